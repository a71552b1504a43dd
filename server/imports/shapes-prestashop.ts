// Orders of PrestaShop: the list of orders as the back office exports it (in English or Spanish), and the
// lines of orders by the query of docs/imports.md in its SQL manager. Decisions stand there.
import type { SaleField } from './fields.ts';
import { foldText } from './fields-text.ts';
import {
  byOrder,
  cell,
  type Find,
  type Layout,
  leaveOut,
  moneyOf,
  part,
  rowByRow,
  sale,
} from './shapes.ts';

/** The states of a new shop, in English and Spanish; others count as paid. */
const isCancelled = (state: string) => /cancel|anulad|error|rechazad/.test(state);
const isUnpaid = (state: string) =>
  /awaiting|en espera|a la espera|pending|pendiente|not paid|no pagado/.test(state) &&
  !(/\bpaid\b|pagado/.test(state) && !/not paid|no pagado/.test(state));
const isRefunded = (state: string) => /refund|reembols|devuelt/.test(state);

const reference = ['reference', 'referencia'];
const names = {
  total: ['total', 'total paid', 'total paid tax incl'],
  status: ['status', 'estado'],
  date: ['date', 'fecha', 'date add'],
  customer: ['customer', 'cliente'],
};

export const prestashopOrders: Layout = {
  preset: 'prestashop',
  needs: [
    reference,
    names.total,
    names.status,
    names.date,
    names.customer,
    ['new client', 'new', 'nuevo cliente', 'nuevo'],
  ],
  origin: (find) => ({
    orderId: find(...reference),
    name: find(...names.customer),
    date: find(...names.date),
    amount: find(...names.total),
  }),
  keyOf: (find) => (record) => cell(record, find(...reference)),
  make: (find, options) => {
    const amounts = moneyOf(options)('');
    const fields = prestashopOrders.origin(find);
    const state = find(...names.status);
    return rowByRow((row) => {
      const { record, line } = row;
      const text = (field: SaleField) => cell(record, fields[field] ?? -1);
      const status = foldText(cell(record, state));
      const amount = amounts.read(text('amount'));
      if (isCancelled(status)) return [leaveOut(row, 'order_cancelled', status, amount)];
      if (isUnpaid(status)) return [leaveOut(row, 'order_unpaid', status, amount)];
      const told = { orderId: text('orderId'), name: text('name'), date: text('date') };
      const sold = sale(line, { ...told, amount: text('amount') });
      if (!isRefunded(status) || amount === null || amount <= 0) return [sold];
      return [sold, sale(line, { ...told, amount: amounts.write(-amount) })];
    });
  },
};

const orderOf = (find: Find) => {
  const at = find('reference', 'id order');
  return (record: readonly string[]) => cell(record, at);
};
const price = ['total price tax excl', 'total price tax incl'];

export const prestashopLines: Layout = {
  preset: 'prestashop',
  needs: [['reference', 'id order'], ['date add'], ['product name'], ['product quantity'], price],
  origin: (find) => ({
    orderId: find('reference', 'id order'),
    customerId: find('id customer'),
    email: find('email'),
    name: find('lastname', 'firstname'),
    date: find('date add'),
    product: find('product name'),
    quantity: find('product quantity'),
    amount: find(...price),
    currency: find('currency', 'iso code'),
  }),
  keyOf: orderOf,
  make: (find, options) => {
    const moneyIn = moneyOf(options);
    const fields = prestashopLines.origin(find);
    const at = {
      valid: find('valid'),
      first: find('firstname'),
      last: find('lastname'),
      back: find('product quantity refunded'),
      backAmount: find('total refunded tax excl', 'total refunded tax incl'),
      discount: find('total discounts tax excl', 'total discounts tax incl', 'total discounts'),
    };
    return byOrder(orderOf(find), (rows) => {
      const head = rows[0]!.record;
      const amounts = moneyIn(cell(head, fields.currency ?? -1));
      const read = (record: readonly string[], place: number) => amounts.read(cell(record, place));
      const told = rows.map(({ record }) => read(record, fields.amount!));
      if (at.valid >= 0 && /^(0|no|false)$/i.test(cell(head, at.valid)))
        return rows.map((row, i) => leaveOut(row, 'order_unpaid', cell(head, at.valid), told[i]!));
      // Discounts of the order fall on its lines by what they cost.
      const sum = told.reduce<number>((all, one) => all + (one ?? 0), 0);
      const discount = Math.min(read(head, at.discount) ?? 0, sum);
      const parts = part(
        sum - Math.max(0, discount),
        told.map((one) => one ?? 0),
      );
      return rows.flatMap(({ record, line }, i) => {
        const text = (field: SaleField) => cell(record, fields[field] ?? -1);
        const shared = {
          orderId: text('orderId'),
          customerId: text('customerId') === '0' ? '' : text('customerId'),
          email: text('email'),
          name: `${cell(record, at.first)} ${cell(record, at.last)}`.trim(),
          date: text('date'),
          product: text('product'),
          currency: text('currency'),
        };
        const amount = told[i] ?? null;
        const sold = sale(line, {
          ...shared,
          quantity: text('quantity'),
          amount: amount === null ? text('amount') : amounts.write(parts[i]!),
        });
        const quantity = Number(text('quantity')) || 0;
        const returned = Math.min(Math.abs(Number(cell(record, at.back)) || 0), quantity);
        const named = Math.abs(read(record, at.backAmount) ?? 0);
        // Without an amount of its own a return is worth its share of the line.
        const worth =
          named > 0 ? named : quantity > 0 ? Math.round(((amount ?? 0) * returned) / quantity) : 0;
        const back =
          amount === null || amount <= 0
            ? 0
            : Math.min(parts[i]!, Math.round((worth * parts[i]!) / amount));
        if (back <= 0) return [sold];
        return [
          sold,
          sale(line, {
            ...shared,
            quantity: returned > 0 ? `-${returned}` : '',
            amount: amounts.write(-back),
          }),
        ];
      });
    });
  },
};
