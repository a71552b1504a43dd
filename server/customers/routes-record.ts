// Answers about one customer, the company's own fields, tags and the bin.
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { attributesContract } from './contract-attributes.ts';
import type { freshnessContract } from './contract-freshness.ts';
import type { recordContract } from './contract-record.ts';
import { erasedSalt } from './erased-before.ts';
import {
  addChoice,
  changeAttribute,
  changeChoice,
  makeAttribute,
  readAttributes,
} from './queries-attributes.ts';
import { deleteCustomer, listBin, restoreCustomer } from './queries-bin.ts';
import { type By, listChanges, undoChanges } from './queries-changes.ts';
import { confirmFields, listStale, readBase, readFreshness } from './queries-freshness.ts';
import { readable, whoHas } from './queries-identities.ts';
import { oneCustomer } from './queries-one.ts';
import {
  addIdentity,
  addTag,
  changeCustomer,
  createCustomer,
  dropIdentity,
  dropTag,
  joinOrganisation,
  leaveOrganisation,
  listColleagues,
  mainIdentity,
} from './queries-record.ts';
import { deleteTag, mergeTag, readTagUse, restoreTag } from './queries-tag-changes.ts';
import { readTags, renameTag } from './queries-tags.ts';

const byOf = ({ user, now }: { user: { id: string } | null; now: Date }): By => ({
  user: user?.id ?? null,
  now,
});

export const recordRoutes: Handlers<typeof recordContract> = {
  create: (input) => createCustomer(input.db, input.body, byOf(input), erasedSalt(input.config)),
  known: async ({ db, body }) => {
    const name = body.name?.trim() || null;
    return { known: await whoHas(db, await readable(db, body.identities ?? []), name) };
  },
  one: ({ db, params, user }) => oneCustomer(db, params.id, seesContact(user)),
  change: (input) => changeCustomer(input.db, input.params.id, input.body, byOf(input)),
  undo: async (input) => ({
    changes: await undoChanges(
      input.db,
      input.params.id,
      input.body.changes,
      byOf(input),
      seesContact(input.user),
    ),
  }),
  changes: ({ db, params, query, user }) =>
    listChanges(db, params.id, query.after, query.limit ?? 50, seesContact(user)),
  addIdentity: (input) =>
    addIdentity(input.db, input.params.id, input.body, byOf(input), erasedSalt(input.config)),
  dropIdentity: (input) => dropIdentity(input.db, input.params.id, input.query, byOf(input)),
  mainIdentity: (input) => mainIdentity(input.db, input.params.id, input.body, byOf(input)),
  join: (input) =>
    joinOrganisation(
      input.db,
      input.params.id,
      { id: input.params.organisationId, role: input.body.role },
      byOf(input),
    ),
  leave: (input) =>
    leaveOrganisation(input.db, input.params.id, input.params.organisationId, byOf(input)),
  addTag: (input) => addTag(input.db, input.params.id, input.body.name, byOf(input)),
  dropTag: (input) => dropTag(input.db, input.params.id, input.params.tagId, byOf(input)),
  remove: async (input) => {
    await deleteCustomer(input.db, input.params.id, byOf(input));
    return {};
  },
  restore: async (input) => {
    await restoreCustomer(input.db, input.params.id, byOf(input));
    return {};
  },
  bin: ({ db, query, user }) => listBin(db, query.after, query.limit ?? 100, seesContact(user)),
  colleagues: async ({ db }) => ({ colleagues: await listColleagues(db) }),
};

export const freshnessRoutes: Handlers<typeof freshnessContract> = {
  freshness: ({ db, params, now }) => readFreshness(db, params.id, now),
  confirm: async (input) => {
    await confirmFields(input.db, input.params.id, input.body.fields, byOf(input));
    return readFreshness(input.db, input.params.id, input.now);
  },
  base: ({ db }) => readBase(db),
  stale: ({ db, query, user }) => listStale(db, query.after, query.limit ?? 100, seesContact(user)),
};

export const attributesRoutes: Handlers<typeof attributesContract> = {
  attributes: async ({ db }) => ({ attributes: await readAttributes(db) }),
  makeAttribute: ({ db, body, user, now }) =>
    makeAttribute(db, { ...body, choices: body.choices ?? [] }, user?.id ?? null, now),
  changeAttribute: ({ db, params, body, now }) => changeAttribute(db, params.id, body, now),
  addChoice: ({ db, params, body }) => addChoice(db, params.id, body.name),
  changeChoice: ({ db, params, body, now }) =>
    changeChoice(db, params.id, params.choiceId, body, now),
  tags: async ({ db }) => ({ tags: await readTags(db) }),
  renameTag: ({ db, params, body }) => renameTag(db, params.id, body.name),
  tagUse: ({ db }) => readTagUse(db),
  deleteTag: async ({ db, params, user, now }) => {
    await deleteTag(db, params.id, { user: user?.id ?? null, now });
    return {};
  },
  mergeTag: async ({ db, params, body, user, now }) => {
    await mergeTag(db, params.id, body.into, { user: user?.id ?? null, now });
    return {};
  },
  restoreTag: async ({ db, params }) => {
    await restoreTag(db, params.id);
    return {};
  },
};
