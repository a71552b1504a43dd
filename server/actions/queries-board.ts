// The board of the five strategies, and what of it is to be done today.
import type { Static } from 'typebox';
import { readTerms } from '../company/index.ts';
import type { Db } from '../platform/database.ts';
import { strategies } from '../platform/proposals.ts';
import { currentRun, isBusy, moneyLevel } from '../value/index.ts';
import type { proposal, todo } from './contract.ts';
import {
  closedActions,
  listOwners,
  openActions,
  readPlanned,
  restingKeys,
  takenUp,
  todayOf,
} from './queries.ts';
import { type Offered, proposeJob, readBoard } from './queries-propose.ts';
import { certaintyOf, firstOf, most, staleDays } from './rules.ts';

type Todo = Static<typeof todo>;

const shown = ({ measure: _m, told: _t, ...one }: Offered): Static<typeof proposal> => ({
  ...one,
  certainty: certaintyOf(one.gain),
});

/** Proposals nobody has taken up, dropped or done a short while ago. */
async function freeProposals(db: Db, now: Date) {
  const kept = await readBoard(db);
  if (!kept) return [];
  const resting = await restingKeys(db, now);
  return kept.board.proposals.filter(({ key }) => !resting.has(key)).map(shown);
}

export async function readStrategies(
  db: Db,
  asked: { owner?: string | undefined; sees: boolean; now: Date },
) {
  const { now } = asked;
  const run = await currentRun(db);
  const kept = run?.status === 'done' ? await readBoard(db) : null;
  const today = await todayOf(db, now);
  const planned = await readPlanned(db);
  const free = kept ? await freeProposals(db, now) : [];
  const busy = (await isBusy(db, proposeJob)) || (await isBusy(db));
  const columns = await Promise.all(
    strategies.map(async (strategy) => {
      const found = kept?.board.strategies.find((one) => one.strategy === strategy);
      const plan = planned.strategies.find((one) => one.strategy === strategy);
      const of = { strategy, owner: asked.owner, sees: asked.sees, today };
      return {
        strategy,
        figure: found?.figure ?? null,
        missing: found ? found.missing : null,
        lever: found?.lever ?? null,
        candidates: found?.candidates ?? null,
        planned: { actions: plan?.actions ?? 0, once: plan?.once ?? 0, sum: plan?.sum ?? 0 },
        proposals: free.filter((one) => one.strategy === strategy),
        actions: await openActions(db, of),
        closed: await closedActions(db, of),
      };
    }),
  );
  return {
    status:
      run === null
        ? ('empty' as const)
        : run.status !== 'done'
          ? ('insufficient' as const)
          : kept === null
            ? ('waiting' as const)
            : ('done' as const),
    busy,
    asOf: kept?.asOf ?? null,
    level: moneyLevel(run?.terms ?? (await readTerms(db))),
    sufficiency: run?.sufficiency ?? null,
    strategies: columns,
    overlap: {
      planned: planned.overlap,
      proposed: kept?.board.overlap ?? { customers: 0, sum: 0, once: 0 },
    },
    owners: await listOwners(db),
  };
}

const nobody = {
  id: null,
  key: null,
  strategy: null,
  title: null,
  reason: null,
  owner: null,
  dueOn: null,
  due: 'whenever',
} as const;

const aboutData = (kind: string, facts: Todo['facts'], screen: string): Todo => ({
  ...nobody,
  kind,
  cycle: 'data',
  facts,
  customers: 0,
  gain: null,
  certainty: null,
  question: null,
  screen,
});

/** At most seven things: what is late, then by money; advice about the data last. */
export async function readToday(
  db: Db,
  { sees, now }: { sees: boolean; now: Date },
): Promise<{ actions: Todo[]; busy: boolean }> {
  const run = await currentRun(db);
  const today = await todayOf(db, now);
  const begun: Todo[] = (await takenUp(db, sees, today, most)).map((one) => ({
    id: one.id,
    key: null,
    strategy: one.strategy,
    kind: one.kind,
    cycle: one.cycle,
    title: one.title,
    reason: one.reason,
    facts: one.facts,
    customers: one.customers,
    gain: one.gain,
    certainty: one.certainty,
    question: one.question,
    screen: one.screen,
    owner: one.owner,
    dueOn: one.dueOn,
    due: one.due,
  }));
  if (!run) return { actions: begun, busy: false };
  if (run.status === 'insufficient') {
    const { customers, repeaters, months } = run.sufficiency;
    const facts = { customers, repeaters, months: Math.floor(months) };
    // A company of contracts alone lacks no sales.
    const advice = customers > 0 ? [aboutData('need_history', facts, '/import')] : [];
    return { actions: [...firstOf(begun, most - advice.length), ...advice], busy: false };
  }
  const advice: Todo[] = [];
  const age = Math.round((Date.parse(today) - Date.parse(run.asOf)) / 86_400_000);
  if (age > staleDays)
    advice.push(aboutData('load_newer', { days: age, asOf: run.asOf }, '/import'));
  if (moneyLevel(run.terms) === 'sales') advice.push(aboutData('set_margin', {}, '/settings'));
  const done = run.status === 'done';
  const kept = done ? await readBoard(db) : null;
  const proposals: Todo[] = (kept ? await freeProposals(db, now) : []).map(
    ({ cost: _cost, ...one }) => ({ ...nobody, ...one }),
  );
  const busy = done && (kept === null || (await isBusy(db, proposeJob)));
  return {
    actions: [...firstOf([...begun, ...proposals], most - advice.length), ...advice],
    busy,
  };
}
