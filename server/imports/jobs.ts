// What the import engine does in the background: checking, loading, undoing.
import { isAway } from '../platform/database.ts';
import { type ErrorCode, isCoded } from '../platform/errors.ts';
import { type Context, type Job, queueJob } from '../platform/jobs.ts';
import { checkImport, dropStaging } from './check.ts';
import { lookInInbox } from './inbox.ts';
import { checkJob, inboxJob, inboxPause, loadJob } from './job-names.ts';
import { failImport, loadImport } from './load.ts';
import { goodRows, readImport, step, unfinishedImports } from './queries.ts';
import type { AnyKind } from './rules.ts';
import { undoImport, undoJob } from './undo.ts';
import { expireUploads } from './uploads.ts';
import { wasStopped } from './watch.ts';

/** A larger share of rejected rows in a file of the inbox is for somebody to look at. */
const mostRejected = 0.05;

/** An import that the command line had begun when it was killed has no job: it is given one. */
async function resume({ db }: Context): Promise<void> {
  for (const { id, status } of await unfinishedImports(db)) {
    const job = { checking: checkJob, loading: loadJob, undoing: undoJob }[status as 'loading'];
    await queueJob(db, job, { id }, `${job} ${id}`);
  }
}

/** What came by itself and is good loads by itself; what is not good ends, or waits for somebody. */
async function goOn(context: Context, id: number, now: Date): Promise<void> {
  const { db } = context;
  const row = await readImport(db, id);
  if (row.status !== 'checked' || !row.unattended) return;
  if (goodRows(row) === 0) {
    await failImport(context, row, 'import_no_good_rows', {}, now);
    await dropStaging(db, id);
  } else if (row.door === 'folder' && row.rows_rejected > row.rows_read * mostRejected)
    await db.updateTable('imports').set({ unattended: false }).where('id', '=', id).execute();
  else
    await db.transaction().execute(async (tx) => {
      await step(tx, id, ['checked'], 'loading');
      await queueJob(tx, loadJob, { id }, `${loadJob} ${id}`);
    });
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
      run: work(async (context, kind, id, now) => {
        await checkImport(context, kind, id);
        await goOn(context, id, now);
      }),
    },
    { name: loadJob, after: [], run: work(loadImport) },
    { name: undoJob, after: [], run: work(undoImport, 'import_undo_failed') },
    { name: 'imports.resume', after: ['start'], run: resume },
    {
      name: inboxJob,
      after: ['start'],
      cron: '* * * * *',
      run: async (context) => {
        const again = await lookInInbox(context, kinds, new Date());
        if (again) await queueJob(context.db, inboxJob, {}, inboxJob, inboxPause);
      },
    },
    {
      name: 'imports.expire',
      after: ['start'],
      cron: '17 * * * *',
      run: (context) => expireUploads(context, new Date()),
    },
  ];
}
