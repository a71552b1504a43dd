// Figures of a large base take seconds to read: they are made after each run of values, and shown while that run stands.
// A small base is asked when somebody looks.
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { entrySample, readEntries } from './queries-entry.ts';
import { ownFigures, readSample, sampleSize } from './queries-figures.ts';
import { type RfmCell, rfmCells } from './queries-rfm.ts';
import { currentRun } from './queries-runs.ts';
import { type EntryWay, entryWays } from './rules-entry.ts';
import { type Sorting, sortings } from './rules-rfm.ts';

export const samplesJob = 'value.samples';

export const figuresKey = 'figures';
export const rfmKey = (sorting: Sorting): string => `rfm ${sorting}`;
/** Contact data stands in names of sources alone: all else is the same for whoever looks. */
export const entryKey = (way: EntryWay, sees: boolean): string =>
  way === 'source' && !sees ? 'entry source masked' : `entry ${way}`;

/** What was made after the run that stands; null: nothing was, or a newer run has come. */
export async function keptSample<T>(db: Db, key: string): Promise<T | null> {
  const { rows } = await sql<{ answer: T }>`
    select s.answer from value_samples s join value_runs r on r.id = s.run_id and r.current
    where s.key = ${key}`.execute(db);
  return rows[0]?.answer ?? null;
}

export interface KeptCells {
  asOf: string | null;
  cells: RfmCell[];
}

/** Cells of RFM and the day they are of. */
export const readCells = async (db: Db, sorting: Sorting): Promise<KeptCells> => ({
  asOf: await lastDay(db),
  cells: await rfmCells(db, sorting),
});

/**
 * Makes what the run that stands has not yet: one reading of the sample each, of the whole base for RFM. Safe to repeat.
 * @param least with more customers than this it is made
 */
export async function keepSamples(
  db: Db,
  now: Date,
  least = { figures: sampleSize, rfm: sampleSize, entry: entrySample },
): Promise<void> {
  const { of } = await readSample(db, 1);
  const every = new Map<string, () => Promise<unknown>>();
  if (of > least.figures) every.set(figuresKey, () => ownFigures(db));
  if (of > least.rfm)
    for (const sorting of sortings) every.set(rfmKey(sorting), () => readCells(db, sorting));
  if (of > least.entry)
    for (const way of entryWays)
      for (const sees of [true, false])
        every.set(entryKey(way, sees), () => readEntries(db, way, sees));
  for (const [key, ask] of every) {
    const run = await currentRun(db);
    if (run === null) return;
    const { rows } =
      await sql`select 1 from value_samples where key = ${key} and run_id = ${run.id}`.execute(db);
    if (rows.length > 0) continue;
    const answer = await ask();
    await sql`insert into value_samples (key, run_id, answer, made_at)
      values (${key}, ${run.id}, ${JSON.stringify(answer)}::jsonb, ${now.toISOString()})
      on conflict (key) do update set run_id = excluded.run_id, answer = excluded.answer, made_at = excluded.made_at`.execute(
      db,
    );
  }
}
