// The company's own figures as inputs of calculators, each with where it comes from.
import type { Figures, OwnFigure, OwnNote, Values } from './calculator.ts';

const noteOf = (figure: OwnFigure, factor = 1) => ({
  n: figure.n,
  amount: {
    value: figure.value * factor,
    low: figure.low * factor,
    high: figure.high * factor,
  },
});

/** What of a sale is kept; all of it while no margin is set, which the note then says. */
const keptOf = ({ grossMargin }: Figures) => grossMargin ?? 1;

const round = (value: number, digits: number) => Number(value.toFixed(digits));

interface Filled {
  value: number;
  note: OwnNote;
}

export function ownRetention(
  { retention }: Figures,
  label: OwnNote['label'] = 'calc.in_retention',
): Filled | null {
  if (!retention) return null;
  const { n, amount } = noteOf(retention);
  return {
    value: round(retention.value, 4),
    note: { label, source: 'calc.own_retention', n, amount: { ...amount, unit: 'percent' } },
  };
}

/** Sales of a year per customer who bought in it, times the margin. */
export function ownMargin(
  figures: Figures,
  unit: number,
  label: OwnNote['label'] = 'calc.in_margin',
): Filled | null {
  if (!figures.revenue) return null;
  const { n, amount } = noteOf(figures.revenue, keptOf(figures) / unit);
  return {
    value: round(amount.value, 2),
    note: {
      label,
      source: figures.grossMargin === null ? 'calc.own_sales' : 'calc.own_margin',
      n,
      amount: { ...amount, unit: 'money' },
    },
  };
}

/** The same of a quarter's buyers. */
export function ownQuarterMargin(figures: Figures, unit: number): Filled | null {
  if (!figures.recency) return null;
  const { n, amount } = noteOf(figures.recency.revenue, keptOf(figures) / unit);
  return {
    value: round(amount.value, 2),
    note: {
      label: 'calc.in_contribution',
      source: figures.grossMargin === null ? 'calc.own_quarter_sales' : 'calc.own_quarter_margin',
      n,
      amount: { ...amount, unit: 'money' },
    },
  };
}

/** The yearly rate of the terms, or what compounds to it over a shorter period. */
export function ownDiscount({ discountRate }: Figures, perYear = 1): Filled {
  const value = round(Math.expm1(Math.log1p(discountRate) / perYear), 6);
  return {
    value,
    note: {
      label: 'calc.in_discount',
      source: perYear === 1 ? 'calc.own_discount' : 'calc.own_discount_quarter',
      amount: { value, unit: 'percent' },
    },
  };
}

/** What winning a customer costs, of the costs that were set. */
export function ownAcquisition({ acquisition }: Figures, unit: number): Filled | null {
  if (!acquisition) return null;
  const value = round(acquisition.value / unit, 2);
  return {
    value,
    note: {
      label: 'calc.in_acquisition',
      source: 'calc.own_acquisition',
      n: acquisition.n,
      amount: { value, unit: 'money' },
    },
  };
}

/** What a contact has cost so far, of those with a cost. */
export function ownContact(
  { contact }: Figures,
  unit: number,
  label: OwnNote['label'],
): Filled | null {
  if (!contact) return null;
  const value = round(contact.value / unit, 2);
  return {
    value,
    note: { label, source: 'calc.own_contact', n: contact.n, amount: { value, unit: 'money' } },
  };
}

/** The fields that stay as they are: of these the ones that nothing filled. */
export const staying = (
  names: Record<string, OwnNote['label']>,
  values: Values,
): OwnNote['label'][] =>
  Object.entries(names).flatMap(([name, label]) => (name in values ? [] : [label]));

/** Values and notes of what could be filled in. */
export function fillIn(filled: Record<string, Filled | null>): {
  values: Values;
  notes: OwnNote[];
} {
  const there = Object.entries(filled).flatMap(([name, one]) => (one ? [{ name, one }] : []));
  return {
    values: Object.fromEntries(there.map(({ name, one }) => [name, one.value])),
    notes: there.map(({ one }) => one.note),
  };
}
