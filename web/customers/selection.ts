// Which customers are selected: some, picked one by one, or all that the question finds, however many
// are loaded, except those taken out again.

import type { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';

export type CustomerRow = AnswerOf<typeof customersContract.list>['customers'][number];

export interface Selection {
  /** All that the question finds; `rows` are then those taken out. */
  all: boolean;
  rows: ReadonlyMap<number, CustomerRow>;
}

export const nothing: Selection = { all: false, rows: new Map() };
export const everything: Selection = { all: true, rows: new Map() };

export const isSelected = (selection: Selection, id: number): boolean =>
  selection.rows.has(id) !== selection.all;

export function toggle(selection: Selection, row: CustomerRow): Selection {
  const rows = new Map(selection.rows);
  if (!rows.delete(row.id)) rows.set(row.id, row);
  return { ...selection, rows };
}

/** What a question finds, from the server's exact count. */
export interface Found {
  customers: number;
  /** There are more: counting stopped. */
  more?: boolean;
  value: number | null;
}

const worthOf = (rows: ReadonlyMap<number, CustomerRow>): number | null => {
  const values = [...rows.values()].flatMap((row) => (row.value === null ? [] : [row.value]));
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
};

/** How many are selected and what they are worth; value null where nobody has one. */
export function sumOf(selection: Selection, found: Found | undefined): Found {
  const picked = { customers: selection.rows.size, value: worthOf(selection.rows) };
  if (!selection.all) return picked;
  const { customers = 0, value = null } = found ?? {};
  return {
    customers: customers - picked.customers,
    value: value === null ? null : value - (picked.value ?? 0),
  };
}

/** How the box in the heading is drawn. */
export function headState(selection: Selection, found: Found | undefined): boolean | 'mixed' {
  const { customers } = sumOf(selection, found);
  if (customers === 0) return false;
  return customers === found?.customers ? true : 'mixed';
}
