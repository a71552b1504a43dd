// The three simple formulas of lifetime value, told apart by two questions; all four answers stand side by side.
import { lifetimeValue, type Timing } from '@clientela/models';
import {
  type Calculator,
  type Cell,
  money,
  number,
  numberOf,
  optionalOf,
  type Question,
  textOf,
  times,
  type Values,
} from './calculator.ts';
import { fillIn, ownDiscount, ownMargin, ownRetention } from './own.ts';

/** The two questions that make the formulas differ. */
export const timingQuestions: readonly Question[] = [
  {
    name: 'first',
    label: 'calc.ask_first',
    choices: [
      { value: 'counted', label: 'calc.ask_first_counted' },
      { value: 'just-made', label: 'calc.ask_first_made' },
    ],
  },
  {
    name: 'cash',
    label: 'calc.ask_cash',
    choices: [
      { value: 'start', label: 'calc.ask_cash_start' },
      { value: 'end', label: 'calc.ask_cash_end' },
    ],
  },
];

export function timingOf(values: Values, payments: number | null = null): Timing {
  return {
    firstPayment: textOf(values, 'first') === 'just-made' ? 'just-made' : 'counted',
    cash: textOf(values, 'cash') === 'end' ? 'end' : 'start',
    survival: 'r^(t-1)',
    payments,
  };
}

/** Periods that are drawn: after these a payment is worth little. */
const drawn = 20;

const formulas: readonly { first: string; cash: string; symbols: string; source: Cell }[] = [
  {
    first: 'counted',
    cash: 'start',
    symbols: 'm(1+d)/(1+d−r)',
    source: { key: 'calc.simple_by_1' },
  },
  {
    first: 'just-made',
    cash: 'start',
    symbols: 'm·r/(1+d−r)',
    source: { key: 'calc.simple_by_2' },
  },
  { first: 'counted', cash: 'end', symbols: 'm/(1+d−r)', source: { key: 'calc.simple_by_3' } },
  {
    first: 'just-made',
    cash: 'end',
    symbols: 'm·r/((1+d)(1+d−r))',
    source: { key: 'calc.simple_by_4' },
  },
];

export const simple: Calculator = {
  id: 'simple',
  fields: [
    { name: 'margin', label: 'calc.in_margin', unit: 'money' },
    { name: 'retention', label: 'calc.in_retention', unit: 'percent', least: 0, most: 1 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0, most: 10 },
    {
      name: 'payments',
      label: 'calc.in_payments',
      unit: 'whole',
      least: 1,
      most: 1000,
      optional: true,
    },
  ],
  questions: timingQuestions,
  // Fader & Hardie, note 024.
  example: {
    margin: 100,
    retention: 0.8,
    discount: 0.1,
    payments: null,
    first: 'counted',
    cash: 'start',
  },
  compute: (values) => {
    const payments = optionalOf(values, 'payments');
    const stream = {
      margin: numberOf(values, 'margin'),
      retention: numberOf(values, 'retention'),
      discountRate: numberOf(values, 'discount'),
    };
    const timing = timingOf(values, payments);
    const value = lifetimeValue(stream, timing);
    const { retention } = stream;
    // What the first n payments are worth, so that each bar is what the next one adds.
    const upTo = Array.from({ length: Math.min(drawn, payments ?? drawn) + 1 }, (_, n) =>
      n === 0 ? 0 : lifetimeValue(stream, { ...timing, payments: n }),
    );
    return {
      finding: {
        key: timing.firstPayment === 'counted' ? 'calc.simple_new' : 'calc.simple_existing',
        amounts: { value: money(value) },
      },
      figures: [
        { label: 'calc.out_value', amount: money(value) },
        {
          label: 'calc.out_multiple',
          amount: stream.margin === 0 ? null : times(value / stream.margin),
        },
        { label: 'calc.out_lifetime', amount: retention < 1 ? number(1 / (1 - retention)) : null },
      ],
      chart: 'calc.simple_chart',
      drawing: {
        kind: 'bars',
        axis: 'calc.axis_payment',
        unit: 'money',
        names: upTo.slice(1).map((_, n) => String(n + 1)),
        series: [
          {
            name: 'calc.out_worth_now',
            as: 'bar',
            values: upTo.slice(1).map((sum, n) => sum - upTo[n]!),
          },
        ],
      },
      table: {
        columns: [
          { title: 'calc.out_formula', unit: 'text' },
          { title: 'calc.ask_first', unit: 'text' },
          { title: 'calc.ask_cash', unit: 'text' },
          { title: 'calc.out_value', unit: 'money' },
          { title: 'calc.out_printed', unit: 'text' },
        ],
        rows: formulas.map(({ first, cash, symbols, source }) => [
          symbols,
          { key: first === 'counted' ? 'calc.ask_first_counted' : 'calc.ask_first_made' },
          { key: cash === 'start' ? 'calc.ask_cash_start' : 'calc.ask_cash_end' },
          lifetimeValue(stream, timingOf({ first, cash }, payments)),
          source,
        ]),
      },
    };
  },
  own: (figures, unit) => {
    const margin = ownMargin(figures, unit);
    const retention = ownRetention(figures);
    if (!margin || !retention) return { missing: 'calc.own_missing_years' };
    return { ...fillIn({ margin, retention, discount: ownDiscount(figures) }), stays: [] };
  },
};
