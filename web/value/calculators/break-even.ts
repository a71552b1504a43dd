// The retention at which a customer is worth what winning one costs, and the points that pay for a contact.
import { breakEvenRetention, lifetimeValue } from '@clientela/models';
import { type Calculator, money, numberOf, optionalOf, percent } from './calculator.ts';
import {
  fillIn,
  ownAcquisition,
  ownContact,
  ownDiscount,
  ownMargin,
  ownRetention,
  staying,
} from './own.ts';
import { timingOf, timingQuestions } from './simple.ts';

const drawn = Array.from({ length: 50 }, (_, step) => (step * 2) / 100);

export const breakEven: Calculator = {
  id: 'break_even',
  fields: [
    { name: 'margin', label: 'calc.in_margin', unit: 'money', least: 0.01 },
    { name: 'discount', label: 'calc.in_discount', unit: 'percent', least: 0.0001, most: 10 },
    { name: 'acquisition', label: 'calc.in_acquisition', unit: 'money', least: 0 },
    { name: 'retention', label: 'calc.in_retention', unit: 'percent', least: 0, most: 1 },
    { name: 'contact', label: 'calc.in_treatment', unit: 'money', least: 0, optional: true },
  ],
  questions: timingQuestions,
  example: {
    margin: 100,
    discount: 0.1,
    acquisition: 220,
    retention: 0.8,
    contact: 5,
    first: 'counted',
    cash: 'start',
  },
  compute: (values) => {
    const stream = {
      margin: numberOf(values, 'margin'),
      discountRate: numberOf(values, 'discount'),
    };
    const cost = numberOf(values, 'acquisition');
    const retention = numberOf(values, 'retention');
    const contact = optionalOf(values, 'contact');
    const timing = timingOf(values);
    const worth = (rate: number) => lifetimeValue({ ...stream, retention: rate }, timing);
    const least = breakEvenRetention(stream, timing, cost);
    const value = worth(retention);
    const pays = value >= cost;
    return {
      finding: {
        key:
          least === null
            ? 'calc.break_even_never'
            : pays
              ? 'calc.break_even_above'
              : 'calc.break_even_below',
        amounts: {
          least: percent(least ?? 1),
          now: percent(retention),
          net: money(Math.abs(value - cost)),
        },
      },
      figures: [
        { label: 'calc.out_break_even', amount: least === null ? null : percent(least) },
        { label: 'calc.out_value', amount: money(value) },
        { label: 'calc.out_net_each', amount: money(value - cost) },
        ...(contact === null
          ? []
          : [
              {
                label: 'calc.out_contact_points' as const,
                amount: value > 0 ? { value: contact / value, unit: 'points' as const } : null,
              },
            ]),
      ],
      chart: 'calc.break_even_chart',
      drawing: {
        kind: 'lines',
        axis: 'calc.in_retention',
        xUnit: 'percent',
        unit: 'money',
        x: drawn,
        series: [
          { name: { key: 'calc.out_net_each' }, values: drawn.map((rate) => worth(rate) - cost) },
        ],
        marks: [
          ...(least === null ? [] : [{ x: least, y: 0, name: 'calc.mark_break_even' as const }]),
          { x: retention, y: value - cost, name: 'calc.mark_you' },
        ],
      },
    };
  },
  own: (figures, unit) => {
    const margin = ownMargin(figures, unit);
    const retention = ownRetention(figures);
    if (!margin || !retention) return { missing: 'calc.own_missing_years' };
    const filled = fillIn({
      margin,
      retention,
      discount: ownDiscount(figures),
      acquisition: ownAcquisition(figures, unit),
      contact: ownContact(figures, unit, 'calc.in_treatment'),
    });
    return {
      ...filled,
      stays: staying(
        { acquisition: 'calc.in_acquisition', contact: 'calc.in_treatment' },
        filled.values,
      ),
    };
  },
};
