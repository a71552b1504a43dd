// What is remembered of the company: one row, and its terms version by version.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { isCountry } from '../platform/phone.ts';
import { checkTimeZone, currencyDigits, type Terms } from './rules.ts';

export interface Company {
  name: string;
  currency: string;
  currencyDigits: number;
  timeZone: string;
  country: string;
  language: 'es' | 'en';
  sample: boolean;
  hasPurchases: boolean;
}

export async function readCompany(db: Db | Tx): Promise<Company> {
  const row = await db
    .selectFrom('company')
    .selectAll()
    .select(sql<boolean>`exists (select 1 from purchases)`.as('has_purchases'))
    .executeTakeFirstOrThrow();
  return {
    name: row.name,
    currency: row.currency,
    currencyDigits: row.currency_digits,
    timeZone: row.time_zone,
    country: row.country,
    language: row.language === 'en' ? 'en' : 'es',
    sample: row.sample,
    hasPurchases: row.has_purchases,
  };
}

/** Are there amounts beside those of sales: what contacts cost? */
async function holdsCosts(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ costs: boolean }>`
    select exists (select 1 from touchpoint_costs) or
      exists (select 1 from touchpoints where cost is not null) as costs`.execute(tx);
  return rows[0]!.costs;
}

export interface CompanyChange {
  name?: string;
  currency?: string;
  timeZone?: string;
  country?: string;
  language?: 'es' | 'en';
}

/** Changes the company; the currency stays once there are purchases or costs of contacts, or are to come from the sample. */
export async function changeCompany(db: Db, change: CompanyChange, now: Date): Promise<Company> {
  if (change.timeZone !== undefined) checkTimeZone(change.timeZone);
  if (change.country !== undefined && !isCountry(change.country))
    fail('country_unknown', { country: change.country });
  const digits = change.currency === undefined ? undefined : currencyDigits(change.currency);
  return db.transaction().execute(async (tx) => {
    const before = await readCompany(tx);
    const fixed = before.hasPurchases || before.sample || (await holdsCosts(tx));
    if (change.currency !== undefined && change.currency !== before.currency && fixed)
      fail('currency_in_use', { currency: before.currency });
    // What other currencies are worth was said in the one before.
    if (change.currency !== undefined && change.currency !== before.currency)
      await tx.deleteFrom('currency_rates').execute();
    await tx
      .updateTable('company')
      .set({
        ...(change.name === undefined ? {} : { name: change.name.trim() }),
        ...(change.currency === undefined
          ? {}
          : { currency: change.currency, currency_digits: digits }),
        ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
        ...(change.country === undefined ? {} : { country: change.country }),
        ...(change.language === undefined ? {} : { language: change.language }),
        changed_at: now.toISOString(),
      })
      .execute();
    return readCompany(tx);
  });
}

/** Marks whether the sample business is what the company holds. */
export async function markSample(db: Db | Tx, sample: boolean): Promise<void> {
  await db.updateTable('company').set({ sample }).execute();
}

export async function readTerms(db: Db | Tx): Promise<Terms & { since: string }> {
  const row = await db
    .selectFrom('company_terms')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return {
    discountRate: Number(row.discount_rate),
    grossMargin: row.gross_margin === null ? null : Number(row.gross_margin),
    horizonMonths: row.horizon_months,
    profitCut: row.profit_cut,
    loyaltyCut: row.loyalty_cut === null ? null : Number(row.loyalty_cut),
    since: row.since,
  };
}

/** Sets new terms as a new version and wakes whoever values customers; equal terms change nothing. */
export async function changeTerms(
  db: Db,
  terms: Terms,
  by: string | null,
  now: Date,
): Promise<Terms & { since: string }> {
  return db.transaction().execute(async (tx) => {
    const before = await readTerms(tx);
    const same = (Object.keys(terms) as (keyof Terms)[]).every((key) => terms[key] === before[key]);
    if (same) return before;
    await tx
      .insertInto('company_terms')
      .values({
        discount_rate: String(terms.discountRate),
        gross_margin: terms.grossMargin === null ? null : String(terms.grossMargin),
        horizon_months: terms.horizonMonths,
        profit_cut: terms.profitCut,
        loyalty_cut: terms.loyaltyCut === null ? null : String(terms.loyaltyCut),
        since: now.toISOString(),
        set_by: by,
      })
      .execute();
    const after = await readTerms(tx);
    await nudge(tx, 'terms');
    return after;
  });
}
