// The customers with most at stake in a strategy: a page of them, and all of them as a file.
import { readCompany } from '../company/index.ts';
import { displayName, readPage, writePage } from '../customers/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import { type Db, sql } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import type { Strategy } from '../platform/proposals.ts';

interface Candidate {
  id: number;
  name: string;
  stake: { value: number; low: number; high: number };
  value: number | null;
  pActive: number | null;
  lastPurchaseOn: string | null;
  inPlan: boolean;
}

/** @throws page_key_invalid */
export async function listCandidates(
  db: Db,
  asked: { strategy: Strategy; after?: string | undefined; limit: number; sees: boolean },
): Promise<{ customers: Candidate[]; next: string | null }> {
  const key = readPage(asked.after, 2);
  const { rows } = await sql<
    Omit<Candidate, 'stake'> & { stake: number; low: number; high: number }
  >`
    select k.customer_id as id, ${displayName(asked.sees)} as name, k.stake, k.stake_low as low, k.stake_high as high,
      s.value, s.p_active as "pActive", s.last_purchase_on as "lastPurchaseOn",
      exists (select 1 from customers r join action_customers x on x.customer_id = r.id join actions p on p.id = x.action_id
        where r.survivor_id = k.customer_id and p.strategy = k.strategy and p.status in ('proposed', 'taken_up')
          and p.taken_back_at is null) as "inPlan"
    from strategy_candidates k join customers c on c.id = k.customer_id
      join customer_standing s on s.customer_id = k.customer_id
    where k.strategy = ${asked.strategy} and not c.no_relationship and c.restricted_at is null
      and ${key ? sql`(k.stake, k.customer_id) < (${key[0]}, ${key[1]})` : sql`true`}
    order by k.stake desc, k.customer_id desc limit ${asked.limit + 1}`.execute(db);
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    customers: page.map(({ stake, low, high, ...row }) => ({
      ...row,
      stake: { value: stake, low, high },
    })),
    next: rows.length > asked.limit && last ? writePage([last.stake, last.id]) : null,
  };
}

const heads = [
  'id',
  'customer',
  'stake',
  'low',
  'high',
  'value',
  'p_active',
  'last',
  'in_plan',
] as const;

/** The file, some hundred lines at a time: money in the currency's own unit. */
export async function* candidateLines(
  { db, config }: { db: Db; config: Config },
  { strategy, sees, language }: { strategy: Strategy; sees: boolean; language: 'es' | 'en' },
): AsyncGenerator<string> {
  const { currencyDigits: digits } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  const money = (amount: number | null) =>
    amount === null ? null : (amount / 10 ** digits).toFixed(digits);
  yield `\ufeff${csvLine(heads.map((name) => say(`strategy.file.${name}`)))}`;
  for (let after: string | undefined; ; ) {
    const page = await listCandidates(db, { strategy, after, limit: 500, sees });
    yield page.customers
      .map((one) =>
        csvLine([
          one.id,
          one.name,
          money(one.stake.value),
          money(one.stake.low),
          money(one.stake.high),
          money(one.value),
          one.pActive,
          one.lastPurchaseOn,
          say(one.inPlan ? 'strategy.file.yes' : 'strategy.file.no'),
        ]),
      )
      .join('');
    if (page.next === null) return;
    after = page.next;
  }
}
