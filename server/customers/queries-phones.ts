// Earlier versions let a number find its customer in several forms, and kept those of sales as a till wrote them. Here
// they are put in the one form, once, after an upgrade or an old backup; what cannot be a number stays as it is.
import type { Context } from '../platform/jobs.ts';
import { readPhoneNumber } from '../platform/phone.ts';
import { inTransaction } from '../platform/transaction.ts';

export const phonesJob = 'customers.phones';

/** Most customers put right in one statement. */
const chunk = 10_000;

/** Puts right whoever waits for it; one transaction, so that whoever is cut off waits again. */
export async function unifyPhones({ database }: Context): Promise<void> {
  const client = await database.pool.connect();
  try {
    await inTransaction(client, async () => {
      const { country } = (await client.query('select country from company')).rows[0];
      const taken = await client.query<{ id: number }>(
        'select distinct id from take_touched($1) as t (id) order by 1',
        [phonesJob],
      );
      const ids = taken.rows.map(({ id }) => id);
      for (let i = 0; i < ids.length; i += chunk) {
        const { rows } = await client.query<{ id: number; value: string; whole: boolean }>(
          `select i.customer_id as id, i.value, exists (
             select 1 from customer_identities w where w.kind = 'phone' and w.source = ''
               and w.value = '+' || i.value and w.customer_id = i.customer_id) as whole
           from customer_identities i
           where i.customer_id = any($1) and i.kind = 'phone' and not starts_with(i.value, '+')`,
          [ids.slice(i, i + chunk)],
        );
        const read = rows.flatMap(({ id, value, whole }) => {
          const form = whole ? `+${value}` : readPhoneNumber(value, country)?.international;
          return form === undefined ? [] : [{ id, value, form }];
        });
        await client.query(
          `create temporary table unified on commit drop as
           select * from unnest($1::bigint[], $2::text[], $3::text[]) as u (customer_id, value, form)`,
          [read.map(({ id }) => id), read.map(({ value }) => value), read.map(({ form }) => form)],
        );
        await client.query(`insert into customer_identities (kind, source, value, customer_id)
          select 'phone', '', form, customer_id from unified order by form, customer_id on conflict do nothing`);
        // A number that finds somebody else in its one form is left to whoever looks at duplicates.
        await client.query(`delete from unified u where not exists (
          select 1 from customer_identities i where i.kind = 'phone' and i.source = '' and i.value = u.form
            and i.customer_id = u.customer_id)`);
        await client.query(`delete from customer_identities i using unified u
          where i.kind = 'phone' and i.source = '' and i.value = u.value and i.customer_id = u.customer_id`);
        // What an import added is taken back with it in the form that stands there now.
        await client.query(`with old as (
            delete from customer_additions a using unified u
            where a.field = 'identity.phone' and a.value = u.value and a.customer_id = u.customer_id
            returning a.customer_id, a.import_id, u.form)
          insert into customer_additions (customer_id, import_id, field, value)
          select customer_id, import_id, 'identity.phone', form from old on conflict do nothing`);
        await client.query('drop table unified');
      }
    });
  } finally {
    client.release();
  }
}
