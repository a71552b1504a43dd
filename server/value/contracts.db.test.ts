// The contractual part of value, through the product's own import: the published tables give the published parameters,
// planted ones are found again, and a renewal or an end revalues its customer at once.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { discountedPayments, retentionModels, sbg } from '@clientela/models';
import { contractsCsv, contractTruth, sampleContracts } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { readTerms } from '../company/index.ts';
import { importFile, testNow } from '../customers/scratch-import.ts';
import type { AnswerOf } from '../platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { contractsKind, purchasesKind } from '../purchases/index.ts';
import type { retentionContract } from '../retention/contract.ts';
import type { valueContract } from './contract.ts';
import { contractsJob, revalueContracts, runContracts } from './queries-contracts.ts';
import { runProfit } from './queries-profit.ts';
import { refreshSummary } from './queries-summary.ts';

type Page = AnswerOf<typeof valueContract.contracts>;
type OfCustomer = AnswerOf<typeof valueContract.customerContracts>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
beforeEach(async () => {
  await context.rows(`truncate customers, customer_identities, customer_standing, contracts, contract_tellings,
    contract_payments, contract_sales, contract_runs, contract_factors, purchases, purchase_summary, orders, products,
    customer_profit, customer_line_profit, profit_runs, imports, import_problems, import_mappings, touched cascade`);
});
after(async () => {
  await app.close();
  await context.drop();
});

const head = 'contrato,clave,producto,línea,inicio,periodo,precio,renovaciones,fin\n';
const bring = (rows: string) => importFile(context, `${head}${rows}`, {}, contractsKind);
const standing = (key: string) =>
  context.rows<{
    contract: string | null;
    next_renewal_on: string | null;
    contract_value: number | null;
    contract_low: number | null;
    contract_high: number | null;
  }>(
    `select s.contract, s.next_renewal_on, s.contract_value, s.contract_low, s.contract_high
     from customer_standing s join customers c on c.id = s.customer_id where c.key = $1`,
    [key],
  );
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;

/** Customers of a table of survivors as contracts that began on one day: those lost in year t did not renew then. */
function* contractsOf(segment: string, survivors: number[]): Generator<string> {
  let number = 0;
  for (const [year, left] of survivors.entries()) {
    const lost = left - (survivors[year + 1] ?? 0);
    const open = year === survivors.length - 1;
    for (let i = 0; i < lost; i++)
      yield `${segment}-${++number},${segment}${number},Plan ${segment},${segment},2010-01-01,anual,100.00,${year},${open ? '' : `${2011 + year}-01-01`}\n`;
  }
}

const count = async (cell: string) => {
  const question = JSON.stringify({
    all: [{ field: 'contracts.reached', is: 'one_of', value: [cell] }],
  });
  const url = `/api/customers/count?question=${encodeURIComponent(question)}`;
  return (await caller.get<{ customers: number }>(url)).customers;
};

test('the published survivors of both segments give the published parameters, and tomorrow’s share within the band', async () => {
  const regular = [1000, 631, 468, 382, 326, 289, 262, 241];
  const high = [1000, 869, 743, 653, 593, 551, 517, 491];
  await bring([...contractsOf('R', regular), ...contractsOf('H', high)].join(''));
  const run = (await runContracts(context, testNow))!;
  assert.equal(run.asOf, '2017-01-01');
  for (const [line, alpha, beta, table, later] of [
    ['R', 0.704077, 1.182043, regular, 0.223],
    ['H', 0.668088, 3.806095, high, 0.468],
  ] as const) {
    const cell = run.cells.find((one) => one.line === line)!;
    assert.deepEqual(
      cell.steps.map(({ atRisk }) => atRisk),
      table.slice(0, -1),
    );
    const found = sbg.fit([
      { year: Float64Array.from(table, (_, i) => i), survivors: Float64Array.from(table) },
    ]);
    assert.ok(Math.abs(found.parameters.alpha! / alpha - 1) < 1e-4);
    const page = await caller.get<Page>(`/api/value/contracts?line=${line}&period=year`);
    const mine = page.shown!.candidates.find(({ model }) => model === 'sbg')!;
    assert.ok(Math.abs(mine.logLikelihood - found.logLikelihood) < 1e-6);
    if (cell.fit!.model === 'sbg') {
      assert.ok(Math.abs(cell.fit!.parameters.alpha! / alpha - 1) < 1e-3);
      assert.ok(Math.abs(cell.fit!.parameters.beta! / beta - 1) < 1e-3);
    }
    const [cohort] = page.shown!.cohorts;
    assert.deepEqual(
      cohort!.survival.map(({ kept }) => kept),
      table.slice(1),
    );
    for (const [at, { kept, value, low, high }] of [
      { kept: 1000, value: 1, low: 0, high: 1 },
      ...cohort!.survival,
    ].entries()) {
      assert.ok(low <= value && value <= high && Math.abs(value - kept / 1000) < 1e-12);
      // Whoever opens the cell finds them.
      const found = await count(`year@${cohort!.month}@${at}:${line}`);
      assert.equal(found, kept, `${line} after ${at}`);
    }
    const eighth = page.shown!.survival.find(({ n }) => n === 8)!;
    assert.equal(eighth.observed, null, 'the eighth renewal has not come up');
    assert.ok(Math.abs(eighth.fitted!.value - later) < 0.02, `${line} ${eighth.fitted!.value}`);
    assert.ok(
      eighth.fitted!.low <= eighth.fitted!.value && eighth.fitted!.value <= eighth.fitted!.high,
    );
    console.log(
      `${line}: ${cell.fit!.model} (${cell.choice!.reason})`,
      cell.fit!.parameters,
      cell.check,
    );
  }
  for (const nobody of ['year@2011-01@0:R', 'month@2010-01@0:R', 'year@2010-01@0:Q', 'nonsense'])
    assert.equal(await count(nobody), 0, nobody);
  const again = (await runContracts(context, testNow))!;
  assert.deepEqual(again.cells, run.cells, 'the same contracts give the same run');
  assert.deepEqual(again.result, run.result);
  const [kept] = await context.rows<{ n: number }>('select count(*)::int as n from contract_runs');
  assert.equal(kept!.n, 1);
});

test('a contract is worth its residual payments by the terms, and the same for one customer as for all', async () => {
  await bring([...contractsOf('R', [1000, 631, 468, 382, 326, 289, 262, 241])].join(''));
  const run = (await runContracts(context, testNow))!;
  const open = await context.rows<{ key: string; value: number }>(
    `select c.key, s.contract_value as value from customer_standing s join customers c on c.id = s.customer_id
     where s.contract = 'open'`,
  );
  assert.equal(open.length, 241);
  const { fit } = run.cells[0]!;
  const { discountRate, horizonMonths } = run.terms;
  // A year lies between the day of the last word and the next renewal.
  const payments =
    horizonMonths === null ? null : Math.floor((horizonMonths - 365 / (365.25 / 12)) / 12) + 1;
  const derl = discountedPayments(retentionModels[fit!.model], fit!.parameters, {
    renewals: 7,
    moment: 'before-renewal',
    rate: discountRate,
    horizon: payments,
  });
  const want = Math.round(10000 * derl * (1 + discountRate) ** (-365 / 365.25));
  assert.ok(
    open.every(({ value }) => Math.abs(value - want) <= 1),
    `${open[0]!.value} ${want}`,
  );
  assert.equal(run.result.open, 241);
  assert.ok(Math.abs(run.result.value - 241 * want) <= 241);
  assert.ok(run.result.low < run.result.value && run.result.value < run.result.high);
  const one = await caller.get<OfCustomer>(
    `/api/customers/${await idOf(open[0]!.key)}/value/contracts`,
  );
  assert.equal(one.total!.value, open[0]!.value);
  assert.equal(one.contracts[0]!.state, 'open');
  const [left] = await standing('R1');
  assert.deepEqual(left, {
    contract: 'ended',
    next_renewal_on: null,
    contract_value: null,
    contract_low: null,
    contract_high: null,
  });
  const list = await caller.get<{ total: number; customers: { more?: object }[] }>(
    `/api/customers?question=${encodeURIComponent(JSON.stringify({ all: [{ field: 'contract', is: 'one_of', value: ['open'] }] }))}&columns=contract,nextRenewal,contractValue`,
  );
  assert.deepEqual(list.customers[0]!.more, {
    contract: 'open',
    nextRenewal: '2018-01-01',
    contractValue: open[0]!.value,
  });
});

test('a company of subscriptions alone has values, groups and a course of its equity, and says that purchases are too few', async () => {
  await context.rows(
    'truncate value_runs, equity_months, equity_changes, customer_wallet, share_runs cascade',
  );
  await bring([...contractsOf('R', [1000, 631, 468, 382, 326, 289, 262, 241])].join(''));
  const run = (await runContracts(context, testNow))!;
  await context.runJob('value.refresh');
  await context.runJob('value.equity');
  const overview = await caller.get<AnswerOf<typeof valueContract.overview>>('/api/value');
  assert.equal(overview.run!.status, 'insufficient');
  assert.deepEqual([overview.run!.asOf, overview.customers, overview.left], [run.asOf, 1000, 759]);
  assert.equal(overview.contracts!.customers, 241, 'the contracts of the others are over');
  const [list] = await context.rows<{ value: number }>(
    'select sum(value)::bigint as value from customer_standing',
  );
  assert.equal(overview.equity!.value, list!.value);
  assert.ok(Math.abs(list!.value / run.result.value - 1) < 1e-4);
  const equity = await caller.get<AnswerOf<typeof valueContract.equity>>('/api/value/equity');
  assert.equal(equity.rows.at(-1)!.equity, list!.value);
  const { opening, acquired, margin, retention, defected, closing } = equity.bridge!;
  assert.equal(opening + acquired + margin + retention - defected, closing);
  assert.ok(defected > 0, 'those who did not renew this year have left');
  // The other pages know them too: what they brought, what they spend with us, the groups they are in.
  await context.runJob('value.share');
  const [paid] = await context.rows(
    `select sum(amount)::bigint as own, count(distinct customer_id)::int as customers
     from contract_payments where paid_on > date '${run.asOf}' - 365 and paid_on <= '${run.asOf}'`,
  );
  const share = await caller.get<AnswerOf<typeof valueContract.share>>('/api/share');
  assert.deepEqual([share.asOf, share.customers], [run.asOf, paid!.customers]);
  const wallets = await context.rows(
    `select sum(own)::bigint as own, count(*)::int as customers from customer_wallet where line = ''`,
  );
  assert.deepEqual(wallets[0], paid);
  const profits =
    await caller.get<AnswerOf<typeof valueContract.profitability>>('/api/profitability');
  assert.deepEqual([profits.totals.customers, profits.totals.orders], [1000, 0]);
  assert.equal(
    overview.groups.reduce((sum, { customers }) => sum + customers, 0),
    241,
  );
  const listed = await caller.get<{ customers: { value: number | null }[] }>(
    '/api/customers?sort=value&direction=down&limit=10',
  );
  assert.ok(listed.customers.every(({ value }) => value! > 0));
  for (const path of ['/api/value/figures', '/api/value/entry', '/api/value/rfm', '/api/value/map'])
    assert.equal((await caller.call('GET', path)).statusCode, 200, path);
  // Of the 262 who paid a year ago 241 renewed, all at the same price.
  const stay = await caller.get<AnswerOf<typeof retentionContract.retention>>('/api/retention');
  assert.deepEqual([stay.status, stay.result], ['insufficient', null]);
  assert.deepEqual([stay.renewals!.lines[0]!.rate!.n, stay.renewals!.net!.n], [262, 262]);
  for (const { value } of [stay.renewals!.lines[0]!.rate!, stay.renewals!.net!])
    assert.ok(Math.abs(value - 241 / 262) < 1e-9, String(value));
  const one = await caller.get<AnswerOf<typeof valueContract.customer>>(
    `/api/customers/${await idOf('R1000')}/value`,
  );
  assert.deepEqual(
    one.why.map(({ step, amount }) => [step, amount]),
    [
      ['contracts', one.value!.value],
      ['this', one.value!.value],
    ],
  );
});

test('a renewal or an end revalues its customer at once, before anything is fitted again', async () => {
  await bring([...contractsOf('R', [1000, 631, 468, 382, 326, 289, 262, 241])].join(''));
  const run = (await runContracts(context, testNow))!;
  const key = 'R1000';
  const [before] = await standing(key);
  assert.equal(before!.next_renewal_on, '2018-01-01');
  const word = {
    source: 'file',
    externalId: 'R-1000',
    product: 'Plan R',
    line: 'R',
    startedOn: '2010-01-01',
    period: 'year',
    price: 10000,
  };
  const path = `/api/customers/${await idOf(key)}/contracts`;
  await caller.call('PUT', path, { ...word, renewals: 8 });
  assert.equal(await revalueContracts(context), 1);
  const [renewed] = await standing(key);
  assert.equal(renewed!.next_renewal_on, '2019-01-01');
  assert.ok(renewed!.contract_value! > 0 && renewed!.contract_value !== before!.contract_value);
  await caller.call('PUT', path, { ...word, renewals: 8, endedOn: '2019-01-01' });
  await revalueContracts(context);
  const [ended] = await standing(key);
  assert.deepEqual([ended!.next_renewal_on, ended!.contract_value], [null, null]);
  assert.equal(
    (await context.rows('select 1 from contract_runs where id <> $1', [run.id])).length,
    0,
  );
  await context.runJob(contractsJob);
  assert.equal(
    (await context.rows('select 1 from touched where job = $1', [contractsJob])).length,
    0,
  );
});

test('below the thresholds there is a rate with its interval, marked; without any renewal not even that', async () => {
  await bring(
    [...contractsOf('P', [20, 15, 12]), 'N-1,N1,Nuevo,Nuevos,2011-12-01,anual,100.00,0,\n'].join(
      '',
    ),
  );
  const run = (await runContracts(context, testNow))!;
  assert.equal(run.status, 'insufficient');
  const page = await caller.get<Page>('/api/value/contracts?line=P&period=year');
  const { shown } = page;
  assert.equal(shown!.status, 'insufficient');
  assert.deepEqual(shown!.has, { watched: 35, lost: 8, ages: 2 });
  assert.ok(Math.abs(shown!.rate!.value - 27 / 35) < 1e-12);
  assert.ok(shown!.rate!.low < 27 / 35 && 27 / 35 < shown!.rate!.high);
  assert.equal(shown!.model, null);
  const of = await caller.get<OfCustomer>(`/api/customers/${await idOf('P20')}/value/contracts`);
  assert.equal(of.contracts[0]!.rough, true);
  assert.ok(of.total!.value > 0);
  const [none] = await standing('N1');
  assert.deepEqual([none!.contract, none!.contract_value], ['open', null]);
  await context.rows('truncate contracts, contract_tellings, contract_payments');
  assert.equal(await runContracts(context, testNow), null);
  assert.equal((await standing('P20'))[0]!.contract, null, 'without contracts nothing stands');
  const empty = await caller.get<Page>('/api/value/contracts');
  assert.deepEqual([empty.run, empty.shown, empty.totals], [null, null, null]);
});

test('payments are money and no purchases: of a product that is contracted, sales count once and for no rhythm', async () => {
  await importFile(
    context,
    'clave,fecha,importe,producto\nA,2026-01-05,50.00,Café\nA,2026-02-01,100.00,Caja\nA,2026-03-01,100.00,Caja\nB,2026-01-05,70.00,Café\n',
    {},
    purchasesKind,
  );
  await bring(
    'S-1,A,Caja,Cajas,2026-01-01,mensual,100.00,2,\nS-2,B,Taza,Tazas,2026-01-01,mensual,30.00,1,\n',
  );
  const client = await context.database.pool.connect();
  try {
    await refreshSummary(context.database.pool, client);
  } finally {
    client.release();
  }
  const summary = await context.rows(
    `select c.key, s.occasions, s.spend from purchase_summary s join customers c on c.id = s.customer_id order by 1`,
  );
  assert.deepEqual(summary, [
    { key: 'A', occasions: 1, spend: 5000 },
    { key: 'B', occasions: 1, spend: 7000 },
  ]);
  await runProfit(context, readTerms);
  const revenue = await context.rows(
    `select c.key, p.revenue from customer_profit p join customers c on c.id = p.customer_id order by 1`,
  );
  // A's boxes are told by the sales; B's two payments only by the contract.
  assert.deepEqual(revenue, [
    { key: 'A', revenue: 25000 },
    { key: 'B', revenue: 13000 },
  ]);
});

test('the planted sBG of the sample is found again, and what was hidden came as foretold', async () => {
  const end = '2026-11-19';
  await importFile(
    context,
    contractsCsv({ end }),
    {},
    contractsKind,
    new Date('2026-11-20T18:00:00Z'),
  );
  const run = (await runContracts(context, testNow))!;
  const cell = run.cells.find(({ period }) => period === 'month')!;
  const { alpha, beta } = contractTruth.box;
  const { fit, check } = cell;
  console.log(
    `planted alpha ${alpha}, beta ${beta}; found ${fit!.model}`,
    fit!.parameters,
    'hidden:',
    check,
    `contracts ${cell.contracts}, watched ${cell.has.watched}`,
  );
  const truth = [...sampleContracts({ end })].filter(({ kind }) => kind === 'box');
  assert.equal(cell.contracts, truth.length);
  assert.equal(fit!.model, 'sbg');
  for (const [i, [name, planted]] of Object.entries({ alpha, beta }).entries()) {
    const reach = Math.exp(1.959964 * Math.sqrt(fit!.covariance[i]![i]!));
    const found = fit!.parameters[name]!;
    assert.ok(found / reach <= planted && planted <= found * reach, `${name} ${found}`);
  }
  assert.ok(check!.low <= check!.kept && check!.kept <= check!.high);
  const yearly = run.cells.find(({ period }) => period === 'year')!;
  assert.equal(yearly.status, 'insufficient');
});
