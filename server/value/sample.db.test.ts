// What is planted in the sample business is found again, through the file, the import and the run: rates, lifetimes, spend,
// losses at the thresholds that the test prints, and groups.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rfmScores } from '@clientela/models';
import {
  type Group,
  groupCuts,
  sampleCsv,
  sampleCustomers,
  sampleTruth,
} from '../../sample/index.ts';
import { jobs } from '../background.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { refreshJob as lossesJob } from '../retention/queries-refresh.ts';
import { patience } from '../retention/rules.ts';
import { fitSpend } from './compute.ts';
import { withOwnMargins } from './margins.ts';
import { runValue } from './queries.ts';
import { readBase } from './queries-summary.ts';
import { dayNumber } from './rules.ts';

const end = '2026-11-20';
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
  const row = await importSales(context, sampleCsv({ end }));
  assert.equal(row.rows_rejected + row.rows_noted, 0);
  assert.equal(row.customers, 8000);
  const run = await runValue(context, { until: end, model: 'auto', check: true });
  assert.equal(run.status, 'done');
  // The run counts in days and centavos, the truth in weeks and pesos.
  assertWithin(sampleTruth.transactions, { alpha: 7, beta: 7 }, run.fit!);
  // Every sale brings its unit cost, so the run counts in margin; the truth speaks of sales.
  assert.equal(run.terms.ownMargins, true);
  const client = await context.database.pool.connect();
  const sold = await readBase(client, end);
  const left = await withOwnMargins(client, run.terms, sold);
  client.release();
  assertWithin(sampleTruth.spend, { gamma: 100 }, fitSpend(sold)!);
  const sum = (of: Float64Array) => of.reduce((all, one) => all + one, 0);
  const share =
    sum(left.repeatSpend.map((spend, i) => spend * left.marginShare![i]!)) / sum(sold.repeatSpend);
  assert.ok(share > 0.3 && share < 0.5, `${share} of sales is left`);
  const mean = ({ p, q, gamma }: { p: number; q: number; gamma: number }) => (p * gamma) / (q - 1);
  const ratio = mean(run.spendFit!.parameters as never) / mean(fitSpend(sold)!.parameters as never);
  assert.ok(Math.abs(ratio / share - 1) < 0.03, `${ratio} of a purchase is left`);
  // The weeks hidden from the model were foretold.
  const { predicted, actual } = run.check!;
  assert.ok(Math.abs(predicted / actual - 1) < 0.1, `${predicted} foretold, ${actual} came`);
});

test('of the planted losses most are told, and most of those told are true, at the stated thresholds', async (t) => {
  await context.runJob(lossesJob);
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

/** Share of right groups, and Cohen's kappa: what is left of it after chance. */
function agreement(pairs: [Group, Group][]) {
  const share = (of: (pair: [Group, Group]) => boolean) => pairs.filter(of).length / pairs.length;
  const right = share(([one, other]) => one === other);
  const names: Group[] = ['friends', 'butterflies', 'barnacles', 'strangers'];
  const chance = names.reduce(
    (sum, name) => sum + share(([one]) => one === name) * share(([, other]) => other === name),
    0,
  );
  return { right, kappa: (right - chance) / (1 - chance) };
}

test('the four groups find the planted ones better than any cut of RFM quintiles does', async (t) => {
  // The cuts of the truth, so that both mean the same groups.
  await context.rows(
    `insert into company_terms (discount_rate, profit_cut, loyalty_cut, since) values (0.12, $1, $2, now())`,
    [groupCuts.yearlyMargin, groupCuts.months],
  );
  await runValue(context, { until: end, model: 'auto', check: false });
  const rows = await context.rows<{
    key: string;
    group: Group | null;
    last: string;
    n: number;
    spend: number;
  }>(
    `select c.key, s.customer_group as "group", s.last_purchase_on::text as last, s.purchases as n, s.spend
     from customer_standing s join customers c on c.id = s.customer_id where s.purchases > 0`,
  );
  const planted = new Map([...sampleCustomers({ end })].map(({ id, group }) => [id, group]));
  // Who has left has no true group; whom the model takes for gone is one it missed.
  const known = rows.flatMap((row) => {
    const truth = planted.get(row.key);
    return truth ? [{ ...row, truth }] : [];
  });
  const ours = agreement(known.map(({ truth, group }) => [truth, group ?? 'strangers']));
  const scores = rfmScores({
    recency: known.map(({ last }) => dayNumber(end) - dayNumber(last)),
    frequency: known.map(({ n }) => n),
    monetary: known.map(({ spend }) => spend),
  });
  // As it is usually read: the two best fifths are the good ones.
  const usual = agreement(
    known.map(({ truth }, i): [Group, Group] => {
      const loyal = scores.recency[i]! >= 4;
      if (scores.monetary[i]! >= 4) return [truth, loyal ? 'friends' : 'butterflies'];
      return [truth, loyal ? 'barnacles' : 'strangers'];
    }),
  );
  let best = { right: 0, kappa: 0 };
  for (const profitBy of ['monetary', 'frequency'] as const)
    for (const loyalBy of ['recency', 'frequency'] as const)
      for (let profitFrom = 2; profitFrom <= 5; profitFrom++)
        for (let loyalFrom = 2; loyalFrom <= 5; loyalFrom++) {
          const groups = known.map(({ truth }, i): [Group, Group] => {
            const loyal = scores[loyalBy][i]! >= loyalFrom;
            if (scores[profitBy][i]! >= profitFrom)
              return [truth, loyal ? 'friends' : 'butterflies'];
            return [truth, loyal ? 'barnacles' : 'strangers'];
          });
          const found = agreement(groups);
          if (found.kappa > best.kappa) best = found;
        }
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  t.diagnostic(
    `${known.length} active customers: groups right ${percent(ours.right)}, kappa ${ours.kappa.toFixed(3)}; ` +
      `RFM quintiles ${percent(usual.right)}, kappa ${usual.kappa.toFixed(3)}; ` +
      `the best of 64 cuts of them, chosen by the truth, ${percent(best.right)}, kappa ${best.kappa.toFixed(3)}`,
  );
  assert.ok(ours.right > usual.right && ours.kappa > usual.kappa, JSON.stringify({ ours, usual }));
  assert.ok(ours.kappa > best.kappa, JSON.stringify({ ours, best }));
});
