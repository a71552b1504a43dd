// Every answer has the form that its contract promises, in every state a company can be in.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import { Compile } from 'typebox/compile';
import { benchCsv } from '../sample/index.ts';
import { contracts, makeApp } from './app.ts';
import { jobs } from './background.ts';
import { backUp } from './backup/queries.ts';
import type { Endpoint } from './platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from './platform/scratch-context.ts';
import { importSales } from './purchases/scratch-sales.ts';
import { runValue } from './value/index.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
/** Name of a backup that can be downloaded. */
let backup = 'none';
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

/** Answers about things that are not made here; the tests of their rooms ask them. */
const elsewhere = [
  'customers.oneWork',
  'customers.workFile',
  'imports.uploadState',
  'consent.evidence',
  'users.sessionsOf',
  'privacy.request',
  'webhooks.deliveries',
  'actions.action',
];

const readable = Object.entries(contracts).flatMap(([room, contract]) =>
  Object.entries(contract as Record<string, Endpoint>)
    .filter(([, { method }]) => method === 'GET')
    .map(([name, endpoint]) => ({ name: `${room}.${name}`, endpoint }))
    .filter(({ name }) => !elsewhere.includes(name)),
);

/** Asks everything that can be read, of this customer and this import, and compares form with promise. */
async function askAll(customer: number, file: number): Promise<string[]> {
  const asked: string[] = [];
  for (const { name, endpoint } of readable) {
    const id = endpoint.path.includes('/imports/') ? file : customer;
    const queries = {
      search: '?text=a',
      template: '?kind=purchases',
      funnelWhatIf: '?stage=recent&conversion=0.5',
      parts: '?figure=revenue',
      exportParts: '?figure=revenue',
    } as Record<string, string>;
    const path = endpoint.path.replace(':id', String(id)).replace(':name', backup);
    const url = path + (queries[name.split('.')[1]!] ?? '');
    const answer = await caller.call('GET', url);
    if (answer.statusCode !== 200) {
      const { code } = answer.json().error;
      assert.ok(endpoint.errors?.includes(code), `${name} may not answer ${code}`);
      continue;
    }
    asked.push(name);
    if (!endpoint.response) {
      assert.ok(String(answer.headers['content-type']).startsWith(endpoint.produces!));
      // What programs read is shown, not saved.
      if (endpoint.produces === 'application/json') continue;
      assert.match(
        String(answer.headers['content-disposition']),
        /^attachment; filename="[\w.-]+"$/,
        name,
      );
      continue;
    }
    const promise = Compile(endpoint.response);
    const [wrong] = promise.Errors(answer.json());
    assert.equal(
      wrong,
      undefined,
      `${name}: ${JSON.stringify(wrong)} in ${answer.body.slice(0, 300)}`,
    );
  }
  return asked;
}

test('of an empty company, of one with too little history, and of one that has been valued', async () => {
  const few = await askAll(1, 1);
  assert.ok(few.includes('value.overview') && !few.includes('customers.one'));

  const sales = [
    ...benchCsv({ customers: 620, end: '2026-11-19', purchasesPerCustomer: 4, seed: 5 }),
  ].join('');
  const beginning = sales.split('\n').slice(0, 40).join('\n');
  backup = basename((await backUp(context, 'request', new Date())).file);
  const { id: first } = await importSales(context, `${beginning}\n,never,,,\n`);
  const [{ id: customer }] = (await context.rows<{ id: number }>(
    'select min(id) as id from customers',
  )) as [{ id: number }];
  const noted = await caller.call('POST', '/api/touchpoints', {
    customerId: customer,
    kind: 'call',
    at: '2026-11-18T10:00:00Z',
    externalId: 'first',
  });
  assert.equal(noted.json().id, customer, noted.body);
  const answered = await askAll(customer, first);
  const silent = readable.map(({ name }) => name).filter((name) => !answered.includes(name));
  assert.deepEqual(silent, []);
  await runValue(context, { until: null, model: 'auto', check: true });
  await askAll(customer, first);

  const { id: second } = await importSales(context, sales);
  await runValue(context, { until: null, model: 'auto', check: true });
  await context.runJob('actions.propose');
  assert.equal((await askAll(customer, second)).length, readable.length);
  const { actions } = await caller.get<{
    actions: { kind: string; question: unknown; customers: number }[];
  }>('/api/actions');
  assert.ok(actions.length > 0 && actions.length <= 7);
  // What an action names can be looked at: its question finds as many customers as it says.
  for (const { question, customers } of actions.filter((one) => one.question !== null)) {
    const asked = encodeURIComponent(JSON.stringify(question));
    const counted = await caller.get<{ customers: number }>(
      `/api/customers/count?question=${asked}`,
    );
    assert.equal(counted.customers, customers);
  }
  const customers = await context.rows<{ id: number }>(
    'select id from customers order by id limit 5',
  );
  for (const { id } of customers) await askAll(id, second);
});

test('of an import that failed and of one that was only looked at', async () => {
  const bad = await importSales(context, 'customer,date,amount\n,2026-01-05,1\n');
  assert.equal(bad.status, 'failed');
  const upload = await caller.call(
    'POST',
    '/api/imports?kind=purchases&name=a.csv',
    'a,b\n1,2\n3,4\n',
  );
  const looked = upload.json<{ id: number }>();
  const promise = Compile(contracts.imports.upload.response!);
  assert.deepEqual(promise.Errors(looked).slice(0, 1), []);
  const [{ id }] = (await context.rows<{ id: number }>('select min(id) as id from customers')) as [
    { id: number },
  ];
  for (const file of [bad.id, looked.id]) await askAll(id, file);
});
