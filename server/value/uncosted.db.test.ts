// Sales of whose cost nothing is known, beside others whose margins are: values stay what they are while these are few, and
// say so; where they are many, nothing is called a profit.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import { filledBase } from '../platform/scratch-bases.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { sampleBase } from '../sample/scratch-sample.ts';
import type { valueContract } from './contract.ts';
import { runValue } from './index.ts';
import { marginSharesOf } from './margins.ts';

type Overview = AnswerOf<typeof valueContract.overview>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs, { filled: await filledBase(sampleBase(jobs)) });
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const overview = () => caller.get<Overview>('/api/value');

/** Sells a product that nobody told the cost of, and values everybody again. */
async function sell(amount: number): Promise<Overview> {
  await importSales(
    context,
    `customer,date,amount,product,line\nNEW,2026-11-18,${amount},Something new,New line\n`,
  );
  await runValue(context, { until: null, model: 'auto', check: false });
  return overview();
}

test('a new product without a cost leaves values in margin and says of how much nothing is known', async () => {
  const stood = await overview();
  assert.deepEqual([stood.level, stood.ownMargins, stood.uncosted], ['margin', true, null]);
  const now = await sell(500);
  assert.deepEqual([now.level, now.ownMargins], ['margin', true]);
  assert.ok(now.uncosted! > 0 && now.uncosted! < 0.001, `${now.uncosted}`);
  assert.ok(Math.abs(now.equity!.value / stood.equity!.value - 1) < 0.02);
  // Their margin is the usual one, not all of the sale: what is expected of them is the less for it.
  const [usual] = await context.rows<{ share: number }>(
    `select (1 - sum(goods - contract_goods)::float8 / sum(revenue - contract_revenue)) as share
     from customer_profit where uncosted = 0`,
  );
  const [fresh] = await context.rows<{ id: number }>("select id from customers where key = 'NEW'");
  const kept = (await marginSharesOf(context.db, [fresh!.id], {}))(fresh!.id);
  assert.ok(Math.abs(kept - usual!.share) < 1e-4, `${kept} beside ${usual!.share}`);
});

test('where the cost of more than one sale in twenty is not known everything is counted in sales, and why is told', async () => {
  const [{ sales }] = (await context.rows<{ sales: number }>(
    'select sum(revenue)::bigint as sales from customer_profit',
  )) as [{ sales: number }];
  const now = await sell(Math.ceil((0.06 * sales) / 100));
  assert.deepEqual([now.level, now.ownMargins], ['sales', false]);
  assert.ok(now.uncosted! > 0.05 && now.uncosted! < 0.07, `${now.uncosted}`);
});
