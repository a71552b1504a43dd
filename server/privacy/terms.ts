// How long the law of a country gives: to answer a person, to do what was answered, to tell of a breach, and
// how long sales records must be kept. A table, with its sources; it is no legal advice, and whoever answers
// requests checks it against the law of the day.

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
  /** Where a kind of request is extended by another term. */
  extensionByKind?: Partial<Record<Kind, Term>>;
  /** From the answer until it must be done; null: within the term of the answer. */
  carryOut: Term | null;
  /** Where it stands; null: this table knows no law of the country. */
  law: string | null;
  /** Years after the year of the last sale for which the law wants to know who bought. */
  keepYears: number;
  keepLaw: string | null;
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
const eu = (keepYears: number, keepLaw: string | null): Terms => ({ ...gdpr, keepYears, keepLaw });

/** For how long records are kept where this table knows no law: the longest that is common. */
const longest = 10;

// biome-ignore format: a table reads better in lines
const byCountry: Record<string, Terms> = {
  MX: { answer: workingDays(20), extension: workingDays(20), carryOut: workingDays(15), law: 'LFPDPPP (DOF 20-03-2025)', keepYears: 5, keepLaw: 'Código Fiscal de la Federación, art. 30' },
  CO: { answer: workingDays(15), byKind: { access: workingDays(10) }, extension: workingDays(8), extensionByKind: { access: workingDays(5) }, carryOut: null, law: 'Ley 1581 de 2012, arts. 14 y 15', keepYears: 10, keepLaw: 'Ley 962 de 2005, art. 28' },
  AR: { answer: workingDays(5), byKind: { access: days(10) }, extension: null, carryOut: null, law: 'Ley 25.326, arts. 14 y 16', keepYears: 10, keepLaw: 'Código Civil y Comercial, art. 328' },
  CL: { answer: days(30), extension: days(30), carryOut: null, law: 'Ley 21.719 (01-12-2026)', keepYears: longest, keepLaw: null },
  PE: { answer: workingDays(10), byKind: { access: workingDays(20) }, extension: null, carryOut: null, law: 'Decreto Supremo 016-2024-JUS', keepYears: longest, keepLaw: null },
  EC: { answer: days(15), extension: null, carryOut: null, law: 'LOPDP, arts. 13 a 16', keepYears: longest, keepLaw: null },
  UY: { answer: workingDays(5), extension: null, carryOut: null, law: 'Ley 18.331, arts. 14 y 15', keepYears: longest, keepLaw: null },
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

/** The law that held before a day, where the table above has the one that follows it. */
const earlier: Record<string, { until: string; terms: Partial<Terms> }> = {
  CL: {
    until: '2026-12-01',
    terms: { answer: workingDays(2), extension: null, law: 'Ley 19.628, art. 16' },
  },
};

/** Other members of the European Economic Area: the regulation, and the longest keeping. */
const area = 'AT BE BG CY CZ DK EE FI GR HR HU IS LI LT LU LV MT NL NO PL RO SE SI SK'.split(' ');

/** What counts where this table knows no law: a month's worth of days, as most laws give. */
const fallback: Terms = {
  answer: days(30),
  extension: null,
  carryOut: null,
  law: null,
  keepYears: longest,
  keepLaw: null,
};

/** What counts on a day; without one, what the newest law says that the table knows. */
export const termsOf = (country: string, on?: string): Terms => {
  const now = byCountry[country] ?? (area.includes(country) ? eu(longest, null) : fallback);
  const before = earlier[country];
  return before && on !== undefined && on < before.until ? { ...now, ...before.terms } : now;
};

export const answerTerm = (terms: Terms, kind: Kind): Term => terms.byKind?.[kind] ?? terms.answer;

export const extensionTerm = (terms: Terms, kind: Kind): Term | null =>
  terms.extensionByKind?.[kind] ?? terms.extension;

/** Until when somebody must be told of a breach, counted from when the company became aware of it. */
export interface BreachRule {
  /** Null: the law gives no number; it says without delay, or nothing. */
  term: Term | { count: number; unit: 'hours' } | null;
  /** Who has to be told by then. */
  whom: 'authority' | 'people';
  /** Where it stands; null: this table knows no law of the country. */
  law: string | null;
}

const hours = (count: number) => ({ count, unit: 'hours' as const });
const ofBreaches = (
  term: BreachRule['term'],
  law: string,
  whom: BreachRule['whom'] = 'authority',
): BreachRule => ({ term, whom, law });

// biome-ignore format: a table reads better in lines
const breachByCountry: Record<string, BreachRule> = {
  MX: ofBreaches(null, 'LFPDPPP (DOF 20-03-2025)', 'people'),
  CO: ofBreaches(workingDays(15), 'Superintendencia de Industria y Comercio, Circular Única, título V'),
  AR: ofBreaches(null, 'AAIP, Resolución 47/2018'),
  BR: ofBreaches(workingDays(3), 'LGPD, art. 48; Resolução CD/ANPD 15/2024'),
  CL: ofBreaches(null, 'Ley 21.719 (01-12-2026)'),
  PE: ofBreaches(hours(48), 'Decreto Supremo 016-2024-JUS'),
  EC: ofBreaches(workingDays(5), 'LOPDP, art. 43'),
  UY: ofBreaches(hours(72), 'Decreto 64/020'),
  US: ofBreaches(days(30), 'California Civil Code § 1798.82 (SB 446, 2026)', 'people'),
  CA: ofBreaches(null, 'PIPEDA, s. 10.1'),
  GB: ofBreaches(hours(72), 'UK GDPR, art. 33(1)'),
  CH: ofBreaches(null, 'FADP, art. 24'),
};
const breachInEurope = ofBreaches(hours(72), 'Regulation (EU) 2016/679 (GDPR), art. 33(1)');

/** Hours that count where the law gives no number and the company has set none: as long as the GDPR gives. */
export const usualHours = 72;

export const breachRuleOf = (country: string): BreachRule =>
  breachByCountry[country] ??
  (termsOf(country).law === gdpr.law
    ? breachInEurope
    : { term: null, whom: 'authority', law: null });

/** Until when the law wants to know who bought, by the last day of a purchase; null: nobody bought. */
export const keptUntil = (terms: Terms, lastPurchase: string | null): string | null =>
  lastPurchase === null ? null : `${Number(lastPurchase.slice(0, 4)) + terms.keepYears}-12-31`;
