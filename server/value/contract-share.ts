// What the value room promises about the share of customer: what customers spend with everybody, which part of it is
// ours, and where selling more is worth it.
import type { Static } from 'typebox';
import * as t from 'typebox';
import { groupName } from '../customers/contract.ts';
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
  keptOutReasons,
  mostSuppliers,
  mostWallet,
  treatments,
  walletConfidences,
  walletKinds,
  walletMethods,
  walletPlaces,
  walletSources,
} from './rules-share.ts';

export {
  enoughKnown,
  enoughOfPart,
  smallShare,
  type WalletPlace,
  type WalletSource,
  walletMethods,
  walletPlaces,
  walletSources,
} from './rules-share.ts';

/** No more than this is told at once. */
export const mostWallets = 5000;

const method = choice(...walletMethods);
const confidence = choice(...walletConfidences);
const source = choice(...walletSources);
const keptOut = choice(...keptOutReasons);
const treatment = choice(...treatments);
const share = () => t.Number({ minimum: 0, maximum: 1 });

const told = {
  /** Product line; nothing: everything we sell. */
  line: t.Optional(t.String({ maxLength: 500 })),
  /** What they spend in a year with all suppliers, minor units. */
  wallet: t.Optional(t.Integer({ minimum: 0, maximum: mostWallet })),
  /** Our part of what they buy. */
  share: t.Optional(t.Number({ minimum: 0.00001, maximum: 1 })),
  /** How many suppliers they use, ours included. */
  suppliers: t.Optional(t.Integer({ minimum: 1, maximum: mostSuppliers })),
  /** Our place in their preference, 1 the first; ties: the mean of the places. */
  rank: t.Optional(t.Number({ minimum: 1, maximum: 1000 })),
  /** The day for which it holds; nothing: today. */
  saidOn: t.Optional(day()),
};

export const givenWallet = t.Object({
  ...told,
  source,
  /** Nothing: high from the customer, medium from staff, low from a study. */
  confidence: t.Optional(confidence),
});
export type GivenWallet = Static<typeof givenWallet>;

export const walletRow = t.Object({
  /** Key of the customer, as in the files of sales. */
  customer: t.String({ minLength: 1, maxLength: 500 }),
  ...told,
});
export type WalletRow = Static<typeof walletRow>;

const shareOf = {
  customers: t.Integer(),
  own: minor(),
  wallet: minor(),
  /** Ratio of the totals with its 80 % interval. */
  ratio: nullable(share()),
  low: nullable(share()),
  high: nullable(share()),
  /** Mean of the customers' shares: another thing. */
  mean: nullable(share()),
};

const estimated = {
  own: minor(),
  wallet: minor(),
  walletLow: minor(),
  walletHigh: minor(),
  share: nullable(share()),
  method,
  confidence,
  /** What the interval rests on. */
  basis: choice('measured', 'assumed'),
  /** The evidence gave less than our own sales. */
  contradicted: t.Boolean(),
  gap: minor(),
  pActive: nullable(share()),
  margin: nullable(share()),
  /** Gap × P(active) × margin. */
  headroom: nullable(minor()),
};

const pair = t.Object({
  from: t.String(),
  to: t.String(),
  buyers: t.Integer(),
  both: t.Integer(),
  confidence: share(),
  lift: t.Number(),
  low: t.Number(),
  high: nullable(t.Number()),
});

const offers = {
  /** The line to offer next, and the pair that says so. */
  cross: nullable(pair),
  /** The line of which they buy least of what they spend in it. */
  up: nullable(t.Object({ line: t.String(), gap: minor() })),
};

const fact = t.Object({
  id: id(),
  line: t.String(),
  kind: choice(...walletKinds),
  wallet: nullable(minor()),
  share: nullable(t.Number()),
  suppliers: nullable(t.Integer()),
  rank: nullable(t.Number()),
  source,
  confidence,
  saidOn: day(),
  by: nullable(t.String()),
  at: moment(),
  takenBackAt: nullable(moment()),
  sample: t.Boolean(),
});

const lists = ['customers.read', 'value.read'] as const;

export const shareContract = {
  share: endpoint({
    method: 'GET',
    path: '/api/share',
    summary: 'The share of what customers spend in our lines: of all, by group, line and method.',
    allow: 'value.read',
    response: t.Object({
      /** empty: nobody bought; insufficient: too few wallets are known to speak of all. */
      status: choice('empty', 'insufficient', 'done'),
      busy: t.Boolean(),
      asOf: nullable(day()),
      level: choice('margin', 'sales'),
      known: t.Integer({ description: 'Customers of whom more than the benchmark is known.' }),
      needed: t.Integer(),
      customers: t.Integer(),
      /** Of those whose wallet is known; null below `needed`. */
      total: nullable(t.Object(shareOf)),
      groups: t.Array(t.Object({ ...shareOf, name: nullable(groupName) })),
      lines: t.Array(t.Object({ ...shareOf, name: t.String() }), { description: 'At most 100.' }),
      methods: t.Array(
        t.Object({
          ...shareOf,
          name: method,
          /** How far it was off where a wallet was declared too. */
          error: nullable(t.Object({ n: t.Integer(), error: t.Number(), middle: t.Number() })),
        }),
      ),
      crossBuyers: t.Object({
        customers: t.Integer(),
        losing: t.Integer(),
        loss: minor(),
        allLoss: minor(),
      }),
      keptOut: t.Array(t.Object({ reason: keptOut, customers: t.Integer() })),
      pairs: t.Array(pair, { description: 'At most 200, the surest first.' }),
      barnacles: t.Array(
        t.Object({ treatment, customers: t.Integer(), own: minor(), wallet: minor() }),
      ),
      /** The middle of all wallets: smaller ones are small. */
      middle: minor(),
      map: t.Object(
        {
          bins: t.Array(
            t.Object({
              /** Wallets from 2^size minor units to twice as much. */
              size: t.Integer(),
              /** Share from part/20 to a twentieth more. */
              part: t.Integer(),
              customers: t.Integer(),
            }),
          ),
          places: t.Array(
            t.Object({
              place: choice(...walletPlaces),
              customers: t.Integer(),
              own: minor(),
              wallet: minor(),
              /** Of those who are not kept out. */
              headroom: minor(),
            }),
          ),
        },
        {
          description:
            'Known wallets by size and share; questions about «wallet.place» ask for who they are.',
        },
      ),
    }),
  }),
  headroom: endpoint({
    method: 'GET',
    path: '/api/share/headroom',
    summary:
      'Customers by what more they could leave: gap × P(active) × margin. Without those who want no relationship.',
    allow: lists,
    audit: 'view',
    query: t.Object({
      ...pageQuery,
      /** `out`: those kept out of cross-selling, with the reason. */
      kept: t.Optional(choice('in', 'out')),
      treatment: t.Optional(treatment),
    }),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          group: nullable(groupName),
          ...estimated,
          keptOut: nullable(keptOut),
          ...offers,
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  headroomFile: endpoint({
    method: 'GET',
    path: '/api/share/headroom.csv',
    summary: 'The same list as a file, of at most 100,000 customers.',
    allow: ['customers.export', ...lists],
    audit: 'export',
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
  }),
  customerWallet: endpoint({
    method: 'GET',
    path: '/api/customers/:id/wallet',
    summary: 'What one customer spends with everybody, our part of it, and what is known of it.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      busy: t.Boolean(),
      asOf: nullable(day()),
      level: choice('margin', 'sales'),
      whole: nullable(
        t.Object({
          ...estimated,
          keptOut: nullable(keptOut),
          /** Of barnacles alone: sell across and up, or control what they cost. */
          treatment: nullable(treatment),
          ...offers,
        }),
      ),
      lines: t.Array(t.Object({ line: t.String(), ...estimated }), { description: 'At most 100.' }),
      facts: t.Array(fact, { description: 'The last one first; at most 50.' }),
    }),
    errors: ['customer_not_found'],
  }),
  tellWallet: endpoint({
    method: 'POST',
    path: '/api/customers/:id/wallet',
    summary:
      'Notes what a customer spends with everybody, which part is ours, or how many supply them.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    body: givenWallet,
    response: t.Object({ facts: t.Array(id()) }),
    errors: [
      'customer_not_found',
      'customer_deleted',
      'wallet_invalid',
      'wallet_line_unknown',
      'day_invalid',
    ],
  }),
  takeBackWallet: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id/wallet/:fact',
    summary: 'Takes back what was noted; what was said before it holds again.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), fact: id() }),
    response: t.Object({ takenBack: t.Boolean() }),
    errors: ['customer_not_found', 'wallet_not_found'],
  }),
  tellWallets: endpoint({
    method: 'POST',
    path: '/api/wallets',
    summary: `Notes the wallets of many customers by their keys, at most ${mostWallets} rows.`,
    allow: ['customers.write', 'customers.contact', 'imports.write'],
    body: t.Object({
      source: t.Optional(source),
      rows: t.Array(walletRow, { maxItems: mostWallets }),
    }),
    response: t.Object({
      stored: t.Integer(),
      /** What was so already. */
      same: t.Integer(),
      /** Keys that nobody or more than one has, at most 100; nothing is stored for them. */
      unknown: t.Array(t.String()),
      /** Lines that nothing we sell belongs to, at most 100. */
      unknownLines: t.Array(t.String()),
    }),
    errors: ['wallet_invalid', 'day_invalid'],
  }),
};
