// Customers whose future is known, through the whole product: imported, fitted, valued. What the product says of them is
// compared with the parameters they were made by and with what they really went on to bring.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seededRandom, simulateCustomers, transactionModels } from '@clientela/models';
import { jobs } from '../background.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from './queries.ts';
import { currentMeasure, type ValueRun } from './queries-runs.ts';
import { dayNumber, daysPerMonth, dayText, scoringTerms } from './rules.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
after(() => context.drop());

const size = 5000;
const end = dayNumber('2026-10-31');
const horizonMonths = 36;
/** Times in days. */
const purchases = { r: 1.5, alpha: 84, s: 1.2, beta: 560 };
/** Money in cents. */
const spend = { p: 6.25, q: 3.74, gamma: 15_440 };

/** Who they are, what was sold to them until the end, and what they bring after it, discounted, at the margin. */
function makeWorld(delta: number, margin: number) {
  const random = seededRandom(23);
  const T = Float64Array.from({ length: size }, (_, i) => 180 + ((i * 7) % 720));
  const horizon = horizonMonths * daysPerMonth;
  const made = simulateCustomers(
    { model: 'pareto-nbd', parameters: purchases },
    { T, holdout: horizon, seed: 5 },
  );
  const rows = ['customer,date,amount'];
  const brought = new Float64Array(size);
  let next = 0;
  for (let i = 0; i < size; i++) {
    const scale = random.gamma(spend.q) / spend.gamma;
    const amount = () => Math.max(1, Math.round(random.gamma(spend.p) / scale));
    const sold = (time: number) =>
      rows.push(`K${i},${dayText(Math.floor(end - T[i]! + time))},${(amount() / 100).toFixed(2)}`);
    sold(0);
    for (; next < made.purchases.customer.length && made.purchases.customer[next] === i; next++) {
      const time = made.purchases.time[next]!;
      if (time <= T[i]!) sold(time);
      else brought[i]! += Math.exp(-delta * (time - T[i]!)) * margin * amount();
    }
  }
  return { rows, brought };
}

test('simulated customers: parameters come back, 80 % intervals hold 80 %, and the base is worth what it goes on to bring', async (t) => {
  const terms = {
    discountRate: 0.12,
    grossMargin: 0.4,
    horizonMonths,
    profitCut: null,
    loyaltyCut: null,
  };
  const { delta, margin } = scoringTerms({ ...terms, since: '' } as ValueRun['terms']);
  const { rows, brought } = makeWorld(delta, margin);
  await importSales(context, `${rows.join('\n')}\n`);
  await context.rows(
    `insert into company_terms (discount_rate, gross_margin, horizon_months, since) values (0.12, 0.4, ${horizonMonths}, now())`,
  );
  const run = await runValue(context, { until: dayText(end), model: 'pareto-nbd', check: false });
  assert.equal(run.status, 'done');
  const { fit, spendFit, result } = run;
  assert.ok(await currentMeasure(context.db));

  // Each parameter within three standard errors; what they say of customers closer than any of them.
  const names = transactionModels['pareto-nbd'].parameterNames;
  for (const [i, name] of names.entries()) {
    const off = Math.log(fit!.parameters[name]! / purchases[name as keyof typeof purchases]);
    const error = Math.sqrt(fit!.covariance[i]![i]!);
    t.diagnostic(
      `${name}: ${fit!.parameters[name]!.toPrecision(4)} (${(off / error).toFixed(2)} standard errors off)`,
    );
    assert.ok(Math.abs(off) < 3 * error, `${name} ${fit!.parameters[name]}`);
  }
  const meanSpend = ({ p, q, gamma }: typeof spend) => (p * gamma) / (q - 1);
  const found = meanSpend(spendFit!.parameters as typeof spend) / meanSpend(spend);
  assert.ok(Math.abs(found - 1) < 0.03, `mean spend ${found}`);

  const standing = await context.rows<{ key: string; value: number; low: number; high: number }>(
    `select c.key, s.value, s.value_low as low, s.value_high as high
     from customer_standing s join customers c on c.id = s.customer_id`,
  );
  assert.equal(standing.length, size);
  let firm = 0;
  let inside = 0;
  let above = 0;
  let below = 0;
  for (const { key, low, high } of standing) {
    const came = brought[Number(key.slice(1))]!;
    if (came > high) above++;
    if (came < low) below++;
    if (low === 0) continue;
    firm++;
    if (came >= low && came <= high) inside++;
  }
  const truth = brought.reduce((sum, one) => sum + one, 0);
  const share = (count: number, of: number) => Math.round((1000 * count) / of) / 10;
  t.diagnostic(
    `of ${firm} with a lower bound ${share(inside, firm)} % inside; of all ${share(above, size)} % above, ${share(below, size)} % below; equity ${(result!.equity.value / truth).toFixed(4)} of the truth`,
  );
  assert.ok(firm > 500);
  assert.ok(Math.abs(inside / firm - 0.8) <= 0.03, `${share(inside, firm)} % inside`);
  // Where leaving is likely nothing can fall below; above there is never more than one in ten.
  assert.ok(above / size <= 0.13 && below / size <= 0.13);
  assert.ok(Math.abs(result!.equity.value / truth - 1) < 0.03);
  assert.ok(result!.equity.low < truth && truth < result!.equity.high);
});
