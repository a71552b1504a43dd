// When two customers are the same: what each is compared by, under which keys likely ones meet, and how sure
// their likeness makes us. The weights are logistic regression over pairs with known truth
// (bench/duplicates.ts --fit, seed 1; precision and recall with seed 2).
import { bare, compareNames, type NameVerdict, nameWords, stepsBetween } from './rules-names.ts';
import { englishSound, skeletonOf } from './rules-sounds.ts';

/** What a customer is compared by, in the one form of comparing. */
export interface Trace {
  names: string[];
  emails: string[];
  /** Digits without country and trunk: the last nine. */
  phones: string[];
  birthday: string;
  postcode: string;
}

/** What is known of a customer, as it is on file. */
export interface Given {
  name: string | null;
  emails: readonly string[];
  phones: readonly string[];
  birthday?: string | null;
  postcode?: string | null;
}

/** Addresses and numbers of one customer that are compared. */
const mostEach = 4;

/** Boxes that many people read: the part before the @ says nothing of who it is. */
const shared =
  /^(info|hola|hello|contact[o]?|ventas|sales|admin|administracion|office|mail|correo|support|soporte|clientes?|facturacion|compras|no-?reply)$/;
/** Where anybody has an address: the part after the @ says nothing of who it is. */
const open =
  /^(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|gmx|proton|protonmail|terra|telefonica|prodigy)\./;

const cut = (email: string): [string, string] => {
  const at = email.lastIndexOf('@');
  return at < 0 ? [email, ''] : [email.slice(0, at), email.slice(at + 1)];
};

/** An address without what its owner may leave out: capitals, a part after +, dots at Gmail. */
export function plainEmail(text: string): string {
  const [local, domain] = cut(bare(text).replace(/[\s|\\]/g, ''));
  const base = local.split('+')[0]!;
  return /^(gmail|googlemail)\.com$/.test(domain)
    ? `${base.replace(/\./g, '')}@gmail.com`
    : `${base}@${domain}`;
}

/** The last nine digits of a number, or none where it is too short to be one. */
export function plainPhone(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length < 7 ? '' : digits.slice(-9);
}

const each = (list: readonly string[], form: (text: string) => string): string[] =>
  [...new Set(list.map(form).filter((text) => text !== ''))].slice(0, mostEach);

export const traceOf = (given: Given): Trace => ({
  names: nameWords(given.name),
  emails: each(given.emails, plainEmail),
  phones: each(given.phones, plainPhone),
  birthday: given.birthday ?? '',
  postcode: bare(given.postcode ?? '').replace(/[^a-z0-9]/g, ''),
});

/** A trace as one text, and back; none of its parts holds the marks between them. */
export const writeTrace = ({ names, emails, phones, birthday, postcode }: Trace): string =>
  [names, emails, phones, [birthday], [postcode]]
    .map((list) => list.map((text) => text.replace(/[\s|]/g, '')).join(' '))
    .join('|');

export function readTrace(text: string): Trace {
  const [names, emails, phones, birthday, postcode] = text.split('|') as [
    string,
    string,
    string,
    string,
    string,
  ];
  const list = (part: string) => (part === '' ? [] : part.split(' '));
  return {
    names: list(names),
    emails: list(emails),
    phones: list(phones),
    birthday,
    postcode,
  };
}

/** FNV-1a over the letters of a text, as a signed number of 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}

/** Which places of `keysOf` meet each other. */
export const keyGroups: readonly (readonly number[])[] = [
  [0, 1],
  [2, 3],
  [4],
  [5],
  [6],
  [7],
  [8],
  [9],
  [10],
];

const given = (kind: string, ...parts: (string | undefined)[]): number | null =>
  parts.every((part) => part) ? hash(`${kind} ${parts.join(' ')}`) : null;

/**
 * The keys under which a customer meets those who may be the same, each in its place, null where there is
 * nothing: two e-mails, two numbers, the e-mail before its @, the whole name as it sounds in Spanish and in
 * English, and parts of names with something else.
 */
export function keysOf(trace: Trace): (number | null)[] {
  const { names, emails, phones, birthday, postcode } = trace;
  const [local, domain] = cut(emails[0] ?? '');
  const own = local.replace(/[^a-z0-9]/g, '');
  const sounds = names.map(skeletonOf);
  const first = sounds.slice(0, 2).sort().join(' ');
  const longest = sounds.reduce((long, sound) => (sound.length > long.length ? sound : long), '');
  const several = names.length > 1;
  return [
    given('email', emails[0]),
    given('email', emails[1]),
    given('phone', phones[0]),
    given('phone', phones[1]),
    own.length >= 5 && !shared.test(local) ? given('local', own) : null,
    several ? given('sound', sounds.toSorted().join(' ')) : null,
    several ? given('english', names.map(englishSound).sort().join(' ')) : null,
    several ? given('known', first, birthday || postcode) : null,
    phones[0] ? given('ending', longest, phones[0].slice(-4)) : null,
    several && own.length >= 4 ? given('begins', first, own.slice(0, 3)) : null,
    domain !== '' && !open.test(domain) ? given('house', sounds[0], domain) : null,
  ];
}

/** How something of both stands: alike, a slip apart, another, or not known of one. */
type Alike = 'same' | 'near' | 'other' | 'unknown';

function compareEmails(one: readonly string[], two: readonly string[]): Alike | 'local' {
  if (one.length === 0 || two.length === 0) return 'unknown';
  if (one.some((email) => two.includes(email))) return 'same';
  let found: Alike | 'local' = 'other';
  for (const [local, domain] of one.map(cut))
    for (const [other, at] of two.map(cut)) {
      const letters = local.replace(/[^a-z0-9]/g, '');
      if (letters.length >= 5 && letters === other.replace(/[^a-z0-9]/g, '') && !shared.test(local))
        found = 'local';
      else if (
        found === 'other' &&
        local.length >= 6 &&
        domain === at &&
        stepsBetween(local, other, 1) <= 1 &&
        // Another number is another person: ana1985 is not ana1986.
        local.replace(/\d/g, '') !== other.replace(/\d/g, '')
      )
        found = 'near';
    }
  return found;
}

function comparePhones(one: readonly string[], two: readonly string[]): Alike {
  if (one.length === 0 || two.length === 0) return 'unknown';
  if (one.some((phone) => two.includes(phone))) return 'same';
  const near = one.some((phone) => two.some((other) => stepsBetween(phone, other, 1) <= 1));
  return near ? 'near' : 'other';
}

const compareOne = (one: string, two: string): Alike =>
  one === '' || two === '' ? 'unknown' : one === two ? 'same' : 'other';

/** Reasons for and against that two are the same; the words for each are `duplicates.why.<reason>`. */
export const reasons = [
  'name_same',
  'name_close',
  'name_part',
  'name_apart',
  'email_same',
  'email_local',
  'email_near',
  'email_other',
  'phone_same',
  'phone_near',
  'phone_other',
  'birthday_same',
  'birthday_other',
  'postcode_same',
  'postcode_other',
] as const;
export type Reason = (typeof reasons)[number];

/** Log-odds that each reason adds; `words` is for each word of a name that meets beyond two. */
export const weights: Record<Reason | 'base' | 'words', number> = {
  base: -3.6,
  words: 1.7,
  name_same: 1.1,
  name_close: 0.2,
  name_part: 0,
  name_apart: -4.9,
  email_same: 6.9,
  email_local: 2.3,
  email_near: 2.4,
  email_other: -2.1,
  phone_same: 4.8,
  phone_near: 1.7,
  phone_other: -1.5,
  // By how often they are so of the same (m) and of others who meet (u), bench/duplicates.ts --dates: birthdays
  // m 0.973, u 0.0009, so ln(m/u) = 7.0 and ln((1 - m)/(1 - u)) = -3.6. The same birthday counts less, for files
  // are full of dates that stand for none (1 January); another one counts in full.
  birthday_same: 4,
  birthday_other: -3.6,
  // Postcodes m 0.861, u 0.158: 1.7 and -1.8. But a household shares surname, phone and postcode, and whoever
  // moves often changes phone and e-mail with it: beside the others, by regression, they are worth 1.0 and -0.2.
  postcode_same: 1,
  postcode_other: -0.2,
};

/** Two who have the same e-mail are shown to a person whatever their names say. */
const sameEmail = 0.6;

/**
 * What is compared of two, as reasons; and how many words of their names meet beyond two. Where one name is part of
 * the other these count for nothing: people of one household share surnames and phone, and the word that is missing
 * is the given name of one of them.
 */
export function reasonsOf(one: Trace, two: Trace): { why: Reason[]; shared: number } {
  const name = compareNames(one.names, two.names);
  const found: [string, NameVerdict | Alike | 'local'][] = [
    ['name', name.verdict],
    ['email', compareEmails(one.emails, two.emails)],
    ['phone', comparePhones(one.phones, two.phones)],
    ['birthday', compareOne(one.birthday, two.birthday)],
    ['postcode', compareOne(one.postcode, two.postcode)],
  ];
  return {
    why: found.flatMap(([what, how]) => (how === 'unknown' ? [] : [`${what}_${how}` as Reason])),
    shared: name.verdict === 'part' ? 0 : Math.max(0, Math.min(4, name.shared) - 2),
  };
}

/**
 * Customers among whom the weights were tried. In a larger base more namesakes have the same part before the @ somewhere
 * else, by chance alone and as many times more often: at 1,000,000 that was nine in ten of those with nothing but a name
 * besides (bench/duplicates.ts).
 */
const triedAmong = 100_000;

/**
 * Chance that two are the same, 0 to 1, and why.
 * @param customers how many there are, as far as is known
 */
export function compareTraces(
  one: Trace,
  two: Trace,
  customers = 0,
): { confidence: number; why: Reason[] } {
  const { why, shared: met } = reasonsOf(one, two);
  let odds = weights.base + weights.words * met;
  for (const reason of why) odds += weights[reason];
  if (customers > triedAmong && why.includes('email_local'))
    odds -= Math.log(customers / triedAmong);
  const confidence = 1 / (1 + Math.exp(-odds));
  return {
    confidence: why.includes('email_same') ? Math.max(sameEmail, confidence) : confidence,
    why,
  };
}

/** Below this a pair is not kept; from `likely` on it is counted as found, from `certain` on merged in one go. */
export const keptFrom = 0.5;
export const likelyFrom = 0.8;
export const certainFrom = 0.97;

/** Larger groups under one key are not compared all with all. */
export const largestGroup = 60;
