// The company's own settings: what may change when, and every version of its terms.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ErrorCode, isCoded } from '../platform/errors.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { changeCompany, changeTerms, readCompany, readTerms } from './queries.ts';

let context: ScratchContext;
const now = new Date('2026-11-20T12:00:00Z');
before(async () => {
  context = await makeScratchContext([
    { name: 'probe.terms', after: ['terms'], run: async () => {} },
  ]);
});
after(() => context.drop());

const refused = (change: Parameters<typeof changeCompany>[1], code: ErrorCode) =>
  assert.rejects(changeCompany(context.db, change, now), (error) => isCoded(error, code));

test('name, currency with its decimals, time zone and language can be changed one by one', async () => {
  await changeCompany(context.db, { name: '  Té & Cía  ' }, now);
  await changeCompany(context.db, { currency: 'JPY', language: 'en' }, now);
  await changeCompany(context.db, { timeZone: 'Asia/Tokyo', country: 'JP' }, now);
  assert.deepEqual(await readCompany(context.db), {
    name: 'Té & Cía',
    currency: 'JPY',
    currencyDigits: 0,
    timeZone: 'Asia/Tokyo',
    country: 'JP',
    language: 'en',
    sample: false,
    hasPurchases: false,
  });
  for (const [currency, digits] of [
    ['MXN', 2],
    ['KWD', 3],
    ['CLP', 0],
    ['USD', 2],
  ] as const)
    assert.equal((await changeCompany(context.db, { currency }, now)).currencyDigits, digits);
});

test('what is no currency or time zone is refused, and nothing of the change is kept', async () => {
  await refused({ name: 'Other', currency: 'ABC' }, 'currency_unknown');
  await refused({ name: 'Other', timeZone: 'Nowhere/City' }, 'time_zone_unknown');
  assert.equal((await readCompany(context.db)).name, 'Té & Cía');
});

test('the currency stays once there are purchases, everything else may change', async () => {
  await context.rows(`insert into purchases (customer_id, line_key, purchased_on, amount, source)
    values (1, gen_random_uuid(), '2026-01-05', 100, 'sales')`);
  await refused({ currency: 'EUR', name: 'Other' }, 'currency_in_use');
  const company = await changeCompany(context.db, { currency: 'USD', name: 'New' }, now);
  assert.deepEqual([company.currency, company.name, company.hasPurchases], ['USD', 'New', true]);
});

test('terms are kept version by version, and only a change wakes who values', async () => {
  const waits = async () => (await context.rows('select 1 from graphile_worker.jobs')).length;
  const { since: _since, ...first } = await readTerms(context.db);
  const other = {
    ...first,
    discountRate: 0.2,
    grossMargin: 0.35,
    horizonMonths: 24,
    profitCut: -500,
    loyaltyCut: 7.5,
  };
  await changeTerms(context.db, first, 'somebody', now);
  assert.equal(await waits(), 0);
  const changed = await changeTerms(context.db, other, 'somebody', now);
  assert.deepEqual(changed, { ...other, since: now.toISOString() });
  assert.equal(await waits(), 1);
  await changeTerms(context.db, first, null, new Date(now.getTime() + 1000));
  const kept = await context.rows(
    'select discount_rate::float8 as rate, set_by from company_terms order by id',
  );
  assert.deepEqual(kept, [
    { rate: 0.12, set_by: null },
    { rate: 0.2, set_by: 'somebody' },
    { rate: 0.12, set_by: null },
  ]);
});
