// What is proposed for customers who cost more than they bring.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProfitParts, proposedRemedies } from './rules-profit.ts';

const parts = (change: Partial<ProfitParts>): ProfitParts => {
  const made = {
    revenue: 100_000,
    goods: 60_000,
    orders: 10,
    contacts: 0,
    orderCost: 0,
    lineCost: 0,
    contactCost: 0,
    acquisition: 0,
    ...change,
  };
  const { revenue, goods, orderCost, lineCost, contactCost, acquisition } = made;
  const profit = revenue - goods - orderCost - lineCost - contactCost - acquisition;
  return { ...made, profit };
};
const ids = (change: Partial<ProfitParts>, value: number | null = 0) =>
  proposedRemedies(parts(change), value).map(({ remedy }) => remedy);

test('nothing is proposed for who brings money, and who only has not yet paid back being won is kept', () => {
  assert.deepEqual(ids({}), []);
  assert.deepEqual(proposedRemedies(parts({ acquisition: 50_000 }), 0), [
    { remedy: 'keep', figure: 10_000 },
  ]);
});

test('a gap that a small rise of prices closes is closed by it', () => {
  assert.deepEqual(proposedRemedies(parts({ goods: 110_000 }), 0), [
    { remedy: 'reprice', figure: 0.1 },
  ]);
});

test('many small orders ask for a minimum order or self-service, each with how far it must go', () => {
  const found = proposedRemedies(parts({ orders: 50, orderCost: 70_000 }), 0);
  assert.deepEqual(
    found.map(({ remedy }) => remedy),
    ['minimum_order', 'self_service'],
  );
  // 1,400 an order, 40 % of it left: an order pays for itself from 3,500.
  assert.equal(found[0]!.figure, 3500);
  assert.equal(found[1]!.figure, 30_000 / 70_000);
});

test('who is met too often is met as often as they can bear', () => {
  const found = proposedRemedies(parts({ contacts: 20, contactCost: 100_000 }), 0);
  assert.deepEqual(found, [{ remedy: 'service_level', figure: 8 }]);
});

test('letting go is proposed only where nothing else closes the gap and little is expected', () => {
  const lost = { goods: 180_000 };
  assert.deepEqual(ids(lost, 10_000), ['let_go']);
  assert.deepEqual(ids(lost, null), ['let_go']);
  // More is expected than is lost.
  assert.deepEqual(proposedRemedies(parts(lost), 90_000), [{ remedy: 'keep', figure: null }]);
  assert.deepEqual(ids({ revenue: -5000, goods: -1000 }, 90_000), ['keep']);
});
