// Customers who come and go: what one is worth by how long ago they bought, and when to stop contacting them.
import { markovPolicy, markovValue, recencyStates } from '@clientela/models';
import { type Calculator, listOf, money, number, numberOf, percent } from './calculator.ts';
import { fillIn, ownContact, ownDiscount, ownQuarterMargin, staying } from './own.ts';

export const migration: Calculator = {
  id: 'migration',
  fields: [
    { name: 'contribution', label: 'calc.in_contribution', unit: 'money' },
    { name: 'contact', label: 'calc.in_contact', unit: 'money', least: 0 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0.0001, most: 10 },
  ],
  rows: {
    label: 'calc.row_recency',
    from: 1,
    columns: [{ name: 'response', label: 'calc.in_response', unit: 'percent', least: 0, most: 1 }],
    most: 24,
  },
  // Pfeifer & Carraway (2000).
  example: { contribution: 40, contact: 4, discount: 0.2, response: [0.3, 0.2, 0.15, 0.05] },
  compute: (values) => {
    const response = listOf(values, 'response');
    const discount = numberOf(values, 'discount');
    const states = recencyStates({
      response,
      contribution: numberOf(values, 'contribution'),
      cost: numberOf(values, 'contact'),
    });
    const always = markovValue({
      transitions: states.map(({ actions }) => actions[0]!.transitions),
      rewards: states.map(({ actions }) => actions[0]!.reward),
      discountRate: discount,
    });
    const best = markovPolicy(states, discount);
    const firstStop = best.actions.indexOf('stop');
    const contacts = firstStop === -1 ? response.length : firstStop;
    const names = response.map((_, k) => ({
      key: 'calc.row_recency' as const,
      amount: number(k + 1),
    }));
    return {
      finding: {
        key: firstStop === -1 ? 'calc.migration_never' : 'calc.migration_stop',
        amounts: {
          periods: { value: contacts, unit: 'whole' },
          value: money(best.values[0]!),
          always: money(always[0]!),
        },
      },
      figures: [
        { label: 'calc.out_best_value', amount: money(best.values[0]!) },
        { label: 'calc.out_always_value', amount: money(always[0]!) },
        { label: 'calc.out_gain', amount: money(best.values[0]! - always[0]!) },
      ],
      chart: 'calc.migration_chart',
      drawing: {
        kind: 'bars',
        axis: 'calc.axis_recency',
        unit: 'money',
        names: response.map((_, k) => String(k + 1)),
        series: [
          { name: 'calc.out_always', as: 'bar', values: response.map((_, k) => always[k]!) },
          { name: 'calc.out_best', as: 'bar', values: response.map((_, k) => best.values[k]!) },
        ],
      },
      table: {
        columns: [
          { title: 'calc.axis_recency', unit: 'text' },
          { title: 'calc.in_response', unit: 'percent' },
          { title: 'calc.out_always', unit: 'money' },
          { title: 'calc.out_best', unit: 'money' },
          { title: 'calc.out_advice', unit: 'text' },
        ],
        rows: response.map((chance, k) => [
          names[k]!,
          percent(chance).value,
          always[k]!,
          best.values[k]!,
          { key: best.actions[k] === 'stop' ? 'calc.advice_stop' : 'calc.advice_contact' },
        ]),
      },
    };
  },
  own: (figures, unit) => {
    const contribution = ownQuarterMargin(figures, unit);
    if (!figures.recency || !contribution) return { missing: 'calc.own_missing_recency' };
    const { values, notes } = fillIn({
      contribution,
      discount: ownDiscount(figures, 4),
      contact: ownContact(figures, unit, 'calc.in_contact'),
    });
    const { states } = figures.recency;
    return {
      values: { ...values, response: states.map(({ value }) => Number(value.toFixed(4))) },
      notes: [
        ...notes,
        {
          label: 'calc.in_response',
          source: 'calc.own_recency',
          n: states.reduce((sum, { n }) => sum + n, 0),
          amount: { ...states[0]!, unit: 'percent' },
        },
      ],
      stays: staying({ contact: 'calc.in_contact' }, values),
    };
  },
};
