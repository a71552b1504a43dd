// What the company room promises: who the company is and on which terms its customers are valued.
import type { Static } from 'typebox';
import * as t from 'typebox';
import { choice, day, endpoint, minor, moment, nullable, pageQuery } from '../platform/contract.ts';
import { costsContract } from './contract-costs.ts';

export { costKinds, givenCost, knownCost, mostCosts } from './contract-costs.ts';

export const company = t.Object({
  name: t.String({ maxLength: 200 }),
  currency: t.String({ pattern: '^[A-Z]{3}$' }),
  /** Decimals of the currency: 2 for MXN, 0 for JPY. */
  currencyDigits: t.Integer(),
  timeZone: t.String({ maxLength: 60 }),
  /** ISO 3166; telephone numbers without a country are of this one. */
  country: t.String({ pattern: '^[A-Z]{2}$' }),
  language: choice('es', 'en'),
  /** The sample business is loaded. */
  sample: t.Boolean(),
  /** There are purchases, so the currency is fixed. */
  hasPurchases: t.Boolean(),
});

export const terms = t.Object({
  /** Yearly, .12 = 12 %. */
  discountRate: t.Number({ minimum: 0.001, maximum: 1 }),
  /** Share of sales that stays after variable cost, .4 = 40 %; null: unknown, value is in sales. */
  grossMargin: nullable(t.Number({ minimum: 0.001, maximum: 1 })),
  /** Months that count, null: the whole lifetime. */
  horizonMonths: nullable(t.Integer({ minimum: 1, maximum: 240 })),
  /** Cuts of the four groups, null: the median of the customers who may still be active. */
  profitCut: nullable(minor()),
  loyaltyCut: nullable(t.Number({ minimum: 0, maximum: 36 })),
});

/** What one unit of another currency is worth in that of the company, from a day until the next rate. */
export const currencyRate = t.Object({
  currency: t.String({ pattern: '^[A-Z]{3}$' }),
  day: day(),
  /** Decimal text, so that no digit is lost. */
  rate: t.String({ pattern: '^\\d{1,12}(\\.\\d{1,12})?$' }),
});

export const companyContract = {
  ...costsContract,
  company: endpoint({
    method: 'GET',
    path: '/api/company',
    summary: 'The company: name, currency, time zone, language.',
    allow: 'user',
    response: company,
  }),
  changeCompany: endpoint({
    method: 'PATCH',
    path: '/api/company',
    summary: 'Changes the company. The currency is fixed once there are purchases.',
    allow: 'company.write',
    body: t.Partial(
      t.Object({
        name: t.String({ minLength: 1, maxLength: 200 }),
        currency: t.String({ pattern: '^[A-Z]{3}$' }),
        timeZone: t.String({ maxLength: 60 }),
        country: t.String({ pattern: '^[A-Z]{2}$' }),
        language: choice('es', 'en'),
      }),
    ),
    response: company,
    errors: ['currency_unknown', 'currency_in_use', 'time_zone_unknown', 'country_unknown'],
  }),
  countries: endpoint({
    method: 'GET',
    path: '/api/countries',
    summary: 'Countries whose telephone numbers are known, ISO 3166.',
    allow: 'company.write',
    response: t.Object({ countries: t.Array(t.String()) }),
  }),
  rates: endpoint({
    method: 'GET',
    path: '/api/currency-rates',
    summary: 'Rates of other currencies, by currency, the newest first.',
    allow: 'user',
    query: t.Object(pageQuery),
    response: t.Object({ rates: t.Array(currencyRate), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  setRates: endpoint({
    method: 'PUT',
    path: '/api/currency-rates',
    summary:
      'Sets rates; one that is known for its day is replaced. Stored sales stay as they are.',
    allow: 'company.write',
    body: t.Object({ rates: t.Array(currencyRate, { maxItems: 5000 }) }),
    response: t.Object({}),
    errors: ['currency_unknown', 'currency_is_own'],
  }),
  dropRate: endpoint({
    method: 'DELETE',
    path: '/api/currency-rates/:currency/:day',
    summary: 'Forgets one rate. Stored sales stay as they are.',
    allow: 'company.write',
    params: t.Object({ currency: t.String({ pattern: '^[A-Z]{3}$' }), day: day() }),
    response: t.Object({}),
  }),
  terms: endpoint({
    method: 'GET',
    path: '/api/terms',
    summary: 'The terms in force and since when.',
    allow: 'user',
    response: t.Intersect([terms, t.Object({ since: nullable(moment()) })]),
  }),
  changeTerms: endpoint({
    method: 'PUT',
    path: '/api/terms',
    summary: 'Sets new terms; the old ones are kept, and values are computed again.',
    allow: 'company.write',
    body: terms,
    response: t.Intersect([terms, t.Object({ since: nullable(moment()) })]),
  }),
};

/** No more than this is set at once; the contract says the same. */
export const mostRatesAtOnce = 5000;

export interface ReadRates {
  rates: Static<typeof currencyRate>[];
  /** Lines, from 1, that hold something else; a header in the first is none of them. */
  wrong: number[];
}

/** A 31st of February would be taken for a day of March. */
const isCalendarDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

/**
 * Reads rates from lines such as `USD,2026-01-05,17.12`: a code of three letters, a day as YYYY-MM-DD, and
 * a number with a point, or with a comma where something else stands between the cells.
 */
export function readRatesText(text: string): ReadRates {
  const rates: Static<typeof currencyRate>[] = [];
  const wrong: number[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
    const cells = line.split(apart).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
    const currency = cells.find((cell) => /^[a-z]{3}$/i.test(cell))?.toUpperCase();
    const day = cells.find((cell) => /^\d{4}-\d{2}-\d{2}$/.test(cell));
    const number = cells
      .map((cell) => (apart === ',' ? cell : cell.replace(',', '.')))
      .find((cell) => /^\d{1,12}(\.\d{1,12})?$/.test(cell) && Number(cell) > 0);
    if (currency !== undefined && day !== undefined && isCalendarDay(day) && number !== undefined)
      rates.push({ currency, day, rate: number });
    else if (i > 0 || day !== undefined || number !== undefined) wrong.push(i + 1);
  });
  return { rates, wrong };
}
