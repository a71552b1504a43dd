// What may be asked about the cycle in a question about customers: their phase as a whole, and with each product line.
import { sql } from '../platform/database.ts';
import { type Field, isDay, type Relation } from '../platform/question.ts';
import { lossRelations } from './asked-losses.ts';
import { letterOf, phases, whole } from './rules-phases.ts';

const fields: Field[] = [
  { name: 'phase', type: 'choice', column: sql`x.phase`, choices: phases },
  { name: 'since', type: 'day', column: sql`x.since` },
];

/** A phase and a line in one value, such as `lapsed:Coffee`: both of the same row. */
const held = (value: string | number | boolean) => {
  const text = String(value);
  const at = text.indexOf(':');
  return sql`(${text.slice(at + 1)}::text, ${text.slice(0, Math.max(0, at))}::text)`;
};

/** A line that the customer began after another one, or with the first. */
const heldTurn = (later: boolean) => (value: string | number | boolean) =>
  sql`(${String(value)}::text, ${later}::boolean)`;

/**
 * A phase on the evening of a day, and of product lines the line: `lapsed@2026-01-31`, `lapsed@2026-01-31:Coffee`. What is
 * neither fits nobody.
 */
const stoodOn = (value: string | number | boolean) => {
  const [, name, day, line = whole] =
    /^([a-z_]+)@(\d{4}-\d{2}-\d{2})(?::(.*))?$/s.exec(String(value)) ?? [];
  const phase = phases.find((one) => one === name);
  if (phase === undefined || !isDay(day)) return sql`false`;
  const nth = sql`width_bucket(${day}::date - date '1970-01-01', x.days)`;
  return sql`(x.line = ${line}::text and substr(x.phases, ${nth}, least(1, ${nth})) = ${letterOf(phase)})`;
};
const was: Field = { name: 'was', type: 'choice', column: sql`true`, held: stoodOn };

/** `cycle`: the customer as a whole; `cycles`: product lines that they have bought; and what may be asked about losses. */
export const cycleRelations: Relation[] = [
  {
    name: 'cycle',
    fields: [
      ...fields,
      was,
      { name: 'first', type: 'day', column: sql`x.first_on` },
      { name: 'lines', type: 'number', column: sql`x.turn` },
    ],
    rows: (condition) => sql`from customer_phases x
      where x.customer_id = c.id and x.line = ${whole} and ${condition}`,
  },
  {
    name: 'cycles',
    fields: [
      ...fields,
      { name: 'line', type: 'text', column: sql`x.line` },
      { name: 'stands', type: 'choice', column: sql`(x.line, x.phase)`, held },
      was,
      { name: 'again', type: 'choice', column: sql`(x.line, x.turn > 1)`, held: heldTurn(true) },
      { name: 'began', type: 'choice', column: sql`(x.line, x.turn > 1)`, held: heldTurn(false) },
      { name: 'first', type: 'day', column: sql`x.first_on` },
      { name: 'turn', type: 'number', column: sql`x.turn` },
    ],
    rows: (condition) => sql`from customer_phases x
      where x.customer_id = c.id and x.line <> ${whole} and ${condition}`,
  },
  ...lossRelations,
];
