// Berger & Nasr: margins at each purchase, promotions in the middle of the time between.
import { bergerNasr } from '@clientela/models';
import { type Calculator, money, numberOf, optionalOf } from './calculator.ts';
import { fillIn, ownDiscount, ownMargin, ownRetention } from './own.ts';

/** Cycles that are drawn. */
const drawn = 20;

export const promotions: Calculator = {
  id: 'promotions',
  fields: [
    { name: 'contribution', label: 'calc.in_contribution', unit: 'money' },
    { name: 'promotion', label: 'calc.in_promotion', unit: 'money', least: 0 },
    { name: 'retention', label: 'calc.in_retention', unit: 'percent', least: 0, most: 1 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0, most: 10 },
    {
      name: 'cycles',
      label: 'calc.in_cycles',
      unit: 'whole',
      least: 0,
      most: 1000,
      optional: true,
    },
    { name: 'years', label: 'calc.in_cycle_years', unit: 'number', least: 0.01, most: 50 },
    { name: 'each', label: 'calc.in_promotions_each', unit: 'whole', least: 1, most: 365 },
  ],
  // Berger & Nasr (1998), case 1.
  example: {
    contribution: 260,
    promotion: 50,
    retention: 0.75,
    discount: 0.2,
    cycles: 10,
    years: 1,
    each: 1,
  },
  compute: (values) => {
    const cycles = optionalOf(values, 'cycles');
    const over = (count: number | null) =>
      bergerNasr({
        contribution: numberOf(values, 'contribution'),
        promotion: numberOf(values, 'promotion'),
        retention: numberOf(values, 'retention'),
        discountRate: numberOf(values, 'discount'),
        cycles: count,
        cycleYears: numberOf(values, 'years'),
        promotionsPerCycle: numberOf(values, 'each'),
      });
    const all = over(cycles);
    const upTo = Array.from({ length: Math.min(drawn, cycles ?? drawn) + 1 }, (_, n) => over(n));
    const added = (of: (one: (typeof upTo)[number]) => number) =>
      upTo.map((one, n) => of(one) - (n === 0 ? 0 : of(upTo[n - 1]!)));
    return {
      finding: {
        key: all.value < 0 ? 'calc.promotions_loses' : 'calc.promotions_finding',
        amounts: {
          value: money(Math.abs(all.value)),
          contributions: money(all.contributions),
          promotions: money(all.promotions),
        },
      },
      figures: [
        { label: 'calc.out_value', amount: money(all.value) },
        { label: 'calc.out_contributions', amount: money(all.contributions) },
        { label: 'calc.out_promotions', amount: money(all.promotions) },
      ],
      chart: 'calc.promotions_chart',
      drawing: {
        kind: 'bars',
        axis: 'calc.axis_cycle',
        unit: 'money',
        names: upTo.map((_, n) => String(n)),
        series: [
          {
            name: 'calc.out_contributions',
            as: 'bar',
            values: added(({ contributions }) => contributions),
          },
          {
            name: 'calc.out_promotions',
            as: 'bar',
            values: added((one) => -one.promotions),
          },
          { name: 'calc.out_cumulative', as: 'line', values: upTo.map(({ value }) => value) },
        ],
      },
    };
  },
  own: (figures, unit) => {
    const contribution = ownMargin(figures, unit, 'calc.in_contribution');
    const retention = ownRetention(figures);
    if (!contribution || !retention) return { missing: 'calc.own_missing_years' };
    const filled = fillIn({ contribution, retention, discount: ownDiscount(figures) });
    return {
      values: { ...filled.values, years: 1 },
      notes: filled.notes,
      stays: ['calc.in_promotion'],
    };
  },
};
