// Erasing customers: those who have been in the bin for 30 days, those of whom somebody asked it, those whom
// a backup brought back. One way for all of them, told by what the rooms hold (holdings.ts). What they bought
// stays with a number that has no name; while the law wants to know who bought, name and key stay out of sight.
import type { ClientBase } from 'pg';
import { sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import { tablesWith } from '../platform/facts.ts';
import { eraseHoldings, type Holding } from '../platform/holdings.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { digestOfName, digestsOf, erasedSalt } from './erased-before.ts';
import { type ErasedLine, tellErased } from './erasure-ledger.ts';
import { putIntoBin } from './queries-bin.ts';
import type { By } from './queries-changes.ts';
import { baseChanged } from './remember.ts';
import { binDays, type IdentityKind } from './rules.ts';

export const eraseJob = 'customers.erase';

/**
 * Takes a customer out of sight at once and has them erased by the job. There is no way back.
 * @throws customer_not_found, customer_merged, customer_emptied
 */
export async function askErasure(
  tx: Tx,
  id: number,
  asked: { keptUntil: string | null },
  by: By,
): Promise<void> {
  const { rows } = await sql<{ binned: boolean; emptied: boolean; into: number | null }>`
    select b.customer_id is not null as binned, e.customer_id is not null as emptied, c.merged_into as into
    from customers c left join customer_bin b on b.customer_id = c.id
      left join customer_erasures e on e.customer_id = c.id
    where c.id = ${id} for update of c`.execute(tx);
  const found = rows[0] ?? fail('customer_not_found', { id });
  if (found.into !== null) fail('customer_merged', { id, into: found.into });
  if (found.emptied) fail('customer_emptied', { id });
  if (!found.binned) await putIntoBin(tx, id, by);
  await sql`insert into customer_erasures (customer_id, cause, asked_by, asked_at, kept_until)
    values (${id}, 'request', ${by.user}, ${by.now.toISOString()}, ${asked.keptUntil})`.execute(tx);
  await queueJob(tx, eraseJob);
}

/** A record that is due; of a customer with several all are. */
interface Due {
  customer_id: number;
  /** Who stands for it: what was bought is theirs. */
  survivor_id: number;
  cause: 'bin' | 'request' | 'restore';
  kept_until: string | null;
  /** What the law does not keep is gone already. */
  blocked: boolean;
  /** The law keeps nothing (any more). */
  wholly: boolean;
}

/**
 * Erases whoever is due. Safe to repeat; all of one run is one transaction, written to the list beside the
 * backups before it ends. Returns how many customers it was about.
 */
export async function runErasures(
  context: Context,
  holdings: readonly Holding[],
  now: Date,
): Promise<number> {
  const client = await context.database.pool.connect();
  try {
    return await inTransaction(client, async () => {
      // One at a time: two would take the same customers out and write them down twice.
      await client.query("select pg_advisory_xact_lock(hashtext('clientela erase'))");
      const due = await findDue(client, now);
      if (due.length === 0) return 0;
      await rememberIdentities(context, client, due);
      await takeOut(client, holdings, now);
      await tellErased(
        context.config,
        due.map((one) => lineOf(one, now)),
      );
      for (const one of due) await announce(client, 'customer.erased', one.customer_id);
      await baseChanged(client);
      return due.length;
    });
  } finally {
    client.release();
  }
}

const lineOf = ({ customer_id, wholly, kept_until }: Due, now: Date): ErasedLine => ({
  customer: customer_id,
  at: now.toISOString(),
  keptUntil: wholly ? null : kept_until,
});

/** Puts those who are due into the temporary table `due`. */
async function findDue(client: ClientBase, now: Date): Promise<Due[]> {
  await client.query(
    `insert into customer_erasures (customer_id, cause, asked_by, asked_at)
     select b.customer_id, 'bin', b.deleted_by, b.deleted_at from customer_bin b
     where b.emptied_at is null and b.deleted_at < $1::timestamptz - make_interval(days => $2)
     on conflict do nothing`,
    [now.toISOString(), binDays],
  );
  await client.query(
    `create temporary table due on commit drop as
     select distinct on (c.id) c.id as customer_id, c.survivor_id, e.cause, e.kept_until, e.blocked_at is not null as blocked,
       (e.kept_until is null or e.kept_until < $1::date) as wholly
     from customer_erasures e join customers c on c.survivor_id = survivor_of(e.customer_id)
     where e.erased_at is null and (e.blocked_at is null or e.kept_until < $1::date)
     order by c.id, e.customer_id`,
    [now.toISOString().slice(0, 10)],
  );
  return (await client.query<Due>('select * from due order by customer_id')).rows;
}

/** Remembers by what they were found, of those who asked: who comes back by a file is noticed. */
async function rememberIdentities(context: Context, client: ClientBase, due: readonly Due[]) {
  const asked = due.filter(({ cause, blocked }) => cause !== 'bin' && !blocked);
  if (asked.length === 0) return;
  const salt = erasedSalt(context.config);
  const { country } = (await client.query('select country from company')).rows[0];
  const { rows } = await client.query<{
    id: number;
    kind: IdentityKind | 'name';
    system: string;
    value: string;
  }>(
    `select d.survivor_id as id, i.kind, i.source as system, i.value
     from customer_identities i join due d using (customer_id) where i.customer_id = any($1)`,
    [asked.map((one) => one.customer_id)],
  );
  const digests = rows.flatMap(({ id, kind, system, value }) =>
    (kind === 'name'
      ? [digestOfName(salt, value)]
      : digestsOf(salt, { kind, system, value }, country)
    ).map((digest) => ({ id, digest })),
  );
  await client.query(
    `insert into erased_identities (digest, customer_id)
     select * from unnest($1::text[], $2::bigint[]) on conflict (digest) do update set customer_id = excluded.customer_id`,
    [digests.map(({ digest }) => digest), digests.map(({ id }) => id)],
  );
}

async function takeOut(client: ClientBase, holdings: readonly Holding[], now: Date) {
  const [own, others] = [
    holdings.filter(({ table }) => table === 'customers'),
    holdings.filter(({ table }) => table !== 'customers'),
  ];
  // Others belong to them no more, as nothing says who they are.
  await client.query(
    'delete from customer_memberships m using due d where m.organisation_id = d.customer_id',
  );
  await client.query(
    `update customer_merges m set wrote = '[]', standing = null, into_standing = null
     from due d where m.into_id = d.customer_id`,
  );
  for (const table of ['duplicate_pairs', 'duplicate_denials'])
    await client.query(
      `delete from ${table} t using due d where d.customer_id in (t.customer_id, t.other_id)`,
    );
  await client.query(
    'update customers c set parent_id = null from due d where c.parent_id = d.customer_id',
  );
  await client.query(
    `create temporary table gone on commit drop as
     select d.customer_id from due d where d.cause = 'bin' and not exists (
       select 1 from due f where f.survivor_id = d.survivor_id and (${await knownElsewhere(client)}))`,
  );
  await eraseHoldings(client, others, 'due');
  await client.query(
    'create temporary table wholly_due on commit drop as select customer_id from due where wholly',
  );
  await eraseHoldings(client, own, 'wholly_due');
  await client.query(
    `update customers c set email = null, phone = null, source = null, parent_id = null, assigned_to = null
     from due d where c.id = d.customer_id and not d.wholly`,
  );
  for (const table of ['customer_freshness', 'customer_traces'])
    await client.query(`delete from ${table} t using due d where t.customer_id = d.customer_id`);
  await client.query(
    `update customer_bin b set emptied_at = coalesce(b.emptied_at, $1), standing = '{}'
     from due d where b.customer_id = d.customer_id`,
    [now.toISOString()],
  );
  await client.query(
    `update customer_erasures e set blocked_at = coalesce(e.blocked_at, $1), erased_at = case when d.wholly then $1::timestamptz end
     from due d where e.customer_id in (d.customer_id, d.survivor_id)`,
    [now.toISOString()],
  );
  // Who only went through the bin, and of whom nothing else is known, leaves no number either.
  for (const [table, column] of [
    ['customer_changes', 'customer_id'],
    ['customer_merges', 'customer_id'],
    ['customer_merges', 'into_id'],
    ['customer_bin', 'customer_id'],
    ['customer_erasures', 'customer_id'],
    ['customers', 'id'],
  ])
    await client.query(`delete from ${table} t using gone g where t.${column} = g.customer_id`);
}

/** The condition that another room has facts about a record `f`. */
async function knownElsewhere(client: ClientBase): Promise<string> {
  const facts = await tablesWith(client, 'customer_id', ['customers']);
  return (
    facts
      .map((name) => `exists (select 1 from ${name} x where x.customer_id = f.customer_id)`)
      .join(' or ') || 'false'
  );
}
