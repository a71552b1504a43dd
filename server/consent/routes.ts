// Answers for the consent room.
import { randomUUID } from 'node:crypto';
import { customerExists } from '../customers/index.ts';
import { fail } from '../platform/errors.ts';
import { dropFile, keepFile, keptSize, readKept } from '../platform/files.ts';
import type { Handlers } from '../platform/http.ts';
import type { consentContract } from './contract.ts';
import {
  addText,
  evidenceOf,
  listEvents,
  listPurposes,
  putPurpose,
  readPermissions,
  recordWord,
} from './queries.ts';
import { evidenceArea } from './rules.ts';

/** A scanned form, a recording of a call. */
const largestEvidence = 10 * 1024 ** 2;

export const consentRoutes: Handlers<typeof consentContract> = {
  purposes: async ({ db }) => ({ purposes: await listPurposes(db) }),

  addPurpose: async ({ db, params, body, now }) => {
    await putPurpose(db, params.id, body, now);
    return {};
  },

  addText: ({ db, params, body, user, now }) => addText(db, params.id, body, user?.id ?? null, now),

  permissions: async ({ db, params, now }) => {
    await customerExists(db, params.id);
    return { permissions: await readPermissions(db, params.id, now) };
  },

  events: async ({ db, params, query }) => {
    await customerExists(db, params.id);
    return listEvents(db, params.id, query.after, query.limit ?? 50);
  },

  record: async ({ db, config, params, body, user, now }) => {
    await customerExists(db, params.id);
    const { evidenceFile = null } = body;
    if (evidenceFile !== null && (await keptSize(config, evidenceArea, evidenceFile)) === null)
      fail('file_missing', { file: evidenceFile });
    const word = {
      ...body,
      customerId: params.id,
      basis: body.action === 'granted' ? (body.basis ?? 'consent') : null,
      textId: body.textId ?? null,
      evidence: body.evidence ?? null,
      evidenceFile,
      endsOn: body.endsOn ?? null,
      recordedBy: user?.id ?? null,
      importId: null,
    };
    await db.transaction().execute((tx) => recordWord(tx, word, now));
    return { permissions: await readPermissions(db, params.id, now) };
  },

  keepEvidence: async ({ config, stream }) => {
    const file = randomUUID();
    const limited = { ...config, maxFileBytes: Math.min(config.maxFileBytes, largestEvidence) };
    const bytes = await keepFile(limited, evidenceArea, file, stream);
    if (bytes > 0) return { file };
    await dropFile(config, evidenceArea, file);
    return fail('file_empty');
  },

  evidence: async ({ db, config, params, setHeader }) => {
    const file = await evidenceOf(db, params.id, params.event);
    const size = file === null ? null : await keptSize(config, evidenceArea, file);
    if (file === null || size === null) return fail('file_missing', { file: file ?? '' });
    // Never shown by the browser: it may be anything.
    setHeader('content-disposition', `attachment; filename="consent-${params.event}"`);
    setHeader('content-length', String(size));
    return readKept(config, evidenceArea, file);
  },
};
