// The cohort table of the textbooks: a group of customers, period by period, until it is worth a number today.
import { cohortTable, paybackOfFlows } from '@clientela/models';
import { type Calculator, listOf, money, number, numberOf } from './calculator.ts';
import { fillIn, ownAcquisition, ownDiscount, staying } from './own.ts';

export const cohort: Calculator = {
  id: 'cohort',
  fields: [
    { name: 'acquisition', label: 'calc.in_acquisition', unit: 'money', least: 0 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0, most: 10 },
  ],
  rows: {
    label: 'calc.row_period',
    from: 0,
    columns: [
      { name: 'customers', label: 'calc.in_customers', unit: 'number', least: 0 },
      { name: 'revenue', label: 'calc.in_revenue', unit: 'money' },
      { name: 'cost', label: 'calc.in_variable_cost', unit: 'money' },
    ],
    most: 40,
  },
  // Kotler & Keller, table 5.3.
  example: {
    acquisition: 40,
    discount: 0.1,
    customers: [100, 90, 80, 72, 60, 48, 34, 23, 12, 6, 2],
    revenue: [0, 100, 110, 120, 125, 130, 135, 140, 142, 143, 145],
    cost: [0, 70, 72, 75, 76, 78, 79, 80, 81, 82, 83],
  },
  compute: (values) => {
    const table = cohortTable({
      customers: listOf(values, 'customers'),
      revenue: listOf(values, 'revenue'),
      variableCost: listOf(values, 'cost'),
      acquisitionCost: numberOf(values, 'acquisition'),
      discountRate: numberOf(values, 'discount'),
      // As the printed tables do, so that the columns add up to their sums.
      decimals: 2,
    });
    const { rows, presentValue, acquisitionCost, net, perCustomer } = table;
    const payback = paybackOfFlows(
      rows.map((row) => row.presentValue),
      acquisitionCost,
    );
    return {
      finding: {
        key: perCustomer < 0 ? 'calc.cohort_loses' : 'calc.cohort_leaves',
        amounts: { each: money(Math.abs(perCustomer)), all: money(net) },
      },
      figures: [
        { label: 'calc.out_present', amount: money(presentValue) },
        { label: 'calc.out_acquisition', amount: money(acquisitionCost) },
        { label: 'calc.out_net', amount: money(net) },
        { label: 'calc.out_each', amount: money(perCustomer) },
        { label: 'calc.out_payback', amount: payback === null ? null : number(payback) },
      ],
      chart: 'calc.cohort_chart',
      drawing: {
        kind: 'bars',
        axis: 'calc.axis_period',
        unit: 'money',
        names: rows.map(({ period }) => String(period)),
        series: [
          {
            name: 'calc.out_present',
            as: 'bar',
            values: rows.map((row) => row.presentValue - (row.period === 0 ? acquisitionCost : 0)),
          },
          { name: 'calc.out_cumulative', as: 'line', values: rows.map((row) => row.cumulative) },
        ],
      },
      table: {
        columns: [
          { title: 'calc.axis_period', unit: 'text' },
          { title: 'calc.in_customers', unit: 'number' },
          { title: 'calc.in_retention', unit: 'percent' },
          { title: 'calc.out_margin', unit: 'money' },
          { title: 'calc.out_total', unit: 'money' },
          { title: 'calc.out_present', unit: 'money' },
          { title: 'calc.out_cumulative', unit: 'money' },
        ],
        rows: rows.map((row) => [
          String(row.period),
          row.customers,
          row.retention,
          row.margin,
          row.total,
          row.presentValue,
          row.cumulative,
        ]),
      },
    };
  },
  own: (figures, unit) => {
    const { cohort: own, grossMargin } = figures;
    if (!own) return { missing: 'calc.own_missing_cohort' };
    const revenue = own.revenue.map((amount) => Number((amount / unit).toFixed(2)));
    const { values, notes } = fillIn({
      discount: ownDiscount(figures, own.period === 'year' ? 1 : 4),
      acquisition: ownAcquisition(figures, unit),
    });
    return {
      values: {
        ...values,
        customers: own.customers,
        revenue,
        cost: revenue.map((amount) => Number((amount * (1 - (grossMargin ?? 1))).toFixed(2))),
      },
      notes: [
        {
          label: 'calc.in_customers',
          source: own.period === 'year' ? 'calc.own_cohort_year' : 'calc.own_cohort_quarter',
          n: own.customers[0],
        },
        {
          label: 'calc.in_variable_cost',
          source: grossMargin === null ? 'calc.own_cost_none' : 'calc.own_cost',
        },
        ...notes,
      ],
      stays: staying({ acquisition: 'calc.in_acquisition' }, values),
    };
  },
};
