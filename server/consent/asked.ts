// What may be asked about permissions in a question about customers: by which ways they allow what.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import { channels } from './rules.ts';

/** The ways by which the customer may be contacted for a purpose today, where the company is; as `permissionFor` judges it. */
const allowed = (purpose: string): Relation => ({
  name: purpose,
  fields: [{ name: 'channel', type: 'choice', column: sql`x.channel`, choices: channels }],
  rows: (condition) => sql`from consent_now x
      join consent_purposes p on p.id = x.purpose and p.ended_at is null
    where x.customer_id = c.id and x.purpose = ${purpose} and x.action = 'granted'
      and (x.ends_on is null
        or x.ends_on >= (select (now() at time zone y.time_zone)::date from company y))
      and not c.no_relationship and c.restricted_at is null and ${condition}`,
});

/** Of the purposes that come with the product. */
export const permissionRelations: Relation[] = [allowed('offers'), allowed('surveys')];
