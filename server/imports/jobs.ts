// What the import engine does in the background: checking and loading.
import { isAway } from '../platform/database.ts';
import { isCoded } from '../platform/errors.ts';
import type { Context, Job } from '../platform/jobs.ts';
import { checkImport } from './check.ts';
import { failImport, loadImport } from './load.ts';
import { readImport } from './queries.ts';
import type { AnyKind } from './rules.ts';

export const checkJob = 'imports.check';
export const loadJob = 'imports.load';

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
  ];
}
