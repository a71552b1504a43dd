// Answers for the import engine; `kinds` are what the rooms bring.
import { Readable } from 'node:stream';
import { readCompany, readRates } from '../company/index.ts';
import { csvLine } from '../platform/csv-write.ts';
import { fail } from '../platform/errors.ts';
import { dropFile, keptPath, keptSize } from '../platform/files.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { beginImport, checkOptions } from './begin.ts';
import { demandMapping, dropStaging, fileOf, startCheck } from './check.ts';
import type { importsContract } from './contract.ts';
import { checkJob, loadJob } from './job-names.ts';
import { type Looked, lookAtFile } from './look.ts';
import { type LookAgain, lookAsBefore, savedFor } from './mappings.ts';
import {
  changeReading,
  deleteImport,
  formatOf,
  goodRows,
  type ImportRow,
  listImports,
  listProblems,
  listReasons,
  readImport,
  step,
  summaryOf,
  whyOf,
} from './queries.ts';
import { charsetOf, rejectedRows } from './rejected.ts';
import { doorRoutes, type Writable } from './routes-doors.ts';
import {
  type AnyKind,
  type Foreseen,
  type ImportOptions,
  knownKind,
  type NamedMapping,
  placeMapping,
  type Reading,
} from './rules.ts';
import { shapePresetOf } from './shapes-known.ts';
import { cancelImport, foreseeUndo, startUndo } from './undo.ts';

/** How the rows of an import are understood: as a shop export, or column by column. */
function interpretationOf(row: ImportRow) {
  const preset = shapePresetOf(row.preset);
  return preset === null ? { preset, mapping: row.mapping as NamedMapping } : { preset };
}

export function importsRoutes(kinds: AnyKind[]): Handlers<typeof importsContract> {
  const kindOf = (name: string): AnyKind =>
    kinds.find((kind) => kind.name === name) ?? fail('import_kind_unknown', { kind: name });
  /** The kind, for somebody who may write what its rows become. */
  const writable: Writable = (name, user) => {
    const kind = kindOf(name);
    if (kind.right && user && !user.rights.has(kind.right))
      fail('not_allowed', { right: kind.right });
    return kind;
  };

  async function detail(context: Context, id: number) {
    const row = await readImport(context.db, id);
    const fresh = row.status === 'uploaded';
    const kind = await knownKind(
      context.db,
      kindOf(row.kind),
      fresh ? undefined : (row.reading as Reading),
    );
    const company = await readCompany(context.db);
    const format = formatOf(row);
    const chosen = row.options as ImportOptions;
    // The preview is read from the file each time, as the load will read it.
    const looked: Pick<Looked, 'preview'> = await lookAtFile(
      keptPath(context.config, 'imports', fileOf(id)),
      kind,
      {
        ...(row.reading as Reading),
        // What was checked is shown with the rates it was checked with.
        ...(fresh ? { rates: await readRates(context.db) } : {}),
      },
      { language: company.language, format, chosen, ...interpretationOf(row) },
    ).catch(() => ({ preview: [] }));
    return {
      ...summaryOf(row),
      format,
      formatWhy: whyOf(row),
      columns: row.columns as Looked['columns'],
      mapping: row.mapping as NamedMapping,
      preset: row.preset,
      options: chosen,
      foreseen: row.foreseen as Foreseen | null,
      sheets: row.sheets as string[] | null,
      saved: await savedFor(context.db, row),
      fields: kind.fields,
      missing: kind.missing(placed(row, kind), chosen),
      preview: looked.preview,
      reasons: await listReasons(context.db, id),
    };
  }

  const placed = (row: ImportRow, kind: AnyKind) =>
    placeMapping(
      row.mapping as NamedMapping,
      (row.columns as Looked['columns']).map(({ name }) => name),
      kind.fields,
    ).places;

  return {
    ...doorRoutes(writable),
    list: ({ db, query }) => listImports(db, query.after, query.limit ?? 100),

    upload: async (input) => {
      const { query, stream, user, now } = input;
      const kind = writable(query.kind, user);
      const { preset, sheet, name: fileName } = query;
      const by = user?.id ?? null;
      const id = await beginImport(input, {
        kind,
        fileName,
        source: stream,
        preset,
        sheet,
        by,
        now,
      });
      return detail(input, id);
    },

    detail: (input) => detail(input, input.params.id),

    progress: async ({ db, params }) => summaryOf(await readImport(db, params.id)),

    change: async (input) => {
      const { db, params, body, config } = input;
      const row = await readImport(db, params.id);
      const kind = await knownKind(db, kindOf(row.kind));
      checkOptions(kind, body.options);
      const chosen = body.options ?? (row.options as ImportOptions);
      const company = await readCompany(db);
      // Another way of reading the file finds other columns: then an old mapping says nothing.
      const reshaped =
        body.format !== undefined &&
        (
          ['encoding', 'delimiter', 'hasHeader', 'skipLines', 'rejectedColumns', 'sheet'] as const
        ).some(
          (name) => body.format![name] !== undefined && body.format![name] !== formatOf(row)[name],
        );
      const looked = await lookAtFile(
        keptPath(config, 'imports', fileOf(params.id)),
        kind,
        { ...(row.reading as Reading), rates: await readRates(db) },
        {
          language: company.language,
          chosen,
          // Another sheet is another table.
          format: {
            ...(body.format?.sheet && body.format.sheet !== formatOf(row).sheet
              ? {}
              : formatOf(row)),
            ...body.format,
          },
          ...(body.preset !== undefined
            ? { preset: body.preset }
            : body.mapping !== undefined
              ? { preset: null, mapping: body.mapping }
              : reshaped
                ? {}
                : interpretationOf(row)),
        },
      );
      const kept = body.preset === undefined && body.mapping === undefined;
      const preset = looked.preset ?? (kept && !shapePresetOf(row.preset) ? row.preset : null);
      await changeReading(db, params.id, { ...looked, preset }, null, chosen);
      return detail(input, params.id);
    },

    reread: async (input) => {
      const { db, params, body, config } = input;
      const row = await readImport(db, params.id);
      const kind = await knownKind(db, kindOf(row.kind));
      const chosen = row.options as ImportOptions;
      const { language } = await readCompany(db);
      const path = keptPath(config, 'imports', fileOf(params.id));
      const reading = { ...(row.reading as Reading), rates: await readRates(db) };
      const look: LookAgain = (options) =>
        lookAtFile(path, kind, reading, {
          language,
          chosen,
          ...options,
          format: { ...options.format, sheet: formatOf(row).sheet },
        });
      const detected = await look({});
      const before = body.saved ? await lookAsBefore(db, kind.name, detected, look) : null;
      if (body.saved && !before) fail('mapping_not_found');
      const { looked, mappingId } = before ?? { looked: detected, mappingId: null };
      await changeReading(db, params.id, looked, mappingId);
      return detail(input, params.id);
    },

    check: async ({ db, params, now, user }) => {
      const row = await readImport(db, params.id);
      await demandMapping(db, writable(row.kind, user), row);
      return db.transaction().execute(async (tx) => {
        const moved = await startCheck(tx, params.id, now);
        await queueJob(tx, checkJob, { id: params.id }, `${checkJob} ${params.id}`);
        return summaryOf(moved);
      });
    },

    load: async ({ db, params, user }) =>
      db.transaction().execute(async (tx) => {
        const before = await readImport(tx, params.id);
        writable(before.kind, user);
        if (before.status === 'loading' || before.status === 'done') return summaryOf(before);
        if (before.status === 'checked' && goodRows(before) === 0) fail('import_no_good_rows');
        const moved = await step(tx, params.id, ['checked'], 'loading');
        await queueJob(tx, loadJob, { id: params.id }, `${loadJob} ${params.id}`);
        return summaryOf(moved);
      }),

    cancel: async (input) => {
      const asked = { by: input.user?.id ?? null, now: input.now };
      return summaryOf(await cancelImport(input, input.params.id, asked));
    },

    foreseeUndo: async (input) => {
      const { kind } = await readImport(input.db, input.params.id);
      return foreseeUndo(input, kindOf(kind), input.params.id);
    },

    undo: async (input) => {
      writable((await readImport(input.db, input.params.id)).kind, input.user);
      const asked = { by: input.user?.id ?? null, now: input.now };
      return summaryOf(await startUndo(input, input.params.id, asked));
    },

    drop: async ({ db, params, config }) => {
      await deleteImport(db, params.id);
      await dropStaging(db, params.id);
      await dropFile(config, 'imports', fileOf(params.id));
      return {};
    },

    problems: async ({ db, params, query }) => {
      await readImport(db, params.id);
      return listProblems(db, params.id, {
        after: query.after,
        limit: query.limit ?? 100,
        code: query.code,
      });
    },

    problemsFile: async ({ db, params, query, config, setHeader }) => {
      const row = await readImport(db, params.id);
      const language = query.language ?? 'es';
      const name = `${row.file_name.replace(/\.[^.]*$/, '').replace(/[^\w.-]/g, '_')}-problemas.csv`;
      setHeader('content-disposition', `attachment; filename="${name}"`);
      return Readable.from(problemLines({ db, config } as Context, params.id, language));
    },

    rejectedFile: async (input) => {
      const { db, params, query, config, setHeader } = input;
      const row = await readImport(db, params.id);
      if ((await keptSize(config, 'imports', fileOf(row.id))) === null)
        fail('file_missing', { file: row.file_name });
      const name = `${row.file_name.replace(/\.[^.]*$/, '').replace(/[^\w.-]/g, '_')}-rechazadas.csv`;
      setHeader('content-type', `text/csv; charset=${charsetOf(row)}`);
      setHeader('content-disposition', `attachment; filename="${name}"`);
      return Readable.from(rejectedRows(input, row, query.language ?? 'es'), { objectMode: false });
    },

    template: async ({ db, query, setHeader }) => {
      const rows = (await knownKind(db, kindOf(query.kind))).template[query.language ?? 'es'];
      setHeader('content-disposition', `attachment; filename="${query.kind}.csv"`);
      return `\ufeff${rows.map((row) => csvLine(row)).join('')}`;
    },
  };
}

/** The problems of an import as CSV, with what to do in words; streamed page by page. */
export async function* problemLines(
  context: Pick<Context, 'db' | 'config'>,
  id: number,
  language: 'es' | 'en',
): AsyncGenerator<string> {
  const say = (key: string) => translate(context.config.root, language, key);
  const head = ['line', 'column', 'code', 'problem', 'help', 'severity', 'value'];
  yield `\ufeff${csvLine(head.map((name) => say(`imports.problem_column.${name}`)))}`;
  for (let after: string | undefined; ; ) {
    const page = await listProblems(context.db, id, { after, limit: 500, code: undefined });
    yield page.problems
      .map((p) =>
        csvLine([
          p.line,
          p.column,
          p.code,
          say(`problem.${p.code}`),
          say(`problem.${p.code}.help`),
          say(`imports.severity.${p.severity}`),
          p.value,
        ]),
      )
      .join('');
    if (page.next === null) return;
    after = page.next;
  }
}
