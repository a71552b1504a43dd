// Orders of WooCommerce: the CSV of the extension Customer/Order/Coupon Export, a row for each item or
// for each order, and the orders report of Analytics. Decisions: docs/imports.md.
import type { SaleField } from './fields.ts';
import {
  byOrder,
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

const cancelled = new Set(['cancelled', 'canceled', 'failed', 'trash']);
const unpaid = new Set(['pending', 'on-hold', 'on hold', 'checkout-draft', 'pending payment']);

const statusOf = (text: string) => text.toLowerCase().replace(/^wc-/, '');

/** Left out for its status, or null. */
function judge(row: Row, status: string, amount: number | null): Shaped | null {
  if (cancelled.has(status)) return leaveOut(row, 'order_cancelled', status, amount);
  if (unpaid.has(status)) return leaveOut(row, 'order_unpaid', status, amount);
  return null;
}

const order = ['order number formatted', 'order number', 'order id'];
const orderOf = (find: Find) => {
  const at = find(...order);
  return (record: readonly string[]) => cell(record, at);
};

const customer = (find: Find): Partial<Record<SaleField, number>> => ({
  orderId: find(...order),
  customerId: find('customer id', 'customer user'),
  email: find('billing email', 'customer email'),
  phone: find('billing phone'),
  date: find('date', 'order date', 'date created'),
  currency: find('order currency', 'currency'),
});

/** Whose order it is; zero is the number of guests. */
function whose(find: Find) {
  const at = customer(find);
  const first = find('billing first name');
  const last = find('billing last name');
  const full = find('billing full name');
  return (record: readonly string[]) => {
    const text = (field: SaleField) => cell(record, at[field] ?? -1);
    const id = text('customerId');
    return {
      orderId: text('orderId'),
      customerId: id === '0' ? '' : id,
      email: text('email'),
      phone: text('phone'),
      name: cell(record, full) || `${cell(record, first)} ${cell(record, last)}`.trim(),
      date: text('date'),
      currency: text('currency'),
    };
  };
}

export const woocommerceItems: Layout = {
  preset: 'woocommerce',
  needs: [
    order,
    ['status', 'order status'],
    ['item name'],
    ['item quantity'],
    ['item total'],
    ['date', 'order date', 'date created'],
  ],
  origin: (find) => ({
    ...customer(find),
    name: find('billing full name', 'billing last name'),
    product: find('item name'),
    quantity: find('item quantity'),
    amount: find('item total'),
  }),
  keyOf: orderOf,
  make: (find, options) => {
    const moneyIn = moneyOf(options);
    const currency = find('order currency', 'currency');
    const who = whose(find);
    const at = {
      status: find('status', 'order status'),
      product: find('item name'),
      quantity: find('item quantity'),
      total: find('item total'),
      refunded: find('item refunded'),
      refundedQuantity: find('item refunded qty'),
    };
    return byOrder(orderOf(find), (rows) => {
      const amounts = moneyIn(cell(rows[0]!.record, currency));
      const refunds = rows.map(({ record }) =>
        Math.abs(amounts.read(cell(record, at.refunded)) ?? 0),
      );
      return rows.flatMap((row, i) => {
        const { record, line } = row;
        const status = statusOf(cell(record, at.status));
        const amount = amounts.read(cell(record, at.total));
        const out = judge(row, status, amount);
        if (out !== null) return [out];
        const sold = sale(line, {
          ...who(record),
          product: cell(record, at.product),
          quantity: cell(record, at.quantity),
          amount: cell(record, at.total),
        });
        // A refunded order whose items do not say so was refunded whole.
        const whole = status === 'refunded' && refunds.every((one) => one === 0);
        const back = whole ? (amount ?? 0) : Math.min(refunds[i]!, Math.abs(amount ?? 0));
        if (back <= 0) return [sold];
        const quantity = whole
          ? cell(record, at.quantity)
          : cell(record, at.refundedQuantity).replace(/^-/, '');
        return [
          sold,
          sale(line, {
            ...who(record),
            product: cell(record, at.product),
            quantity: quantity === '' || quantity === '0' ? '' : `-${quantity}`,
            amount: amounts.write(-back),
          }),
        ];
      });
    });
  },
};

export const woocommerceOrders: Layout = {
  preset: 'woocommerce',
  needs: [
    order,
    ['status', 'order status'],
    ['order total'],
    ['date', 'order date', 'date created'],
  ],
  origin: (find) => ({
    ...customer(find),
    name: find('billing full name', 'billing last name'),
    amount: find('order total'),
  }),
  keyOf: orderOf,
  make: (find, options) => {
    const moneyIn = moneyOf(options);
    const currency = find('order currency', 'currency');
    const who = whose(find);
    const at = {
      status: find('status', 'order status'),
      total: find('order total'),
      refunded: find('refunded total', 'total refunded'),
      besides: [find('tax total'), find('shipping total'), find('fee total')],
    };
    return rowByRow((row) => {
      const { record, line } = row;
      const amounts = moneyIn(cell(record, currency));
      const read = (place: number) => amounts.read(cell(record, place));
      const total = read(at.total);
      const status = statusOf(cell(record, at.status));
      const out = judge(row, status, total);
      if (out !== null) return [out];
      // An amount that is no number is said to be none, at its line.
      if (total === null) return [sale(line, { ...who(record), amount: cell(record, at.total) })];
      const goods = total - at.besides.reduce((sum, place) => sum + (read(place) ?? 0), 0);
      const sold = sale(line, { ...who(record), amount: amounts.write(goods) });
      const told = Math.abs(read(at.refunded) ?? 0);
      const refunded = status === 'refunded' && told === 0 ? total : told;
      const back = total > 0 ? Math.min(goods, Math.round((refunded * goods) / total)) : 0;
      if (back <= 0) return [sold];
      return [sold, sale(line, { ...who(record), amount: amounts.write(-back) })];
    });
  },
};

/** Refunds have rows of their own there, with the number of their order. */
export const woocommerceAnalytics: Layout = {
  preset: 'woocommerce',
  needs: [
    ['date'],
    ['order'],
    ['status'],
    ['customer'],
    ['items sold'],
    ['net sales', 'n revenue'],
  ],
  origin: (find) => ({
    orderId: find('order'),
    name: find('customer'),
    date: find('date'),
    amount: find('net sales', 'n revenue'),
    source: find('attribution'),
  }),
  keyOf: (find) => (record) => cell(record, find('order')),
  make: (find, options) => {
    const moneyIn = moneyOf(options);
    const currency = find('order currency', 'currency');
    const fields = woocommerceAnalytics.origin(find);
    const status = find('status');
    return rowByRow((row) => {
      const { record, line } = row;
      const text = (field: SaleField) => cell(record, fields[field] ?? -1);
      const amount = moneyIn(cell(record, currency)).read(text('amount'));
      const out = judge(row, statusOf(cell(record, status)), amount);
      if (out !== null) return [out];
      return [
        sale(line, {
          orderId: text('orderId'),
          name: text('name'),
          date: text('date'),
          amount: text('amount'),
          source: text('source'),
        }),
      ];
    });
  },
};
