// Blattberg & Deighton: how much to spend on winning customers and how much on keeping them.
import { bestEquityTest, type EquityTest, equityTest, responseCurve } from '@clientela/models';
import { type Calculator, money, numberOf, percent, type Values } from './calculator.ts';
import { fillIn, ownDiscount, ownMargin, ownRetention } from './own.ts';

/** Steps of each curve. */
const drawn = 40;

function testOf(values: Values): EquityTest {
  return {
    margin: numberOf(values, 'margin'),
    discountRate: numberOf(values, 'discount'),
    acquisition: responseCurve({
      spend: numberOf(values, 'acquisition_spend'),
      rate: numberOf(values, 'acquisition_rate'),
      ceiling: numberOf(values, 'acquisition_ceiling'),
    }),
    retention: responseCurve({
      spend: numberOf(values, 'retention_spend'),
      rate: numberOf(values, 'retention'),
      ceiling: numberOf(values, 'retention_ceiling'),
    }),
  };
}

export const balance: Calculator = {
  id: 'balance',
  fields: [
    { name: 'margin', label: 'calc.in_margin', unit: 'money' },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0.0001, most: 10 },
    { name: 'acquisition_spend', label: 'calc.in_acquisition_spend', unit: 'money', least: 0.01 },
    {
      name: 'acquisition_rate',
      label: 'calc.in_acquisition_rate',
      unit: 'percent',
      least: 0.0001,
      most: 1,
    },
    {
      name: 'acquisition_ceiling',
      label: 'calc.in_acquisition_ceiling',
      unit: 'percent',
      least: 0.0001,
      most: 1,
    },
    { name: 'retention_spend', label: 'calc.in_retention_spend', unit: 'money', least: 0.01 },
    { name: 'retention', label: 'calc.in_retention', unit: 'percent', least: 0.0001, most: 1 },
    {
      name: 'retention_ceiling',
      label: 'calc.in_retention_ceiling',
      unit: 'percent',
      least: 0.0001,
      most: 1,
    },
  ],
  example: {
    margin: 50,
    discount: 0.1,
    acquisition_spend: 10,
    acquisition_rate: 0.2,
    acquisition_ceiling: 0.4,
    retention_spend: 10,
    retention: 0.5,
    retention_ceiling: 0.7,
  },
  compute: (values) => {
    const test = testOf(values);
    const now = equityTest(
      test,
      numberOf(values, 'acquisition_spend'),
      numberOf(values, 'retention_spend'),
    );
    const best = bestEquityTest(test);
    const most =
      2 *
      Math.max(
        now.acquisitionSpend,
        now.retentionSpend,
        best.acquisitionSpend,
        best.retentionSpend,
      );
    const x = Array.from({ length: drawn + 1 }, (_, step) => (most * step) / drawn);
    return {
      finding: {
        key: 'calc.balance_finding',
        amounts: {
          acquisition: money(best.acquisitionSpend),
          retention: money(best.retentionSpend),
          best: money(best.equity),
          now: money(now.equity),
        },
      },
      figures: [
        { label: 'calc.out_best_acquisition', amount: money(best.acquisitionSpend) },
        { label: 'calc.out_best_retention', amount: money(best.retentionSpend) },
        { label: 'calc.out_acquisition_rate', amount: percent(best.acquisitionRate) },
        { label: 'calc.out_retention_rate', amount: percent(best.retentionRate) },
        { label: 'calc.out_equity_best', amount: money(best.equity) },
        { label: 'calc.out_equity_now', amount: money(now.equity) },
      ],
      chart: 'calc.balance_chart',
      drawing: {
        kind: 'lines',
        axis: 'calc.axis_spend',
        xUnit: 'money',
        unit: 'money',
        x,
        series: [
          {
            name: { key: 'calc.line_acquisition' },
            values: x.map((spend) => equityTest(test, spend, best.retentionSpend).equity),
          },
          {
            name: { key: 'calc.line_retention' },
            values: x.map((spend) => equityTest(test, best.acquisitionSpend, spend).equity),
          },
        ],
        marks: [
          { x: best.acquisitionSpend, y: best.equity, name: 'calc.mark_best' },
          { x: best.retentionSpend, y: best.equity, name: 'calc.mark_best' },
        ],
      },
      table: {
        columns: [
          { title: 'calc.out_what', unit: 'text' },
          { title: 'calc.out_now', unit: 'money' },
          { title: 'calc.out_best', unit: 'money' },
        ],
        rows: [
          [{ key: 'calc.in_acquisition_spend' }, now.acquisitionSpend, best.acquisitionSpend],
          [{ key: 'calc.in_retention_spend' }, now.retentionSpend, best.retentionSpend],
          [{ key: 'calc.out_customer_value' }, now.customerValue, best.customerValue],
          [{ key: 'calc.out_equity' }, now.equity, best.equity],
        ],
      },
    };
  },
  own: (figures, unit) => {
    const margin = ownMargin(figures, unit);
    const retention = ownRetention(figures);
    if (!margin || !retention) return { missing: 'calc.own_missing_years' };
    // The ceiling is a judgement; it only has to lie above what is reached today.
    const ceiling = Math.min(1, Number((retention.value + (1 - retention.value) / 2).toFixed(2)));
    const filled = fillIn({ margin, retention, discount: ownDiscount(figures) });
    return {
      values: { ...filled.values, retention_ceiling: ceiling },
      notes: filled.notes,
      stays: [
        'calc.in_acquisition_spend',
        'calc.in_acquisition_rate',
        'calc.in_acquisition_ceiling',
        'calc.in_retention_spend',
        'calc.in_retention_ceiling',
      ],
    };
  },
};
