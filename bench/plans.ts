// The plans of what a page asks of the database, kept with the benchmark: statements are noted while the page is
// answered, then explained with the values they had.
import pg, { type Pool } from 'pg';

interface Asked {
  text: string;
  values: unknown[];
}

/** Notes the questions to the database while `work` runs. */
async function noteStatements(work: () => Promise<unknown>): Promise<Asked[]> {
  const asked: Asked[] = [];
  const { query } = pg.Client.prototype;
  const noting = function (this: pg.Client, ...given: unknown[]) {
    const [what, values] = given as [string | { text: string; values?: unknown[] }, unknown[]?];
    const { text, values: own } = typeof what === 'string' ? { text: what } : what;
    asked.push({ text, values: own ?? (Array.isArray(values) ? values : []) });
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  };
  pg.Client.prototype.query = noting as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return asked;
}

export interface Plan {
  ms: number;
  statement: string;
  lines: string[];
}

/** The plan of the question that takes longest while `work` runs; null where nothing is asked. */
export async function slowestPlan(pool: Pool, work: () => Promise<unknown>): Promise<Plan | null> {
  let slowest: Plan | null = null;
  for (const { text, values } of await noteStatements(work)) {
    // Who is signed in is asked for every page alike.
    if (!/^\s*(select|with)\b/i.test(text) || /auth_|audit|roles|advisory/.test(text)) continue;
    const { rows } = await pool.query(
      `explain (analyze, buffers, costs off, timing off) ${text}`,
      values,
    );
    const lines = rows.map((row) => row['QUERY PLAN'] as string);
    const ms = Number(/Execution Time: ([\d.]+)/.exec(lines.at(-1) ?? '')?.[1]);
    if (slowest === null || ms > slowest.ms)
      slowest = { ms, statement: text.replace(/\s+/g, ' ').trim(), lines };
  }
  return slowest;
}
