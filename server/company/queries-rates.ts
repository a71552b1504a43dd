// What is remembered of other currencies: what one unit is worth in that of the company, from a day on.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { isDay } from '../platform/question.ts';
import { readCompany } from './queries.ts';
import { currencyDigits } from './rules.ts';

export interface CurrencyRate {
  currency: string;
  day: string;
  /** Decimal text. */
  rate: string;
}

const plain = sql<string>`trim_scale(rate)::text`;

/** Rates by currency, the newest first; `after` is the key of the last one of the page before. */
export async function listRates(db: Db, after: string | undefined, limit: number) {
  const [currency, day] = (after ?? '').split(' ');
  if (after !== undefined && !(/^[A-Z]{3}$/.test(currency ?? '') && isDay(day)))
    fail('page_key_invalid');
  const rows = await db
    .selectFrom('currency_rates')
    .select(['currency', 'day', plain.as('rate')])
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`currency > ${currency} or currency = ${currency} and day < ${day}::date`,
      ),
    )
    .orderBy('currency')
    .orderBy('day', 'desc')
    .limit(limit + 1)
    .execute();
  const last = rows[limit - 1];
  return {
    rates: rows.slice(0, limit),
    next: rows.length > limit && last ? `${last.currency} ${last.day}` : null,
  };
}

/** Every rate, by currency and day: what amounts in other currencies are converted with. */
export async function readRates(db: Db | Tx): Promise<Record<string, [string, string][]>> {
  const rows = await db
    .selectFrom('currency_rates')
    .select(['currency', 'day', plain.as('rate')])
    .orderBy('currency')
    .orderBy('day')
    .execute();
  const table: Record<string, [string, string][]> = {};
  for (const { currency, day, rate } of rows) {
    table[currency] ??= [];
    table[currency].push([day, rate]);
  }
  return table;
}

/** Sets rates; one that is known for its day is replaced. Sales that are stored stay as they were converted. */
export async function setRates(
  db: Db | Tx,
  rates: readonly CurrencyRate[],
  by: string | null,
  now: Date,
): Promise<void> {
  const company = await readCompany(db);
  for (const { currency, day, rate } of rates) {
    currencyDigits(currency);
    if (currency === company.currency) fail('currency_is_own', { currency });
    if (!isDay(day)) fail('bad_request', { field: 'day', problem: day });
    if (Number(rate) === 0) fail('bad_request', { field: 'rate', problem: rate });
  }
  // The last of several for one day counts, as it would one by one.
  const rows = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate]));
  if (rows.size === 0) return;
  await db
    .insertInto('currency_rates')
    .values([...rows.values()].map((rate) => ({ ...rate, set_by: by, set_at: now.toISOString() })))
    .onConflict((c) =>
      c.columns(['currency', 'day']).doUpdateSet((e) => ({
        rate: e.ref('excluded.rate'),
        set_by: e.ref('excluded.set_by'),
        set_at: e.ref('excluded.set_at'),
      })),
    )
    .execute();
}

export async function dropRate(db: Db, currency: string, day: string): Promise<void> {
  if (!isDay(day)) return;
  await db
    .deleteFrom('currency_rates')
    .where('currency', '=', currency)
    .where('day', '=', day)
    .execute();
}
