// What the company room promises: who the company is and on which terms its customers are valued.
import * as t from 'typebox';
import { choice, day, endpoint, minor, moment, nullable, pageQuery } from '../platform/contract.ts';

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
