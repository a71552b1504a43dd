// The rejected rows of an import as they were, in the format of their file, each with what is wrong and
// what to do: to be corrected in a spreadsheet and uploaded again.
import { keptPath } from '../platform/files.ts';
import { translate } from '../platform/i18n.ts';
import type { Context } from '../platform/jobs.ts';
import { fileOf } from './check.ts';
import { spaces } from './csv.ts';
import { readCsv } from './csv-read.ts';
import { type Encoding, encodeText } from './decode.ts';
import { formatOf, type ImportRow, listProblems } from './queries.ts';
import { rejectedColumns, rejectedMark } from './rejected-columns.ts';
import type { FileFormat, NamedMapping, Reading } from './rules.ts';
import { mostRows } from './shapes.ts';
import { shapingOf } from './shapes-known.ts';
import { openTable } from './source.ts';

type Problem = Awaited<ReturnType<typeof listProblems>>['problems'][number];

/** The problems that keep rows out, line by line. */
async function* byLine(context: Pick<Context, 'db'>, id: number) {
  let line = 0;
  let problems: Problem[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listProblems(context.db, id, { after, limit: 500, code: undefined });
    for (const problem of page.problems) {
      if (problem.severity !== 'rejected') continue;
      if (problem.line !== line && problems.length > 0) {
        yield { line, problems };
        problems = [];
      }
      line = problem.line;
      problems.push(problem);
    }
    if (page.next === null) break;
    after = page.next;
  }
  if (problems.length > 0) yield { line, problems };
}

/** Name of the encoding as browsers know it. */
export const charsetOf = (row: ImportRow): string => (row.format as FileFormat).encoding;

/** The file, piece by piece; memory stays constant whatever its size. */
export async function* rejectedRows(
  context: Pick<Context, 'db' | 'config'>,
  row: ImportRow,
  language: 'es' | 'en',
): AsyncGenerator<Buffer> {
  const { config } = context;
  const format = formatOf(row);
  const { delimiter } = format;
  const say = (key: string) => translate(config.root, language, key);
  const apart = delimiter === spaces ? ' ' : delimiter;
  // In a table whose cells are apart by blanks, ours hold none, nor anything else that parts cells.
  const ours = (text: string) =>
    delimiter === spaces
      ? `${rejectedMark} ${text}`.replaceAll(/[,;|\t]/g, '').replaceAll(' ', '\u00a0')
      : `${rejectedMark} ${text}`;
  const write = (cells: readonly string[]) =>
    encodeText(`${cells.map((cell) => quoted(cell, apart)).join(apart)}\r\n`, format.encoding);
  const explain = (problems: readonly Problem[]) => [
    ours(
      [
        ...new Set(
          problems.map(({ column, code, value }) => {
            // Of a row as a whole the value is the row.
            const where =
              column === null ? [] : [column, value && `\u00ab${value}\u00bb`].filter(Boolean);
            return `${say(`problem.${code}`)}${where.length > 0 ? ` (${where.join(' ')})` : ''}`;
          }),
        ),
      ].join('; '),
    ),
    ours([...new Set(problems.map(({ code }) => say(`problem.${code}.help`)))].join(' ')),
  ];

  const wanted = byLine(context, row.id);
  let next = await wanted.next();
  let header = format.hasHeader;
  const columns = (row.columns as { name: string }[]).map(({ name }) => name);
  const shaping = shapingOf(row.preset, {
    ...(row.reading as Reading),
    columns,
    decimal: format.decimal,
  });
  let key: string | undefined;
  let together: { cells: readonly string[]; problems: readonly Problem[] | null }[] = [];
  const flush = function* () {
    const rows = together;
    together = [];
    if (rows.every(({ problems }) => problems === null)) return;
    for (const { cells, problems } of rows)
      yield write([...(problems === null ? ['', ''] : explain(problems)), ...cells]);
  };
  yield encodeText('\ufeff', format.encoding);
  const path = keptPath(config, 'imports', fileOf(row.id));
  const { pieces } = openTable(path, row.file_bytes, format, {
    columns: columns.length + (format.rejectedColumns ? rejectedColumns : 0),
    dateColumn: columns.indexOf((row.mapping as NamedMapping).date ?? ''),
  });
  const batches = readCsv(pieces, {
    encoding: format.encoding as Encoding,
    delimiter,
    skipLines: format.skipLines,
    columns: columns.length,
    passOver: format.rejectedColumns ? rejectedColumns : 0,
    keepRejected: true,
  });
  for await (const batch of batches) {
    // What the parser could not part into cells stands between the records, in the order of the lines.
    const records = [
      ...batch.records.map((cells, i) => ({
        line: batch.lines[i]!,
        cells,
        order: shaping?.keyOf(cells),
      })),
      ...batch.problems.map(({ line }, i) => ({
        line,
        cells: (batch.rejected[i] ?? '').split(delimiter === spaces ? /[ \t]+/ : delimiter),
        order: undefined,
      })),
    ];
    if (batch.problems.length > 0) records.sort((a, b) => a.line - b.line);
    for (const { line, cells, order } of records) {
      if (header) {
        header = false;
        yield write([
          ours(say('imports.problem_column.problem').toLowerCase()),
          ours(say('imports.problem_column.help').toLowerCase()),
          ...cells,
        ]);
        continue;
      }
      // Rows of one order of a shop export say together what each of them is.
      if (order !== key || order === undefined || together.length >= mostRows) {
        yield* flush();
        key = order;
      }
      while (!next.done && next.value.line < line) next = await wanted.next();
      if (next.done && together.every(({ problems }) => problems === null)) return;
      const rejected = !next.done && next.value.line === line;
      together.push({ cells, problems: rejected ? next.value!.problems : null });
    }
  }
  yield* flush();
}

/** A cell in quotes where it needs them. */
function quoted(cell: string, apart: string): string {
  const needed = cell.includes(apart) || /["\r\n]/.test(cell) || /^\s|\s$/.test(cell);
  return needed ? `"${cell.replaceAll('"', '""')}"` : cell;
}
