// The planted leaving of the sample business is found again: how many of those who really left are told as lost, and how
// many of those told as lost really left, at the thresholds that the test prints.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dayNumber, sampleCsv, sampleCustomers } from '../../sample/index.ts';
import { jobs } from '../background.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from '../value/index.ts';
import { refreshJob } from './queries-refresh.ts';
import { patience } from './rules.ts';

const end = '2026-11-20';
let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
after(() => context.drop());

test('of the planted losses most are told, and most of those told are true, at the stated thresholds', async (t) => {
  await importSales(context, sampleCsv({ end }));
  await runValue(context, { until: end, model: 'auto', check: false });
  await context.runJob(refreshJob);
  const rows = await context.rows<{ key: string; confidence: number; returned_on: string | null }>(
    `select c.key, l.confidence, l.returned_on from losses l join customers c on c.id = l.customer_id`,
  );
  const open = new Set(rows.flatMap((row) => (row.returned_on === null ? [row.key] : [])));
  const year = dayNumber(end) - 365;
  let gone = 0;
  let found = 0;
  let longGone = 0;
  let longFound = 0;
  for (const { id, active, lastDay } of sampleCustomers({ end })) {
    if (active) continue;
    gone++;
    if (open.has(id)) found++;
    if (lastDay >= year) continue;
    longGone++;
    if (open.has(id)) longFound++;
  }
  const precision = found / open.size;
  const recall = found / gone;
  const longRecall = longFound / longGone;
  const digits = (share: number) => share.toFixed(3);
  t.diagnostic(
    `P(active) < ${patience.cut} and silence beyond ${patience.quantile}: ${open.size} told, ${gone} gone; precision ` +
      `${digits(precision)}, recall ${digits(recall)}, of those gone for a year ${digits(longRecall)}; ` +
      `${rows.length - open.size} of ${rows.length} alarms were false`,
  );
  assert.ok(precision > 0.85, `precision ${precision}`);
  assert.ok(recall > 0.7, `recall ${recall}`);
  assert.ok(longRecall > 0.95, `recall after a year ${longRecall}`);
  // On the day it is told a loss is as sure as it says, and silence since has made it surer.
  const mean = rows.reduce((sum, { confidence }) => sum + confidence, 0) / rows.length;
  const right = 1 - (rows.length - open.size) / rows.length;
  assert.ok(Math.abs(mean - right) < 0.15, `${mean} promised, ${right} right`);
});
