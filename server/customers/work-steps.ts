// What each kind of bulk action does to a few thousand customers at once, and how it is taken back: set-based
// SQL over the temporary table `chunk (customer_id)`. Whoever is so already is left alone; every change is
// written down with what stood before.
import type { ClientBase } from 'pg';

/** What a bulk action does, as it is kept. */
export type Does =
  | { kind: 'set'; field: string; value: unknown; about: string | null }
  | { kind: 'tag' | 'untag'; tagId: number; about: string | null }
  | { kind: 'assign'; to: string | null; about: string | null }
  | { kind: 'delete'; about: null }
  | { kind: 'merge'; least: number; about: null }
  | {
      kind: 'export';
      columns?: string;
      sort?: string;
      direction?: 'down' | 'up';
      language: 'es' | 'en';
      about: null;
    };

interface Step {
  workId: number;
  by: string | null;
  now: Date;
}

/** The field of the changes it makes. */
const fieldOf = (does: Does): string => {
  if (does.kind === 'set') return does.field;
  if (does.kind === 'tag' || does.kind === 'untag') return `tag.${does.tagId}`;
  return does.kind === 'assign' ? 'assigned_to' : 'deleted';
};

/** What stands in the field now, for the customers of a table `m`, as JSON. */
const columns = ['source', 'kind', 'no_relationship', 'assigned_to'];
function held(field: string): { select: string; join: string } {
  if (columns.includes(field))
    return { select: `to_jsonb(c.${field})`, join: 'join customers c on c.id = m.customer_id' };
  const [table, id] = field.split('.') as [string, string];
  if (table === 'attribute')
    return {
      select: 'v.value',
      join: `left join customer_values v on v.customer_id = m.customer_id and v.attribute_id = ${Number(id)}`,
    };
  return {
    select: "case when g.tag_id is not null then 'true'::jsonb end",
    join: `left join customer_tags g on g.customer_id = m.customer_id and g.tag_id = ${Number(id)}`,
  };
}

/** Writes `value` (a column of table `t`, jsonb, null: nothing) into the field of t's customers. */
async function write(client: ClientBase, field: string, step: Step): Promise<void> {
  if (columns.includes(field)) {
    const typed = field === 'no_relationship' ? '(t.value)::boolean' : "t.value #>> '{}'";
    await client.query(
      `update customers c set ${field} = ${typed} from written t where c.id = t.customer_id`,
    );
    return;
  }
  const [table, text] = field.split('.') as [string, string];
  const id = Number(text);
  if (table === 'attribute') {
    await client.query(
      `delete from customer_values v using written t
       where t.value is null and v.customer_id = t.customer_id and v.attribute_id = $1`,
      [id],
    );
    await client.query(
      `insert into customer_values (customer_id, attribute_id, value, changed_at, changed_by)
       select customer_id, $1, value, $2, $3 from written where value is not null
       on conflict (customer_id, attribute_id) do update set value = excluded.value,
         changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
      [id, step.now.toISOString(), step.by],
    );
    return;
  }
  await client.query(
    `delete from customer_tags g using written t
     where t.value is null and g.customer_id = t.customer_id and g.tag_id = $1`,
    [id],
  );
  await client.query(
    `insert into customer_tags (customer_id, tag_id)
     select customer_id, $1 from written where value is not null on conflict do nothing`,
    [id],
  );
}

/** Does it to the customers of `chunk`, in the caller's transaction. Returns how many were changed. */
export async function applyStep(client: ClientBase, does: Does, step: Step): Promise<number> {
  const field = fieldOf(does);
  const now = step.now.toISOString();
  if (does.kind === 'delete') {
    const gone = await client.query(
      `with gone as (delete from customer_standing s using chunk m
         where s.customer_id = m.customer_id returning s.*),
       binned as (insert into customer_bin (customer_id, standing, deleted_by, deleted_at, work_id)
         select customer_id, to_jsonb(gone), $1, $2, $3 from gone)
       insert into customer_changes (customer_id, field, before, after, work_id, changed_by, changed_at)
       select customer_id, 'deleted', null, 'true', $3, $1, $2 from gone`,
      [step.by, now, step.workId],
    );
    await wakeSales(client);
    return gone.rowCount ?? 0;
  }
  const after =
    does.kind === 'set'
      ? does.value
      : does.kind === 'assign'
        ? does.to
        : does.kind === 'tag'
          ? true
          : null;
  const { select, join } = held(field);
  await client.query(
    `create temporary table written on commit drop as
     select m.customer_id, ${select} as before, $1::jsonb as value from chunk m ${join}
     where ${select} is distinct from $1::jsonb`,
    [after === null ? null : JSON.stringify(after)],
  );
  await write(client, field, step);
  const told = await client.query(
    `insert into customer_changes (customer_id, field, before, after, work_id, changed_by, changed_at)
     select customer_id, $1, before, value, $2, $3, $4 from written order by customer_id`,
    [field, step.workId, step.by, now],
  );
  await client.query('drop table written');
  return told.rowCount ?? 0;
}

/**
 * Takes it back from the customers of `chunk` where nobody has written anything else since. Returns how
 * many were as before again.
 */
export async function undoStep(client: ClientBase, does: Does, step: Step): Promise<number> {
  const field = fieldOf(does);
  const now = step.now.toISOString();
  if (does.kind === 'delete') {
    const back = await client.query(
      `with back as (delete from customer_bin b using chunk m
         where b.customer_id = m.customer_id and b.work_id = $1 and b.emptied_at is null returning b.*),
       shown as (insert into customer_standing
         select r.* from back, jsonb_populate_record(null::customer_standing, back.standing) r)
       insert into customer_changes (customer_id, field, before, after, undoes, changed_by, changed_at)
       select b.customer_id, 'deleted', 'true', null, h.id, $2, $3
       from back b join customer_changes h on h.customer_id = b.customer_id and h.work_id = $1`,
      [step.workId, step.by, now],
    );
    await wakeSales(client);
    return back.rowCount ?? 0;
  }
  const { select, join } = held(field);
  await client.query(
    `create temporary table written on commit drop as
     select m.customer_id, h.id, h.after as before, h.before as value
     from chunk m join customer_changes h on h.customer_id = m.customer_id and h.work_id = $1 ${join}
     where ${select} is not distinct from h.after`,
    [step.workId],
  );
  await write(client, field, step);
  const told = await client.query(
    `insert into customer_changes (customer_id, field, before, after, undoes, changed_by, changed_at)
     select customer_id, $1, before, value, id, $2, $3 from written order by customer_id`,
    [field, step.by, now],
  );
  await client.query('drop table written');
  return told.rowCount ?? 0;
}

/** Whoever works on sales redoes those of them who have bought. */
async function wakeSales(client: ClientBase): Promise<void> {
  await client.query(`select touch('purchases', array(select m.customer_id from chunk m
    where exists (select 1 from customers r join purchases p on p.customer_id = r.id
      where r.survivor_id = m.customer_id)))`);
  await client.query(`select touch('contracts', array(select m.customer_id from chunk m
    where exists (select 1 from customers r join contracts k on k.customer_id = r.id
      where r.survivor_id = m.customer_id)))`);
}
