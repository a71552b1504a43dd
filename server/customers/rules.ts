// What is true of what people write about a customer: the kinds of the company's own fields and what each
// may hold, and the one form in which an address, a number or a key finds somebody.
import { fail } from '../platform/errors.ts';
import { readPhoneNumber } from '../platform/phone.ts';
import { isDay } from '../platform/question.ts';

export const attributeKinds = [
  'text',
  'number',
  'date',
  'money',
  'choice',
  'choices',
  'flag',
] as const;
export type AttributeKind = (typeof attributeKinds)[number];

/** What a field of the company's own holds; money in minor units, choices by their numbers. */
export type AttributeValue = string | number | boolean | number[];

export interface Choice {
  id: number;
  name: string;
  archived: boolean;
}

export interface Attribute {
  id: number;
  name: string;
  kind: AttributeKind;
  archived: boolean;
  /** Empty but for choice and choices. */
  choices: Choice[];
}

/** Longest text of a field: an entry of the index by value must fit a third of a page. */
export const longestText = 500;
/** Most fields and choices a company defines: enough for people, a bound for pages and questions. */
export const mostAttributes = 100;
export const mostChoices = 200;

/**
 * A value as it is stored, or null for none. Texts lose blanks at their ends, an empty one is none; a
 * list of choices is sorted and has each once.
 * @throws attribute_value_invalid when it is not of the kind of the field
 */
export function readAttributeValue(attribute: Attribute, value: unknown): AttributeValue | null {
  if (value === null || value === undefined) return null;
  const bad = (): never =>
    fail('attribute_value_invalid', { field: attribute.name, kind: attribute.kind });
  const known = (id: unknown) => attribute.choices.some((choice) => choice.id === id);
  switch (attribute.kind) {
    case 'text': {
      if (typeof value !== 'string') return bad();
      const text = value.normalize('NFC').trim();
      return text.length > longestText ? bad() : text || null;
    }
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e15
        ? value
        : bad();
    case 'money':
      return Number.isSafeInteger(value) ? (value as number) : bad();
    case 'date':
      return isDay(value) ? (value as string) : bad();
    case 'flag':
      return typeof value === 'boolean' ? value : bad();
    case 'choice':
      return known(value) ? (value as number) : bad();
    case 'choices': {
      if (!Array.isArray(value) || !value.every(known)) return bad();
      const ids = [...new Set(value as number[])].sort((a, b) => a - b);
      return ids.length === 0 ? null : ids;
    }
  }
}

export const identityKinds = ['email', 'phone', 'key'] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** Something that finds a customer. */
export interface Identity {
  kind: IdentityKind;
  /** System whose key it is; empty for e-mail and phone. */
  system: string;
  value: string;
}

/** System of keys that nobody named another for: that of the company's sales. */
export const ownSystem = 'sales';

/**
 * The one form of an address, number or key: e-mail in lower case, phone in E.164.
 * @param country where a number without a country belongs
 * @throws email_invalid, phone_invalid, key_invalid
 */
export function readIdentity(
  given: { kind: IdentityKind; system?: string | undefined; value: string },
  country: string,
): Identity {
  const text = given.value.normalize('NFC').trim();
  if (given.kind === 'email') {
    const value = text.toLowerCase();
    const right = /^[^\s@"(),:;<>[\]\\]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
    if (!right || value.length > 254 || value.includes('..')) fail('email_invalid');
    return { kind: 'email', system: '', value };
  }
  if (given.kind === 'phone') {
    const value = readPhoneNumber(text, country)?.international;
    return { kind: 'phone', system: '', value: value ?? fail('phone_invalid', { country }) };
  }
  if (text === '' || text.length > 200) fail('key_invalid');
  return { kind: 'key', system: given.system?.trim() || ownSystem, value: text };
}

/**
 * The forms under which something may be on file: the whole one, in which it is written, and of numbers those that
 * earlier versions wrote beside it, without their country or its sign.
 */
export function formsOf(identity: Identity, country: string): string[] {
  if (identity.kind !== 'phone') return [identity.value];
  const number = readPhoneNumber(identity.value, country);
  const home = number && readPhoneNumber(number.national, country);
  // Without its country a foreign number is another one.
  return number && home?.international === number.international
    ? [identity.value, number.national, identity.value.slice(1)]
    : [identity.value, identity.value.slice(1)];
}

/** Days that a deleted customer can be restored. */
export const binDays = 30;
