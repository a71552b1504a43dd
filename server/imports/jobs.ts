// What the import engine does in the background: checking and loading.
import { isAway } from '../platform/database.ts';
import { isCoded } from '../platform/errors.ts';
import { type Context, type Job, queueJob } from '../platform/jobs.ts';
import { checkImport } from './check.ts';
import { failImport, loadImport } from './load.ts';
import { readImport, unfinishedImports } from './queries.ts';
import type { AnyKind } from './rules.ts';

export const checkJob = 'imports.check';
export const loadJob = 'imports.load';

/** An import that the command line had begun when it was killed has no job: it is given one. */
async function resume({ db }: Context): Promise<void> {
  for (const { id, status } of await unfinishedImports(db)) {
    const job = status === 'checking' ? checkJob : loadJob;
    await queueJob(db, job, { id }, `${job} ${id}`);
  }
}

/** The jobs, for the kinds that the rooms bring. */
export function importJobs(kinds: AnyKind[]): Job[] {
  const work =
    (run: (context: Context, kind: AnyKind, id: number, now: Date) => Promise<void>) =>
    async (context: Context, payload: Record<string, unknown>) => {
      const id = Number(payload.id);
      const { kind: name } = await readImport(context.db, id);
      const kind = kinds.find((known) => known.name === name);
      if (!kind) return;
      try {
        await run(context, kind, id, new Date());
      } catch (error) {
        // A database that went away comes back: the job is repeated and goes on. Anything else ends
        // the import with its code, and the reason is in the log.
        if (!isAway(error)) {
          const code = isCoded(error) ? error.code : 'import_failed';
          await failImport(context, id, code, isCoded(error) ? error.details : {}, new Date());
        }
        throw error;
      }
    };
  return [
    { name: checkJob, after: [], run: work(checkImport) },
    { name: loadJob, after: [], run: work(loadImport) },
    { name: 'imports.resume', after: ['start'], run: resume },
  ];
}
