// What the import engine promises: a file becomes rows in four steps, and every row is accounted for.
import * as t from 'typebox';
import {
  choice,
  day,
  endpoint,
  id,
  minor,
  moment,
  nullable,
  pageQuery,
} from '../platform/contract.ts';
import {
  inboxContract,
  mappingsContract,
  savedReading,
  uploadsContract,
} from './contract-doors.ts';
import { doubtNames } from './doubts.ts';

export const importStatus = choice(
  'uploaded', // the file is here and was looked at; nothing has been read as sales yet
  'checking', // all rows are being read and checked; nothing is written
  'checked', // waiting for the decision to load
  'loading', // rows are being written
  'done',
  'failed',
  'undoing', // what it alone told is being taken back
  'undone', // it was; its file is still here and can be loaded again
);

/** How the file is written; detected, shown and changeable. */
export const fileFormat = t.Object({
  encoding: choice('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  delimiter: choice(',', ';', '\t', '|', 'spaces'),
  hasHeader: t.Boolean(),
  skipLines: t.Integer({ minimum: 0, maximum: 1000 }),
  /** The two columns of a file of rejected rows stand first; they are not read. */
  rejectedColumns: t.Boolean(),
  decimal: choice('.', ','),
  dateFormat: choice('ymd', 'dmy', 'mdy'),
  /** Sheet of a workbook; null for a file of text. */
  sheet: nullable(t.String({ maxLength: 200 })),
});

/**
 * What somebody decided about the rows, for kinds that can be told. What is left out is `both`, `fill`, and
 * no new choices.
 */
export const importOptions = t.Object({
  /** Whether unknown customers are created and known ones updated, or only one of the two. */
  record: t.Optional(choice('both', 'create', 'update')),
  /** What becomes of a field where something else stands: fill gaps only, overwrite, leave it. */
  fields: t.Optional(t.Record(t.String({ maxLength: 40 }), choice('fill', 'overwrite', 'skip'))),
  newChoices: t.Optional(t.Boolean({ description: 'Unknown choices are added to their field.' })),
  system: t.Optional(t.String({ maxLength: 60, description: 'Whose keys those of the file are.' })),
  purpose: t.Optional(t.String({ maxLength: 40, description: 'Purpose of all rows.' })),
  touchpoint: t.Optional(t.String({ maxLength: 20, description: 'Kind of all touchpoints.' })),
  scale: t.Optional(t.String({ maxLength: 6, description: 'Scale of all answers, as 1-5.' })),
  period: t.Optional(
    t.String({
      maxLength: 10,
      description: 'Period of all contracts or wallets: month, quarter, year.',
    }),
  ),
});

/** Field → column of the file: its name, or "#1", "#2" … where it has none of its own. */
export const mapping = t.Record(t.String({ maxLength: 40 }), t.String({ maxLength: 200 }));

export const column = t.Object({
  name: t.String(),
  samples: t.Array(t.String()),
  empty: t.Number({ description: 'Share of looked-at rows in which it is empty.' }),
});

/**
 * Every row of the file is in exactly one of the five:
 * read = stored + updated + alreadyThere + rejected + leftOut. A row of a shop export that tells a sale
 * and its refund is two.
 */
export const reconciliation = t.Object({
  read: t.Integer(),
  stored: t.Integer(),
  updated: t.Integer(),
  alreadyThere: t.Integer(),
  rejected: t.Integer(),
  leftOut: t.Integer({
    description: 'Rows that are no sale and no fault: cancelled or unpaid orders.',
  }),
  noted: t.Integer({ description: 'Rows that go in with a remark.' }),
  amountRead: minor(),
  amountRejected: minor(),
  amountLeftOut: minor(),
  amountStored: nullable(minor()),
  customers: t.Integer({ description: 'Distinct customers in the good rows.' }),
  customersNew: nullable(t.Integer()),
  /** People who were erased before: their sales count without a name. */
  customersErased: nullable(t.Integer()),
  firstDay: nullable(day()),
  lastDay: nullable(day()),
});

export const importSummary = t.Object({
  id: id(),
  kind: t.String(),
  fileName: t.String(),
  fileBytes: t.Integer(),
  /** How it came. */
  door: choice('page', 'command', 'folder', 'api'),
  unattended: t.Boolean({ description: 'Once checked it loads without anybody looking.' }),
  status: importStatus,
  /** 0 to 1 within the running status. */
  progress: t.Number(),
  createdAt: moment(),
  finishedAt: nullable(moment()),
  counts: reconciliation,
  error: nullable(t.Object({ code: t.String(), details: t.Record(t.String(), t.Unknown()) })),
  /** What was taken back; figures are null until it is through. */
  undone: nullable(
    t.Object({
      cancelled: t.Boolean({ description: 'It was stopped while it loaded.' }),
      at: moment(),
      lines: nullable(t.Integer()),
      amount: nullable(minor()),
      restored: nullable(t.Integer()),
      kept: nullable(t.Integer()),
      customers: nullable(t.Integer()),
    }),
  ),
});

/** What an undo would take back now. */
export const undoForeseen = t.Object({
  lines: t.Integer({ description: 'Lines that go.' }),
  amount: minor(),
  restored: t.Integer({ description: 'Lines of amended orders that come back as they stood.' }),
  restoredAmount: minor(),
  kept: t.Integer({ description: 'Lines that stay, because another import told them too.' }),
  customers: t.Integer({ description: 'Customers who go, since nothing else is known of them.' }),
});

const severity = choice('rejected', 'note', 'left_out');

export const importDetail = t.Intersect([
  importSummary,
  t.Object({
    format: fileFormat,
    formatWhy: t.Object({
      rowsEstimated: t.Integer(),
      /** They were counted and not estimated. */
      rowsCounted: t.Boolean(),
      /** Dates seen that prove the format (a day over 12), and those that could be either. */
      dateProof: t.Integer(),
      dateAmbiguous: t.Integer(),
      /** What the file alone cannot tell. */
      doubts: t.Array(choice(...doubtNames)),
      /** The shop export it is by its columns, and those columns; `preset` says whether it is read so. */
      shape: nullable(t.Object({ preset: t.String(), columns: t.Array(t.String()) })),
    }),
    columns: t.Array(column),
    mapping,
    preset: nullable(t.String()),
    options: importOptions,
    /** What the check foresaw of the good rows, for kinds that can tell. */
    foreseen: nullable(
      t.Object({
        created: t.Integer(),
        updated: t.Integer(),
        unchanged: t.Integer(),
        passed: t.Integer({ description: 'Rows that the options pass over.' }),
      }),
    ),
    /** Names of the sheets, where the file is a workbook. */
    sheets: nullable(t.Array(t.String())),
    saved: nullable(savedReading),
    /** What the fields of this kind are, and which must be mapped. */
    fields: t.Array(
      t.Object({
        name: t.String(),
        required: t.Boolean(),
        title: t.Optional(t.String({ description: 'Its name, where the company gave it one.' })),
      }),
    ),
    /** What the mapping still lacks. */
    missing: t.Array(t.String()),
    /** The first rows as they will be understood. */
    preview: t.Array(
      t.Object({
        line: t.Integer(),
        values: t.Record(t.String(), t.Union([t.String(), t.Number(), t.Null()])),
        problems: t.Array(
          t.Object({ column: nullable(t.String()), code: t.String(), value: t.String() }),
        ),
      }),
    ),
    /** Reasons with their rows and money, most rows first. */
    reasons: t.Array(
      t.Object({
        code: t.String(),
        severity,
        rows: t.Integer(),
        amount: nullable(minor()),
        example: t.String(),
      }),
    ),
  }),
]);

export const problem = t.Object({
  line: t.Integer(),
  column: nullable(t.String()),
  code: t.String(),
  severity,
  value: t.String(),
});

const importId = t.Object({ id: id() });

/** Rows a program sends in one call. */
export const mostRows = 5000;

export const importsContract = {
  ...mappingsContract,
  ...uploadsContract,
  ...inboxContract,
  sendRows: endpoint({
    method: 'POST',
    path: '/api/imports/rows',
    summary:
      'Imports rows a program sends: checked and loaded by itself, as a file would be. Needs a header Idempotency-Key; the same key with the same rows answers with the same import. Row n is line n + 1 of its problems.',
    // Who counts how many of some addresses are new has asked who is a customer.
    allow: ['imports.write', 'customers.contact'],
    ownKeys: true,
    body: t.Object({
      kind: t.String({ maxLength: 40 }),
      options: t.Optional(importOptions),
      rows: t.Array(
        t.Record(
          t.String({ maxLength: 40 }),
          t.Union([t.String({ maxLength: 500 }), t.Number(), t.Null()]),
        ),
        { minItems: 1, maxItems: mostRows },
      ),
    }),
    response: importSummary,
    errors: [
      'import_kind_unknown',
      'import_field_unknown',
      'import_mapping_incomplete',
      'import_options_invalid',
      'request_key_missing',
      'request_key_reused',
      'file_no_rows',
      'disk_full',
    ],
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/imports',
    summary: 'Imports, newest first.',
    allow: 'imports.read',
    query: t.Object(pageQuery),
    response: t.Object({ imports: t.Array(importSummary), next: nullable(t.String()) }),
  }),
  upload: endpoint({
    method: 'POST',
    path: '/api/imports',
    summary: 'Keeps a file and looks at it: encoding, delimiter, columns, likely mapping.',
    allow: ['imports.write', 'customers.contact'],
    query: t.Object({
      kind: t.String({ maxLength: 40 }),
      name: t.String({ maxLength: 200 }),
      preset: t.Optional(t.String({ maxLength: 40 })),
      sheet: t.Optional(t.String({ maxLength: 200 })),
    }),
    consumes: 'stream',
    response: importDetail,
    errors: [
      'import_kind_unknown',
      'import_preset_unknown',
      'file_empty',
      'file_no_rows',
      'file_not_table',
      'file_binary',
      'file_too_large',
      'too_many_columns',
      'preset_unfit',
      'workbook_broken',
      'workbook_encrypted',
      'workbook_old',
      'workbook_too_large',
      'workbook_no_sheet',
      'disk_full',
    ],
  }),
  detail: endpoint({
    method: 'GET',
    path: '/api/imports/:id',
    summary: 'One import with its columns, preview, counts and reasons.',
    allow: ['imports.read', 'customers.contact'],
    audit: 'view',
    params: importId,
    response: importDetail,
    errors: ['import_not_found'],
  }),
  progress: endpoint({
    method: 'GET',
    path: '/api/imports/:id/progress',
    summary: 'Status and counts only, for asking often.',
    allow: 'imports.read',
    params: importId,
    response: importSummary,
    errors: ['import_not_found'],
  }),
  change: endpoint({
    method: 'PATCH',
    path: '/api/imports/:id',
    summary: 'Changes format or mapping before the check; answers with a new preview.',
    allow: ['imports.write', 'customers.contact'],
    params: importId,
    body: t.Object({
      format: t.Optional(t.Partial(fileFormat)),
      mapping: t.Optional(mapping),
      options: t.Optional(importOptions),
      /** The shop export to read it as; null: every row is a sale as it stands. */
      preset: t.Optional(nullable(t.String({ maxLength: 40 }))),
    }),
    response: importDetail,
    errors: [
      'import_not_found',
      'import_wrong_state',
      'import_mapping_unknown',
      'import_options_invalid',
      'import_preset_unknown',
      'preset_unfit',
      'workbook_no_sheet',
    ],
  }),
  reread: endpoint({
    method: 'POST',
    path: '/api/imports/:id/reread',
    summary: 'Reads the columns anew before the check: as remembered, or as detected.',
    allow: ['imports.write', 'customers.contact'],
    params: importId,
    body: t.Object({ saved: t.Boolean() }),
    response: importDetail,
    errors: ['import_not_found', 'import_wrong_state', 'mapping_not_found', 'file_missing'],
  }),
  check: endpoint({
    method: 'POST',
    path: '/api/imports/:id/check',
    summary: 'Reads and checks every row; writes nothing.',
    allow: 'imports.write',
    params: importId,
    response: importSummary,
    errors: ['import_not_found', 'import_wrong_state', 'import_mapping_incomplete'],
  }),
  load: endpoint({
    method: 'POST',
    path: '/api/imports/:id/load',
    summary: 'Writes the good rows. Repeating it changes nothing.',
    allow: 'imports.write',
    params: importId,
    response: importSummary,
    errors: ['import_not_found', 'import_wrong_state'],
  }),
  cancel: endpoint({
    method: 'POST',
    path: '/api/imports/:id/cancel',
    summary: 'Stops a check or a load; what a load has stored by then is undone.',
    allow: 'imports.write',
    params: importId,
    response: importSummary,
    errors: ['import_not_found', 'import_wrong_state'],
  }),
  foreseeUndo: endpoint({
    method: 'GET',
    path: '/api/imports/:id/undo',
    summary: 'What undoing an import would take back; changes nothing.',
    allow: 'imports.read',
    params: importId,
    response: undoForeseen,
    errors: ['import_not_found'],
  }),
  undo: endpoint({
    method: 'POST',
    path: '/api/imports/:id/undo',
    summary: 'Takes back what this import alone told. Loading its file again brings it back.',
    allow: 'imports.delete',
    params: importId,
    response: importSummary,
    errors: ['import_not_found', 'import_wrong_state'],
  }),
  drop: endpoint({
    method: 'DELETE',
    path: '/api/imports/:id',
    summary: 'Forgets an import that was not loaded, with its file.',
    allow: 'imports.delete',
    params: importId,
    response: t.Object({}),
    errors: ['import_not_found', 'import_wrong_state'],
  }),
  problems: endpoint({
    method: 'GET',
    path: '/api/imports/:id/problems',
    summary: 'Problems by line.',
    allow: ['imports.read', 'customers.contact'],
    audit: 'view',
    params: importId,
    query: t.Object({ ...pageQuery, code: t.Optional(t.String({ maxLength: 60 })) }),
    response: t.Object({ problems: t.Array(problem), next: nullable(t.String()) }),
    errors: ['import_not_found'],
  }),
  problemsFile: endpoint({
    method: 'GET',
    path: '/api/imports/:id/problems.csv',
    summary: 'All problems as CSV: line, column, code, what to do, value.',
    allow: ['imports.export', 'customers.contact'],
    params: importId,
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
    errors: ['import_not_found'],
  }),
  rejectedFile: endpoint({
    method: 'GET',
    path: '/api/imports/:id/rejected.csv',
    summary:
      'The rejected rows as they were, in the format of the file, with two columns before them: problem, what to do. Corrected, it can be uploaded again.',
    allow: ['imports.export', 'customers.contact'],
    params: importId,
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
    errors: ['import_not_found', 'file_missing'],
  }),
  template: endpoint({
    method: 'GET',
    path: '/api/imports/template.csv',
    summary: 'An empty file with the columns of a kind and two example rows.',
    allow: 'imports.read',
    query: t.Object({
      kind: t.String({ maxLength: 40 }),
      language: t.Optional(choice('es', 'en')),
    }),
    produces: 'text/csv',
    errors: ['import_kind_unknown'],
  }),
};
