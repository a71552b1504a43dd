// Sales in any order, kept in drawers of customers until all have come: for files that are not a log.
import type { SalesRows } from './sales-rows.ts';

/** Keeps rows, 14 bytes each, until all have come. */
export interface SalesOrder {
  keep(rows: SalesRows): void;
  /**
   * Hands the rows over drawer by drawer, by customer and, within, by day; those of one day in the order in which they came.
   * Customers are numbered from 0 within their drawer; `first` is the place of the first. The store is empty then.
   */
  inOrder(take: (rows: SalesRows, first: number) => void): void;
}

/** Customers of a drawer: few enough that their sales fit the processor's cache, many enough that drawers stay few. */
const DRAWER = 8192;
/** Rows for which a drawer takes room at once; rows that are kept never have to move. */
const SHEET = 4096;

/** Some rows of a drawer: the customer's number within the drawer, the day and the amount. */
interface Sheet {
  size: number;
  customer: Uint16Array;
  day: Int32Array;
  amount: Float64Array;
}

function emptySheet(): Sheet {
  return {
    size: 0,
    customer: new Uint16Array(SHEET),
    day: new Int32Array(SHEET),
    amount: new Float64Array(SHEET),
  };
}

/** Sorts one customer's sales by day; they are few and mostly in order already. */
function sortPart(day: Int32Array, amount: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const today = day[i]!;
    if (day[i - 1]! <= today) continue;
    if (i - from > 64) {
      const order = Array.from({ length: to - from }, (_, at) => from + at);
      order.sort((one, other) => day[one]! - day[other]! || one - other);
      const days = Int32Array.from(order, (row) => day[row]!);
      const amounts = Float64Array.from(order, (row) => amount[row]!);
      day.set(days, from);
      amount.set(amounts, from);
      return;
    }
    const spent = amount[i]!;
    let at = i;
    for (; at > from && day[at - 1]! > today; at--) {
      day[at] = day[at - 1]!;
      amount[at] = amount[at - 1]!;
    }
    day[at] = today;
    amount[at] = spent;
  }
}

const rowsOf = (sheets: readonly Sheet[]) => sheets.reduce((sum, { size }) => sum + size, 0);

/** Copies the rows of some sheets in the order of their customers and days. */
function copyInOrder(sheets: readonly Sheet[], { customer, day, amount }: SalesRows): void {
  const next = new Int32Array(DRAWER + 1);
  for (const sheet of sheets) {
    for (let i = 0; i < sheet.size; i++) next[sheet.customer[i]! + 1]!++;
  }
  for (let i = 0; i < DRAWER; i++) next[i + 1]! += next[i]!;
  for (const sheet of sheets) {
    for (let i = 0; i < sheet.size; i++) {
      const to = next[sheet.customer[i]!]!++;
      customer[to] = sheet.customer[i]!;
      day[to] = sheet.day[i]!;
      amount[to] = sheet.amount[i]!;
    }
  }
  // Filling has moved each start to the end of its part.
  for (let i = 0; i < DRAWER; i++) sortPart(day, amount, i === 0 ? 0 : next[i - 1]!, next[i]!);
}

/**
 * An empty store of rows.
 *
 * Putting rows in order drawer by drawer needs no second copy of them all, and the records of a drawer's customers are at hand
 * while its rows are entered.
 */
export function salesOrder(): SalesOrder {
  const drawers: Sheet[][] = [];
  /** The sheet of each drawer that is being filled. */
  const open: Sheet[] = [];

  const turnOver = (drawer: number): Sheet => {
    while (drawer >= drawers.length) drawers.push([]);
    const sheet = emptySheet();
    drawers[drawer]!.push(sheet);
    open[drawer] = sheet;
    return sheet;
  };
  return {
    keep({ size, customer, day, amount }) {
      for (let i = 0; i < size; i++) {
        const place = customer[i]!;
        if (place < 0) continue;
        const drawer = Math.floor(place / DRAWER);
        let sheet = open[drawer];
        if (sheet === undefined || sheet.size === SHEET) sheet = turnOver(drawer);
        const at = sheet.size++;
        sheet.customer[at] = place % DRAWER;
        sheet.day[at] = day[i]!;
        sheet.amount[at] = amount[i]!;
      }
    },
    inOrder(take) {
      const room = drawers.reduce((most, sheets) => Math.max(most, rowsOf(sheets)), 0);
      const rows: SalesRows = {
        size: 0,
        customer: new Int32Array(room),
        day: new Int32Array(room),
        amount: new Float64Array(room),
      };
      open.length = 0;
      drawers.splice(0).forEach((sheets, drawer) => {
        rows.size = rowsOf(sheets);
        copyInOrder(sheets, rows);
        take(rows, drawer * DRAWER);
      });
    },
  };
}
