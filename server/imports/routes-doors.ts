// Answers for the doors through which files come, and for what is remembered of how they were read.
import type { User } from '../platform/auth.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { importsContract } from './contract.ts';
import type { inboxContract, mappingsContract, uploadsContract } from './contract-doors.ts';
import { inboxState } from './inbox.ts';
import { forgetMapping, listMappings, renameMapping } from './mappings.ts';
import { summaryOf } from './queries.ts';
import { importRows } from './rows.ts';
import type { AnyKind } from './rules.ts';
import {
  beginUpload,
  dropUpload,
  finishUpload,
  readUpload,
  takePiece,
  unfinished,
  uploadOf,
} from './uploads.ts';

type Doors = typeof mappingsContract & typeof uploadsContract & typeof inboxContract;

/** The kind of this name, for somebody who may write what its rows become. */
export type Writable = (name: string, user: User | null) => AnyKind;

export function doorRoutes(
  writable: Writable,
): Handlers<Doors & Pick<typeof importsContract, 'sendRows'>> {
  const who = (input: { user: { id: string } | null }) => input.user?.id ?? null;
  return {
    sendRows: async (input) => {
      const { body, headers, now } = input;
      const kind = writable(body.kind, input.user);
      const key = headers.get('idempotency-key');
      const chosen = body.options;
      const sent = { kind, rows: body.rows, chosen, key, by: who(input), now };
      return summaryOf(await importRows(input, sent));
    },

    mappings: async ({ db, user }) => ({ mappings: await listMappings(db, seesContact(user)) }),
    nameMapping: ({ db, params, body }) => renameMapping(db, params.id, body.name),
    forgetMapping: async ({ db, params }) => {
      await forgetMapping(db, params.id);
      return {};
    },

    uploads: async (input) => ({
      uploads: (await unfinished(input.db, who(input))).map(uploadOf),
    }),
    beginUpload: async (input) => {
      const { body, now } = input;
      const kind = writable(body.kind, input.user);
      return uploadOf(await beginUpload(input, { ...body, kind, by: who(input), now }));
    },
    uploadState: async (input) => uploadOf(await readUpload(input.db, input.params.id, who(input))),
    sendPiece: async (input) => {
      const { params, query, stream, now } = input;
      const piece = { id: params.id, ...query, source: stream, by: who(input), now };
      return uploadOf(await takePiece(input, piece));
    },
    finishUpload: async (input) => {
      const { params, now } = input;
      return {
        import: await finishUpload(input, {
          id: params.id,
          kindOf: (name) => writable(name, input.user),
          by: who(input),
          now,
        }),
      };
    },
    dropUpload: async (input) => {
      await dropUpload(input, input.params.id, who(input));
      return {};
    },

    inbox: inboxState,
  };
}
