// Finds or makes the customers of many rows at once, by SQL over a staging table, so that a file of a
// million customers costs a handful of statements.
import type { ClientBase } from 'pg';
import type { Config } from '../platform/config.ts';
import { insertHoping } from '../platform/hopeful.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import { touchFrom } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { confirmByImport } from './confirmations.ts';
import { setAsideErased } from './erased-before.ts';
import { baseChanged } from './remember.ts';

/**
 * Makes ready for so many people in one load: where that is most of the base, the indexes of the
 * customers are built after it, not row by row: `customersCame` ends it.
 */
export async function expectCustomers(
  client: ClientBase,
  coming: number,
  also: readonly string[] = [],
): Promise<void> {
  if (coming < 5000) return;
  const known = await client.query('select count(*) as n from customers');
  if (coming < 2 * known.rows[0].n) return;
  for (const table of [...loaded, ...also]) await setAsideIndexes(client, table);
}

/**
 * Ends a load that was expected, whether it came or failed; with a second connection, by both. Pages that ask meanwhile
 * are planned by what there is now: without it they would sort the whole base for their first rows.
 */
export async function customersCame(
  client: ClientBase,
  coming: number,
  {
    also = [],
    beside = client,
    analyze = true,
  }: { also?: readonly string[]; beside?: ClientBase; analyze?: boolean } = {},
): Promise<void> {
  // Whoever is through with one takes the next; that of the search takes as long as half of the others.
  const { rows } = await client.query<{ name: string }>(
    `select name from absent_indexes where table_name = any($1)
     order by name = 'customers_search' desc, array_position($1, table_name), name`,
    [[...new Set([...loaded, ...also])]],
  );
  const share = async (
    left: string[],
    work: (on: ClientBase, name: string) => Promise<unknown>,
  ) => {
    const take = async (on: ClientBase) => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await work(on, name);
    };
    if (beside === client) await take(client);
    else await sideBySide(take(client), take(beside));
  };
  const names = rows.map(({ name }) => name);
  await share(names, (on, name) => putBackIndexes(on, undefined, name));
  if (analyze && coming >= 5000)
    await share([...loaded], (on, table) => on.query(`analyze ${table}`));
}

const loaded = ['customers', 'customer_identities', 'customer_standing'];

/**
 * Groups the rows of a staging table by person into `<table>_persons`; returns how many there are. The table has
 * the columns `person text` (what the rows of one person share), customer_key, email, phone, name, source, amount.
 */
export async function gatherPeople(client: ClientBase, table: string): Promise<number> {
  const made = await client.query(`create unlogged table ${table}_persons as
    select person, max(customer_key) as key, max(email) as email, max(phone) as phone,
           max(name) as name, max(source) as source, null::bigint as customer_id, false as fresh,
           case when max(customer_key) is not null then 'key' when max(email) is not null then 'email'
                when max(phone) is not null then 'phone' else 'name' end as kind,
           count(*)::int as lines, sum(amount)::bigint as amount
    from ${table} group by person`);
  return made.rowCount ?? 0;
}

export interface Resolving {
  system: string;
  importId: number | null;
  now: Date;
  config: Config;
}

/** What `findCustomers` found, for `writeCustomers`. */
export interface Found {
  /** What the people are named by. */
  kinds: Kind[];
  /** Everybody has the number they will have: who needs no more can go on while customers are written. */
  settled: boolean;
  erased: number;
}

type Kind = 'key' | 'email' | 'phone' | 'name';
const kinds: readonly Kind[] = ['key', 'email', 'phone', 'name'];

/**
 * Resolves the people of a staging table (see `gatherPeople`) in the given transaction: after the call
 * `<table>_people` (person, customer_id, fresh, lines, amount) exists. `writeCustomers` in the same or the next
 * transaction makes those who are fresh. Repeating both finds the same customers.
 *
 * A person is found by the strongest thing the rows name them by: key, else e-mail, else phone, else
 * name. Where that is new, it is given to a customer known so far by weaker things only: a new key to
 * one with this e-mail and no key of this system, a new key or e-mail to one with this phone and
 * neither. So it does not matter which file comes first. Nothing known is overwritten; gaps are filled.
 * Who was erased (erased-before.ts) is not made again: their rows get the number that has no name.
 */
export async function findCustomers(
  client: ClientBase,
  table: string,
  options: Resolving,
): Promise<Found> {
  const people = `${table}_people`;
  await client.query(`drop table if exists ${people}`);
  // What a check has gathered is used once: a load that goes on gathers anew.
  const gathered = await client.query('select to_regclass($1) is not null as there', [
    `${table}_persons`,
  ]);
  if (!gathered.rows[0].there) await gatherPeople(client, table);
  await client.query(`alter table ${table}_persons rename to ${people.split('.').at(-1)}`);
  await client.query(`analyze ${people}`);
  const erased = await setAsideErased(client, people, options);
  const found = await client.query(`select distinct kind from ${people}`);
  const present = kinds.filter((kind) => found.rows.some((row) => row.kind === kind));
  // Who is named by something weaker may be found by what those before them bring.
  const settled = present.length <= 1;
  if (settled) for (const kind of present) await assign(client, people, kind, options);
  return { kinds: present, settled, erased };
}

/** Gives everybody named by `kind` their number: a customer's, or a new one. */
async function assign(client: ClientBase, people: string, kind: Kind, options: Resolving) {
  const system = kind === 'key' ? options.system : '';
  const value = kind === 'name' ? 'plain(p.name)' : `p.${kind}`;
  await client.query(
    `update ${people} p set customer_id = i.customer_id from customer_identities i
     where p.kind = '${kind}' and i.kind = '${kind}' and i.source = $1 and i.value = ${value}`,
    [system],
  );
  if (kind === 'key')
    await adopt(client, people, kind, 'email', "kind = 'key' and source = $1", [options.system]);
  if (kind === 'key' || kind === 'email')
    await adopt(client, people, kind, 'phone', "kind in ('key', 'email')", []);
  // Names that differ in accents or capitals alone are one person, as they will be when found again.
  await client.query(
    kind === 'name'
      ? `update ${people} p set customer_id = f.customer_id, fresh = p.person = f.person
         from (select value, person, nextval('customers_id_seq') as customer_id
               from (select plain(name) as value, min(person) as person from ${people}
                     where kind = 'name' and customer_id is null group by 1) n) f
         where p.kind = 'name' and p.customer_id is null and plain(p.name) = f.value`
      : `update ${people} set customer_id = nextval('customers_id_seq'), fresh = true
         where kind = '${kind}' and customer_id is null`,
  );
  // Plans over many rows need to know that the numbers are all different now.
  await client.query(`analyze ${people}`);
}

/** Makes the customers whom `findCustomers` did not know, in the given transaction; returns how many. */
export async function writeCustomers(
  client: ClientBase,
  table: string,
  found: Found,
  options: Resolving,
): Promise<number> {
  const people = `${table}_people`;
  const now = options.now.toISOString();
  // A person may have several addresses in the rows: each finds them later.
  await client.query(`create temporary table ways on commit drop as
    select distinct person, email, phone from ${table} where email is not null or phone is not null`);
  await client.query('analyze ways');
  let created = 0;
  for (const kind of found.kinds) {
    if (!found.settled) await assign(client, people, kind, options);
    const made = await client.query(
      `insert into customers (id, key, name, email, phone, source, import_id, created_at)
       select customer_id, key, name, email, phone, source, $1, $2 from ${people}
       where kind = '${kind}' and fresh order by customer_id`,
      [options.importId, now],
    );
    created += made.rowCount ?? 0;
    const known = made.rowCount !== (await countOf(client, people, kind));
    await client.query(
      `insert into customer_standing (customer_id)
       select customer_id from ${people} where kind = '${kind}' and fresh order by customer_id`,
    );
    // Every way this person was named in the rows finds them from now on; a name alone only finds
    // people of whom nothing else is known.
    for (const [identity, value, rows, owner] of [
      ['key', 'p.key', people, options.system],
      ['email', 't.email', 'ways', ''],
      ['phone', 't.phone', 'ways', ''],
      ...(kind === 'name' ? [['name', 'plain(p.name)', people, '']] : []),
    ]) {
      const write = `insert into customer_identities (kind, source, value, customer_id)
         select distinct on (${value}) '${identity}', $1, ${value}, p.customer_id
         from ${people} p ${rows === 'ways' ? 'join ways t using (person)' : ''}
         where p.kind = '${kind}' and ${value} is not null
         order by ${value}, p.customer_id`;
      if (known && options.importId !== null)
        await client.query(
          `with added as (${write} on conflict do nothing returning kind, value, customer_id)
           insert into customer_additions (customer_id, import_id, field, value)
           select a.customer_id, $2, 'identity.' || a.kind, a.value
           from added a join customers c on c.id = a.customer_id
           where c.import_id is distinct from $2
           on conflict do nothing`,
          [owner, options.importId],
        );
      else await insertHoping(client, write, (insert) => insert, [owner]);
    }
  }
  await client.query(
    `with gaps as materialized (
       select c.id, c.import_id, case when c.key is null then p.key end as key,
         case when c.name is null then p.name end as name,
         case when c.email is null then p.email end as email,
         case when c.phone is null then p.phone end as phone,
         case when c.source is null then p.source end as source
       from (select customer_id, max(key) as key, max(name) as name, max(email) as email,
               max(phone) as phone, max(source) as source
             from ${people} where not fresh group by customer_id) p
         join customers c on c.id = p.customer_id
       where c.key is null and p.key is not null or c.name is null and p.name is not null
         or c.email is null and p.email is not null or c.phone is null and p.phone is not null
         or c.source is null and p.source is not null),
     told as (
       insert into customer_additions (customer_id, import_id, field, value)
       select g.id, $1, f.field, f.value
       from gaps g, lateral (values ('key', key), ('name', name), ('email', email),
         ('phone', phone), ('source', source)) as f (field, value)
       where f.value is not null and g.import_id is distinct from $1
       on conflict do nothing)
     update customers c set key = coalesce(c.key, g.key), name = coalesce(c.name, g.name),
       email = coalesce(c.email, g.email), phone = coalesce(c.phone, g.phone),
       source = coalesce(c.source, g.source)
     from gaps g where g.id = c.id`,
    [options.importId],
  );
  await tellAgain(client, people, options.importId);
  await touchFrom(
    client,
    'customers',
    `select customer_id from ${people} where fresh
     union all
     (select distinct customer_id from customer_additions where import_id = $1
      except select customer_id from ${people} where fresh)`,
    [options.importId],
  );
  await client.query('drop table ways');
  await confirmByImport(client, people, options);
  await baseChanged(client);
  return created;
}

/** How many persons are named by this. */
async function countOf(client: ClientBase, people: string, kind: string): Promise<number> {
  const counted = await client.query(`select count(*) as n from ${people} where kind = $1`, [kind]);
  return counted.rows[0].n;
}

/** Gives persons with a new key or e-mail the customer who is known `via` a weaker thing, unless `stronger` is known. */
async function adopt(
  client: ClientBase,
  people: string,
  kind: 'key' | 'email',
  via: 'email' | 'phone',
  stronger: string,
  values: string[],
) {
  await client.query(
    `update ${people} p set customer_id = f.customer_id
     from (select distinct on (i.customer_id) q.person, i.customer_id
           from ${people} q join customer_identities i
             on i.kind = '${via}' and i.source = '' and i.value = q.${via}
           where q.kind = '${kind}' and q.customer_id is null and not exists (
             select 1 from (select * from customer_identities where ${stronger}) k
             where k.customer_id = i.customer_id)
           order by i.customer_id, q.person) f
     where f.person = p.person`,
    values,
  );
}

/**
 * Writes down that this import, too, tells what an earlier one had added to somebody: undoing that one
 * alone does not take it away.
 */
async function tellAgain(client: ClientBase, people: string, importId: number | null) {
  if (importId === null) return;
  const some = await client.query(
    'select exists (select 1 from customer_additions where import_id <> $1) as any',
    [importId],
  );
  if (!some.rows[0].any) return;
  await client.query(
    `with added as materialized (select * from customer_additions where import_id <> $1),
     met as materialized (
       select * from ${people} where not fresh and customer_id in (select customer_id from added)),
     told as (
       select customer_id, t.value
       from met, lateral (values (key), (name), (source), (plain(name))) as t (value)
       union all
       select customer_id, t.value
       from met join ways w using (person), lateral (values (w.email), (w.phone)) as t (value))
     insert into customer_additions (customer_id, import_id, field, value)
     select distinct a.customer_id, $1::bigint, a.field, a.value
     from added a join told using (customer_id, value)
     on conflict do nothing`,
    [importId],
  );
}
