// When a field was last said to be right, and by what: a person here, or a file that says the same again.
import type { ClientBase } from 'pg';
import { sql, type Tx } from '../platform/database.ts';
import { isConfirmable } from './freshness.ts';
import type { By } from './queries-changes.ts';

/** Writes down that a person here wrote or confirmed fields, in the transaction that holds the customer. */
export async function tellConfirmed(
  tx: Tx,
  id: number,
  fields: readonly string[],
  by: By,
): Promise<void> {
  const confirmable = fields.filter(isConfirmable);
  if (confirmable.length === 0) return;
  await sql`insert into customer_confirmations (customer_id, field, confirmed_at, how, confirmed_by)
    select ${id}, f, ${by.now.toISOString()}, 'person', ${by.user} from unnest(${confirmable}::text[]) as f
    on conflict (customer_id, field) do update set confirmed_at = excluded.confirmed_at,
      how = excluded.how, confirmed_by = excluded.confirmed_by, import_id = null`.execute(tx);
}

/** A file need not say the same every day: only what was confirmed longer ago is written again. */
const againAfterDays = 30;

/**
 * Writes down what the people of an import say again of customers who were known: the same name, e-mail or
 * phone is confirmed by it. `people` has customer_id, fresh, kind, name, email and phone.
 */
export async function confirmByImport(
  client: ClientBase,
  people: string,
  options: { importId: number | null; now: Date },
): Promise<void> {
  await client.query(
    `insert into customer_confirmations as k (customer_id, field, confirmed_at, how, import_id)
     select distinct c.id, f.field, $1::timestamptz, 'import', $2::bigint
     from ${people} p join customers c on c.id = p.customer_id,
       lateral (values ('name', p.name is not null and c.name = p.name),
         ('email', p.email is not null and c.email = p.email),
         ('phone', p.phone is not null and c.phone = p.phone)) as f (field, same)
     where not p.fresh and p.kind <> 'erased' and f.same
       and c.created_at < $1::timestamptz - make_interval(days => ${againAfterDays})
     on conflict (customer_id, field) do update set confirmed_at = excluded.confirmed_at,
       how = 'import', confirmed_by = null, import_id = excluded.import_id
     where k.confirmed_at < $1::timestamptz - make_interval(days => ${againAfterDays})`,
    [options.now.toISOString(), options.importId],
  );
}
