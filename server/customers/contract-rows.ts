// What one row of the list is, for every promise of the room that has rows.
import * as t from 'typebox';
import { choice, day, id, minor, nullable } from '../platform/contract.ts';

export const groupName = choice('friends', 'butterflies', 'barnacles', 'strangers');
export const phaseName = choice('new', 'active', 'paused', 'at_risk', 'left');

/** One row of the list: facts, and estimates where there is enough history. */
export const customerRow = t.Object({
  id: id(),
  name: t.String({ description: 'Name, else e-mail, phone or key.' }),
  key: nullable(t.String({ description: 'The key the company knows them by.' })),
  firstPurchaseOn: nullable(day()),
  lastPurchaseOn: nullable(day()),
  purchases: t.Integer({ description: 'Days with a purchase.' }),
  spend: minor(),
  group: nullable(groupName),
  phase: nullable(phaseName),
  value: nullable(minor()),
  valueLow: nullable(minor()),
  valueHigh: nullable(minor()),
  /** All purchases less what goods, serving, winning and keeping cost; undiscounted. */
  historicValue: nullable(minor()),
  pActive: nullable(t.Number()),
  nextExpectedOn: nullable(day()),
  expectedPurchases: nullable(t.Number({ description: 'In the next twelve months.' })),
  noRelationship: t.Boolean({ description: 'Never proposed for any action.' }),
  /** Columns that were asked for. */
  more: t.Optional(
    t.Object({
      email: t.Optional(nullable(t.String())),
      phone: t.Optional(nullable(t.String())),
      source: t.Optional(nullable(t.String())),
      kind: t.Optional(choice('person', 'organisation')),
      assigned: t.Optional(nullable(t.String())),
      tags: t.Optional(t.Array(t.String())),
      organisations: t.Optional(t.Array(t.String())),
      contract: t.Optional(nullable(choice('open', 'late', 'ending', 'ended'))),
      nextRenewal: t.Optional(nullable(day())),
      contractValue: t.Optional(nullable(minor())),
      attributes: t.Optional(
        t.Record(t.String(), t.Union([t.String(), t.Number(), t.Boolean(), t.Array(t.Integer())])),
      ),
    }),
  ),
});

/** Columns beyond those of every row, comma between. */
export const columnsText = () =>
  t.String({
    maxLength: 2000,
    description:
      'email, phone, source, kind, assigned, tags, organisations, contract, nextRenewal, contractValue, attribute.<id>; comma between.',
  });

/** What a list is in the order of: a column of every list or a field of the company’s own. */
export const sortBy = () =>
  t.Unsafe<
    | 'value'
    | 'historicValue'
    | 'pActive'
    | 'lastPurchase'
    | 'nextExpected'
    | 'spend'
    | 'purchases'
    | 'name'
    | `attribute.${number}`
  >({
    type: 'string',
    pattern:
      '^(value|historicValue|pActive|lastPurchase|nextExpected|spend|purchases|name|attribute\\.\\d{1,15})$',
  });
