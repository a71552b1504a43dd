// Merging all pairs that are sure enough, in the background, and taking it back: the surest first, a few dozen
// to a transaction, so that it can be followed, stopped and resumed.
import { type Db, sql } from '../platform/database.ts';
import { isCoded } from '../platform/errors.ts';
import { mergeIn, undoMergeIn } from './queries-merge.ts';

/** Merges between two commits. */
const few = 50;

interface Many {
  id: number;
  doneThrough: number;
  user: string | null;
}

/** The pairs as they stood when it began: a plain table, so that a crash leaves them. */
export async function keepPairs(db: Db, id: number, table: string, least: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`drop table if exists ${sql.table(table)}`.execute(tx);
    await sql`create table ${sql.table(table)} (place bigint primary key, one bigint, other bigint)`.execute(
      tx,
    );
    const { numAffectedRows = 0n } = await sql`insert into ${sql.table(table)}
      select row_number() over (order by confidence desc, customer_id, other_id), customer_id, other_id
      from duplicate_pairs where confidence >= ${least}::real`.execute(tx);
    await sql`update customer_works set status = 'running', total = ${Number(numAffectedRows)}
      where id = ${id}`.execute(tx);
  });
}

/**
 * Merges the pairs that are kept, from where it is. Of a chain each merge goes on with who stands for it then.
 * Returns whether it came to the end; false: somebody wants it stopped.
 */
export async function mergePairs(db: Db, work: Many, table: string, now: Date): Promise<boolean> {
  for (let through = work.doneThrough; ; ) {
    const from = through;
    const step = await db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ place: number; one: number; other: number }>`
        select place, one, other from ${sql.table(table)} where place > ${from} order by place limit ${few}`.execute(
        tx,
      );
      const { rows: state } = await sql<{ cancel: boolean }>`
        select cancel from customer_works where id = ${work.id}`.execute(tx);
      if (state[0]!.cancel) return 'cancelled';
      const last = rows.at(-1);
      if (!last) return 'done';
      let merged = 0;
      for (const { one, other } of rows) {
        const { rows: found } = await sql<{ from: number; into: number }>`
          select case when o.purchases > s.purchases then s.customer_id else o.customer_id end as from,
            case when o.purchases > s.purchases then o.customer_id else s.customer_id end as into
          from customer_standing s, customer_standing o
          where s.customer_id = least(survivor_of(${one}), survivor_of(${other}))
            and o.customer_id = greatest(survivor_of(${one}), survivor_of(${other}))
            and s.customer_id <> o.customer_id
            and not exists (select 1 from duplicate_denials d
              where survivor_of(d.customer_id) in (s.customer_id, o.customer_id)
                and survivor_of(d.other_id) in (s.customer_id, o.customer_id))`.execute(tx);
        const pair = found[0];
        if (!pair) continue;
        await sql`savepoint pair`.execute(tx);
        try {
          await mergeIn(tx, { ...pair, choices: {}, workId: work.id }, { user: work.user, now });
          merged++;
        } catch (error) {
          // One that cannot be merged holds up no other.
          if (!isCoded(error)) throw error;
          await sql`rollback to savepoint pair`.execute(tx);
        }
      }
      await sql`update customer_works set done = done + ${rows.length}, changed = changed + ${merged},
        done_through = ${last.place} where id = ${work.id}`.execute(tx);
      return last.place;
    });
    if (typeof step === 'string') return step === 'done';
    through = step;
  }
}

/** Undoes what a bulk action merged, the last one first; those in the bin by now stay. */
export async function undoPairs(db: Db, work: Many, now: Date): Promise<void> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const from = before;
    const last = await db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select id from customer_merges
        where work_id = ${work.id} and undone_at is null and id < ${from} order by id desc limit ${few}`.execute(
        tx,
      );
      let undone = 0;
      for (const { id } of rows) {
        await sql`savepoint merge`.execute(tx);
        try {
          await undoMergeIn(tx, id, { user: work.user, now });
          undone++;
        } catch (error) {
          if (!isCoded(error)) throw error;
          await sql`rollback to savepoint merge`.execute(tx);
        }
      }
      await sql`update customer_works set done = done + ${rows.length}, changed = changed - ${undone}
        where id = ${work.id}`.execute(tx);
      return rows.at(-1)?.id ?? null;
    });
    if (last === null) return;
    before = last;
  }
}
