// What a load of customers writes: choices, tags and organisations that are new, what finds people, what changes of
// those who were known, and all that is told of those who are new.
import type { PoolClient } from 'pg';
import type { LoadRun } from '../imports/index.ts';
import { insertHoping } from '../platform/hopeful.ts';
import { policyOf } from './queries-import-plan.ts';

/** Choices that are new are made, and stand in the rows by their numbers. */
export async function makeChoices(
  client: PoolClient,
  staging: string,
  importId: number,
): Promise<void> {
  const news = await client.query(`select exists (select 1 from ${staging} where news) as any`);
  if (!news.rows[0].any) return;
  await client.query(
    `with asked as (
       select distinct on (d.id, plain(t.name)) d.id, t.name, s.line
       from ${staging} s, jsonb_each(s.attributes) a
         join customer_attributes d on d.id = a.key::bigint and d.kind in ('choice', 'choices'),
         lateral (
           select a.value #>> '{}' as name where jsonb_typeof(a.value) = 'string'
           union all
           select e #>> '{}' from jsonb_array_elements(
             case when jsonb_typeof(a.value) = 'array' then a.value else '[]' end) e
           where jsonb_typeof(e) = 'string') t
       where s.news order by d.id, plain(t.name), s.line)
     insert into customer_choices (attribute_id, name, position, import_id)
     select id, name, (select count(*) from customer_choices c where c.attribute_id = a.id)
         + row_number() over (partition by id order by line) - 1, $1
     from asked a on conflict do nothing`,
    [importId],
  );
  const numberOf = (name: string) => `(select c.id from customer_choices c
    where c.attribute_id = d.id and c.archived_at is null and plain(c.name) = plain(${name}))`;
  await client.query(`update ${staging} s set news = null, attributes = (
      select jsonb_object_agg(a.key, case
        when d.kind = 'choice' and jsonb_typeof(a.value) = 'string'
          then to_jsonb(${numberOf("a.value #>> '{}'")})
        when d.kind = 'choices' then (
          select jsonb_agg(distinct n.id order by n.id) from (
            select case when jsonb_typeof(e) = 'string' then ${numberOf("e #>> '{}'")}
              else (e #>> '{}')::bigint end as id
            from jsonb_array_elements(a.value) e) n)
        else a.value end)
      from jsonb_each(s.attributes) a join customer_attributes d on d.id = a.key::bigint)
    where s.news`);
}

/** The customers who are new, with their standing. */
export async function createAll(
  client: PoolClient,
  staging: string,
  run: LoadRun,
): Promise<number> {
  const made = await client.query(
    `insert into customers (id, kind, key, name, email, phone, source, assigned_to, no_relationship,
       import_id, created_at)
     select customer_id, coalesce(kind, 'person'), key, name, nullif(email, ''), phone, source,
       assigned_to, coalesce(no_relationship, false), $1, $2
     from ${staging}_told where does = 'create' order by customer_id`,
    [run.importId, run.now.toISOString()],
  );
  await client.query(`insert into customer_standing (customer_id)
    select customer_id from ${staging}_told where does = 'create' order by customer_id`);
  return made.rowCount ?? 0;
}

/** Organisations that nobody knew are customers too. */
export async function makeOrganisations(
  client: PoolClient,
  staging: string,
  run: LoadRun,
): Promise<number> {
  const table = `${staging}_organisations`;
  await client.query(`create temporary table made_organisations on commit drop as
    select name, written, nextval('customers_id_seq') as id from ${table}
    where organisation_id is null`);
  const made = await client.query(
    `insert into customers (id, kind, name, import_id, created_at)
     select id, 'organisation', written, $1, $2 from made_organisations order by id`,
    [run.importId, run.now.toISOString()],
  );
  await client.query(
    'insert into customer_standing (customer_id) select id from made_organisations order by id',
  );
  await client.query(`insert into customer_identities (kind, source, value, customer_id)
    select 'name', '', name, id from made_organisations on conflict do nothing`);
  await client.query(
    `update ${table} o set organisation_id = m.id from made_organisations m where m.name = o.name`,
  );
  await client.query('drop table made_organisations');
  return made.rowCount ?? 0;
}

/** `told` is the plan, or the rows of new people in its columns. */
export async function makeTags(client: PoolClient, told: string, run: LoadRun): Promise<void> {
  const also = policyOf(run.chosen, 'tags') === 'skip' ? '' : ", 'update'";
  await client.query(
    `insert into tags (name, created_at, import_id)
     select distinct on (plain(w)) w, $1::timestamptz, $2
     from (select tags, min(root) as root from ${told} t
           where does in ('create'${also}) and tags is not null group by tags) t,
       unnest(string_to_array(t.tags, e'\\x1f')) w
     order by plain(w), t.root on conflict do nothing`,
    [run.now.toISOString(), run.importId],
  );
}

/** Writes down that this import told of these customers. */
export async function tellOfThese(
  client: PoolClient,
  staging: string,
  run: LoadRun,
): Promise<void> {
  await insertHoping(
    client,
    `insert into customer_claims (customer_id, import_id)
     select customer_id, $1::bigint from ${staging}_told where does = 'update' order by customer_id`,
    undefined,
    [run.importId],
  );
}

/** Everything that finds these customers, in every form in which files may bring it. */
export async function writeIdentities(
  client: PoolClient,
  staging: string,
  run: LoadRun,
): Promise<void> {
  const { chosen, importId } = run;
  const some = await client.query(
    `select exists (select 1 from ${staging}_told where does = 'update') as known,
       exists (select 1 from ${staging}_told where does = 'create')
         or exists (select 1 from ${staging}_changes where field = 'identity') as fresh`,
  );
  if (!some.rows[0].fresh) return;
  const told = fields.filter(([, field]) => policyOf(chosen, field) !== 'skip');
  const does = ["t.does = 'create'"];
  if (told.length > 0)
    does.push(`t.does = 'update' and w.kind in (${told.map(([kind]) => `'${kind}'`).join(', ')})`);
  // All kinds at once and in the order of the key: each row is written beside the one before it.
  const write = `insert into customer_identities (kind, source, value, customer_id)
    select distinct on (w.value, w.kind, w.source) w.kind, w.source, w.value, t.customer_id
    from ${staging}_ways w join ${staging}_people p on p.line = w.line
      join ${staging}_told t on t.root = p.root
    where (${does.join(' or ')}) and not exists (
      select 1 from ${staging}_hits h
      where h.line = w.line and h.rank = w.rank and h.value = w.value)
    order by w.value, w.kind, w.source, p.rank < w.rank, t.root`;
  // Of those who come with this import nothing more is to be remembered.
  if (!some.rows[0].known) await insertHoping(client, write);
  else
    await insertHoping(
      client,
      write,
      (insert) => `with added as (${insert} returning kind, value, customer_id)
       insert into customer_additions (customer_id, import_id, field, value)
       select a.customer_id, ${Number(importId)}, 'identity.' || a.kind, a.value
       from added a join customers c on c.id = a.customer_id
       where c.import_id is distinct from ${Number(importId)}
       on conflict do nothing`,
    );
}

/** Kind of identity → field of the file that brings it. */
const fields = [
  ['key', 'customerId'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['name', 'name'],
] as const;

/** Columns whose gaps are written down in `customer_additions`, as those that sales fill. */
const gapFields = "('key', 'name', 'email', 'phone', 'source')";

/** What becomes otherwise of customers known before, and what stood there. */
export async function writeChanges(
  client: PoolClient,
  staging: string,
  run: LoadRun,
): Promise<void> {
  const changes = `${staging}_changes`;
  const some = await client.query(`select exists (select 1 from ${changes}) as any`);
  if (!some.rows[0].any) return;
  const now = run.now.toISOString();
  const told = (field: string) => `max(after #>> '{}') filter (where field = '${field}')`;
  const texts = ['name', 'source', 'kind', 'key', 'email', 'phone', 'assigned_to'];
  await client.query(`update customers c set
      ${texts.map((name) => `${name} = coalesce(x.${name}, c.${name})`).join(', ')},
      no_relationship = coalesce(x.no_relationship::boolean, c.no_relationship)
    from (select customer_id, ${[...texts, 'no_relationship'].map((name) => `${told(name)} as ${name}`).join(', ')}
          from ${changes} where field in (${[...texts, 'no_relationship'].map((name) => `'${name}'`).join(', ')})
          group by customer_id) x
    where x.customer_id = c.id`);
  await client.query(
    `insert into customer_values (customer_id, attribute_id, value, changed_at)
     select customer_id, split_part(field, '.', 2)::bigint, after, $1 from ${changes}
     where starts_with(field, 'attribute.') order by 1, 2
     on conflict (customer_id, attribute_id) do update set value = excluded.value,
       changed_at = excluded.changed_at, changed_by = null`,
    [now],
  );
  await client.query(`insert into customer_tags (customer_id, tag_id)
    select customer_id, split_part(field, '.', 2)::bigint from ${changes}
    where starts_with(field, 'tag.') order by 1, 2 on conflict do nothing`);
  await client.query(`insert into customer_memberships (customer_id, organisation_id, role)
    select customer_id, split_part(field, '.', 2)::bigint, after #>> '{}' from ${changes}
    where starts_with(field, 'organisation.') order by 1, 2
    on conflict (customer_id, organisation_id) do update set role = excluded.role`);
  await client.query(
    `insert into customer_additions (customer_id, import_id, field, value)
     select h.customer_id, $1, h.field, h.after #>> '{}'
     from ${changes} h join customers c on c.id = h.customer_id
     where h.before is null and h.field in ${gapFields} and c.import_id is distinct from $1
     on conflict do nothing`,
    [run.importId],
  );
  await client.query(
    `insert into customer_import_changes (customer_id, import_id, field, before, after, changed_at)
     select customer_id, $1, field, before, after, $2 from ${changes}
     where field <> 'identity' and not (before is null and field in ${gapFields})
     order by 1, 3 on conflict do nothing`,
    [run.importId, now],
  );
}

/** Fields of those who are new: `told` is the plan, or the rows of new people in its columns. */
export async function writeValues(client: PoolClient, told: string, run: LoadRun): Promise<void> {
  await client.query(
    `insert into customer_values (customer_id, attribute_id, value, changed_at)
     select t.customer_id, a.id, t.attributes -> a.key, $1
     from ${told} t, (select id, id::text as key from customer_attributes) a
     where t.does = 'create' and t.attributes ? a.key and t.attributes -> a.key <> 'null'`,
    [run.now.toISOString()],
  );
}

/** Their tags and organisations; these stand in `<staging>_organisations`. */
export async function writeGroups(
  client: PoolClient,
  { staging, told }: { staging: string; told: string },
): Promise<void> {
  // Few different lists of tags stand in most files: each is looked up once.
  const tags = `${staging}_tags`;
  await client.query(`drop table if exists ${tags}`);
  await client.query(`create unlogged table ${tags} as
    select distinct l.tags, g.id as tag_id
    from (select distinct tags from ${told} t where does = 'create' and tags is not null) l,
      unnest(string_to_array(l.tags, e'\\x1f')) w join tags g on plain(g.name) = plain(w)`);
  await client.query(`analyze ${tags}`);
  await client.query(`insert into customer_tags (customer_id, tag_id)
    select t.customer_id, g.tag_id from ${told} t join ${tags} g using (tags) where t.does = 'create'`);
  await client.query(`drop table ${tags}`);
  const some = await client.query(`select exists (select 1 from ${staging}_organisations) as any`);
  if (!some.rows[0].any) return;
  // They have their numbers since they were looked at: without it the file is read once for each of them.
  await client.query(`analyze ${staging}_organisations`);
  await client.query(`insert into customer_memberships (customer_id, organisation_id, role)
    select t.customer_id, o.organisation_id, coalesce(t.role, '')
    from ${told} t join ${staging}_organisations o on o.name = plain(t.organisation)
    where t.does = 'create' and coalesce(t.kind, 'person') = 'person' and t.organisation is not null
      and o.organisation_id is not null and o.organisation_id <> t.customer_id
    order by 1, 2 on conflict do nothing`);
}

/** What an earlier import had written and this one tells too: undoing that one alone leaves it. */
export async function tellAgain(client: PoolClient, staging: string, run: LoadRun): Promise<void> {
  const told = `${staging}_told`;
  const { importId } = run;
  const some = await client.query(
    `select exists (select 1 from customer_additions where import_id <> $1) as additions,
       exists (select 1 from customer_import_changes where import_id <> $1) as changes`,
    [importId],
  );
  const { additions, changes } = some.rows[0];
  if (additions)
    await client.query(
      `insert into customer_additions (customer_id, import_id, field, value)
       select distinct a.customer_id, $1::bigint, a.field, a.value
       from customer_additions a join ${told} t on t.customer_id = a.customer_id and t.does = 'update'
       where a.import_id <> $1 and (
         a.value in (t.key, t.name, t.source, t.email, t.phone, plain(t.name)) or exists (
           select 1 from ${staging}_people p join ${staging}_ways w using (line)
           where p.root = t.root and w.value = a.value and a.field = 'identity.' || w.kind))
       on conflict do nothing`,
      [importId],
    );
  if (changes)
    await client.query(
      `insert into customer_import_changes (customer_id, import_id, field, before, after, changed_at)
       select distinct on (o.customer_id, o.field) o.customer_id, $1::bigint, o.field, o.after, o.after,
         $2::timestamptz
       from customer_import_changes o
         join ${told} t on t.customer_id = o.customer_id and t.does = 'update',
         lateral (
           select * from (values ('name', to_jsonb(t.name)), ('source', to_jsonb(t.source)),
             ('kind', to_jsonb(t.kind)), ('key', to_jsonb(t.key)), ('email', to_jsonb(t.email)),
             ('phone', to_jsonb(t.phone)), ('assigned_to', to_jsonb(t.assigned_to)),
             ('no_relationship', to_jsonb(t.no_relationship))) as v (field, value)
           union all
           select 'attribute.' || a.key, a.value from jsonb_each(t.attributes) a
           union all
           select 'tag.' || g.id, 'true'::jsonb
           from unnest(string_to_array(t.tags, e'\\x1f')) w join tags g on plain(g.name) = plain(w)
           union all
           select 'organisation.' || g.organisation_id, to_jsonb(coalesce(t.role, ''))
           from ${staging}_organisations g where g.name = plain(t.organisation)) f
       where o.import_id <> $1 and f.field = o.field and f.value = o.after
       on conflict do nothing`,
      [importId, run.now.toISOString()],
    );
}
