// Customers as a kind of import: which fields they have, how a row is read and travels to the database.
import {
  type Cells,
  copyLine,
  foldText,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
  readPhone,
} from '../imports/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import { readPhoneNumber } from '../platform/phone.ts';
import { attributeName, customerColumns, customerTemplate, plainFields } from './kind-words.ts';
import { readAttributes } from './queries-attributes.ts';
import { homeCountry } from './queries-identities.ts';
import { judgeCustomers, loadCustomers } from './queries-import.ts';
import { waysTold } from './queries-import-apart.ts';
import { foreseeUndoCustomers, undoCustomers } from './queries-import-undo.ts';
import { mostTags, readTags } from './queries-tags.ts';
import { type Attribute, longestText, mostChoices, ownSystem } from './rules.ts';

/** What must be known of a company to read a customer. */
interface Known {
  country: string;
  attributes: Attribute[];
  people: { id: string; name: string; email: string }[];
  /** How many tags there are, and their names without accents. */
  tags: string[];
}

/** Several things that stand in one column of the staging table. */
export const between = '\u001f';
const joined = (parts: readonly string[]): string | undefined =>
  parts.length > 0 ? parts.join(between) : undefined;

/** What finds the customer of a row; the same for all kinds of rows that name one. */
export interface Named {
  person: string;
  customerId?: string | undefined;
  system?: string | undefined;
  emails: string[];
  /** E.164. */
  phones: string[];
}

/** Columns of a staging table by which `findPeople` finds customers. */
export const namedStaging = [
  ['person', 'text'],
  ['customer_key', 'text'],
  ['system', 'text'],
  ['emails', 'text'],
  ['phone', 'text'],
  ['phones', 'text'],
  ['name', 'text'],
] as const;

export const namedCopy = (row: Named, name: string | undefined) => [
  row.person,
  row.customerId,
  row.customerId === undefined ? undefined : row.system,
  joined(row.emails),
  row.phones[0],
  joined(row.phones),
  name,
];

/**
 * What finds the customer of the row: key, e-mails, phones. Addresses that cannot be right are left out with
 * a note where something else names somebody, and reject the row where nothing does.
 */
export function readNamed(
  cells: Cells,
  { country, system }: { country: string; system: string | undefined },
  name: string | undefined,
): Named {
  const customerId = cells.key('customerId');
  const emails = cells.emails(['email', 'email2']);
  const phones: string[] = [];
  const bad = [...emails.bad];
  for (const field of ['phone', 'phone2']) {
    for (const part of cells.parts(field, /[;|/]+|,(?=\s*\+?\d{7})/)) {
      // Labels and extensions go before the number is looked at.
      const digits = readPhone(part);
      const number = digits === null ? null : readPhoneNumber(digits, country);
      if (number === null) {
        if (!bad.includes(field)) bad.push(field);
      } else if (!phones.includes(number.international)) phones.push(number.international);
    }
  }
  const someone = customerId ?? emails.good[0] ?? phones[0] ?? name;
  for (const field of bad) {
    const code = field.startsWith('email') ? 'email_invalid' : 'phone_invalid';
    if (someone === undefined) cells.reject(code, field);
    else cells.note(code, field);
  }
  if (someone === undefined && bad.length === 0) cells.reject('customer_missing', null);
  const told = cells.words('system', 60) ?? system ?? ownSystem;
  return {
    person:
      customerId !== undefined
        ? `k:${told}:${customerId}`
        : emails.good[0] !== undefined
          ? `e:${emails.good[0]}`
          : phones[0] !== undefined
            ? `p:${phones[0]}`
            : `n:${plainText(name ?? '')}`,
    customerId,
    system: told,
    emails: emails.good,
    phones,
  };
}

/** The same, way by way, for a table of the columns of `waysTold`: what finds the customer of the row. */
function copyWays(row: Named, name: string | undefined, line: number): string {
  let text = '';
  if (row.customerId !== undefined) text += copyLine([line, 1, 'key', row.system, row.customerId]);
  for (const email of row.emails) text += copyLine([line, 2, 'email', '', email]);
  for (const phone of row.phones) text += copyLine([line, 3, 'phone', '', phone]);
  return text === '' && name !== undefined ? copyLine([line, 4, 'name', '', name]) : text;
}

export interface CustomerRow extends Named {
  name?: string | undefined;
  kind?: 'person' | 'organisation' | undefined;
  organisation?: string | undefined;
  role?: string | undefined;
  source?: string | undefined;
  tags: string[];
  assignedTo?: string | undefined;
  noRelationship?: boolean | undefined;
  /** By number of the field; new choices by their names. */
  attributes: Record<string, unknown>;
  /** It names choices that are new. */
  news: boolean;
}

const organisations = new Set(
  `organisation organization organizacion empresa company compania negocio business moral persona_moral
   institucion b2b`.split(/\s+/),
);
const persons = new Set(
  'person persona individuo individual fisica persona_fisica cliente particular b2c contacto contact'.split(
    ' ',
  ),
);

/** As names are compared in the database: lower case, no accents. */
const plainText = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();

function makeCustomerReader(known: Known, options: KindReaderOptions) {
  const { chosen } = options;
  const colleagues = new Map<string, string>();
  for (const { id, name, email } of known.people) {
    colleagues.set(plainText(name), id);
    colleagues.set(email.toLowerCase(), id);
  }
  const own = known.attributes
    .filter(({ id }) => options.mapping[attributeName(id)] !== undefined)
    .map((attribute) => ({
      ...attribute,
      field: attributeName(attribute.id),
      ids: new Map(
        attribute.choices.filter(({ archived }) => !archived).map((c) => [plainText(c.name), c.id]),
      ),
      fresh: new Set<string>(),
    }));
  const tags = new Set(known.tags);

  return makeRowReader<CustomerRow>(options, (cells) => {
    const first = cells.words('name');
    const last = cells.words('lastName');
    const name = [first, last].filter((part) => part !== undefined).join(' ') || undefined;
    const named = readNamed(cells, { country: known.country, system: chosen.system }, name);

    let kind: CustomerRow['kind'];
    const told = cells.text('kind');
    if (told !== undefined) {
      const word = foldText(told).replaceAll(' ', '_');
      if (organisations.has(word)) kind = 'organisation';
      else if (persons.has(word)) kind = 'person';
      else cells.reject('kind_invalid', 'kind');
    }
    const organisation = cells.words('organisation');
    if (organisation !== undefined && kind === 'organisation')
      cells.reject('organisation_wrong', 'organisation');

    const words = cells.parts('tags', /[;,|]+/);
    for (const tag of words) {
      if (tag.length > 60) cells.reject('text_too_long', 'tags');
      const folded = plainText(tag);
      if (tags.has(folded)) continue;
      if (tags.size >= mostTags) cells.reject('tags_many', 'tags');
      else tags.add(folded);
    }

    const person = cells.text('assignedTo');
    const assignedTo = person === undefined ? undefined : colleagues.get(plainText(person));
    if (person !== undefined && assignedTo === undefined)
      cells.note('assigned_unknown', 'assignedTo');

    const attributes: Record<string, unknown> = {};
    let news = false;
    /** Number of a choice, or its name where it is to be made. */
    const choiceOf = (of: (typeof own)[number], text: string): number | string | undefined => {
      const folded = plainText(text);
      const id = of.ids.get(folded);
      if (id !== undefined) return id;
      if (chosen.newChoices !== true || text.length > 60)
        cells.reject('choice_unknown', of.field, text);
      else if (!of.fresh.has(folded) && of.choices.length + of.fresh.size >= mostChoices)
        cells.reject('choices_many', of.field, text);
      else {
        of.fresh.add(folded);
        news = true;
        return text;
      }
      return undefined;
    };
    for (const of of own) {
      const value = heldIn(of);
      if (value !== undefined) attributes[of.id] = value;
    }
    function heldIn(of: (typeof own)[number]): unknown {
      switch (of.kind) {
        case 'text':
          return cells.words(of.field, longestText);
        case 'number':
          return cells.number(of.field);
        case 'money':
          return cells.money(of.field);
        case 'date':
          return cells.day(of.field);
        case 'flag':
          return cells.flag(of.field);
        case 'choice': {
          const text = cells.text(of.field);
          return text === undefined ? undefined : choiceOf(of, text);
        }
        case 'choices': {
          const whole = cells.text(of.field);
          if (whole === undefined) return undefined;
          // A choice may have a comma in its name.
          const parts = of.ids.has(plainText(whole)) ? [whole] : cells.parts(of.field, /[;,|]+/);
          const held = parts.map((part) => choiceOf(of, part)).filter((one) => one !== undefined);
          return held.length === 0
            ? undefined
            : [...new Set(held)].sort((a, b) => Number(a) - Number(b));
        }
      }
    }
    return {
      ...named,
      name,
      kind,
      organisation,
      role: cells.words('role'),
      source: cells.words('source'),
      tags: words,
      assignedTo,
      noRelationship: cells.flag('noRelationship'),
      attributes,
      news,
    };
  });
}

async function know(db: Db | Tx): Promise<Known> {
  const people = await db
    .selectFrom('auth_user')
    .select(['id', 'name', 'email'])
    .where('leftAt', 'is', null)
    .orderBy('id')
    .limit(5000)
    .execute();
  return {
    country: await homeCountry(db),
    attributes: (await readAttributes(db)).filter(({ archived }) => !archived),
    people,
    tags: (await readTags(db)).map(({ name }) => plainText(name)),
  };
}

/** The kind for a company that is known; the one that is registered knows none of its own fields. */
function kindFor(known: Known): ImportKind<CustomerRow> {
  const { attributes } = known;
  return {
    name: 'customers',
    right: 'customers.write',
    names: ['customers', 'clientes'],
    fields: [
      ...plainFields.map((name) => ({ name, required: false })),
      ...attributes.map(({ id, name }) => ({
        name: attributeName(id),
        required: false,
        title: name,
      })),
    ],
    know,
    knowing: (told) => kindFor(told as Known),
    columns: customerColumns(attributes),
    missing: (mapping) =>
      ['customerId', 'email', 'email2', 'phone', 'phone2', 'name'].some(
        (field) => mapping[field] !== undefined,
      )
        ? []
        : ['customer'],
    makeReader: (options) => makeCustomerReader(known, options),
    show: (row) => ({
      customerId: row.customerId ?? null,
      name: row.name ?? null,
      email: row.emails.join(', ') || null,
      phone: row.phones.join(', ') || null,
      kind: row.kind ?? null,
      organisation: row.organisation ?? null,
      role: row.role ?? null,
      source: row.source ?? null,
      tags: row.tags.join(', ') || null,
      assignedTo: known.people.find(({ id }) => id === row.assignedTo)?.name ?? null,
      noRelationship: row.noRelationship === undefined ? null : String(row.noRelationship),
      ...Object.fromEntries(
        attributes
          .filter(({ id }) => row.attributes[id] !== undefined)
          .map(({ id, choices }) => {
            const name = (one: unknown) => choices.find((c) => c.id === one)?.name ?? String(one);
            const value = row.attributes[id];
            return [
              attributeName(id),
              Array.isArray(value) ? value.map(name).join(', ') : name(value),
            ];
          }),
      ),
    }),
    measure: () => ({ amount: 0, day: null }),
    amountOf: () => null,
    staging: [
      ...namedStaging,
      ['kind', 'text'],
      ['organisation', 'text'],
      ['role', 'text'],
      ['source', 'text'],
      ['tags', 'text'],
      ['assigned_to', 'text'],
      ['no_relationship', 'boolean'],
      ['attributes', 'jsonb'],
      ['news', 'boolean'],
    ],
    copyText: (row) =>
      copyLine([
        ...namedCopy(row, row.name),
        row.kind,
        row.organisation,
        row.role,
        row.source,
        joined(row.tags),
        row.assignedTo,
        row.noRelationship === undefined ? undefined : String(row.noRelationship),
        Object.keys(row.attributes).length > 0 ? JSON.stringify(row.attributes) : undefined,
        row.news ? 'true' : undefined,
      ]),
    beside: {
      name: waysTold.name,
      columns: waysTold.columns,
      copyText: (row, line) => copyWays(row, row.name, line),
    },
    judge: judgeCustomers,
    writes: ['customer_values'],
    load: loadCustomers,
    undo: undoCustomers,
    foreseeUndo: foreseeUndoCustomers,
    template: {
      es: customerTemplate('es', attributes),
      en: customerTemplate('en', attributes),
    },
  };
}

export const customersKind = kindFor({ country: 'MX', attributes: [], people: [], tags: [] });
