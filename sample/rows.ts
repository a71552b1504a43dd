// The sales file of the sample business, as a shop would export it: one line per product sold, oldest first.
import type { SaleLine } from './basket.ts';
import { isoDay } from './calendar.ts';
import { lineNames, products, stores } from './catalog.ts';
import { type SampleCustomer, type SampleOptions, sampleCustomers } from './customers.ts';

/** One sale line. Amount and unit cost are centavos of MXN; quantity is pieces, or kilograms of coffee by weight. */
export interface SampleRow {
  customer: string;
  name: string;
  email: string;
  phone: string;
  date: string;
  amount: number;
  order: string;
  product: string;
  line: string;
  quantity: number;
  unitCost: number;
  channel: 'tienda' | 'web';
  store: string;
  source: string;
}

/** The header of the file, in the language of the shop. */
export const sampleColumns = [
  'cliente',
  'nombre',
  'correo',
  'telefono',
  'fecha',
  'importe',
  'pedido',
  'producto',
  'linea',
  'cantidad',
  'costo_unitario',
  'canal',
  'sucursal',
  'origen',
] as const;

interface Ticket {
  day: number;
  customer: SampleCustomer;
  store: number;
  lines: SaleLine[];
  returned: boolean;
}

function tickets(options: SampleOptions): Ticket[] {
  const all: Ticket[] = [];
  for (const customer of sampleCustomers(options)) {
    for (const { day, orders } of customer.purchases)
      for (const { store, lines } of orders)
        all.push({ day, customer, store, lines, returned: false });
    for (const { day, store, line } of customer.returns)
      all.push({ day, customer, store, lines: [line], returned: true });
  }
  // Sorting is stable: within a day tickets stay in the order of the customers.
  return all.sort((a, b) => a.day - b.day);
}

/**
 * The sale lines in order of date. Orders are numbered as they come (V0000001 a sale, D0000001 a return).
 * Holds all customers in memory: about 100 MB for 8,000.
 */
export function* sampleRows(options: SampleOptions): Generator<SampleRow> {
  let sales = 0;
  let returns = 0;
  let today = 0;
  let date = '';
  for (const { day, customer, store, lines, returned } of tickets(options)) {
    if (day !== today) {
      today = day;
      date = isoDay(day);
    }
    const number = returned ? ++returns : ++sales;
    const order = (returned ? 'D' : 'V') + String(number).padStart(7, '0');
    for (const { product, quantity, amount, unitCost } of lines)
      yield {
        customer: customer.id,
        name: customer.name,
        email: customer.email,
        phone: customer.phone,
        date,
        amount,
        order,
        product: products[product]!.name,
        line: lineNames[products[product]!.line]!,
        quantity,
        unitCost,
        channel: store === 0 ? 'web' : 'tienda',
        store: stores[store]!,
        source: customer.source,
      };
  }
}

/** Centavos as pesos with two decimals and a point. */
export function pesos(centavos: number): string {
  const text = String(Math.abs(centavos)).padStart(3, '0');
  return `${centavos < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

export const chunkLength = 65_536;

/** Joins lines into chunks of about 64 KB, so that a writer is called seldom and memory stays flat. */
export function* chunked(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

function* csvLines(options: SampleOptions): Generator<string> {
  yield `${sampleColumns.join(',')}\n`;
  // No text of the sample holds a comma, a quote or a line break, so nothing is quoted; a test watches this.
  for (const row of sampleRows(options))
    yield `${row.customer},${row.name},${row.email},${row.phone},${row.date},${pesos(row.amount)},${row.order},` +
      `${row.product},${row.line},${row.quantity},${pesos(row.unitCost)},${row.channel},${row.store},${row.source}\n`;
}

/** The sales file as CSV text in chunks: comma, ISO dates, decimal point, MXN, UTF-8. */
export function sampleCsv(options: SampleOptions): Generator<string> {
  return chunked(csvLines(options));
}
