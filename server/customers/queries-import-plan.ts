// What the rows of a file of customers would change, worked out beside the staging table: from the same plan
// the check counts and the load writes.
import type { ClientBase } from 'pg';
import type { ImportOptions } from '../imports/index.ts';
import { findPeople } from './queries-people.ts';

export type Policy = 'fill' | 'overwrite' | 'skip';

/** What somebody decided for a field of the file; gaps are filled where nobody decided. */
export const policyOf = (chosen: ImportOptions, field: string): Policy =>
  chosen.fields?.[field] ?? 'fill';

/** Column of `customers` → field of the file that fills it. */
const columns = {
  name: 'name',
  source: 'source',
  kind: 'kind',
  assigned_to: 'assignedTo',
  no_relationship: 'noRelationship',
  key: 'customerId',
  email: 'email',
  phone: 'phone',
} as const;

/** The last of the rows of one person that says something says it. */
const last = (column: string) =>
  `(array_agg(s.${column} order by s.line desc) filter (where s.${column} is not null))[1] as ${column}`;
const first = (column: string, as: string) =>
  `(array_agg(${column} order by s.line) filter (where ${column} is not null))[1] as ${as}`;

/**
 * Makes `<staging>_told`: one row for each person of the file with all that its rows tell, whom it means, and
 * what is to be done: `create`, `update`, `pass` (as somebody chose) or `binned`.
 */
export async function planTold(
  client: ClientBase,
  staging: string,
  chosen: ImportOptions,
  { numbered = false } = {},
): Promise<void> {
  await findPeople(client, staging, { survivors: true });
  const told = `${staging}_told`;
  const { record = 'both' } = chosen;
  const does = `case when binned then 'binned'
    when customer_id is null then '${record === 'update' ? 'pass' : 'create'}'
    else '${record === 'create' ? 'pass' : 'update'}' end as does`;
  const email = "split_part(s.emails, e'\\x1f', 1)";
  await client.query(`drop table if exists ${told}`);
  await client.query(`create unlogged table ${told} as
    with several as materialized (
      select root from ${staging}_people group by root having count(*) > 1)
    select t.root, ${numbered ? "case when does = 'create' then nextval('customers_id_seq') else customer_id end as customer_id" : 'customer_id'},
      binned, key, system, email, phone, name, kind, organisation, role, source, assigned_to, no_relationship,
      tags, attributes, does
    from (
      select p.root, p.customer_id, p.binned, s.customer_key as key, s.system, ${email} as email, s.phone,
        s.name, s.kind, s.organisation, s.role, s.source, s.assigned_to, s.no_relationship, s.tags,
        s.attributes
      from ${staging}_people p join ${staging} s using (line)
      where p.root = p.line and p.root not in (select root from several)
      union all
      select p.root, max(p.customer_id), bool_or(p.binned), ${first('s.customer_key', 'key')},
        ${first('s.system', 'system')}, ${first(email, 'email')}, ${first('s.phone', 'phone')},
        ${['name', 'kind', 'organisation', 'role', 'source', 'assigned_to', 'no_relationship'].map(last).join(', ')},
        string_agg(s.tags, e'\\x1f' order by s.line) as tags,
        (select jsonb_object_agg(a.key, a.value order by z.line)
         from ${staging}_people q join ${staging} z using (line), jsonb_each(z.attributes) a
         where q.root = p.root) as attributes
      from ${staging}_people p join ${staging} s using (line)
      where p.root in (select root from several) group by p.root) t, lateral (select ${does}) d`);
  await renameMergedTags(client, told);
  await client.query(`analyze ${told} (root, customer_id, does, organisation)`);
}

/** Words that name a tag that was merged lead to the tag it became, as they do when somebody types them. */
export async function renameMergedTags(client: ClientBase, told: string): Promise<void> {
  const parts = `unnest(string_to_array(t.tags, e'\\x1f')) w`;
  await client.query(`with recursive last as (
      select distinct on (plain(name)) plain(name) as word, into_id
      from dropped_tags where into_id is not null order by plain(name), dropped_at desc),
    became as (
      select word, into_id as id from last
      union all
      select b.word, d.into_id from became b join dropped_tags d on d.id = b.id and d.into_id is not null),
    names as materialized (
      select b.word, k.name from became b join tags k on k.id = b.id
      where not exists (select 1 from tags s where plain(s.name) = b.word))
    update ${told} t set tags = (
      select string_agg(coalesce(n.name, w), e'\\x1f') from ${parts} left join names n on n.word = plain(w))
    where t.tags is not null and exists (select 1 from names)
      and exists (select 1 from ${parts} join names n on n.word = plain(w))`);
}

/**
 * Makes `<staging>_changes` (customer_id, root, field, before, after): field by field what customers known
 * before would have otherwise. Tags and organisations that are not there yet stand under their names.
 */
export async function planChanges(
  client: ClientBase,
  staging: string,
  chosen: ImportOptions,
): Promise<void> {
  const told = `${staging}_told`;
  const changes = `${staging}_changes`;
  await client.query(`drop table if exists ${changes}`);
  await client.query(
    `create unlogged table ${changes} (customer_id bigint, root bigint, field text, before jsonb, after jsonb)`,
  );
  const known = await client.query(
    `select exists (select 1 from ${told} where does = 'update') as any`,
  );
  if (!known.rows[0].any) return;
  const compared = Object.entries(columns).flatMap(([column, field]) => {
    const how = policyOf(chosen, field);
    return how === 'skip' ? [] : [{ column, how }];
  });
  const values = compared.map(
    ({ column, how }) => `('${column}', to_jsonb(c.${column}), to_jsonb(t.${column}), '${how}')`,
  );
  // Most rows of a file that comes again say nothing new: they are passed over before they are taken apart.
  const differs = compared.map(
    ({ column }) => `t.${column} is not null and t.${column} is distinct from c.${column}`,
  );
  if (values.length > 0)
    await client.query(`insert into ${changes}
      select t.customer_id, t.root, f.field, f.before, f.after
      from ${told} t join customers c on c.id = t.customer_id,
        lateral (values ${values.join(', ')}) as f (field, before, after, how)
      where t.does = 'update' and (${differs.join(' or ')}) and f.after is not null and f.after <> '""'
        and f.after is distinct from f.before
        and (f.how = 'overwrite' or f.before is null
          or f.field = 'no_relationship' and f.after = 'true')
        and (f.field not in ('key', 'email', 'phone') or not exists (
          select 1 from customer_identities i
          where i.kind = f.field and i.source = case when f.field = 'key' then t.system else '' end
            and i.value = f.after #>> '{}' and i.customer_id <> t.customer_id))`);
  await client.query(
    `insert into ${changes}
     select t.customer_id, t.root, 'attribute.' || a.key, v.value, a.value
     from ${told} t, jsonb_each(t.attributes) a
       left join lateral (select h.value from customer_values h
         where h.customer_id = t.customer_id and h.attribute_id = a.key::bigint) v on true,
       lateral (select coalesce($1::jsonb ->> ('attribute.' || a.key), 'fill') as how) p
     where t.does = 'update' and a.value is distinct from v.value
       and (p.how = 'overwrite' or p.how = 'fill' and v.value is null)`,
    [JSON.stringify(chosen.fields ?? {})],
  );
  if (policyOf(chosen, 'tags') !== 'skip')
    await client.query(`insert into ${changes}
      select distinct t.customer_id, t.root, 'tag.' || coalesce(g.id::text, plain(w)), null::jsonb, 'true'::jsonb
      from ${told} t, unnest(string_to_array(t.tags, e'\\x1f')) w
        left join tags g on plain(g.name) = plain(w)
      where t.does = 'update' and not exists (
        select 1 from customer_tags h where h.customer_id = t.customer_id and h.tag_id = g.id)`);
  const how = policyOf(chosen, 'organisation');
  if (how !== 'skip')
    await client.query(`insert into ${changes}
      select t.customer_id, t.root, 'organisation.' || coalesce(o.organisation_id::text, plain(t.organisation)),
        to_jsonb(m.role), to_jsonb(coalesce(t.role, m.role, ''))
      from ${told} t join customers c on c.id = t.customer_id and c.kind = 'person'
        left join ${staging}_organisations o on o.name = plain(t.organisation)
        left join customer_memberships m
          on m.customer_id = t.customer_id and m.organisation_id = o.organisation_id
      where t.does = 'update' and t.organisation is not null
        and o.organisation_id is distinct from t.customer_id
        and (m.role is null or t.role is not null and m.role <> t.role
          and ${how === 'overwrite' ? 'true' : "m.role = ''"})`);
  const kinds = (['customerId', 'email', 'phone'] as const)
    .filter((field) => policyOf(chosen, field) !== 'skip')
    .map((field) => `'${field === 'customerId' ? 'key' : field}'`);
  if (kinds.length > 0)
    await client.query(`insert into ${changes}
      with fresh as materialized (
        select w.line from ${staging}_ways w
        where w.kind in (${kinds.join(', ')}) and not exists (
          select 1 from ${staging}_hits h
          where h.line = w.line and h.rank = w.rank and h.value = w.value))
      select distinct t.customer_id, t.root, 'identity', null::jsonb, 'true'::jsonb
      from ${told} t join ${staging}_people p on p.root = t.root join fresh on fresh.line = p.line
      where t.does = 'update'`);
}

/**
 * Makes `<staging>_organisations` (name, organisation_id): those that the file names, by name or key. `told` is the
 * plan, or the rows of new people in its columns; `fresh` (name, id) are organisations that are being written.
 */
export async function findOrganisations(
  client: ClientBase,
  staging: string,
  told = `${staging}_told`,
  fresh = 'select null::text, null::bigint where false',
): Promise<void> {
  const table = `${staging}_organisations`;
  await client.query(`drop table if exists ${table}`);
  await client.query(`create unlogged table ${table} as
    select plain(organisation) as name, min(organisation) as written, null::bigint as organisation_id
    from ${told} t where organisation is not null and does in ('create', 'update') group by 1`);
  const some = await client.query(`select exists (select 1 from ${table}) as any`);
  if (!some.rows[0].any) return;
  // Few, or as many as people: who is compared first depends on it.
  await client.query(`analyze ${table}`);
  await client.query(`update ${table} o set organisation_id = f.id
    from (select name, min(id) as id from (
            select o.name, c.id from ${table} o join customers c
              on plain(coalesce(c.name, c.email, c.phone, c.key, '')) = o.name and c.kind = 'organisation'
            where not exists (select 1 from customer_bin b where b.customer_id = c.id)
            union all ${fresh}) as n (name, id)
          group by name) f where f.name = o.name`);
  await client.query(`update ${table} o set organisation_id = f.id
    from (select o.name, min(c.id) as id
          from ${table} o join customer_identities i on i.kind = 'key' and i.value = o.written
            join customers c on c.id = i.customer_id and c.kind = 'organisation'
          group by o.name) f where f.name = o.name and o.organisation_id is null`);
}

/** How many rows of the file would create, update, change nothing, or are passed over. */
export async function countPlan(client: ClientBase, staging: string) {
  const { rows } = await client.query(`
    select (select count(*) from ${staging}_told where does = 'create') as created,
      (select count(distinct root) from ${staging}_changes) as updated,
      (select count(*) from ${staging}_people p join ${staging}_told t using (root) where t.does = 'pass') as passed,
      (select count(*) from ${staging}_people where binned) as binned,
      (select count(*) from ${staging}_people) as total`);
  const { created, updated, passed, binned, total } = rows[0] as Record<string, number>;
  return {
    created: created!,
    updated: updated!,
    passed: passed!,
    binned: binned!,
    unchanged: total! - created! - updated! - passed! - binned!,
  };
}
