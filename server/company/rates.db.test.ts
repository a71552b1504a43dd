// Rates of other currencies: set one by one or from a file, listed page by page, taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { readRatesText } from './contract.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const rate = (currency: string, day: string, worth: string) => ({ currency, day, rate: worth });
const set = (...rates: ReturnType<typeof rate>[]) =>
  caller.call('PUT', '/api/currency-rates', { rates });
interface Page {
  rates: ReturnType<typeof rate>[];
  next: string | null;
}

test('rates are listed by currency, the newest first, page by page; the same day again replaces', async () => {
  const answer = await set(
    rate('USD', '2026-01-01', '17.10'),
    rate('EUR', '2026-01-01', '20'),
    rate('USD', '2026-02-01', '18.000000000001'),
    rate('USD', '2026-01-01', '17.2'),
  );
  assert.equal(answer.statusCode, 200, answer.body);
  const first = await caller.get<Page>('/api/currency-rates?limit=2');
  assert.deepEqual(first.rates, [
    rate('EUR', '2026-01-01', '20'),
    rate('USD', '2026-02-01', '18.000000000001'),
  ]);
  const second = await caller.get<Page>(
    `/api/currency-rates?limit=2&after=${encodeURIComponent(first.next ?? '')}`,
  );
  assert.deepEqual(second, { rates: [rate('USD', '2026-01-01', '17.2')], next: null });
  await caller.call('DELETE', '/api/currency-rates/EUR/2026-01-01');
  await caller.call('DELETE', '/api/currency-rates/EUR/2026-01-01');
  assert.equal((await caller.get<Page>('/api/currency-rates')).rates.length, 2);
});

test('what is no rate is refused with its code, and nothing of the list is kept', async () => {
  const known = await caller.get<Page>('/api/currency-rates');
  const codeOf = async (...rates: ReturnType<typeof rate>[]) =>
    (await set(rate('GBP', '2026-01-01', '23'), ...rates)).json().error.code;
  assert.equal(await codeOf(rate('MXN', '2026-01-01', '1')), 'currency_is_own');
  assert.equal(await codeOf(rate('XYZ', '2026-01-01', '1')), 'currency_unknown');
  assert.equal(await codeOf(rate('USD', '2026-02-31', '1')), 'bad_request');
  assert.equal(await codeOf(rate('USD', '2026-01-01', '0')), 'bad_request');
  assert.equal(await codeOf(rate('USD', '2026-01-01', '1e3')), 'bad_request');
  const odd = await caller.call('GET', '/api/currency-rates?after=x');
  assert.equal(odd.json().error.code, 'page_key_invalid');
  assert.deepEqual(await caller.get('/api/currency-rates'), known);
});

test('rates are read from lines with a header or without, in any order, whatever stands between the cells', () => {
  assert.deepEqual(
    readRatesText(
      '\ufeffMoneda;Fecha;Tipo\r\nUSD;2026-01-05;17,125\r\n\r\n"EUR";"2026-01-05";"20.5"\r\n',
    ),
    { rates: [rate('USD', '2026-01-05', '17.125'), rate('EUR', '2026-01-05', '20.5')], wrong: [] },
  );
  assert.deepEqual(readRatesText('2026-01-05\t0.1133\tjpy').rates, [
    rate('JPY', '2026-01-05', '0.1133'),
  ]);
  assert.deepEqual(
    readRatesText('USD,05/01/2026,17\nUSD,2026-01-05,0\nUSD,2026-02-31,1\nUSD,2026-01-05,17').wrong,
    [1, 2, 3],
  );
  assert.deepEqual(readRatesText(''), { rates: [], wrong: [] });
});
