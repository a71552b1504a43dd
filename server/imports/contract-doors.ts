// What the doors promise through which files come, and what is remembered of how they were read.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';

const problems = [
  'import_kind_unknown',
  'import_preset_unknown',
  'file_empty',
  'file_no_rows',
  'file_not_table',
  'file_binary',
  'file_too_large',
  'too_many_columns',
  'preset_unfit',
  'disk_full',
];

/** How a file is proposed to be read, because one like it was read so before. */
export const savedReading = t.Object({
  id: id(),
  name: nullable(t.String()),
  fileName: t.String(),
  usedAt: moment(),
  used: t.Boolean({ description: 'This import is read so.' }),
  added: t.Array(t.String(), { description: 'Columns that the file of then did not have.' }),
  gone: t.Array(t.String(), { description: 'Columns that only the file of then had.' }),
  otherwise: t.Array(choice('dateFormat', 'decimal'), {
    description: 'Read otherwise than then, because this file proves it.',
  }),
});

const savedMapping = t.Object({
  id: id(),
  kind: t.String(),
  name: nullable(t.String()),
  fileName: t.String(),
  usedAt: moment(),
  columns: t.Integer(),
  mapping: t.Record(t.String(), t.String()),
  format: t.Object({ dateFormat: choice('ymd', 'dmy', 'mdy'), decimal: choice('.', ',') }),
  preset: nullable(t.String()),
});

const mappingId = t.Object({ id: id() });

export const mappingsContract = {
  mappings: endpoint({
    method: 'GET',
    path: '/api/imports/mappings',
    summary: 'How files were read before; proposed when one with the same header comes again.',
    allow: 'imports.read',
    response: t.Object({ mappings: t.Array(savedMapping) }),
  }),
  nameMapping: endpoint({
    method: 'PATCH',
    path: '/api/imports/mappings/:id',
    summary: 'Gives a remembered mapping a name; an empty one takes it away.',
    allow: 'imports.write',
    params: mappingId,
    body: t.Object({ name: t.String({ maxLength: 80 }) }),
    response: savedMapping,
    errors: ['mapping_not_found'],
  }),
  forgetMapping: endpoint({
    method: 'DELETE',
    path: '/api/imports/mappings/:id',
    summary: 'Forgets a mapping; imports that were read with it stay as they are.',
    allow: 'imports.delete',
    params: mappingId,
    response: t.Object({}),
    errors: ['mapping_not_found'],
  }),
};

/** Largest piece of an upload, bytes. */
export const largestPiece = 8 * 1024 * 1024;

const upload = t.Object({
  id: t.String(),
  fileName: t.String(),
  bytes: t.Integer(),
  modified: t.String(),
  offset: t.Integer({ description: 'How much is here: where the next piece begins.' }),
  last: nullable(
    t.Object(
      { offset: t.Integer(), checksum: t.String() },
      { description: 'The piece that came last: whoever goes on proves that it is the same file.' },
    ),
  ),
  touchedAt: moment(),
  expiresAt: moment(),
});

const uploadId = t.Object({ id: t.String({ pattern: '^[0-9a-f]{32}$' }) });

export const uploadsContract = {
  uploads: endpoint({
    method: 'GET',
    path: '/api/imports/uploads',
    summary: 'Uploads that this account began and has not finished.',
    allow: 'imports.read',
    response: t.Object({ uploads: t.Array(upload) }),
  }),
  beginUpload: endpoint({
    method: 'POST',
    path: '/api/imports/uploads',
    summary:
      'Begins to send a file in pieces. Answers with the upload under way when the same account had begun with a file of this name, size and time of change.',
    allow: ['imports.write', 'customers.contact'],
    body: t.Object({
      kind: t.String({ maxLength: 40 }),
      name: t.String({ minLength: 1, maxLength: 200 }),
      bytes: t.Integer({ minimum: 1 }),
      modified: t.String({ maxLength: 40 }),
      preset: t.Optional(t.String({ maxLength: 40 })),
    }),
    response: upload,
    errors: [
      'import_kind_unknown',
      'import_preset_unknown',
      'file_too_large',
      'disk_full',
      'upload_too_many',
    ],
  }),
  uploadState: endpoint({
    method: 'GET',
    path: '/api/imports/uploads/:id',
    summary: 'How far an upload is.',
    allow: 'imports.read',
    params: uploadId,
    response: upload,
    errors: ['upload_not_found'],
  }),
  sendPiece: endpoint({
    method: 'PUT',
    path: '/api/imports/uploads/:id',
    summary:
      'Takes the next piece, of at most 8 MiB; what is answered is safe on the disk. The checksum is the CRC-32 of the piece, eight hexadecimal digits.',
    allow: 'imports.write',
    params: uploadId,
    query: t.Object({
      offset: t.Integer({ minimum: 0 }),
      checksum: t.String({ pattern: '^[0-9a-f]{8}$' }),
    }),
    consumes: 'stream',
    response: upload,
    errors: ['upload_not_found', 'upload_offset', 'upload_checksum', 'too_large', 'disk_full'],
  }),
  finishUpload: endpoint({
    method: 'POST',
    path: '/api/imports/uploads/:id/finish',
    summary: 'Makes the whole file an import. Repeating it answers with the same import.',
    allow: ['imports.write', 'customers.contact'],
    params: uploadId,
    response: t.Object({ import: id() }),
    errors: ['upload_not_found', 'upload_unfinished', ...problems],
  }),
  dropUpload: endpoint({
    method: 'DELETE',
    path: '/api/imports/uploads/:id',
    summary: 'Throws away what has come of a file.',
    allow: 'imports.write',
    params: uploadId,
    response: t.Object({}),
    errors: ['upload_not_found'],
  }),
};

export const inboxContract = {
  inbox: endpoint({
    method: 'GET',
    path: '/api/imports/inbox',
    summary: 'The inbox folder: what stands in it, and what became of the last files.',
    allow: 'imports.read',
    response: t.Object({
      folder: t.String(),
      problem: nullable(choice('inbox_unusable')),
      files: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          bytes: t.Integer(),
          status: choice('growing', 'taking', 'waiting', 'importing', 'done', 'refused'),
          import: nullable(id()),
          error: nullable(
            t.Object({ code: t.String(), details: t.Record(t.String(), t.Unknown()) }),
          ),
          seenAt: moment(),
          endedAt: nullable(moment()),
        }),
      ),
    }),
  }),
};
