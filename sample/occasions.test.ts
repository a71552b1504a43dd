// What happened besides buying, and what is allowed, in the sample business: the same every time, readable, and
// with what was planted to be found again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { wilson } from '@clientela/models';
import { sampleRounds } from './attempts.ts';
import { dayNumber } from './calendar.ts';
import { consentsCsv, consentTruth, sampleConsents } from './consents.ts';
import { sampleCustomers } from './customers.ts';
import { causeOf, causes, occasionsCsv, occasionTruth, sampleOccasions } from './occasions.ts';
import { sampleReasons } from './reasons.ts';
import { sampleShares, shareTruth } from './shares.ts';

const options = { end: '2026-11-20', customers: 1500, seed: 5 };
const customers = [...sampleCustomers(options)];
const occasions = sampleOccasions(options);
const words = [...sampleConsents(options)];

/** Whether a share seen k times of n agrees with what was planted, at 99.9 %. */
function assertShare(k: number, n: number, planted: number) {
  const { lower, upper } = wilson(k, n, { level: 0.999 });
  assert.ok(lower <= planted && planted <= upper, `${k} of ${n}, planted ${planted}`);
}

test('the files of occasions and of consents hold one line each, with nothing that needs quoting', () => {
  for (const [csv, mark, rows] of [
    [occasionsCsv(options), ',', occasions.length],
    [consentsCsv(options), ';', words.length],
  ] as const) {
    const text = [...csv].join('');
    assert.doesNotMatch(text, /["\r\t]/);
    const [header, ...lines] = text.slice(0, -1).split('\n');
    const width = header!.split(mark).length;
    assert.equal(lines.length, rows);
    for (const line of lines) assert.equal(line.split(mark).length, width, line);
  }
});

test('nothing happens before a customer’s first purchase or after the last day, and all comes in order', () => {
  const first = new Map(customers.map(({ id, firstDay }) => [id, firstDay]));
  const last = dayNumber(options.end);
  occasions.forEach(({ customer, day }, i) => {
    assert.ok(day >= first.get(customer)! && day <= last);
    assert.ok(i === 0 || occasions[i - 1]!.day <= day);
  });
  for (const { customer, day } of words) assert.ok(day >= first.get(customer)! && day <= last);
});

test('everybody who left has one of eight causes, and who stayed has none', () => {
  for (const customer of customers)
    assert.equal(customer.active, causeOf(customer, options.seed) === undefined);
  const left = customers.filter(({ active }) => !active);
  for (const cause of causes)
    assert.ok(
      left.some((customer) => causeOf(customer, options.seed) === cause),
      cause,
    );
});

test('of those who left over a failure, as many had complained in their last three weeks as planted', () => {
  const failures = new Set(['core_failure', 'encounter_failure', 'response_failure']);
  const gone = customers.filter((customer) => failures.has(causeOf(customer, options.seed) ?? ''));
  const complained = gone.filter(({ id, lastDay }) =>
    occasions.some(
      ({ customer, outcome, day }) =>
        customer === id && outcome === 'queja' && lastDay - day <= 21 && day <= lastDay,
    ),
  );
  assertShare(complained.length, gone.length, occasionTruth.complainedBeforeLeaving);
});

test('as many allow offers by e-mail, of those who gave one, as planted', () => {
  const addressed = customers.filter(({ email }) => email !== '');
  const granted = words.filter(
    ({ channel, action }) => channel === 'correo' && action === 'otorgado',
  );
  assertShare(granted.length, addressed.length, consentTruth.email);
});

test('a share that fell was noticed of as many who went to the competition as planted, and before they left', () => {
  const shares = sampleShares(options);
  const left = customers.filter((one) => causeOf(one, options.seed) === 'competition');
  const noticed = new Set(shares.map(({ customer }) => customer));
  const long = left.filter(({ firstDay, lastDay }) => lastDay - firstDay >= 150);
  assertShare(long.filter(({ id }) => noticed.has(id)).length, long.length, shareTruth.noticed);
  for (let i = 0; i < shares.length; i += 2) {
    const [was, is] = [shares[i]!, shares[i + 1]!];
    assert.ok(was.customer === is.customer && was.saidOn < is.saidOn);
    assert.ok(is.share <= 0.7 * was.share);
  }
});

test('some who told why they stayed away came back afterwards', () => {
  const reasons = sampleReasons(options);
  const byId = new Map(customers.map((one) => [one.id, one]));
  const back = reasons.filter(({ customer, on }) =>
    byId.get(customer)!.purchases.some(({ day }) => day > dayNumber(on)),
  );
  assert.ok(back.length >= 10, `${back.length}`);
  assert.ok(reasons.length > 3 * back.length);
});

test('attempts to win back try only who allows it and was silent, leave a share alone, and nobody is in two', () => {
  const rounds = sampleRounds(options);
  const seen = new Set<string>();
  for (const { tried, held, control } of rounds) {
    const all = [...tried.map(({ customer }) => customer), ...held];
    assert.ok(all.length > 10);
    assertShare(held.length, all.length, control);
    for (const id of all) {
      assert.ok(!seen.has(id));
      seen.add(id);
    }
  }
});
