// Takes back what an import told of customers: those who came with it and of whom nothing else is known,
// and what it added to others.
import type { ClientBase } from 'pg';
import { tablesWith } from '../platform/facts.ts';
import { baseChanged } from './remember.ts';

interface Forgotten {
  importId: number;
  /** Room that asks: its own facts are in `stays` already, those of the others are looked for. */
  room: string;
  /** Table (customer_id, import_id) of customers who stay, and with which import they came then. */
  stays: string;
}

/** Ground that is worked out from what is known, and nothing known itself. */
const workedOut = new Set(['value_forecasts']);

/** The condition for a customer `c` who came with the import and of whom nothing else is known. */
async function leaving(client: ClientBase, { room, stays }: Forgotten): Promise<string> {
  const facts = (await tablesWith(client, 'customer_id', ['customers', room])).filter(
    (name) => !workedOut.has(name),
  );
  return [
    'c.import_id = $1',
    `not exists (select 1 from ${stays} s where s.customer_id = c.id)`,
    // What people wrote about them by hand is something known.
    'not exists (select 1 from customer_changes h where h.customer_id = c.id)',
    // So is what another file of customers told, or that somebody who stays belongs to them.
    'not exists (select 1 from customer_claims k where k.customer_id = c.id and k.import_id <> $1)',
    `not exists (select 1 from customer_memberships m join customers k on k.id = m.customer_id
       where m.organisation_id = c.id and k.import_id is distinct from $1)`,
    'not exists (select 1 from customers k where k.parent_id = c.id)',
    'not exists (select 1 from customer_merges g where g.customer_id = c.id)',
    'not exists (select 1 from customer_merges g where g.into_id = c.id)',
    // The number that stands for somebody who was erased: what they buy again belongs to it.
    'not exists (select 1 from customer_erasures e where e.customer_id = c.id)',
    ...facts.map((name) => `not exists (select 1 from ${name} f where f.customer_id = c.id)`),
  ].join(' and ');
}

/** How many customers `forgetCustomers` would take out. */
export async function countLeaving(client: ClientBase, of: Forgotten): Promise<number> {
  const found = await client.query(
    `select count(*) as n from customers c where ${await leaving(client, of)}`,
    [of.importId],
  );
  return found.rows[0].n;
}

/**
 * Takes out the customers who came with the import and of whom nothing else is known, with what finds
 * them and their standing; who stays came with another import from then on, or with none. Takes back
 * what it added to others, unless another import told the same. Returns how many went.
 */
export async function forgetCustomers(client: ClientBase, of: Forgotten): Promise<number> {
  const { importId, stays } = of;
  await client.query(
    `create temporary table leaving on commit drop as
     select c.id as customer_id from customers c where ${await leaving(client, of)}`,
    [importId],
  );
  await client.query('analyze leaving');
  for (const table of [
    'customer_identities',
    'customer_standing',
    'customer_additions',
    'customer_values',
    'customer_tags',
    'customer_memberships',
    'customer_claims',
    'customer_import_changes',
    'customer_confirmations',
    'customer_freshness',
    'customer_traces',
    'duplicate_pairs',
    'duplicate_denials',
  ])
    await client.query(
      `delete from ${table} t using leaving l where t.customer_id = l.customer_id`,
    );
  await client.query(
    'delete from customer_memberships m using leaving l where m.organisation_id = l.customer_id',
  );
  const gone = await client.query(
    'delete from customers c using leaving l where c.id = l.customer_id',
  );
  await client.query(
    `update customers c set import_id = o.import_id
     from (select k.id, coalesce(s.import_id, t.import_id) as import_id
           from customers k left join ${stays} s on s.customer_id = k.id
             left join lateral (select min(import_id) as import_id from customer_claims t
               where t.customer_id = k.id and t.import_id <> $1) t on true
           where k.import_id = $1) o
     where o.id = c.id`,
    [importId],
  );
  await takeBackAdditions(client, importId);
  await baseChanged(client);
  return gone.rowCount ?? 0;
}

async function takeBackAdditions(client: ClientBase, importId: number) {
  await client.query(
    `create temporary table taken_back on commit drop as
     select a.customer_id, a.field, a.value from customer_additions a
     where a.import_id = $1 and not exists (
       select 1 from customer_additions o where o.customer_id = a.customer_id
         and o.field = a.field and o.value = a.value and o.import_id <> $1)`,
    [importId],
  );
  for (const field of ['key', 'name', 'email', 'phone', 'source'])
    await client.query(
      `update customers c set ${field} = null from taken_back t
       where t.customer_id = c.id and t.field = '${field}' and c.${field} = t.value`,
    );
  await client.query(
    `delete from customer_identities i using taken_back t
     where t.field = 'identity.' || i.kind and i.value = t.value and i.customer_id = t.customer_id`,
  );
  await client.query('delete from customer_additions where import_id = $1', [importId]);
  // Without it the field was last confirmed when the customer was made.
  await client.query('delete from customer_confirmations where import_id = $1', [importId]);
}
