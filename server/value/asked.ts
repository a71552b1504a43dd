// What may be asked about profit in a question about customers: with which product lines they lose or bring money.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import { movedRelations } from './queries-changes.ts';

const linesWith = (name: string, sign: '<' | '>'): Relation => ({
  name,
  fields: [
    { name: 'line', type: 'text', column: sql`x.line` },
    { name: 'profit', type: 'money', column: sql`x.profit` },
  ],
  rows: (condition) => sql`from customer_line_profit x
    where x.customer_id = c.id and x.profit ${sql.raw(sign)} 0 and ${condition}`,
});

/** Product lines of the customer `c` that make a loss, and those that make a profit; what became of their value. */
export const profitRelations: Relation[] = [
  linesWith('losing_lines', '<'),
  linesWith('gaining_lines', '>'),
  ...movedRelations,
];
