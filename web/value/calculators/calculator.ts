// What a calculator is: its fields with units and limits, a worked example, and an answer with figures, a table and
// a drawing. The formulas are those of the models; here they only meet words.
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';
import type { CatalogueKey } from '../../ui/i18n.ts';

/** Money is in units of the currency, not in cents; a percentage is a share: 0.8 is shown as 80 %. */
export type Unit = 'money' | 'percent' | 'points' | 'times' | 'number' | 'whole' | 'text';

export interface Field {
  name: string;
  label: CatalogueKey;
  unit: Unit;
  /** Limits, both allowed, in the unit of the value. */
  least?: number;
  most?: number;
  /** Several values with commas between them. */
  list?: true;
  /** May stay empty. */
  optional?: true;
}

/** One of several words. */
export interface Question {
  name: string;
  label: CatalogueKey;
  choices: readonly { value: string; label: CatalogueKey }[];
}

/** Fields that come once per row: per period, state or advantage. */
export interface Rows {
  /** What a row is called, with its number. */
  label: CatalogueKey;
  /** The number of the first row: 0 for periods. */
  from: number;
  columns: readonly Field[];
  most: number;
}

export type Value = number | string | null | readonly (number | string)[];
export type Values = Readonly<Record<string, Value>>;

export interface Amount {
  value: number;
  unit: Unit;
}

export interface TableOf {
  /** `amount` fills `{{amount}}` of the title. */
  columns: readonly { title: CatalogueKey; unit: Unit; amount?: Amount }[];
  /** A text that is a key of the catalogue is put into words. */
  rows: readonly (readonly Cell[])[];
}
export type Cell = number | string | null | { key: CatalogueKey; amount?: Amount };

/** A drawing as data, so that its table comes from the same numbers. */
export type Drawing =
  | {
      kind: 'bars';
      axis: CatalogueKey;
      unit: Unit;
      names: readonly Cell[];
      series: readonly {
        name: CatalogueKey;
        values: readonly number[];
        as: 'bar' | 'line';
      }[];
    }
  | {
      kind: 'lines';
      axis: CatalogueKey;
      xUnit: Unit;
      unit: Unit;
      x: readonly number[];
      series: readonly { name: Cell; values: readonly number[] }[];
      marks: readonly { x: number; y: number; name: CatalogueKey }[];
    }
  | {
      kind: 'steps';
      axis: CatalogueKey;
      unit: Unit;
      steps: readonly { name: Cell; from: number; to: number; total: boolean }[];
    };

export interface Answer {
  /** The answer in a sentence, with amounts in its places. */
  finding: { key: CatalogueKey; amounts: Record<string, Amount> };
  figures: readonly { label: CatalogueKey; amount: Amount | null }[];
  /** What the drawing shows, as its title. */
  chart: CatalogueKey;
  drawing: Drawing;
  table?: TableOf;
}

export type Figures = AnswerOf<typeof valueContract.figures>;
export type OwnFigure = NonNullable<Figures['retention']>;

/** Where a filled-in value comes from. */
export interface OwnNote {
  label: CatalogueKey;
  /** Words with `{{n}}`, which says on how many it rests. */
  source: CatalogueKey;
  n?: number;
  amount?: Amount & { low?: number; high?: number };
}

export type Own =
  | { values: Values; notes: readonly OwnNote[]; stays: readonly CatalogueKey[] }
  | { missing: CatalogueKey };

export const calculatorIds = [
  'cohort',
  'simple',
  'multiples',
  'promotions',
  'migration',
  'balance',
  'break_even',
  'perceived',
] as const;
export type CalculatorId = (typeof calculatorIds)[number];

export interface Calculator {
  id: CalculatorId;
  fields: readonly Field[];
  questions?: readonly Question[];
  rows?: Rows;
  example: Values;
  /** Refusals of the models pass through: they name what makes no sense. */
  compute: (values: Values) => Answer;
  /** Values from the company's own figures; money there is in cents, `unit` of which make one of the currency. */
  own: (figures: Figures, unit: number) => Own;
}

export const numberOf = (values: Values, name: string): number => Number(values[name]);
export const optionalOf = (values: Values, name: string): number | null => {
  const value = values[name];
  return typeof value === 'number' ? value : null;
};
export const textOf = (values: Values, name: string): string => String(values[name] ?? '');
export const listOf = (values: Values, name: string): number[] => {
  const value = values[name];
  return Array.isArray(value) ? value.map(Number) : [];
};
export const textsOf = (values: Values, name: string): string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
};

export const money = (value: number): Amount => ({ value, unit: 'money' });
export const percent = (value: number): Amount => ({ value, unit: 'percent' });
export const number = (value: number): Amount => ({ value, unit: 'number' });
export const times = (value: number): Amount => ({ value, unit: 'times' });
