// What is planted in the sample business is found again, through the file, the import and the run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sampleCsv, sampleTruth } from '../../sample/index.ts';
import { jobs } from '../background.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from './queries.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
after(() => context.drop());

/** Intervals on the logarithm, 95 %. */
function assertWithin(
  planted: Record<string, number>,
  units: Record<string, number>,
  fit: { parameters: object; covariance: number[][] },
) {
  Object.entries(planted).forEach(([name, value], i) => {
    const found = (fit.parameters as Record<string, number>)[name]! / (units[name] ?? 1);
    const reach = Math.exp(1.959964 * Math.sqrt(fit.covariance[i]![i]!));
    assert.ok(
      found / reach <= value && value <= found * reach,
      `${name}: planted ${value}, found ${found}, from ${found / reach} to ${found * reach}`,
    );
  });
}

test('rates, lifetimes and spend of the sample business lie within the intervals of the run', async () => {
  const row = await importSales(context, sampleCsv({ end: '2026-11-20' }));
  assert.equal(row.rows_rejected + row.rows_noted, 0);
  assert.equal(row.customers, 8000);
  const run = await runValue(context, { until: '2026-11-20', model: 'auto', check: true });
  assert.equal(run.status, 'done');
  // The run counts in days and centavos, the truth in weeks and pesos.
  assertWithin(sampleTruth.transactions, { alpha: 7, beta: 7 }, run.fit!);
  assertWithin(sampleTruth.spend, { gamma: 100 }, run.spendFit!);
  // The weeks hidden from the model were foretold.
  const { predicted, actual } = run.check!;
  assert.ok(Math.abs(predicted / actual - 1) < 0.1, `${predicted} foretold, ${actual} came`);
});
