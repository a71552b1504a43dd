// The customers of the sample business: who they are, how they arrive, and that the business looks like one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dailyFactors, dayNumber, isoDay, spanStart } from './calendar.ts';
import { lineNames, products } from './catalog.ts';
import { type SampleCustomer, sampleCustomers } from './customers.ts';

const end = '2026-11-20';
const customers = [...sampleCustomers({ end })];
const share = (which: (customer: SampleCustomer) => boolean) =>
  customers.filter(which).length / customers.length;
const between = (low: number, value: number, high: number) =>
  assert.ok(value >= low && value <= high, `${value} is not between ${low} and ${high}`);

test('eight thousand customers by default, each with an id, an e-mail and a telephone of their own', () => {
  assert.equal(customers.length, 8000);
  for (const field of ['id', 'email', 'phone'] as const) {
    const given = customers.map((customer) => customer[field]).filter((value) => value !== '');
    assert.equal(new Set(given).size, given.length);
  }
  for (const { name, email, phone } of customers) {
    assert.match(name, /^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$/u);
    assert.match(email, /^$|^[a-z]+\.[a-z]+\.\d+@correo\.example\.com$/);
    assert.match(phone, /^$|^\+52 0\d\d \d{3} \d{4}$/);
  }
});

test('some customers gave no e-mail or telephone, as in any shop', () => {
  between(
    0.09,
    share((customer) => customer.email === ''),
    0.13,
  );
  between(
    0.21,
    share((customer) => customer.phone === ''),
    0.27,
  );
});

test('the business looks like one: repeat buyers, basket, active customers, margin', () => {
  const purchases = customers.flatMap((customer) => customer.purchases);
  const revenue = purchases.reduce((sum, purchase) => sum + purchase.total, 0);
  between(
    0.55,
    share((customer) => customer.purchases.length > 1),
    0.65,
  );
  between(400_00, revenue / purchases.length, 460_00);
  between(
    0.4,
    share((customer) => customer.active),
    0.46,
  );
  const margin = customers.reduce(
    (sum, customer) =>
      sum + customer.margin * customer.purchases.reduce((spent, each) => spent + each.total, 0),
    0,
  );
  between(0.36, margin / revenue, 0.43);
});

test('all four groups are well populated and whoever has left has none', () => {
  for (const group of ['friends', 'butterflies', 'barnacles', 'strangers'] as const)
    assert.ok(share((customer) => customer.group === group) > 0.05, group);
  for (const { active, group } of customers) assert.equal(group !== undefined, active);
});

test('customers buy only while they live, once a day at most, and first on their first day', () => {
  for (const { firstDay, lastDay, purchases } of customers) {
    assert.equal(purchases[0]!.day, firstDay);
    assert.ok(purchases.every(({ day }, i) => i === 0 || day > purchases[i - 1]!.day));
    assert.ok(purchases.at(-1)!.day <= Math.min(lastDay, dayNumber(end)));
    assert.ok(firstDay >= dayNumber('2023-11-21'));
  }
});

test('more customers arrive in the last year than in the first full one', () => {
  const arrivals = (from: string, to: string) =>
    share(({ firstDay }) => firstDay >= dayNumber(from) && firstDay < dayNumber(to));
  assert.ok(arrivals('2025-11-21', '2026-11-21') > 1.15 * arrivals('2024-02-01', '2025-02-01'));
});

test('December is the best month and August a weak one', () => {
  const revenue = new Map<string, number>();
  for (const { day, total } of customers.flatMap((customer) => customer.purchases)) {
    const month = isoDay(day).slice(0, 7);
    revenue.set(month, (revenue.get(month) ?? 0) + total);
  }
  const of = (month: string) => revenue.get(month)!;
  for (const year of ['2024', '2025']) {
    assert.ok(of(`${year}-12`) > 1.1 * of(`${year}-11`));
    assert.ok(of(`${year}-08`) < of(`${year}-10`));
  }
});

test('the season only moves the clock: its mean over the span is 1', () => {
  for (const last of ['2026-11-20', '2025-12-31', '2024-02-29']) {
    const day = dayNumber(last);
    const factors = dailyFactors(spanStart(day, 3), day, true);
    assert.ok(Math.abs(factors.reduce((a, b) => a + b, 0) / factors.length - 1) < 1e-12);
  }
});

test('a customer keeps rates, name and taste when seasons are switched off', () => {
  const options = { end, customers: 50 };
  const seasonal = [...sampleCustomers(options)];
  const flat = [...sampleCustomers({ ...options, seasons: false })];
  for (let i = 0; i < 50; i++)
    for (const field of ['name', 'rate', 'attrition', 'spend', 'favourite'] as const)
      assert.equal(flat[i]![field], seasonal[i]![field]);
});

test('margins differ by product line', () => {
  const margins = lineNames.map((_, line) => {
    const sold = products.filter((product) => product.line === line);
    return sold.reduce((sum, { price, cost }) => sum + 1 - cost / price, 0) / sold.length;
  });
  assert.ok(Math.max(...margins) - Math.min(...margins) > 0.2);
});

test('an impossible end date or number of customers is refused', () => {
  for (const options of [
    { end: '2026-02-30' },
    { end: '20-11-2026' },
    { end, customers: 0 },
    { end, customers: 1.5 },
    { end, years: 0 },
  ])
    assert.throws(() => [...sampleCustomers(options)], RangeError);
});
