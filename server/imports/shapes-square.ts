// Sales of Square: the CSV of items (a row for each item) and of transactions (a row for each payment).
// Refunds have rows of their own there, with amounts below zero. Decisions: docs/imports.md.
import type { SaleField } from './fields.ts';
import {
  cell,
  type Find,
  type Layout,
  leaveOut,
  moneyOf,
  type Row,
  rowByRow,
  type Shaped,
  sale,
} from './shapes.ts';

const shared = (find: Find): Partial<Record<SaleField, number>> => ({
  customerId: find('customer id'),
  name: find('customer name'),
  date: find('date'),
  orderId: find('transaction id'),
  store: find('location'),
  channel: find('channel', 'dining option', 'source'),
});

const keyOf = (find: Find) => {
  const at = find('transaction id');
  return (record: readonly string[]) => cell(record, at);
};

/** Left out for what happened, or null. */
function judge(row: Row, event: string, status: string, amount: number | null): Shaped | null {
  if (/fail|cancel|void|declin/.test(status))
    return leaveOut(row, 'order_cancelled', status, amount);
  if (/pending|open|unpaid/.test(status)) return leaveOut(row, 'order_unpaid', status, amount);
  // Drawers opened, gift cards filled up and the like are no sales.
  if (event !== '' && !/^(payment|refund|sale|return|exchange)/.test(event))
    return leaveOut(row, 'order_no_goods', event, amount);
  return null;
}

export const squareItems: Layout = {
  preset: 'square',
  needs: [['date'], ['item'], ['qty'], ['net sales'], ['transaction id']],
  origin: (find) => ({
    ...shared(find),
    product: find('item'),
    productLine: find('category'),
    quantity: find('qty'),
    amount: find('net sales'),
  }),
  keyOf,
  make: (find, options) => {
    const amounts = moneyOf(options)('');
    const fields = squareItems.origin(find);
    const variation = find('price point name');
    const event = find('event type');
    return rowByRow((row) => {
      const { record, line } = row;
      const text = (field: SaleField) => cell(record, fields[field] ?? -1);
      const amount = amounts.read(text('amount'));
      const out = judge(row, cell(record, event).toLowerCase(), '', amount);
      if (out !== null) return [out];
      const kind = cell(record, variation);
      const quantity = text('quantity');
      const product = [text('product'), /^(regular|)$/i.test(kind) ? '' : kind].filter(Boolean);
      return [
        sale(line, {
          customerId: text('customerId'),
          name: text('name'),
          date: text('date'),
          orderId: text('orderId'),
          store: text('store'),
          channel: text('channel'),
          product: product.join(', '),
          productLine: text('productLine'),
          quantity: (amount ?? 0) < 0 && /^\d/.test(quantity) ? `-${quantity}` : quantity,
          amount: text('amount'),
        }),
      ];
    });
  },
};

export const squareTransactions: Layout = {
  preset: 'square',
  needs: [['date'], ['net sales'], ['total collected'], ['transaction id'], ['event type']],
  origin: (find) => ({ ...shared(find), amount: find('net sales') }),
  keyOf,
  make: (find, options) => {
    const amounts = moneyOf(options)('');
    const fields = squareTransactions.origin(find);
    const at = {
      event: find('event type'),
      status: find('transaction status'),
      partial: find('partial refunds'),
    };
    return rowByRow((row) => {
      const { record, line } = row;
      const text = (field: SaleField) => cell(record, fields[field] ?? -1);
      const net = amounts.read(text('amount'));
      const status = cell(record, at.status).toLowerCase();
      const out = judge(row, cell(record, at.event).toLowerCase(), status, net);
      if (out !== null) return [out];
      // A refund of part of a payment names no goods: it stands in a column of its own.
      const partial = amounts.read(cell(record, at.partial)) ?? 0;
      return [
        sale(line, {
          customerId: text('customerId'),
          name: text('name'),
          date: text('date'),
          orderId: text('orderId'),
          store: text('store'),
          channel: text('channel'),
          amount: net === null ? text('amount') : amounts.write(net - Math.abs(partial)),
        }),
      ];
    });
  },
};
