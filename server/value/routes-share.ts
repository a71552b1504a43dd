// Answers about the share of customer, and writing down what is known of wallets.
import { Readable } from 'node:stream';
import { readTerms } from '../company/index.ts';
import { type Group, groups } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { shareContract } from './contract-share.ts';
import { customerWallet, headroomLines, listHeadroom } from './queries-headroom.ts';
import { currentRun, isBusy } from './queries-runs.ts';
import { currentShare, walletWaits } from './queries-share.ts';
import { takeBackWallet, tellWallet, tellWallets } from './queries-wallets.ts';
import { moneyLevel } from './rules.ts';
import { enoughKnown } from './rules-share.ts';

const levelNow = async (db: Db) =>
  moneyLevel((await currentRun(db))?.terms ?? (await readTerms(db)));
const groupOf = (name: string) => (groups.includes(name as Group) ? (name as Group) : null);
const none = { customers: 0, own: 0, wallet: 0, ratio: null, low: null, high: null, mean: null };

export const shareRoutes: Handlers<typeof shareContract> = {
  share: async ({ db }) => {
    const run = await currentShare(db);
    const found = run?.result;
    const known = found?.known ?? none;
    const enough = known.customers >= enoughKnown;
    return {
      status: !found || found.all.customers === 0 ? 'empty' : enough ? 'done' : 'insufficient',
      busy: (await isBusy(db)) || (await walletWaits(db)),
      asOf: run?.asOf ?? null,
      level: await levelNow(db),
      known: known.customers,
      needed: enoughKnown,
      customers: found?.all.customers ?? 0,
      total: enough ? known : null,
      groups: (found?.groups ?? []).map((one) => ({ ...one, name: groupOf(one.name) })),
      lines: found?.lines ?? [],
      methods: (found?.methods ?? []).map((one) => {
        const error = run?.rungs[one.name];
        return {
          ...one,
          error: error ? { n: error.n, error: error.error, middle: error.middle } : null,
        };
      }),
      crossBuyers: found?.crossBuyers ?? { customers: 0, losing: 0, loss: 0, allLoss: 0 },
      keptOut: found?.keptOut ?? [],
      pairs: found?.pairs ?? [],
      barnacles: found?.barnacles ?? [],
      middle: found?.middle ?? 0,
      map: found?.map ?? { bins: [], places: [] },
    };
  },
  headroom: ({ db, query, user }) =>
    listHeadroom(db, { ...query, limit: query.limit ?? 50, sees: seesContact(user) }),
  headroomFile: async ({ db, config, query, user, setHeader }) => {
    setHeader('content-disposition', 'attachment; filename="clientela-headroom.csv"');
    return Readable.from(
      headroomLines({ db, config }, { language: query.language ?? 'es', sees: seesContact(user) }),
    );
  },
  customerWallet: async ({ db, params, user }) => {
    const found = await customerWallet(db, params.id);
    // How many buy which lines is about all customers: not for those who do not reach them.
    const whole = found.whole && user?.limited ? { ...found.whole, cross: null } : found.whole;
    return {
      busy: await walletWaits(db, params.id),
      level: await levelNow(db),
      ...found,
      whole,
    };
  },
  tellWallet: async ({ db, params, body, user, now, tell }) => {
    const done = await tellWallet(db, params.id, body, { user: user?.id ?? null, now });
    tell({ details: { line: body.line ?? '', source: body.source } });
    return done;
  },
  takeBackWallet: ({ db, params, user, now }) =>
    takeBackWallet(db, params.id, params.fact, { user: user?.id ?? null, now }),
  tellWallets: async ({ db, body, user, now, tell }) => {
    const done = await tellWallets(db, body.rows, {
      user: user?.id ?? null,
      now,
      ...(body.source ? { source: body.source } : {}),
    });
    tell({ details: { stored: done.stored } });
    return done;
  },
};
