// The published figures of the CDNOW customers, from the file through the import to the run. The data
// lie beside the project; where they do not, there is nothing to check.
import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { logLikelihoodInUnit, transactionModels } from '@clientela/models';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countsOf, importSales } from '../purchases/scratch-sales.ts';
import { runValue } from './queries.ts';

const data = join(dirname(dirname(dirname(import.meta.dirname))), 'shared', 'data');
let context: ScratchContext;
/** Without the data there is no test, and nothing to make ready. */
if (existsSync(data)) {
  before(async () => {
    context = await makeScratchContext();
  });
  after(() => context.drop());
}

/** Fader, Hardie and Lee (2005) and their later notes: 39 weeks of calibration, time in weeks. */
const published = [
  {
    file: 'cdnow_sample.csv',
    rows: 6919,
    customers: 2357,
    parameters: { r: 0.55328, alpha: 10.57768, s: 0.60624, beta: 11.66873 },
    logLikelihood: -9594.9762,
  },
  {
    file: 'cdnow_master.csv',
    rows: 69_659,
    customers: 23_570,
    parameters: { r: 0.59742, alpha: 11.58566, s: 0.52219, beta: 8.82776 },
    logLikelihood: -95_415.1186,
  },
];

for (const { file, rows, customers, parameters, logLikelihood } of published) {
  const path = join(data, file);
  if (!existsSync(path)) continue;
  test(`${file} comes in whole and gives the published Pareto/NBD`, async () => {
    await context.rows(`truncate purchases, orders, customers, customer_identities, customer_standing,
      purchase_summary, touched cascade`);
    const row = await importSales(context, createReadStream(path) as unknown as Iterable<string>, {
      preset: 'cdnow',
    });
    assert.deepEqual(countsOf(row), {
      read: rows,
      stored: rows,
      updated: 0,
      alreadyThere: 0,
      rejected: 0,
    });
    assert.equal(row.customers, customers);
    const [sum] = await context.rows('select sum(amount)::bigint as amount from purchases');
    assert.equal(sum!.amount, row.amount_read);

    const run = await runValue(context, { until: '1997-09-30', model: 'pareto-nbd', check: false });
    assert.equal(run.sufficiency.customers, customers);
    assert.equal(run.model, 'pareto-nbd');
    const weekly = transactionModels['pareto-nbd'].rescale(run.fit!.parameters, 7);
    for (const [name, value] of Object.entries(parameters))
      assert.ok(Math.abs(weekly[name]! / value - 1) < 1e-3, `${name}: ${weekly[name]}`);
    const inWeeks = logLikelihoodInUnit(run.fit!, run.repeats, 7);
    assert.ok(Math.abs(inWeeks - logLikelihood) < 0.05, `log-likelihood ${inWeeks}`);
  });
}
