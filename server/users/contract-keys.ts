// What the users room promises about keys with which programs call.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';
import { allRights } from '../platform/rights.ts';
import { rightsOfArea } from './contract-people.ts';

export const keysContract = {
  keys: endpoint({
    method: 'GET',
    path: '/api/keys',
    summary: 'Keys of programs, newest first; the keys themselves are nowhere.',
    allow: 'keys.write',
    response: t.Object({
      keys: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          begins: t.String({ description: 'Its first signs.' }),
          madeBy: t.String(),
          rights: t.Array(t.String(), {
            description: 'What it was given; it may do what of this its maker may.',
          }),
          madeAt: moment(),
          expiresAt: moment(),
          lastUsedAt: nullable(moment()),
          state: choice('open', 'ended', 'expired', 'maker_left'),
        }),
      ),
      /** What a key may be given, by area. */
      areas: t.Array(rightsOfArea),
    }),
  }),
  addKey: endpoint({
    method: 'POST',
    path: '/api/keys',
    summary: 'Makes a key, shown this once. Sent as `Authorization: Bearer …`.',
    allow: 'keys.write',
    recent: true,
    body: t.Object({
      name: t.String({ minLength: 1, maxLength: 60 }),
      rights: t.Array(choice(...allRights), {
        minItems: 1,
        maxItems: allRights.length,
        uniqueItems: true,
      }),
      days: t.Integer({ minimum: 1, maximum: 366 }),
    }),
    response: t.Object({ id: id(), key: t.String() }),
    errors: ['confirm_required', 'right_beyond', 'right_never_by_key'],
  }),
  endKey: endpoint({
    method: 'DELETE',
    path: '/api/keys/:id',
    summary: 'Revokes a key: its next call is refused.',
    allow: 'keys.write',
    params: t.Object({ id: id() }),
    response: t.Object({}),
    errors: ['key_not_found'],
  }),
};
