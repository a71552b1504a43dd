// Reads every row of a file into a staging table and says what is wrong with the rest. Nothing of the
// company's data is written; memory stays constant whatever the file's size.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readCompany, readRates } from '../company/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail, isCoded } from '../platform/errors.ts';
import { keptPath, keptSize } from '../platform/files.ts';
import type { Context } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { copyBeside } from './copy-beside.ts';
import { readCsv } from './csv-read.ts';
import type { Encoding } from './decode.ts';
import { saleColumns } from './detect-fields.ts';
import type { RowNote, RowProblem } from './fields-problems.ts';
import { type DatedRate, ratesFrom } from './fields-rates.ts';
import {
  emptyCounts,
  finishStep,
  formatOf,
  type ImportRow,
  readImport,
  type Severity,
  step,
} from './queries.ts';
import { rejectedColumns } from './rejected-columns.ts';
import { roomForLoads } from './room.ts';
import {
  type AnyKind,
  copyLine,
  type Foreseen,
  type ImportOptions,
  knownKind,
  type NamedMapping,
  placeMapping,
  type Reading,
  readingOf,
} from './rules.ts';
import type { Shaped } from './shapes.ts';
import { shapingOf } from './shapes-known.ts';
import { openTable } from './source.ts';
import { whileWanted } from './watch.ts';

export const stagingTable = (id: number) => `staging.import_${id}`;
const area = 'imports';
export const fileOf = (id: number) => `${id}.csv`;

/** Refuses an import whose mapping lacks what its kind cannot do without. */
export async function demandMapping(db: Db | Tx, base: AnyKind, row: ImportRow): Promise<void> {
  const kind = await knownKind(db, base);
  const columns = (row.columns as { name: string }[]).map(({ name }) => name);
  const { places } = placeMapping(row.mapping as NamedMapping, columns, kind.fields);
  const missing = kind.missing(places, row.options as ImportOptions);
  if (missing.length > 0) fail('import_mapping_incomplete', { missing: missing.join(', ') });
}

/** Sends an import to its check, to be read with what holds in the company now. */
export async function startCheck(
  db: Db | Tx,
  id: number,
  now: Date,
  unattended = false,
): Promise<ImportRow> {
  const reading = JSON.stringify(readingOf(await readCompany(db), now));
  const from = ['uploaded', 'checked', 'failed', 'undone'] as const;
  return step(db, id, [...from], 'checking', { ...emptyCounts, reading, unattended });
}

/**
 * Runs the check of an import that stands at `checking` and leaves it at `checked`. Cancelled, it
 * leaves nothing.
 */
export async function checkImport(
  context: Context,
  kind: AnyKind,
  id: number,
  signal?: AbortSignal,
): Promise<void> {
  const { database, db } = context;
  const client = await database.pool.connect();
  const lock = `hashtext('clientela check ${Number(id)}')`;
  try {
    // A process that was killed may still be at work in the database: two would fill the table twice.
    await client.query(`select pg_advisory_lock(${lock})`);
    const row = await readImport(db, id);
    // A job that is repeated after its work was done finds nothing to do.
    if (row.status !== 'checking') return;
    try {
      const { counts, rates, known, foreseen } = await stage(context, kind, row, signal);
      // Read again after a crash, it is read with the same rates, and with what was known.
      const reading = JSON.stringify({ ...(row.reading as Reading), rates, known });
      await finishStep(db, row, 'checked', {
        ...counts,
        reading,
        foreseen: foreseen === null ? null : JSON.stringify(foreseen),
        customers_from: null,
        progress: 1,
      });
    } catch (error) {
      // Under the lock: a check that was begun again in the meantime has not filled anything yet.
      if (isCoded(error, 'import_cancelled')) {
        await dropStaging(db, id);
        await db.deleteFrom('import_problems').where('import_id', '=', id).execute();
      }
      throw error;
    }
  } finally {
    await client.query(`select pg_advisory_unlock(${lock})`).catch(() => {});
    client.release();
  }
}

/** Forgets the rows on their way in. */
export async function dropStaging(db: Db, id: number): Promise<void> {
  const name = stagingTable(id).split('.')[1]!;
  const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'staging'
      and (tablename = ${name} or starts_with(tablename, ${`${name}_`}))`.execute(db);
  for (const table of rows)
    await sql`drop table if exists ${sql.table(`staging.${table.name}`)}`.execute(db);
}

async function countPeople(client: PoolClient, table: string): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as n from (select person from ${table} group by person) p`,
  );
  return rows[0].n;
}

/**
 * Fills the staging table anew and the problems with it; returns the counts of the whole file and the
 * rates of other currencies that were needed.
 */
export async function stage(context: Context, base: AnyKind, row: ImportRow, signal?: AbortSignal) {
  const { database, config, db } = context;
  const { id, run } = row;
  const format = formatOf(row);
  const chosen = row.options as ImportOptions;
  const known = (row.reading as Reading).known ?? (await base.know?.(db));
  const kind = await knownKind(db, base, { ...(row.reading as Reading), known });
  const columns = (row.columns as { name: string }[]).map(({ name }) => name);
  const { places } = placeMapping(row.mapping as NamedMapping, columns, kind.fields);
  const reading = row.reading as Reading;
  const rates: Record<string, DatedRate[]> = {};
  const shaping = shapingOf(row.preset, { ...reading, columns, decimal: format.decimal });
  const options = {
    ...reading,
    chosen,
    rates: ratesFrom(reading.rates ?? (await readRates(db)), rates),
    columns: shaping === null ? columns : shaping.names.map((name) => name ?? ''),
    mapping: shaping === null ? places : shaping.mapping,
    dateFormat: format.dateFormat,
    decimal: format.decimal,
  };
  const read = kind.makeReader(options);
  const kept = await keptSize(config, area, fileOf(id));
  if (kept === null) fail('file_missing', { file: row.file_name });
  const width = columns.length + (format.rejectedColumns ? rejectedColumns : 0);
  const dateField = (kind.columns ?? saleColumns).dates.find((name) => places[name] !== undefined);
  const source = openTable(keptPath(config, area, fileOf(id)), kept, format, {
    columns: width,
    dateColumn: dateField === undefined ? undefined : places[dateField],
  });
  const counts = {
    rows_read: 0,
    rows_rejected: 0,
    rows_left_out: 0,
    rows_noted: 0,
    amount_read: 0,
    amount_rejected: 0,
    amount_left_out: 0,
    customers: 0,
    first_day: null as string | null,
    last_day: null as string | null,
  };
  const table = stagingTable(id);
  const client = await database.pool.connect();
  const second = await database.pool.connect();
  const third = kind.beside ? await database.pool.connect() : null;
  const clients = [client, second, ...(third ? [third] : [])];
  let broken = true;
  const watched = { id, run, clients, signal };
  const work = async (wanted: () => void) => {
    await second.query('delete from import_problems where import_id = $1', [id]);
    await dropStaging(db, id);
    await client.query(
      `create unlogged table ${table} (line bigint, ${kind.staging.map(([name, type]) => `${name} ${type}`).join(', ')})`,
    );
    if (kind.beside)
      await client.query(
        `create unlogged table ${table}_${kind.beside.name} (${kind.beside.columns})`,
      );
    const beside = kind.beside && third ? copyBeside(third, `${table}_${kind.beside.name}`) : null;
    // The first word comes with the first rows, then from time to time.
    let told = Number.NEGATIVE_INFINITY;
    let problems: string[] = [];
    let ordinal = 0;
    const flushProblems = async () => {
      if (problems.length === 0) return;
      const lines = problems;
      problems = [];
      const copy = second.query(
        copyFrom(
          'copy import_problems (import_id, line, ordinal, column_name, code, severity, value, amount) from stdin',
        ),
      );
      await pipeline(Readable.from([lines.join('')]), copy);
    };
    const tell = (
      severity: Severity,
      list: readonly (Pick<RowProblem | RowNote, 'line' | 'column' | 'value'> & { code: string })[],
      amount: number | null,
    ) => {
      list.forEach((problem, i) => {
        const name =
          problem.column === null
            ? null
            : shaping === null
              ? (columns[problem.column - 1] ?? String(problem.column))
              : shaping.names[problem.column - 1];
        problems.push(
          copyLine([
            id,
            problem.line,
            ++ordinal,
            name,
            problem.code,
            severity,
            problem.value,
            i === 0 ? amount : null,
          ]),
        );
      });
    };
    let text = '';
    let more = '';
    const repaired = new Set<number>();
    const take = (record: readonly string[], line: number) => {
      const reading = read(record, line);
      counts.rows_read++;
      if (reading.problems !== null) {
        const amount = kind.amountOf(record, options);
        counts.rows_rejected++;
        counts.amount_read += amount ?? 0;
        counts.amount_rejected += amount ?? 0;
        tell('rejected', reading.problems, amount);
        return;
      }
      const { amount, day } = kind.measure(reading.row);
      counts.amount_read += amount;
      if (day !== null) {
        if (counts.first_day === null || day < counts.first_day) counts.first_day = day;
        if (counts.last_day === null || day > counts.last_day) counts.last_day = day;
      }
      if (reading.notes.length > 0 || repaired.has(line)) counts.rows_noted++;
      if (reading.notes.length > 0) tell('note', reading.notes, null);
      text += `${line}\t${kind.copyText(reading.row)}`;
      if (kind.beside) more += kind.beside.copyText(reading.row, line);
    };
    const takeShaped = (all: readonly Shaped[]) => {
      for (const { line, record, leftOut } of all) {
        if (record !== null) {
          take(record, line);
          continue;
        }
        counts.rows_read++;
        counts.rows_left_out++;
        counts.amount_read += leftOut.amount ?? 0;
        counts.amount_left_out += leftOut.amount ?? 0;
        tell('left_out', [{ line, column: null, ...leftOut }], leftOut.amount);
      }
    };
    async function* rows() {
      const batches = readCsv(source.pieces, {
        encoding: format.encoding as Encoding,
        delimiter: format.delimiter,
        header: format.hasHeader,
        skipLines: format.skipLines,
        columns: columns.length,
        passOver: format.rejectedColumns ? rejectedColumns : 0,
      });
      for await (const batch of batches) {
        wanted();
        text = '';
        for (const problem of batch.problems) {
          counts.rows_read++;
          counts.rows_rejected++;
          tell('rejected', [problem], null);
        }
        // The rows of an order that is read with the next batch keep their remark.
        if (shaping === null) repaired.clear();
        for (const note of batch.notes) {
          repaired.add(note.line);
          tell('note', [note], null);
        }
        for (let i = 0; i < batch.records.length; i++) {
          const record = batch.records[i]!;
          const line = batch.lines[i]!;
          if (shaping === null) take(record, line);
          else takeShaped(shaping.shaper.push(record, line));
        }
        if (problems.length > 2000) await flushProblems();
        if (performance.now() - told > 400) {
          told = performance.now();
          await db
            .updateTable('imports')
            .set({
              progress: Math.min(0.99, source.share()),
              // When a load reads its file again, the counts stand and only the progress is news.
              ...(row.status === 'checking'
                ? {
                    rows_read: counts.rows_read,
                    rows_rejected: counts.rows_rejected,
                    rows_left_out: counts.rows_left_out,
                  }
                : {}),
            })
            .where('id', '=', id)
            .where('run', '=', run)
            .execute();
        }
        if (text !== '') yield text;
        if (more !== '') await beside?.write(more);
        more = '';
      }
      if (shaping === null) return;
      text = '';
      takeShaped(shaping.shaper.end());
      if (text !== '') yield text;
      if (more !== '') await beside?.write(more);
    }
    const copy = client.query(copyFrom(`copy ${table} from stdin`));
    try {
      await pipeline(Readable.from(rows(), { objectMode: true, highWaterMark: 2 }), copy);
      await beside?.end();
    } catch (error) {
      beside?.stop();
      throw error;
    }
    await flushProblems();
    // Sorts of the whole file in memory, also those of the judge.
    await client.query(roomForLoads);
    // What only a part of is looked at again, its kind analyses itself.
    const analyzed = kind.beside ? null : client.query(`analyze ${table}`);
    const counted = kind.judge ? null : (kind.people ?? countPeople)(second, table);
    await sideBySide(Promise.resolve(analyzed), Promise.resolve(counted));
    let people: number | undefined;
    let foreseen: Foreseen | null = null;
    if (kind.judge) {
      wanted();
      const judged = await kind.judge({
        config,
        client,
        importId: id,
        staging: table,
        chosen,
        customersFrom: row.status === 'checking' ? row.customers_from : null,
      });
      counts.rows_rejected += judged.rejected;
      foreseen = judged.foreseen;
      people = judged.people;
      const noted = await client.query(
        `select count(distinct n.line) as n from import_problems n
         where n.import_id = $1 and n.severity = 'note' and not exists (
           select 1 from import_problems r
           where r.import_id = $1 and r.line = n.line and r.severity = 'rejected')`,
        [id],
      );
      counts.rows_noted = noted.rows[0].n;
    }
    // What the judge takes out is not counted.
    counts.customers = people ?? (await (counted ?? (kind.people ?? countPeople)(client, table)));
    await client.query('reset all');
    return { counts, rates, known, foreseen };
  };
  try {
    const told = await whileWanted(context, watched, work);
    broken = false;
    return told;
  } finally {
    // What was broken off may still be on its way through the connection.
    for (const one of clients) one.release(broken);
  }
}
