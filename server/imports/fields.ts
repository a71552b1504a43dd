// Reads one record as one sale, under a mapping: the same function for the preview and for the load.

import { readPhoneNumber } from '../platform/phone.ts';
import { compareCurrency, currencyOf, digitsOf } from './fields-currency.ts';
import { isGenericCustomer, isScientific, readEmail, readPhone } from './fields-customer.ts';
import { type DateFormat, dayAfter, isExcelSerial, makeDateReader } from './fields-date.ts';
import {
  amountDigits,
  type DecimalMark,
  isScientificNumber,
  readNumber,
  readPlainMinor,
  readQuantity,
  toMinor,
} from './fields-number.ts';
import {
  type RowNote,
  type RowNoteCode,
  type RowProblem,
  type RowProblemCode,
  shownValue,
} from './fields-problems.ts';
import { convertMinor, minorText, type Rates } from './fields-rates.ts';
import { cleanText, cutText, isNothing, textLimit } from './fields-text.ts';

/** What a column of a file of sales can be. */
export const saleFields = [
  'customerId',
  'email',
  'phone',
  'name',
  'date',
  'amount',
  'orderId',
  'product',
  'productLine',
  'quantity',
  'unitCost',
  'currency',
  'channel',
  'store',
  'source',
] as const;
export type SaleField = (typeof saleFields)[number];

/** The fields that name a customer; one of them is enough. */
export const customerFields = ['customerId', 'email', 'phone', 'name'] as const;

/** Which column (from 0) holds which field. */
export type Mapping = Partial<Record<SaleField, number>>;

/**
 * One line of a sale. Amounts are in minor units of the company's currency (safe integers; negative
 * for returns), the date is YYYY-MM-DD, the quantity is decimal text with at most six decimals.
 * Fields that are not mapped or hold nothing are undefined; `currency` is set only where the file
 * says it, `original` where the amount was converted: what the file says, such as "10.00 USD".
 */
export type SaleRow = {
  customerId?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  name?: string | undefined;
  date: string;
  amountMinor: number;
  orderId?: string | undefined;
  product?: string | undefined;
  productLine?: string | undefined;
  quantity?: string | undefined;
  unitCostMinor?: number | undefined;
  currency?: string | undefined;
  original?: string | undefined;
  channel?: string | undefined;
  store?: string | undefined;
  source?: string | undefined;
};

/** A sale with notes, or the reasons why the row is none (at least one). */
export type Reading =
  | { row: SaleRow; notes: readonly RowNote[]; problems: null }
  | { row: null; notes: null; problems: readonly RowProblem[] };

/**
 * How to read. `columns` are the names of the columns, empty or the position ("3") for one without
 * a name; `currency` is the company's ISO 4217 code and `currencyDigits` its decimals;
 * `today` (YYYY-MM-DD) bounds the dates and two-digit years.
 */
export type ReaderOptions = {
  columns: readonly string[];
  mapping: Mapping;
  dateFormat: DateFormat;
  decimal: DecimalMark;
  currency: string;
  currencyDigits: number;
  /** Where telephone numbers without a country belong; without it they stay as they are written. */
  country?: string | undefined;
  today: string;
  /** Rates of other currencies; without them a row in another currency is rejected. */
  rates?: Rates | undefined;
};

const firstDay = '1900-01-01';
const noNotes: readonly RowNote[] = [];

/** True for a column without a name of its own, which rows may leave out at their end. */
function isUnnamed(name: string, position: number): boolean {
  return name.trim() === '' || name === String(position);
}

/** What a mapping still lacks before a row can be a sale. */
export function missingFields(mapping: Mapping): ('customer' | 'date' | 'amount')[] {
  const missing: ('customer' | 'date' | 'amount')[] = [];
  if (customerFields.every((field) => mapping[field] === undefined)) missing.push('customer');
  if (mapping.date === undefined) missing.push('date');
  if (mapping.amount === undefined) missing.push('amount');
  return missing;
}

/**
 * Makes the reader of a file. Decisions it stands for:
 * - a row needs a customer, a date and an amount; zero amounts are sales, negative ones returns;
 * - an e-mail address or telephone that cannot be right is left out with a note when another key
 *   names the customer, and rejects the row when none does;
 * - more decimals than the currency has are rounded, halves away from zero, with a note;
 * - numbers in scientific notation are rejected even when whole: a spreadsheet that writes 1.2E+05
 *   has usually dropped digits already, and no till writes so;
 * - an amount in another currency is converted by the rate of its day, with a note; without a rate, or
 *   where a sign may mean several currencies, the row is rejected;
 * - dates count as written, whatever time zone follows; later than tomorrow or before 1900 is wrong;
 * - free text over 200 characters is cut with a note, a key is not;
 * - a unit cost below zero is read as its size on a return, and is wrong on a sale;
 * - empty cells beyond the header are passed over; a row with fewer or more cells is `columns_wrong`.
 */
export function makeReader(
  options: ReaderOptions,
): (record: readonly string[], line: number) => Reading {
  const { columns, mapping, decimal, currency, currencyDigits, country, rates } = options;
  const mark = decimal.charCodeAt(0);
  const readDate = makeDateReader(options.dateFormat, options.today);
  const tomorrow = dayAfter(options.today);
  const widest = columns.length;
  let narrowest = widest;
  while (narrowest > 0 && isUnnamed(columns[narrowest - 1]!, narrowest)) narrowest--;
  for (const place of Object.values(mapping)) narrowest = Math.max(narrowest, place + 1);
  // A mapping that points beyond the table fits no row.
  const usual = narrowest > widest ? -1 : widest;

  const at = (field: SaleField): number => mapping[field] ?? -1;
  const customerAt = at('customerId');
  const emailAt = at('email');
  const phoneAt = at('phone');
  const nameAt = at('name');
  const dateAt = at('date');
  const amountAt = at('amount');
  const orderAt = at('orderId');
  const productAt = at('product');
  const productLineAt = at('productLine');
  const quantityAt = at('quantity');
  const costAt = at('unitCost');
  const currencyAt = at('currency');
  const channelAt = at('channel');
  const storeAt = at('store');
  const sourceAt = at('source');

  // The row being read; lists are made only when there is something to say.
  let record: readonly string[] = [];
  let line = 0;
  let problems: RowProblem[] | null = null;
  let notes: RowNote[] | null = null;
  /** The other currency the row is in; null for the company's. */
  let foreign: string | null = null;

  function reject(code: RowProblemCode, place: number, shown?: string) {
    problems ??= [];
    const value = shown ?? (place < 0 ? '' : shownValue(record[place] ?? ''));
    problems.push({ line, column: place < 0 ? null : place + 1, code, value });
  }

  function note(code: RowNoteCode, place: number, shown?: string) {
    notes ??= [];
    const value = shown ?? shownValue(record[place] ?? '');
    notes.push({ line, column: place + 1, code, value });
  }

  /** A cell, cleaned; undefined when the column is not mapped or the cell holds nothing. */
  function cell(place: number): string | undefined {
    if (place < 0) return undefined;
    const text = cleanText(record[place] ?? '');
    return isNothing(text) ? undefined : text;
  }

  function freeText(place: number): string | undefined {
    const text = cell(place);
    if (text === undefined) return undefined;
    if (text.includes('\ufffd')) note('encoding_invalid', place);
    if (text.length <= textLimit) return text;
    note('text_cut', place);
    return cutText(text);
  }

  function key(place: number, tooLong: RowProblemCode): string | undefined {
    const text = cell(place);
    if (text === undefined) return undefined;
    // Two different keys may have become one, so a damaged key is never guessed at.
    if (text.includes('\ufffd')) reject('encoding_invalid', place);
    else if (text.length > textLimit) reject(tooLong, place);
    else if (isScientific(text)) reject('key_scientific', place);
    return text;
  }

  function date(): string {
    const text = cell(dateAt);
    if (text === undefined) {
      reject('date_missing', dateAt);
      return '';
    }
    const day = readDate(text);
    if (day === null) reject(isExcelSerial(text) ? 'date_excel_serial' : 'date_invalid', dateAt);
    else if (day > tomorrow) reject('date_future', dateAt);
    else if (day < firstDay) reject('date_too_old', dateAt);
    return day ?? '';
  }

  /** Minor units of a cell in the currency of the row; 0 after a problem. */
  function money(text: string, place: number): number {
    const isCost = place === costAt;
    const digits = foreign === null ? currencyDigits : digitsOf(foreign);
    const plain = readPlainMinor(text, mark, digits);
    if (!Number.isNaN(plain)) return plain;
    const refuse = (code: RowProblemCode) => {
      reject(isCost ? 'cost_invalid' : code, place);
      return 0;
    };
    const number = readNumber(text, decimal);
    if (number === null)
      return refuse(isScientificNumber(text) ? 'amount_scientific' : 'amount_invalid');
    const compared = compareCurrency(number.mark, foreign ?? currency);
    if (compared === 'unknown') return refuse('amount_invalid');
    if (compared === 'other') {
      // The amount itself may say its currency, where no column does.
      const meant = foreign === null && !isCost ? currencyOf(number.mark, currency) : null;
      if (meant === null || rates === undefined) return refuse('currency_other');
      foreign = meant;
    }
    const scaled = toMinor(number, foreign === null ? currencyDigits : digitsOf(foreign));
    if (scaled === null) return refuse('amount_too_large');
    if (scaled.rounded) note(isCost ? 'cost_rounded' : 'amount_rounded', place);
    return scaled.minor;
  }

  /** Minor units of the company's currency; 0 after a problem. */
  function converted(minor: number, day: string, place: number): number {
    if (foreign === null) return minor;
    // A wrong day has been said already.
    if (day === '') return 0;
    const rate = rates?.on(foreign, day) ?? null;
    if (rate === null) {
      if (place === amountAt)
        reject('rate_missing', currencyAt < 0 ? amountAt : currencyAt, `${foreign} ${day}`);
      return 0;
    }
    const worth = convertMinor(minor, digitsOf(foreign), currencyDigits, rate[1]);
    if (worth === null || Math.abs(worth) >= 10 ** amountDigits) {
      reject(place === amountAt ? 'amount_too_large' : 'cost_invalid', place);
      return 0;
    }
    if (place === amountAt)
      note('currency_converted', place, `${originalOf(minor)} × ${rate[1]} (${rate[0]})`);
    return worth;
  }

  const originalOf = (minor: number): string =>
    `${minorText(minor, digitsOf(foreign!))} ${foreign}`;

  /** The amount as the file says it. */
  function amount(): number {
    const text = cell(amountAt);
    if (text !== undefined) return money(text, amountAt);
    reject('amount_missing', amountAt);
    return 0;
  }

  function unitCost(amountMinor: number, day: string): number | undefined {
    const text = cell(costAt);
    if (text === undefined) return undefined;
    const cost = converted(money(text, costAt), day, costAt);
    if (cost >= 0) return cost;
    if (amountMinor >= 0) reject('cost_invalid', costAt);
    return -cost;
  }

  function quantity(): string | undefined {
    const text = cell(quantityAt);
    if (text === undefined) return undefined;
    const read = readQuantity(text, decimal);
    if (read === null) reject('quantity_invalid', quantityAt);
    else if (read.rounded) note('quantity_rounded', quantityAt);
    return read?.quantity;
  }

  /** The currency a column names; sets `foreign` where it is another. */
  function currencyOfRow(): string | undefined {
    const text = cell(currencyAt);
    if (text === undefined) return undefined;
    const compared = compareCurrency(text, currency);
    if (compared === 'same') return currency;
    const meant = compared === 'other' && rates !== undefined ? currencyOf(text, currency) : null;
    if (meant === null) {
      reject(compared === 'other' ? 'currency_other' : 'currency_unknown', currencyAt);
      return undefined;
    }
    foreign = meant;
    return meant;
  }

  /** Judges e-mail and telephone when one of them cannot be right: a note if someone is named all the same. */
  function judgeContacts(someone: boolean, badEmail: boolean, badPhone: boolean) {
    if (badEmail) (someone ? note : reject)('email_invalid', emailAt);
    if (badPhone) (someone ? note : reject)('phone_invalid', phoneAt);
  }

  /** In its whole form, as everywhere: a number finds the same customer whatever file brings it. */
  function phoneOf(text: string): string | undefined {
    const digits = readPhone(text);
    if (digits === null) return undefined;
    const whole = country === undefined ? null : readPhoneNumber(digits, country);
    return whole?.international ?? digits;
  }

  function hasHeadersWidth(): boolean {
    if (record.length < narrowest) return false;
    for (let i = widest; i < record.length; i++) if (record[i]!.trim() !== '') return false;
    return true;
  }

  return (cells, atLine) => {
    record = cells;
    line = atLine;
    problems = null;
    notes = null;
    foreign = null;
    if (cells.length !== usual && !hasHeadersWidth()) {
      const value = shownValue(cells.join(' | ').slice(0, 400));
      return {
        row: null,
        notes: null,
        problems: [{ line, column: null, code: 'columns_wrong', value }],
      };
    }

    const customerId = key(customerAt, 'customer_too_long');
    const name = freeText(nameAt);
    const emailText = cell(emailAt);
    const phoneText = cell(phoneAt);
    const email = emailText === undefined ? undefined : (readEmail(emailText) ?? undefined);
    const phone = phoneText === undefined ? undefined : phoneOf(phoneText);
    const badEmail = emailText !== undefined && email === undefined;
    const badPhone = phoneText !== undefined && phone === undefined;
    const someone = customerId ?? email ?? phone ?? name;
    if (badEmail || badPhone) judgeContacts(someone !== undefined, badEmail, badPhone);
    else if (someone === undefined) reject('customer_missing', customerAt);
    if (customerId !== undefined && isGenericCustomer(customerId))
      note('customer_generic', customerAt);
    else if (name !== undefined && isGenericCustomer(name)) note('customer_generic', nameAt);

    const day = date();
    const named = currencyOfRow();
    const told = amount();
    const amountMinor = converted(told, day, amountAt);
    const row: SaleRow = {
      customerId,
      email,
      phone,
      name,
      date: day,
      amountMinor,
      orderId: key(orderAt, 'order_too_long'),
      product: freeText(productAt),
      productLine: freeText(productLineAt),
      quantity: quantity(),
      unitCostMinor: unitCost(amountMinor, day),
      currency: foreign ?? named,
      original: foreign === null ? undefined : originalOf(told),
      channel: freeText(channelAt),
      store: freeText(storeAt),
      source: freeText(sourceAt),
    };
    if (problems !== null) return { row: null, notes: null, problems };
    return { row, notes: notes ?? noNotes, problems: null };
  };
}
