// What the company adds to the terms of the law: a number of hours of its own, and a region with its holidays.
import { dayIn, readCompany } from '../company/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { dueAfter, placeOf, regionsOf } from './days.ts';
import type { Here } from './queries-requests.ts';
import { type BreachRule, breachRuleOf, usualHours } from './terms.ts';

export interface PrivacyRules {
  breachHours: number | null;
  region: string | null;
}

/** What holds in this country: a region of the country before it was changed counts no more. */
export async function readRules(db: Db | Tx, country: string): Promise<PrivacyRules> {
  const row = await db
    .selectFrom('privacy_rules')
    .select(['breach_hours as breachHours', 'region'])
    .executeTakeFirst();
  const region = row?.region ?? null;
  return {
    breachHours: row?.breachHours ?? null,
    region: region !== null && region in regionsOf(country, 'es') ? region : null,
  };
}

/** @throws region_unknown */
export async function changeRules(
  db: Db,
  { breachHours, region }: PrivacyRules,
  { user, now }: Here,
): Promise<void> {
  const { country } = await readCompany(db);
  if (region !== null && !(region in regionsOf(country, 'es'))) fail('region_unknown', { region });
  const row = {
    breach_hours: breachHours,
    region,
    changed_by: user,
    changed_at: now.toISOString(),
  };
  await db
    .insertInto('privacy_rules')
    .values(row)
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet(row))
    .execute();
}

/**
 * Until when a breach must be told, and by which law: the moment the law gives, or an earlier one that the company has
 * set itself. Where the law gives no number it is that of the company, or 72 hours.
 */
export async function tellBy(
  db: Db,
  foundAt: string,
): Promise<{ country: string; at: string; law: string | null; whom: BreachRule['whom'] }> {
  const { country, timeZone } = await readCompany(db);
  const { term, whom, law } = breachRuleOf(country);
  const { breachHours, region } = await readRules(db, country);
  const after = (hours: number) => new Date(Date.parse(foundAt) + hours * 3_600_000).toISOString();
  const own = breachHours === null ? null : after(breachHours);
  if (term === null) return { country, at: own ?? after(usualHours), law: null, whom };
  const lawful =
    term.unit === 'hours'
      ? after(term.count)
      : await endOf(
          db,
          dueAfter(dayIn(new Date(foundAt), timeZone), term, placeOf(country, region)),
          timeZone,
        );
  return own !== null && own < lawful
    ? { country, at: own, law: null, whom }
    : { country, at: lawful, law, whom };
}

/** The last second of a day where the company is. */
async function endOf(db: Db, day: string, timeZone: string): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    select ((${day}::date + 1)::timestamp at time zone ${timeZone}) - interval '1 second' as at`.execute(
    db,
  );
  return new Date(rows[0]!.at).toISOString();
}
