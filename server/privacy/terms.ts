// How long the law of a country gives: to answer a person, to do what was answered, to tell the authority of a
// breach, and how long sales records must be kept. A table, with its sources; it is no legal advice, and
// whoever answers requests checks it against the law of the day.

export const kinds = ['access', 'rectify', 'restrict', 'object', 'erase'] as const;
export type Kind = (typeof kinds)[number];

export interface Term {
  count: number;
  /** Working days are Monday to Friday but for the public holidays of the country. */
  unit: 'working_days' | 'days' | 'months';
}

export interface Terms {
  answer: Term;
  /** Where a kind of request has a term of its own. */
  byKind?: Partial<Record<Kind, Term>>;
  /** What an extension adds, once and with reasons told to the person; null: none. */
  extension: Term | null;
  /** From the answer until it must be done; null: within the term of the answer. */
  carryOut: Term | null;
  law: string;
  /** Years after the year of the last sale for which the law wants to know who bought. */
  keepYears: number;
  keepLaw: string;
}

const workingDays = (count: number): Term => ({ count, unit: 'working_days' });
const days = (count: number): Term => ({ count, unit: 'days' });
const months = (count: number): Term => ({ count, unit: 'months' });

/** Regulation (EU) 2016/679, article 12(3). */
const gdpr = {
  answer: months(1),
  extension: months(2),
  carryOut: null,
  law: 'Regulation (EU) 2016/679 (GDPR), art. 12(3)',
};
const eu = (keepYears: number, keepLaw: string): Terms => ({ ...gdpr, keepYears, keepLaw });

/** For how long records are kept where this table knows no law: the longest that is common. */
const longest = 10;
const unknownKeep = 'none known here: the longest that is common';

// biome-ignore format: a table reads better in lines
const byCountry: Record<string, Terms> = {
  MX: { answer: workingDays(20), extension: workingDays(20), carryOut: workingDays(15), law: 'LFPDPPP (DOF 20-03-2025): 20 + 15 días hábiles', keepYears: 5, keepLaw: 'Código Fiscal de la Federación, art. 30' },
  CO: { answer: workingDays(15), byKind: { access: workingDays(10) }, extension: workingDays(5), carryOut: null, law: 'Ley 1581 de 2012, arts. 14 y 15', keepYears: 10, keepLaw: 'Ley 962 de 2005, art. 28' },
  AR: { answer: workingDays(5), byKind: { access: days(10) }, extension: null, carryOut: null, law: 'Ley 25.326, arts. 14 y 16', keepYears: 10, keepLaw: 'Código Civil y Comercial, art. 328' },
  BR: { answer: days(15), extension: null, carryOut: null, law: 'Lei 13.709/2018 (LGPD), art. 19', keepYears: 5, keepLaw: 'Código Tributário Nacional, arts. 173 e 195' },
  US: { answer: days(45), extension: days(45), carryOut: null, law: 'California Civil Code § 1798.130(a)(2)', keepYears: 7, keepLaw: 'Internal Revenue Service: at most seven years' },
  CA: { answer: days(30), extension: days(30), carryOut: null, law: 'PIPEDA, s. 8(3) and (4)', keepYears: 6, keepLaw: 'Income Tax Act, s. 230(4)' },
  GB: { ...gdpr, law: 'UK GDPR, art. 12(3)', keepYears: 6, keepLaw: 'Finance Act 1998, sch. 18, para. 21' },
  CH: { answer: days(30), extension: null, carryOut: null, law: 'Data Protection Act (FADP), art. 25(7)', keepYears: 10, keepLaw: 'Code of Obligations, art. 958f' },
  ES: eu(6, 'Código de Comercio, art. 30'),
  DE: eu(8, 'Abgabenordnung § 147'),
  FR: eu(10, 'Code de commerce, art. L123-22'),
  IT: eu(10, 'Codice civile, art. 2220'),
  PT: eu(10, 'Código do IVA, art. 52'),
  IE: eu(6, 'Taxes Consolidation Act 1997, s. 886'),
};

/** Other members of the European Economic Area: the regulation, and the longest keeping. */
const area = 'AT BE BG CY CZ DK EE FI GR HR HU IS LI LT LU LV MT NL NO PL RO SE SI SK'.split(' ');

/** What counts where this table knows no law: a month's worth of days, as most laws give. */
const fallback: Terms = {
  answer: days(30),
  extension: null,
  carryOut: null,
  law: 'none known here: 30 days',
  keepYears: longest,
  keepLaw: unknownKeep,
};

export const termsOf = (country: string): Terms =>
  byCountry[country] ?? (area.includes(country) ? eu(longest, unknownKeep) : fallback);

export const answerTerm = (terms: Terms, kind: Kind): Term => terms.byKind?.[kind] ?? terms.answer;

/** Hours to tell the authority of a breach (GDPR, art. 33); taken as the measure everywhere. */
export const breachHours = 72;

/** Until when the law wants to know who bought, by the last day of a purchase; null: nobody bought. */
export const keptUntil = (terms: Terms, lastPurchase: string | null): string | null =>
  lastPurchase === null ? null : `${Number(lastPurchase.slice(0, 4)) + terms.keepYears}-12-31`;
