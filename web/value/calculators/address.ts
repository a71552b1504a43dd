// The inputs of a calculator as its form and its address hold them: as typed, percentages as percentages; and back,
// with what is wrong. So a link shows another person the same calculation.
import type { CatalogueKey } from '../../ui/i18n.ts';
import type { Calculator, Field, Values } from './calculator.ts';

/** As typed: one text per field, several per column of rows. */
export type Typed = Record<string, string | string[]>;
export type Wrong = { kind: 'number' } | { kind: 'range'; least?: number; most?: number };
export interface Read {
  /** Null while something is wrong. */
  values: Values | null;
  /** By the name of the field; of a column `name.row`. */
  wrong: Record<string, Wrong>;
}

/** A number without digits nobody typed: .07 × 100. */
const plain = (value: number): string => String(Number(value.toPrecision(12)));

const isPercent = (field: Field) => field.unit === 'percent';

export function typedOf(field: Field, value: number | string | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return plain(isPercent(field) ? value * 100 : value);
}

export function columnsOf({ rows }: Calculator): readonly Field[] {
  return rows?.columns ?? [];
}

/** The words of an example in the language of the reader. */
type Say = (key: CatalogueKey) => string;

/** Values as a form shows them; texts that are keys of the catalogue in words. */
export function writeTyped(calculator: Calculator, values: Values, say: Say = (key) => key): Typed {
  const typed: Typed = {};
  for (const field of calculator.fields) {
    const value = values[field.name] ?? null;
    typed[field.name] = Array.isArray(value)
      ? value.map((one) => typedOf(field, one)).join(' ')
      : typedOf(field, value as number | string | null);
  }
  for (const { name, choices } of calculator.questions ?? [])
    typed[name] = String(values[name] ?? choices[0]!.value);
  for (const column of columnsOf(calculator)) {
    const value = values[column.name];
    typed[column.name] = (Array.isArray(value) ? value : []).map((one) =>
      typeof one === 'string' && one.startsWith('calc.')
        ? say(one as CatalogueKey)
        : typedOf(column, one),
    );
  }
  return typed;
}

/** Where a field names no limit: beyond it no answer means anything, and sums lose their cents. */
const widest = 1e12;

function readOne(field: Field, text: string): { value: number | string | null } | { wrong: Wrong } {
  if (field.unit === 'text') return { value: text };
  if (text.trim() === '') return field.optional ? { value: null } : { wrong: { kind: 'number' } };
  const number = Number(text);
  const whole = field.unit === 'whole' && !Number.isInteger(number);
  if (!Number.isFinite(number) || whole) return { wrong: { kind: 'number' } };
  const value = isPercent(field) ? Number((number / 100).toPrecision(12)) : number;
  const { least = -widest, most = widest } = field;
  if (value < least || value > most)
    // The end that was passed, or both where the field has them.
    return {
      wrong:
        field.least !== undefined && field.most !== undefined
          ? { kind: 'range', least, most }
          : { kind: 'range', ...(value < least ? { least } : { most }) },
    };
  return { value };
}

/** Numbers apart by spaces; a comma inside one is that of its decimals. */
const listItems = (text: string): string[] =>
  text
    .split(/[;\s]+/)
    .map((one) => one.replace(/,$/, '').replace(',', '.'))
    .filter((one) => one !== '');

/** What is typed as values, or what is wrong with it. */
export function readTyped(calculator: Calculator, typed: Typed): Read {
  const values: Record<string, Values[string]> = {};
  const wrong: Record<string, Wrong> = {};
  const take = (field: Field, text: string, place: string): number | string | null => {
    const read = readOne(field, text);
    if ('value' in read) return read.value;
    wrong[place] = read.wrong;
    return null;
  };
  for (const field of calculator.fields) {
    const text = String(typed[field.name] ?? '');
    values[field.name] = field.list
      ? listItems(text).flatMap((one) => take(field, one, field.name) ?? [])
      : take(field, text, field.name);
    if (field.list && (values[field.name] as unknown[]).length === 0)
      wrong[field.name] ??= { kind: 'number' };
  }
  for (const { name, choices } of calculator.questions ?? [])
    values[name] = choices.find(({ value }) => value === typed[name])?.value ?? choices[0]!.value;
  for (const column of columnsOf(calculator))
    values[column.name] = [typed[column.name] ?? []]
      .flat()
      .map((text, row) => take(column, text, `${column.name}.${row}`) ?? '');
  return { values: Object.keys(wrong).length === 0 ? values : null, wrong };
}

/** What the address holds: numbers as such, columns as one text. */
export type Search = Record<string, string | number>;

const mostText = 2000;

export function writeSearch(calculator: Calculator, typed: Typed): Search {
  const search: Search = {};
  const put = (name: string, text: string) => {
    const number = Number(text);
    search[name] = text !== '' && Number.isFinite(number) ? number : text;
  };
  for (const { name } of [...calculator.fields, ...(calculator.questions ?? [])])
    if (typed[name] !== '') put(name, String(typed[name] ?? ''));
  for (const { name } of columnsOf(calculator))
    search[name] = [typed[name] ?? []]
      .flat()
      .map((text) => text.replaceAll(/[,;]/g, ' '))
      .join(';');
  return search;
}

/** The address as typed; an empty one is the example. Rows are as many as the longest column, within reason. */
export function readSearch(calculator: Calculator, search: Search, say?: Say): Typed {
  const example = writeTyped(calculator, calculator.example, say);
  const known = Object.keys(example).filter((name) => search[name] !== undefined);
  if (known.length === 0) return example;
  const columns = columnsOf(calculator);
  const cells = columns.map(({ name }) => String(search[name] ?? '').split(';'));
  const length = Math.min(calculator.rows?.most ?? 0, Math.max(0, ...cells.map((c) => c.length)));
  const typed: Typed = {};
  for (const { name, optional } of calculator.fields)
    typed[name] = String(search[name] ?? (optional ? '' : example[name]));
  for (const { name } of calculator.questions ?? [])
    typed[name] = String(search[name] ?? example[name]);
  columns.forEach(({ name }, at) => {
    typed[name] =
      search[name] === undefined
        ? example[name]!
        : Array.from({ length }, (_, row) => cells[at]![row] ?? '');
  });
  return typed;
}

/** Keeps of an address what may be an input: short texts and numbers. */
export function readAnySearch(search: Record<string, unknown>): Search {
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      (typeof value === 'number' && Number.isFinite(value)) ||
      (typeof value === 'string' && value.length <= mostText)
        ? [[name, value]]
        : [],
    ),
  );
}
