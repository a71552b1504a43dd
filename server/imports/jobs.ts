// What the import engine does in the background: checking, loading, undoing.
import { isAway } from '../platform/database.ts';
import { type ErrorCode, isCoded } from '../platform/errors.ts';
import { type Context, type Job, queueJob } from '../platform/jobs.ts';
import { checkImport } from './check.ts';
import { failImport, loadImport } from './load.ts';
import { readImport, unfinishedImports } from './queries.ts';
import type { AnyKind } from './rules.ts';
import { undoImport, undoJob } from './undo.ts';
import { wasStopped } from './watch.ts';

export const checkJob = 'imports.check';
export const loadJob = 'imports.load';

/** An import that the command line had begun when it was killed has no job: it is given one. */
async function resume({ db }: Context): Promise<void> {
  for (const { id, status } of await unfinishedImports(db)) {
    const job = { checking: checkJob, loading: loadJob, undoing: undoJob }[status as 'loading'];
    await queueJob(db, job, { id }, `${job} ${id}`);
  }
}

/** The jobs, for the kinds that the rooms bring. */
export function importJobs(kinds: AnyKind[]): Job[] {
  const work =
    (
      run: (context: Context, kind: AnyKind, id: number, now: Date) => Promise<void>,
      failed: ErrorCode = 'import_failed',
    ) =>
    async (context: Context, payload: Record<string, unknown>) => {
      const id = Number(payload.id);
      const { kind: name, run: began } = await readImport(context.db, id);
      const kind = kinds.find((known) => known.name === name);
      if (!kind) return;
      try {
        await run(context, kind, id, new Date());
      } catch (error) {
        if (wasStopped(error)) return;
        // A database that went away comes back: the job is repeated and goes on. Anything else ends
        // the import with its code, and the reason is in the log.
        if (!isAway(error)) {
          const code = isCoded(error) ? error.code : failed;
          const details = isCoded(error) ? error.details : {};
          await failImport(context, { id, run: began }, code, details, new Date());
        }
        throw error;
      }
    };
  return [
    {
      name: checkJob,
      after: [],
      run: work((...[context, kind, id]) => checkImport(context, kind, id)),
    },
    { name: loadJob, after: [], run: work(loadImport) },
    { name: undoJob, after: [], run: work(undoImport, 'import_undo_failed') },
    { name: 'imports.resume', after: ['start'], run: resume },
  ];
}
