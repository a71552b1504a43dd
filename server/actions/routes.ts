// Answers for the actions room.
import { dayIn, readCompany } from '../company/index.ts';
import type { Handlers } from '../platform/http.ts';
import { currentRun, moneyLevel } from '../value/index.ts';
import type { actionsContract } from './contract.ts';
import { askPlays } from './queries.ts';
import { most, staleDays } from './rules.ts';

export const actionsRoutes: Handlers<typeof actionsContract> = {
  today: async ({ db, now }) => {
    const run = await currentRun(db);
    if (!run) return { actions: [] };
    const company = await readCompany(db);
    const data = {
      cycle: 'data',
      customers: 0,
      atStake: null,
      certainty: null,
      question: null,
    } as const;
    const advice: Awaited<ReturnType<typeof actionsRoutes.today>>['actions'] = [];
    if (run.status === 'insufficient') {
      const { customers, repeaters, months } = run.sufficiency;
      const facts = { customers, repeaters, months: Math.floor(months) };
      return { actions: [{ ...data, kind: 'need_history', facts, screen: '/import' }] };
    }
    const today = dayIn(now, company.timeZone);
    const age = Math.round((Date.parse(today) - Date.parse(run.asOf)) / 86_400_000);
    if (age > staleDays)
      advice.push({
        ...data,
        kind: 'load_newer',
        facts: { days: age, asOf: run.asOf },
        screen: '/import',
      });
    if (moneyLevel(run.terms) === 'sales')
      advice.push({ ...data, kind: 'set_margin', facts: {}, screen: '/settings' });
    const asked = run.status === 'done' ? await askPlays(db, run) : [];
    asked.sort((a, b) => b.atStake.value - a.atStake.value);
    const actions = asked.map((action) => ({ ...action, screen: null }));
    return { actions: [...actions.slice(0, most - advice.length), ...advice] };
  },
};
