// How many yearly margins a customer is worth, by retention and discount rate: the grid of the textbooks.
import { marginMultiple, marginMultiples } from '@clientela/models';
import { type Calculator, listOf, money, numberOf, percent, times } from './calculator.ts';
import { fillIn, ownDiscount, ownMargin, ownRetention } from './own.ts';

/** Retention rates that are drawn, from half to nearly all. */
const drawn = Array.from({ length: 46 }, (_, step) => 0.5 + step / 100);

export const multiples: Calculator = {
  id: 'multiples',
  fields: [
    { name: 'margin', label: 'calc.in_margin', unit: 'money' },
    { name: 'retention', label: 'calc.in_retention', unit: 'percent', least: 0, most: 1 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0.001, most: 10 },
    {
      name: 'retentions',
      label: 'calc.in_retentions',
      unit: 'percent',
      least: 0,
      most: 1,
      list: true,
    },
    {
      name: 'discounts',
      label: 'calc.in_discounts',
      unit: 'percent',
      least: 0.001,
      most: 10,
      list: true,
    },
  ],
  questions: [
    {
      name: 'first',
      label: 'calc.ask_first',
      choices: [
        { value: 'just-made', label: 'calc.ask_first_made' },
        { value: 'counted', label: 'calc.ask_first_counted' },
      ],
    },
  ],
  // Kotler & Keller, table 5.4.
  example: {
    margin: 100,
    retention: 0.8,
    discount: 0.12,
    retentions: [0.6, 0.7, 0.8, 0.9],
    discounts: [0.1, 0.12, 0.14, 0.16],
    first: 'just-made',
  },
  compute: (values) => {
    // The first payment, made at once by everybody, is one margin more.
    const more = values.first === 'counted' ? 1 : 0;
    const retention = numberOf(values, 'retention');
    const multiple = marginMultiple(retention, numberOf(values, 'discount')) + more;
    const retentions = listOf(values, 'retentions').slice(0, 12);
    const discounts = listOf(values, 'discounts').slice(0, 6);
    const grid = marginMultiples(retentions, discounts);
    return {
      finding: {
        key: 'calc.multiples_finding',
        amounts: {
          multiple: times(multiple),
          value: money(multiple * numberOf(values, 'margin')),
        },
      },
      figures: [
        { label: 'calc.out_multiple', amount: times(multiple) },
        { label: 'calc.out_value', amount: money(multiple * numberOf(values, 'margin')) },
      ],
      chart: 'calc.multiples_chart',
      drawing: {
        kind: 'lines',
        axis: 'calc.in_retention',
        xUnit: 'percent',
        unit: 'times',
        x: drawn,
        series: discounts.map((discount) => ({
          name: { key: 'calc.with_discount', amount: percent(discount) },
          values: drawn.map((rate) => marginMultiple(rate, discount) + more),
        })),
        marks: [{ x: retention, y: multiple, name: 'calc.mark_you' }],
      },
      table: {
        columns: [
          { title: 'calc.in_retention', unit: 'percent' },
          ...discounts.map((discount) => ({
            title: 'calc.with_discount' as const,
            unit: 'times' as const,
            amount: percent(discount),
          })),
        ],
        rows: retentions.map((rate, i) => [rate, ...grid[i]!.map((one) => one + more)]),
      },
    };
  },
  own: (figures, unit) => {
    const margin = ownMargin(figures, unit);
    const retention = ownRetention(figures);
    if (!margin || !retention) return { missing: 'calc.own_missing_years' };
    return {
      ...fillIn({ margin, retention, discount: ownDiscount(figures) }),
      stays: ['calc.in_retentions', 'calc.in_discounts'],
    };
  },
};
