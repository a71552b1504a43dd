// What may be asked about the funnel in a question about customers: that they have reached a stage, now or in a month, as a
// whole or with a product line.
import { sql } from '../platform/database.ts';
import type { Field, Relation } from '../platform/question.ts';
import { type FunnelStage, funnelStages, stageNumber } from './rules-funnel.ts';

/**
 * A stage, a month and a line in one value, such as `regular@2026-09:Coffee` or `recent@now:*`: of the same row, whether the
 * customer had reached it then. What is none of these fits nobody.
 */
const held = (value: string | number | boolean) => {
  const [, stage = '', month = '', line = ''] =
    /^([a-z]+)@(now|\d{4}-\d{2}):(.*)$/s.exec(String(value)) ?? [];
  if (!(funnelStages as readonly string[]).includes(stage)) return sql`false`;
  const at =
    month === 'now'
      ? sql`1`
      : sql`(select 1 + (extract(year from r.as_of) * 12 + extract(month from r.as_of))::int
          - (${Number(month.slice(0, 4)) * 12 + Number(month.slice(5))})::int from funnel_results r)`;
  // Before the text begins there is nothing: neither later months nor stages that nobody reaches by buying.
  return sql`(x.line = ${line}::text and ${at} >= 1
    and substr(x.course, greatest(${at}, 1), 1) >= ${String(stageNumber(stage as FunnelStage))}::text
    and ${stageNumber(stage as FunnelStage)}::int between 4 and 8)`;
};

const fields: Field[] = [
  { name: 'reached', type: 'choice', column: sql`true`, held },
  { name: 'line', type: 'text', column: sql`x.line` },
];

/** `funnel`: the stages by purchases, of the customer as a whole (line *) and of product lines. */
export const funnelRelations: Relation[] = [
  {
    name: 'funnel',
    fields,
    rows: (condition) => sql`from customer_funnel x where x.customer_id = c.id and ${condition}`,
  },
];
