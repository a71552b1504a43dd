// The courses of customers through the stages of the funnel as their purchases tell them: read as columns and handed on as the
// rows they are kept in. Whoever writes them and whoever looks whether they still agree go through here.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { companyLines } from './queries-rhythms.ts';
import { type FunnelRule, firstSold, funnelCourse } from './rules-funnel.ts';
import { whole } from './rules-phases.ts';

/** Customers by line, month and stage; the key is month × 10 + stage. */
export type Counts = Map<string, Float64Array>;

export interface AskedCourses {
  ids: readonly number[] | null;
  days: readonly number[];
  ruleOf: (line: string) => FunnelRule;
  counts: Counts;
}

/** The columns of customer_funnel, in the order of its rows here. */
export const courseColumns = 'customer_id, line, course';

/**
 * Reads what the customers bought and hands on the text of their courses, COPY rows of `courseColumns`, and how many;
 * customers by stage are counted into `counts`. `after` is waited for between parts.
 */
export async function readCourses(
  reader: PoolClient,
  asked: AskedCourses,
  hand: (rows: string, count: number) => void,
  after: () => Promise<void> = async () => {},
): Promise<void> {
  const lines = await companyLines(reader);
  for (const statement of statements(asked.ids)) {
    const taker = makeTaker(lines, asked, hand);
    const stream = reader.query(copyTo(statement));
    for await (const part of stream as AsyncIterable<Buffer>) {
      taker.read(part);
      await after();
    }
    taker.end();
    await after();
  }
}

/** Rows of customer, line and day: of those who stand alone in the order of the index, then of the merged. */
function statements(ids: readonly number[] | null): string[] {
  const some = (customer: string) =>
    ids === null
      ? ''
      : `and ${customer} = any('{${ids.map((id) => Math.trunc(id)).join()}}'::bigint[])`;
  const lines = `with lines as (select line, row_number() over (order by line) as number
    from (select distinct line from products where line is not null and line not in ('', '*')) d)`;
  const joined = `left join products l on l.id = p.product_id left join lines n on n.line = l.line`;
  const columns = `coalesce(n.number, 0), p.purchased_on - date '1970-01-01'`;
  const kept = (customer: string) => `p.amount >= 0
    and not exists (select 1 from customer_bin b where b.customer_id = ${customer}) ${some(customer)}`;
  return [
    `copy (${lines} select p.customer_id, ${columns} from purchases p ${joined}
      where ${kept('p.customer_id')}
        and not exists (select 1 from customer_families f where f.customer_id = p.customer_id)
      order by p.customer_id, p.purchased_on) to stdout`,
    `copy (${lines} select f.survivor_id, ${columns}
      from customer_families f join purchases p on p.customer_id = f.customer_id ${joined}
      where ${kept('f.survivor_id')} order by f.survivor_id, p.purchased_on) to stdout`,
  ];
}

const signs: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};
/** A text as COPY writes it itself: rows are compared as they are. */
export const copyText = (text: string): string =>
  /[\\\t\n\r\b\f\v]/.test(text) ? text.replace(/[\\\t\n\r\b\f\v]/g, (c) => signs[c]!) : text;

/** Takes the rows as they stream by and hands on the text of each customer's courses. */
function makeTaker(
  names: readonly string[],
  { days, ruleOf, counts }: AskedCourses,
  hand: (rows: string, count: number) => void,
) {
  // The customer as a whole stands behind the lines.
  const last = names.length;
  const texts = [...names, whole].map(copyText);
  const rules = [...names, whole].map(ruleOf);
  const tallies = [...names, whole].map((line) => {
    const tally = counts.get(line) ?? new Float64Array(10 * days.length);
    counts.set(line, tally);
    return tally;
  });
  const bought: number[][] = [...names, whole].map(() => []);
  const begun: number[] = [];
  let customer = -1;
  const add = (line: number, day: number) => {
    const own = bought[line]!;
    if (own.length === 0) begun.push(line);
    if (own.at(-1) !== day) own.push(day);
  };
  const done = () => {
    let text = '';
    for (const line of begun) {
      const course = funnelCourse(bought[line]!, days, rules[line]!);
      const tally = tallies[line]!;
      for (let ago = 0; ago < course.length; ago++) {
        const stage = course.charCodeAt(ago) - 48;
        if (stage >= firstSold) tally[10 * ago + stage]!++;
      }
      text += `${customer}\t${texts[line]!}\t${course}\n`;
      bought[line]!.length = 0;
    }
    hand(text, begun.length);
    begun.length = 0;
  };
  const row = [0, 0, 0];
  let column = 0;
  let value = 0;
  let sign = 1;
  const take = () => {
    if (row[0] !== customer) {
      if (begun.length > 0) done();
      customer = row[0]!;
    }
    add(row[1]!, row[2]!);
    add(last, row[2]!);
  };
  return {
    read: (part: Buffer) => {
      for (const byte of part) {
        if (byte >= 48 && byte <= 57) value = value * 10 + (byte - 48);
        else if (byte === 45) sign = -1;
        else {
          row[column] = sign * value;
          value = 0;
          sign = 1;
          column = byte === 10 ? 0 : column + 1;
          if (byte === 10) take();
        }
      }
    },
    end: () => {
      if (begun.length > 0) done();
    },
  };
}
