// Sales as a kind of import: which fields they have and how a row travels to the database.
import { gatherPeople } from '../customers/index.ts';
import {
  compareCurrency,
  copyLine,
  type ImportKind,
  makeReader,
  missingFields,
  readPlainMinor,
  type SaleRow,
  saleFields,
} from '../imports/index.ts';
import { loadPurchases } from './queries-load.ts';
import { foreseeUndo, undoPurchases } from './queries-undo.ts';

const required = new Set(['date', 'amount']);

/** What the rows of one person share: the strongest thing they are named by. */
function personOf(row: SaleRow): string {
  if (row.customerId !== undefined) return `k:${row.customerId}`;
  if (row.email !== undefined) return `e:${row.email}`;
  if (row.phone !== undefined) return `p:${row.phone}`;
  return `n:${(row.name ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}`;
}

export const purchasesKind: ImportKind<SaleRow> = {
  name: 'purchases',
  fields: saleFields.map((name) => ({ name, required: required.has(name) })),
  missing: missingFields,
  makeReader,
  show: (row) => ({
    customerId: row.customerId ?? null,
    email: row.email ?? null,
    phone: row.phone ?? null,
    name: row.name ?? null,
    date: row.date,
    amount: row.amountMinor,
    orderId: row.orderId ?? null,
    product: row.product ?? null,
    productLine: row.productLine ?? null,
    quantity: row.quantity ?? null,
    unitCost: row.unitCostMinor ?? null,
    channel: row.channel ?? null,
    store: row.store ?? null,
    source: row.source ?? null,
  }),
  measure: (row) => ({ amount: row.amountMinor, day: row.date }),
  amountOf: (record, { mapping, decimal, currency, currencyDigits }) => {
    // An amount in another currency cannot be added to the others.
    if (compareCurrency(record[mapping.currency ?? -1]?.trim() ?? '', currency) !== 'same')
      return null;
    const text = record[mapping.amount ?? -1]?.trim();
    if (!text) return null;
    const minor = readPlainMinor(text, decimal.charCodeAt(0), currencyDigits);
    return Number.isNaN(minor) ? null : minor;
  },
  staging: [
    ['person', 'text'],
    ['customer_key', 'text'],
    ['email', 'text'],
    ['phone', 'text'],
    ['name', 'text'],
    ['source', 'text'],
    ['purchased_on', 'date'],
    ['amount', 'bigint'],
    // What the file says, where the amount was converted.
    ['original', 'text'],
    ['order_id', 'text'],
    ['product', 'text'],
    ['product_line', 'text'],
    ['quantity', 'numeric'],
    ['unit_cost', 'bigint'],
    ['channel', 'text'],
    ['store', 'text'],
  ],
  copyText: (row) =>
    copyLine([
      personOf(row),
      row.customerId,
      row.email,
      row.phone,
      row.name,
      row.source,
      row.date,
      row.amountMinor,
      row.original,
      row.orderId,
      row.product,
      row.productLine,
      row.quantity,
      row.unitCostMinor,
      row.channel,
      row.store,
    ]),
  names: ['sales', 'purchases', 'ventas', 'compras'],
  writes: ['purchases'],
  people: gatherPeople,
  load: loadPurchases,
  undo: undoPurchases,
  foreseeUndo,
  template: {
    es: [
      [
        'cliente',
        'nombre',
        'correo',
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
      ],
      [
        'C-001',
        'Nombre Apellido',
        'nombre@example.com',
        '2026-01-15',
        '480.00',
        'A-1001',
        'Café en grano 1 kg',
        'Café',
        '1',
        '290.00',
        'tienda',
        'Centro',
        'recomendación',
      ],
      [
        'C-001',
        'Nombre Apellido',
        'nombre@example.com',
        '2026-01-20',
        '-480.00',
        'A-1001',
        'Café en grano 1 kg',
        'Café',
        '-1',
        '290.00',
        'tienda',
        'Centro',
        '',
      ],
    ],
    en: [
      [
        'customer',
        'name',
        'email',
        'date',
        'amount',
        'order',
        'product',
        'line',
        'quantity',
        'unit_cost',
        'channel',
        'store',
        'source',
      ],
      [
        'C-001',
        'First Last',
        'first@example.com',
        '2026-01-15',
        '480.00',
        'A-1001',
        'Coffee beans 1 kg',
        'Coffee',
        '1',
        '290.00',
        'store',
        'Centre',
        'referral',
      ],
      [
        'C-001',
        'First Last',
        'first@example.com',
        '2026-01-20',
        '-480.00',
        'A-1001',
        'Coffee beans 1 kg',
        'Coffee',
        '-1',
        '290.00',
        'store',
        'Centre',
        '',
      ],
    ],
  },
};
