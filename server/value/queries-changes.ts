// What happened to each customer since a month and a year ago, kept while the course of the equity is gone through: whom a
// leg of the bridge and a flow between groups are about.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Db, sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import type { Watch } from './course.ts';
import { dayText, monthsBetween } from './rules.ts';
import { type Place, places, type Since, sinces } from './rules-groups.ts';

export interface Flow {
  was: Place;
  now: Place;
  customers: number;
  change: number;
}

/** How many customers each leg of the bridge is about: those whose list opens. */
export type Behind = Record<'acquired' | 'margin' | 'retention' | 'defected', number>;

export interface Moves {
  to: string;
  spans: { since: Since; on: string; flows: Flow[]; behind?: Behind }[];
}

/** Since which evenings: the first within so many calendar months of the last; the same evening is told once. */
export function spansOf(ends: readonly number[]): { since: Since; from: number }[] {
  const last = ends.length - 1;
  const within = (months: number) =>
    ends.findIndex((day) => monthsBetween(dayText(day), dayText(ends[last]!)) <= months);
  const month = Math.min(within(1), last - 1);
  const year = within(12);
  return [
    ...(month >= 0 ? [{ since: 'month' as const, from: month }] : []),
    ...(year >= 0 && year < month ? [{ since: 'year' as const, from: year }] : []),
  ];
}

/**
 * Writes the changes beside those of before and, at the end, in their place, in the transaction of the caller. What is told
 * waits as text until `flush`, which is called between pieces of the stream that is read. Of a million customers about a
 * hundred megabytes.
 */
export async function keepChanges(writer: PoolClient, ends: readonly number[]) {
  await writer.query('create temporary table changes_new (like equity_changes) on commit drop');
  const stream = writer.query(
    copyFrom(
      'copy changes_new (customer_id, since, was, now, acquired, margin, retention, defected, fell) from stdin',
    ),
  );
  const done = finished(stream);
  done.catch(() => {});
  let text = '';
  const spans = spansOf(ends).map((span) => ({
    ...span,
    flows: new Map<string, Flow>(),
    behind: { acquired: 0, margin: 0, retention: 0, defected: 0 },
  }));
  const watches = spans.map(
    ({ since, from, flows, behind }): Watch => ({
      from,
      tell: ({ customer, was, now, acquired, margin, retention, defected, fell }) => {
        text += `${customer}\t${since}\t${was}\t${now}\t${acquired}\t${margin}\t${retention}\t${defected}\t${fell}\n`;
        if (was === 'new') behind.acquired++;
        if (margin !== 0) behind.margin++;
        if (retention !== 0) behind.retention++;
        if (fell) behind.defected++;
        const key = `${was}>${now}`;
        const flow = flows.get(key) ?? { was, now, customers: 0, change: 0 };
        flows.set(key, flow);
        flow.customers++;
        flow.change += acquired + margin + retention - defected;
      },
    }),
  );
  const flush = async () => {
    if (text === '') return;
    const written = stream.write(text);
    text = '';
    if (!written) await Promise.race([once(stream, 'drain'), done]);
  };
  return {
    watches,
    flush,
    /** Ends the writing. @returns the flows, the largest first */
    async finish(): Promise<Moves | null> {
      await flush();
      stream.end();
      await done;
      await writer.query('delete from equity_changes');
      await writer.query('insert into equity_changes select * from changes_new');
      const last = ends.at(-1);
      if (last === undefined) return null;
      return {
        to: dayText(last),
        spans: spans.map(({ since, from, flows, behind }) => ({
          since,
          on: dayText(ends[from]!),
          behind,
          flows: [...flows.values()].sort((a, b) => b.customers - a.customers),
        })),
      };
    },
  };
}

/** The flows that stand; null before the first. */
export async function readMoves(db: Db): Promise<Moves | null> {
  const row = await db.selectFrom('equity_work').select('flows').executeTakeFirst();
  return (row?.flows ?? null) as Moves | null;
}

const amounts = ['acquired', 'margin', 'retention', 'defected'] as const;

/** What may be asked about it: from where to where somebody went since a month or a year ago, and what moved their value. */
export const movedRelations: Relation[] = sinces.map((since) => ({
  name: `${since}_ago`,
  fields: [
    { name: 'was', type: 'choice', column: sql`m.was`, choices: places },
    { name: 'now', type: 'choice', column: sql`m.now`, choices: places },
    { name: 'fell', type: 'flag', column: sql`m.fell` },
    ...amounts.map((name) => ({ name, type: 'money' as const, column: sql.ref(`m.${name}`) })),
  ],
  rows: (condition) => sql`from equity_changes m
    where m.customer_id = c.id and m.since = ${since} and ${condition}`,
}));
