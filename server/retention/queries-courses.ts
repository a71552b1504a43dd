// The courses of customers through the stages of the funnel as their purchases tell them: read as columns and handed on
// one by one. Whoever writes them and whoever looks whether they still agree go through here.
import type { PoolClient } from 'pg';
import { companyLines } from './queries-rhythms.ts';
import { readNumbers, type Taker } from './rewrite.ts';
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

/** The columns of customer_funnel, in the order in which courses are written. */
export const courseColumns = 'customer_id, line, course';

export interface Course {
  customer: number;
  line: string;
  course: string;
}

/**
 * Reads what the customers bought and hands on their courses; customers by stage are counted into `counts`. `after` is
 * waited for between parts of what is read. Returns how many courses there were.
 */
export async function readCourses(
  reader: PoolClient,
  asked: AskedCourses,
  each: (course: Course) => void,
  after: () => Promise<void> = async () => {},
): Promise<number> {
  const lines = await companyLines(reader);
  let taken = 0;
  const count = (course: Course) => {
    taken++;
    each(course);
  };
  await readNumbers(reader, statements(asked.ids), () => makeTaker(lines, asked, count), after);
  return taken;
}

/** Rows of customer, product and day: of those who stand alone in the order of the index, then of the merged. */
function statements(ids: readonly number[] | null): string[] {
  const some = (customer: string) =>
    ids === null
      ? ''
      : `and ${customer} = any('{${ids.map((id) => Math.trunc(id)).join()}}'::bigint[])`;
  const columns = `coalesce(p.product_id, 0), p.purchased_on - date '1970-01-01'`;
  const kept = (customer: string) => `p.amount >= 0
    and not exists (select 1 from customer_bin b where b.customer_id = ${customer}) ${some(customer)}`;
  return [
    `select p.customer_id, ${columns} from purchases p
      where ${kept('p.customer_id')}
        and not exists (select 1 from customer_families f where f.customer_id = p.customer_id)
      order by p.customer_id, p.purchased_on`,
    `select f.survivor_id, ${columns}
      from customer_families f join purchases p on p.customer_id = f.customer_id
      where ${kept('f.survivor_id')} order by f.survivor_id, p.purchased_on`,
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

/** Takes the rows as they stream by and hands on each customer's courses. */
function makeTaker(
  { names, lineOf }: Awaited<ReturnType<typeof companyLines>>,
  { days, ruleOf, counts }: AskedCourses,
  each: (course: Course) => void,
): Taker {
  // The customer as a whole stands behind the lines.
  const last = names.length;
  const lines = [...names, whole];
  const rules = lines.map(ruleOf);
  const tallies = lines.map((line) => {
    const tally = counts.get(line) ?? new Float64Array(10 * days.length);
    counts.set(line, tally);
    return tally;
  });
  const bought: number[][] = lines.map(() => []);
  const begun: number[] = [];
  let customer = -1;
  const add = (line: number, day: number) => {
    const own = bought[line]!;
    if (own.length === 0) begun.push(line);
    if (own.at(-1) !== day) own.push(day);
  };
  const end = () => {
    for (const line of begun) {
      const course = funnelCourse(bought[line]!, days, rules[line]!);
      const tally = tallies[line]!;
      for (let ago = 0; ago < course.length; ago++) {
        const stage = course.charCodeAt(ago) - 48;
        if (stage >= firstSold) tally[10 * ago + stage]!++;
      }
      each({ customer, line: lines[line]!, course });
      bought[line]!.length = 0;
    }
    begun.length = 0;
  };
  return {
    row: (row) => {
      if (row[0] !== customer) {
        end();
        customer = row[0]!;
      }
      add(lineOf(row[1]!), row[2]!);
      add(last, row[2]!);
    },
    end,
  };
}
