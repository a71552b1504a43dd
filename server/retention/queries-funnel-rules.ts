// From which purchases on a customer counts as recent, regular, most often and loyal: the rules that hold, and new ones.
import type { PoolClient } from 'pg';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { queueJob } from '../platform/jobs.ts';
import { type FunnelRule, startingFunnelRule } from './rules-funnel.ts';
import { whole } from './rules-phases.ts';

export interface SetFunnelRule extends FunnelRule {
  line: string;
  at: string;
}

const rulesSql = `select distinct on (line) line, recent_days as "recentDays", window_days as "windowDays", regular, often,
    loyal_windows as "loyalWindows", set_at as at, (select max(id) from funnel_rules)::int as version
  from funnel_rules order by line, id desc`;

const found = (rows: readonly (SetFunnelRule & { version: number })[]) => {
  const byLine = new Map(rows.map((rule) => [rule.line, rule]));
  const ruleOf = (line: string): FunnelRule & { at?: string; line?: string } =>
    byLine.get(line) ?? byLine.get(whole) ?? startingFunnelRule;
  return { version: rows[0]?.version ?? 0, ruleOf };
};

/** The version of all rules, and the one of a line: its own, else that of the company as a whole. */
export const readFunnelRules = async (client: PoolClient) =>
  found((await client.query<SetFunnelRule & { version: number }>(rulesSql)).rows);

export const askFunnelRules = async (db: Db | Tx) =>
  found((await sql<SetFunnelRule & { version: number }>`${sql.raw(rulesSql)}`.execute(db)).rows);

/** Sets the rule of a line as a new version and has every stage worked out again; the same again changes nothing. */
export async function setFunnelRule(
  tx: Tx,
  job: string,
  line: string,
  rule: FunnelRule,
  by: { user: string | null; now: Date },
): Promise<void> {
  const known = (await askFunnelRules(tx)).ruleOf(line);
  const same = (Object.keys(startingFunnelRule) as (keyof FunnelRule)[]).every(
    (key) => known[key] === rule[key],
  );
  if (same && known.line === line) return;
  await tx
    .insertInto('funnel_rules')
    .values({
      line,
      recent_days: rule.recentDays,
      window_days: rule.windowDays,
      regular: rule.regular,
      often: rule.often,
      loyal_windows: rule.loyalWindows,
      set_by: by.user,
      set_at: by.now.toISOString(),
    })
    .execute();
  await queueJob(tx, job);
}
