// The questions behind how long customers last find as many as the page tells.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../../server/app.ts';
import { jobs } from '../../server/background.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { filledBase } from '../../server/platform/scratch-bases.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../../server/platform/scratch-context.ts';
import type { retentionContract } from '../../server/retention/contract.ts';
import { sampleBase } from '../../server/sample/scratch-sample.ts';
import type { Rule } from '../customers/question.ts';
import { customersOn, daysBefore, stillRule, watchedRule } from './cohort-rules.ts';

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

const count = async (rule: Rule) => {
  const question = encodeURIComponent(JSON.stringify(rule));
  const url = `/api/customers/count?question=${question}`;
  return (await caller.get<{ customers: number }>(url)).customers;
};

test('whoever came in a year, was still there later, or is watched at all, is found by the question of the number', async () => {
  type Retention = AnswerOf<typeof retentionContract.retention>;
  const { result } = await caller.get<Retention>('/api/retention');
  const { asOf, rule, survival, lifetimes } = result!;
  assert.equal(await count(watchedRule(asOf)), survival!.customers);
  assert.equal(await count(customersOn(daysBefore(asOf, 365))), rule!.n);
  assert.ok(lifetimes.length > 0);
  for (const { year, watched, customers, stillThere } of lifetimes) {
    const value = [`${year}-01-01`, `${year}-12-31`];
    assert.equal(await count({ field: 'first_purchase', is: 'between', value }), customers);
    assert.equal(await count(stillRule({ year, watched })), stillThere, `${year}`);
  }
});
