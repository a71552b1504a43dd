// Which losses `l` count: of whoever is a customer of their own and not in the bin, and not withdrawn.
import { sql } from '../platform/database.ts';

export const standingText = `l.withdrawn_at is null
  and not exists (select 1 from customers o where o.id = l.customer_id and o.merged_into is not null)
  and not exists (select 1 from customer_bin b where b.customer_id = l.customer_id)`;

export const standing = sql.raw<boolean>(standingText);
