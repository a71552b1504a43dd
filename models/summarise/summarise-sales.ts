// From a file of sales to what the models know of each customer, in one pass over its bytes.
import { invalidInput } from '../invalid-input.ts';
import { dayOfText, textOfDay } from './calendar-day.ts';
import { customerPlaces } from './customer-places.ts';
import { type CustomerColumns, customerRecords, emptyColumns } from './customer-records.ts';
import { salesOrder } from './sales-order.ts';
import { type SalesColumns, type SalesRows, salesReader } from './sales-rows.ts';

/** How a file of sales is to be read. */
export interface SalesOptions {
  /** Names of the columns; `customer_id`, `date` and `amount` unless given. */
  columns?: Partial<SalesColumns>;
  /**
   * `by-time`: no sale of a customer comes before an earlier one, as in a log; 32 bytes per customer are kept. `any`: nothing is known,
   * 14 bytes per row are kept instead. `any` unless given.
   */
  order?: 'by-time' | 'any';
  /** The last day of the observation, YYYY-MM-DD; the last day in the file unless given. Later sales are left out. */
  end?: string;
  /** Days in the unit of time of tx and T: 1 unless given, 7 for weeks. */
  unit?: number;
}

/** The customers of a file of sales, in the order of their first appearance. */
export interface SalesSummaries extends CustomerColumns {
  /** Their names; numbers if all are whole numbers below a thousand million. */
  customer: Float64Array | string[];
  /** Rows read, those after the end included. */
  rows: number;
  /** The last day of the observation, YYYY-MM-DD. */
  end: string;
}

/** Takes a file in pieces and then gives its customers. */
export interface SalesSummary {
  push(bytes: Uint8Array): void;
  finish(): SalesSummaries;
}

/**
 * Summarises a file of sales while it is being read.
 *
 * Words: per customer the number of repeat purchase days x, the time tx from the first to the last purchase, the time T from the
 * first to the end of the observation, and the number n and mean m of the repeat days with positive spend. Sales of one day
 * are one purchase and their amounts are added; the first day counts neither for x nor for m. Units: tx and T in `unit` days, m in
 * the money of the file. The form of the file and what is refused: `salesReader`; also `not-in-order` (date, row) under `by-time`,
 * `not-a-date` (end), `not-positive` (unit), and `empty` where no sale counts.
 * Source: Fader & Hardie (2005), "Creating an RFM summary"; own, see bench/models.ts for its speed.
 *
 * @example salesSummary('customer_id,date,amount\n7,2024-01-01,5\n7,2024-01-03,8\n', { end: '2024-01-11' }).T[0] // → 10
 */
export function summariseSales(options: SalesOptions = {}): SalesSummary {
  const columns = { customer: 'customer_id', date: 'date', amount: 'amount', ...options.columns };
  const { order = 'any', unit = 1 } = options;
  if (!(unit > 0 && Number.isFinite(unit))) throw invalidInput('not-positive', 'unit');
  const last = options.end === undefined ? Number.POSITIVE_INFINITY : dayOfText(options.end);
  if (Number.isNaN(last)) throw invalidInput('not-a-date', 'end');

  const places = customerPlaces();
  const records = customerRecords(columns.date);
  const store = order === 'any' ? salesOrder() : null;
  let read = 0;
  let latest = Number.NEGATIVE_INFINITY;
  const take = (rows: SalesRows) => {
    for (let i = 0; i < rows.size; i++) if (rows.day[i]! > latest) latest = rows.day[i]!;
    if (store) store.keep(rows);
    else records.add(rows, read);
    read += rows.size;
  };
  const reader = salesReader(columns, last, places, take);
  return {
    push: reader.push,
    finish() {
      const rows = reader.end();
      if (places.count() === 0) throw invalidInput('empty', columns.customer);
      const end = Number.isFinite(last) ? last : latest;
      const customers = emptyColumns(places.count());
      if (!store) records.moveTo(customers, 0, end, unit);
      store?.inOrder((sorted, first) => {
        records.add(sorted, 0);
        records.moveTo(customers, first, end, unit);
      });
      return {
        customer: places.names(),
        ...customers,
        rows,
        end: textOfDay(end),
      };
    },
  };
}

/**
 * `summariseSales` for a file that is already there as text.
 * Formula, units, range and refusals as there. Source: own.
 *
 * @example salesSummary('customer_id;date;amount\n"Ana";2024-01-01;5,50\n"Ana";2024-01-03;8,00\n').m[0] // → 8
 */
export function salesSummary(text: string, options?: SalesOptions): SalesSummaries {
  const summary = summariseSales(options);
  summary.push(new TextEncoder().encode(text));
  return summary.finish();
}
