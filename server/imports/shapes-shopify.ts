// The order export of Shopify (Orders, Export, CSV): a row for each line of an order, with what holds for
// the whole order on the first of them. Decisions: docs/imports.md.
import {
  byOrder,
  cell,
  type Find,
  type Layout,
  leaveOut,
  moneyOf,
  part,
  type Row,
  type Shaped,
  sale,
} from './shapes.ts';

const unpaid = new Set(['pending', 'authorized', 'expired', 'unpaid']);

const orderOf = (find: Find) => {
  const at = find('name');
  return (record: readonly string[]) => cell(record, at);
};

export const shopify: Layout = {
  preset: 'shopify',
  needs: [
    ['name'],
    ['financial status'],
    ['created at'],
    ['subtotal'],
    ['lineitem quantity'],
    ['lineitem price'],
  ],
  origin: (find) => ({
    orderId: find('name'),
    email: find('email'),
    phone: find('phone', 'billing phone'),
    name: find('billing name', 'shipping name'),
    date: find('created at'),
    amount: find('subtotal'),
    product: find('lineitem name'),
    productLine: find('vendor'),
    quantity: find('lineitem quantity'),
    currency: find('currency'),
    channel: find('source'),
    store: find('location'),
  }),
  keyOf: orderOf,
  make: (find, options) => {
    const moneyIn = moneyOf(options);
    const at = {
      status: find('financial status'),
      cancelled: find('cancelled at'),
      price: find('lineitem price'),
      quantity: find('lineitem quantity'),
      discount: find('lineitem discount'),
      subtotal: find('subtotal'),
      total: find('total'),
      refunded: find('refunded amount'),
    };
    const fields = shopify.origin(find);

    return byOrder(orderOf(find), (rows: readonly Row[]): Shaped[] => {
      // What holds for the order stands where its status does; a file cut in the middle may lack it.
      const head = (rows.find(({ record }) => cell(record, at.status) !== '') ?? rows[0]!).record;
      const amounts = moneyIn(cell(head, fields.currency ?? -1));
      const read = (record: readonly string[], place: number) => amounts.read(cell(record, place));
      const status = cell(head, at.status).toLowerCase();
      const subtotal = read(head, at.subtotal);
      const cancelled = cell(head, at.cancelled);
      if (cancelled !== '' || status === 'voided')
        return rows.map((row, i) =>
          leaveOut(row, 'order_cancelled', cancelled || status, i === 0 ? subtotal : null),
        );
      if (unpaid.has(status))
        return rows.map((row, i) =>
          leaveOut(row, 'order_unpaid', status, i === 0 ? subtotal : null),
        );
      const value = (record: readonly string[], field: keyof typeof fields) =>
        cell(record, fields[field] ?? -1);
      const shared = (
        ['orderId', 'email', 'phone', 'name', 'date', 'currency', 'channel', 'store'] as const
      ).map((field) => [field, value(head, field)]);
      // Of what a line would cost, the part of the subtotal that fell to it: discounts of the order included.
      const weights = rows.map(({ record }) => {
        const price = read(record, at.price) ?? 0;
        const quantity = Number(cell(record, at.quantity).replace(',', '.')) || 0;
        return Math.round(price * quantity) - (read(record, at.discount) ?? 0);
      });
      const known = subtotal !== null && cell(head, at.subtotal) !== '';
      const parts = known ? part(subtotal, weights) : weights;
      const lines = rows.map(({ record, line }, i) =>
        sale(line, {
          ...Object.fromEntries(shared),
          product: value(record, 'product'),
          productLine: value(record, 'productLine'),
          quantity: value(record, 'quantity'),
          // A subtotal that is no number is said to be none, at its line.
          amount: subtotal === null ? cell(head, at.subtotal) : amounts.write(parts[i]!),
        }),
      );
      const refunded = read(head, at.refunded) ?? 0;
      const total = read(head, at.total) ?? 0;
      if (refunded <= 0 || !known) return lines;
      // Refunds hold taxes and shipping, as the total does: the goods have their share of them.
      const goods = total > 0 ? Math.round((refunded * subtotal) / total) : refunded;
      const back = Math.min(goods, subtotal);
      if (back <= 0) return lines;
      return [
        ...lines,
        sale(rows[0]!.line, { ...Object.fromEntries(shared), amount: amounts.write(-back) }),
      ];
    });
  },
};
