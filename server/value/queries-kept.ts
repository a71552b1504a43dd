// Answers of pages that read many purchases, kept with the values of a large base: nobody waits for them when a page is opened.
import { type Db, sql } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { type Entries, keepEntries } from './queries-entry.ts';
import { type OwnFigures, ownFigures, readSample } from './queries-figures.ts';
import { type EntryWay, entryWays } from './rules-entry.ts';

export const keptJob = 'value.figures';

/** Bases up to this many customers are read when they are asked for: some hundred milliseconds. */
const mostRead = 5000;

/** Of the ways in only the source may name somebody. */
const entryName = (way: EntryWay, sees: boolean) =>
  `entry ${way}${way === 'source' && sees ? ' seen' : ''}`;

/**
 * Works the answers out after a run, and makes them stand all at once. Reads the purchases of 50,000 and of 100,000 customers at
 * most, whatever the base: seconds of the database, in the background.
 */
export async function keepAnswers({ db }: Context, most = mostRead): Promise<void> {
  const { of } = await readSample(db, 1);
  const answers = new Map<string, unknown>();
  if (of > most) {
    answers.set('figures', await ownFigures(db));
    await keepEntries(db, async (read) => {
      for (const way of entryWays)
        for (const sees of way === 'source' ? [false, true] : [false])
          answers.set(entryName(way, sees), await read(way, sees));
    });
  }
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('kept_answers').execute();
    for (const [name, answer] of answers)
      await sql`insert into kept_answers (name, answer) values (${name}, ${JSON.stringify(answer)}::jsonb)`.execute(
        tx,
      );
  });
}

async function keptAnswer<T>(db: Db, name: string): Promise<T | null> {
  const { rows } = await sql<{ answer: T }>`
    select answer from kept_answers where name = ${name}`.execute(db);
  return rows[0]?.answer ?? null;
}

/** The figures as they were kept; null where they are to be read. */
export const keptFigures = (db: Db) => keptAnswer<OwnFigures>(db, 'figures');

/** The ways in as they were kept; null where they are to be read. */
export const keptEntries = (db: Db, way: EntryWay, sees: boolean) =>
  keptAnswer<Entries>(db, entryName(way, sees));
