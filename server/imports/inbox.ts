// Files that are put into the inbox folder are imported, each once: what has happened to a file is written
// down before the next thing happens, so that a process that is killed goes on there.
import { Readable } from 'node:stream';
import type { Selectable } from 'kysely';
import { readCompany } from '../company/index.ts';
import type { Db } from '../platform/database.ts';
import { CodedError, type ErrorDetails, fail, isCoded } from '../platform/errors.ts';
import { translate } from '../platform/i18n.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import type { InboxFilesTable } from '../platform/schema.ts';
import { beginImport } from './begin.ts';
import { startCheck } from './check.ts';
import {
  type Ended,
  type Entry,
  entriesOf,
  moveAway,
  openEntry,
  prepareInbox,
} from './inbox-folder.ts';
import { checkJob } from './job-names.ts';
import { type ImportRow, listReasons, newImportId, whyOf } from './queries.ts';
import type { AnyKind } from './rules.ts';

type InboxRow = Selectable<InboxFilesTable>;

/** A file that has not changed for so long is whole; an empty one is more likely to be still empty. */
const settled = 5_000;
const settledEmpty = 300_000;

/**
 * Looks once: sees what is new, takes what no longer grows, moves away what is through. True when
 * something is going on, so that it is worth looking again soon.
 */
export async function lookInInbox(
  context: Context,
  kinds: readonly AnyKind[],
  now: Date,
): Promise<boolean> {
  const { db, database, config } = context;
  const client = await database.pool.connect();
  try {
    // Of two that look, one would take what the other is taking.
    const lock = await client.query(
      "select pg_try_advisory_lock(hashtext('clientela inbox')) as mine",
    );
    if (!lock.rows[0].mine) return false;
    await prepareInbox(config.inboxDir);
    const entries = await entriesOf(config.inboxDir);
    await forgetGone(db, entries, now);
    let busy = false;
    const rows = await open(db);
    const known = new Map(rows.map((row) => [row.file, row]));
    for (const entry of entries)
      busy = (await follow(context, kinds, entry, known.get(entry.file), now)) || busy;
    for (const row of rows)
      if (!entries.some(({ file }) => file === row.file))
        busy = (await advance(context, kinds, row, now)) || busy;
    return busy;
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('clientela inbox'))").catch(() => {});
    client.release();
  }
}

const open = (db: Db) =>
  db.selectFrom('inbox_files').selectAll().where('ended_at', 'is', null).orderBy('id').execute();

const change = (db: Db, id: number, changes: Partial<Record<keyof InboxRow, unknown>>) =>
  db
    .updateTable('inbox_files')
    .set(changes as object)
    .where('id', '=', id)
    .execute();

/** Files that went before they were taken, and those that another file has replaced. */
async function forgetGone(db: Db, entries: readonly Entry[], now: Date): Promise<void> {
  for (const row of await open(db)) {
    const entry = entries.find(({ file }) => file === row.file);
    if (!entry && row.status === 'growing')
      await db.deleteFrom('inbox_files').where('id', '=', row.id).execute();
    // Its import goes on; the file that stands there now is another.
    if (entry && entry.mark !== row.mark && row.status !== 'growing')
      await change(db, row.id, { ended_at: now.toISOString() });
  }
}

/** What there is to do about a file that stands in the inbox. */
async function follow(
  context: Context,
  kinds: readonly AnyKind[],
  entry: Entry,
  row: InboxRow | undefined,
  now: Date,
): Promise<boolean> {
  const { db } = context;
  const seen = { ...entry, seen_at: now.toISOString() };
  if (!row) {
    await db
      .insertInto('inbox_files')
      .values({ ...seen, status: 'growing' })
      .execute();
    return true;
  }
  if (row.status !== 'growing') return advance(context, kinds, row, now);
  if (row.mark !== entry.mark) {
    await change(db, row.id, { ...seen, code: null, details: null });
    return true;
  }
  const quiet = now.getTime() - Date.parse(row.seen_at);
  if (quiet < (entry.bytes === 0 ? settledEmpty : settled)) return true;
  const id = row.import_id ?? (await newImportId(db));
  const taking = { ...row, status: 'taking', import_id: id };
  await change(db, row.id, { status: 'taking', import_id: id });
  return advance(context, kinds, taking, now);
}

/** Goes on with a file that was taken, from where it stands; true while it is on its way. */
async function advance(
  context: Context,
  kinds: readonly AnyKind[],
  row: InboxRow,
  now: Date,
): Promise<boolean> {
  const { db } = context;
  if (row.status === 'done' || row.status === 'refused') return end(context, row, row.status, now);
  if (row.status === 'growing') return false;
  let found = await importOf(db, row);
  if (!found && row.status === 'taking') {
    const taken = await take(context, kinds, row, now);
    if (taken !== 'taken') return taken === 'later';
    found = await importOf(db, row);
  }
  if (!found) return refuse(context, row, 'import_discarded', {}, now);
  if (row.status === 'taking' && found.status === 'uploaded' && !found.unattended)
    found = await send(context, row, found, now);
  if (found.status === 'done') return end(context, row, 'done', now);
  if (found.status === 'failed')
    return refuse(
      context,
      row,
      found.error_code ?? 'import_failed',
      (found.error_details ?? {}) as ErrorDetails,
      now,
    );
  if (found.status === 'undone') return refuse(context, row, 'import_cancelled', {}, now);
  const waits = !found.unattended && ['uploaded', 'checked'].includes(found.status);
  const status = waits ? 'waiting' : 'importing';
  if (row.status !== status) await change(db, row.id, { status });
  return !waits;
}

const importOf = (db: Db, row: InboxRow): Promise<ImportRow | undefined> =>
  db
    .selectFrom('imports')
    .selectAll()
    .where('id', '=', row.import_id ?? 0)
    .executeTakeFirst();

/** What a file holds, by how its name begins: `customers-….csv`; any other name is of the first kind. */
export function kindNamed(kinds: readonly AnyKind[], name: string): AnyKind {
  const [word = ''] = name
    .normalize('NFC')
    .toLowerCase()
    .split(/[-_. ]/);
  return kinds.find(({ names }) => names?.includes(word)) ?? kinds[0]!;
}

/** Copies the file and writes it down as an import; what is no table is refused. */
async function take(
  context: Context,
  kinds: readonly AnyKind[],
  row: InboxRow,
  now: Date,
): Promise<'taken' | 'refused' | 'later'> {
  const { config, db } = context;
  const wait = (more: { code?: string; details?: string } = {}) =>
    change(db, row.id, { status: 'growing', seen_at: now.toISOString(), ...more });
  try {
    const entry = await openEntry(config.inboxDir, row.file, row.mark);
    if (entry === null) {
      await wait();
      return 'later';
    }
    try {
      await beginImport(context, {
        kind: kindNamed(kinds, row.name),
        fileName: row.name,
        source: whole(entry.opened.createReadStream({ autoClose: false }), entry.same),
        id: row.import_id ?? 0,
        door: 'folder',
        by: null,
        now,
      });
    } finally {
      await entry.opened.close();
    }
    return 'taken';
  } catch (error) {
    if (!isCoded(error)) throw error;
    // The fault is not the file's: it stays, and is tried again.
    if (['file_missing', 'disk_full', 'database_away'].includes(error.code)) {
      await wait({ code: error.code, details: JSON.stringify(error.details) });
      return 'refused';
    }
    if (error.code === 'import_interrupted') {
      await wait();
      return 'later';
    }
    await refuse(context, row, error.code, error.details, now);
    return 'refused';
  }
}

/** The bytes of a file, unless somebody wrote to it meanwhile. */
function whole(source: NodeJS.ReadableStream, same: () => Promise<boolean>): Readable {
  return Readable.from(
    (async function* () {
      yield* source as AsyncIterable<Buffer>;
      if (!(await same())) fail('import_interrupted');
    })(),
    { objectMode: false },
  );
}

/** To its check, when nothing in it must be guessed. */
async function send({ db }: Context, row: InboxRow, found: ImportRow, now: Date) {
  const { doubts } = whyOf(found);
  if (doubts.length > 0 || found.run > 0) return found;
  return db.transaction().execute(async (tx) => {
    const moved = await startCheck(tx, found.id, now, true);
    await queueJob(tx, checkJob, { id: found.id }, `${checkJob} ${found.id}`);
    await tx
      .updateTable('inbox_files')
      .set({ status: 'importing' })
      .where('id', '=', row.id)
      .execute();
    return moved;
  });
}

async function refuse(
  context: Context,
  row: InboxRow,
  code: string,
  details: ErrorDetails,
  now: Date,
): Promise<false> {
  const why = { code, details: JSON.stringify(details) };
  await change(context.db, row.id, { status: 'refused', ...why });
  return end(context, { ...row, code, details: details as never }, 'refused', now);
}

/** Moves the file away; decided before, so that whoever is killed here moves it the next time. */
async function end(context: Context, row: InboxRow, to: Ended, now: Date): Promise<false> {
  const { db, config } = context;
  await change(db, row.id, { status: to });
  await moveAway(config.inboxDir, row, to, to === 'refused' ? await reason(context, row) : null);
  await change(db, row.id, { ended_at: now.toISOString() });
  return false;
}

/** Why a file was refused, in the language of the company. */
async function reason({ db, config }: Context, row: InboxRow): Promise<string> {
  const { language } = await readCompany(db);
  const say = (key: string, values: ErrorDetails = {}) =>
    translate(config.root, language, key, values);
  const details = (row.details ?? {}) as ErrorDetails;
  const reasons = row.import_id === null ? [] : await listReasons(db, row.import_id);
  return [
    row.name,
    '',
    say(`error.${row.code}.title`, details),
    say(`error.${row.code}.help`, details),
    `(${row.code})`,
    ...(reasons.length > 0 ? [''] : []),
    ...reasons.map(({ code, rows }) => `${rows} × ${say(`problem.${code}`)}`),
    '',
  ].join('\n');
}

/** How many of the files that are through are still told of. */
const told = 10;

/** What stands in the inbox, and what became of the last files. */
export async function inboxState(context: Context) {
  const { db, config } = context;
  const problem = await prepareInbox(config.inboxDir).then(
    () => null,
    (error) => {
      if (error instanceof CodedError) return 'inbox_unusable' as const;
      throw error;
    },
  );
  const recent = await db
    .selectFrom('inbox_files')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(told)
    .execute();
  return {
    folder: config.inboxDir,
    problem,
    files: [...(await open(db)), ...recent].map((row) => ({
      id: row.id,
      name: row.name,
      bytes: row.bytes,
      status: row.status as 'growing' | 'taking' | 'waiting' | 'importing' | 'done' | 'refused',
      import: row.import_id,
      error: row.code
        ? { code: row.code, details: (row.details ?? {}) as Record<string, unknown> }
        : null,
      seenAt: row.seen_at,
      endedAt: row.ended_at,
    })),
  };
}
