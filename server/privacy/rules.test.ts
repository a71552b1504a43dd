// Clocks of requests: working days that skip weekends and holidays, months that end, steps in their order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '../platform/errors.ts';
import { dayAfter, dueAfter, isWorkingDay, regionsOf, workingDaysUntil } from './days.ts';
import { type Clock, dueOn, move, standsNow, startClock } from './rules.ts';
import { answerTerm, breachRuleOf, extensionTerm, keptUntil, kinds, termsOf } from './terms.ts';

test('twenty working days in Mexico skip weekends and the holiday of the constitution', () => {
  // 2 February 2026 is a holiday, a Monday; January has none after New Year's Day.
  assert.equal(startClock('access', 'MX', null, '2026-01-15'), '2026-02-13');
  assert.equal(isWorkingDay('2026-02-02', 'MX'), false);
  assert.equal(isWorkingDay('2026-02-02', 'ES'), true);
  assert.equal(startClock('erase', 'ES', null, '2026-01-31'), '2026-02-28');
  assert.equal(startClock('access', 'ES', null, '2026-03-10'), '2026-04-10');
  assert.equal(startClock('access', 'CO', null, '2026-03-02'), '2026-03-16');
  assert.equal(startClock('erase', 'CO', null, '2026-03-02'), '2026-03-24');
  assert.equal(startClock('access', 'KR', null, '2026-03-01'), '2026-03-31');
});

test('a claim in Colombia is extended by eight working days, an enquiry by five', () => {
  const terms = termsOf('CO');
  assert.deepEqual(extensionTerm(terms, 'erase'), { count: 8, unit: 'working_days' });
  assert.deepEqual(extensionTerm(terms, 'access'), { count: 5, unit: 'working_days' });
  assert.deepEqual(extensionTerm(termsOf('MX'), 'access'), { count: 20, unit: 'working_days' });
  assert.equal(extensionTerm(termsOf('AR'), 'access'), null);
});

test('in Chile the law of the day counts on which somebody asks', () => {
  // Two working days before the new law, which gives thirty days; 30 November 2026 is a Monday.
  assert.equal(startClock('access', 'CL', null, '2026-11-30'), '2026-12-02');
  assert.equal(startClock('access', 'CL', null, '2026-12-01'), '2026-12-31');
  assert.equal(extensionTerm(termsOf('CL', '2026-11-30'), 'access'), null);
  assert.equal(extensionTerm(termsOf('CL', '2026-12-01'), 'access')?.count, 30);
});

const day = fc.integer({ min: 0, max: 3650 }).map((n) => dayAfter('2024-01-01', n));
const country = fc.constantFrom('MX', 'ES', 'CO', 'AR', 'US', 'XX');

test('whenever a request comes, its last day is a working day with just so many before it', () => {
  fc.assert(
    fc.property(day, country, fc.integer({ min: 1, max: 40 }), (from, where, count) => {
      const due = dueAfter(from, { count, unit: 'working_days' }, where);
      assert.ok(isWorkingDay(due, where) && due > from);
      assert.equal(workingDaysUntil(from, due, where), count);
      assert.equal(workingDaysUntil(due, from, where) <= 0, true);
      // One day more is never earlier, and a request that comes later is never due earlier.
      assert.ok(dueAfter(from, { count: count + 1, unit: 'working_days' }, where) > due);
      assert.ok(dueAfter(dayAfter(from, 1), { count, unit: 'working_days' }, where) >= due);
    }),
    { numRuns: 60 },
  );
});

test('months end on the same number or on the last day, and days are days', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 6 }), (from, count) => {
      const due = dueAfter(from, { count, unit: 'months' }, 'ES');
      const [year, month, number] = due.split('-').map(Number) as [number, number, number];
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      assert.equal(number, Math.min(Number(from.slice(8)), last));
      const months = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
      assert.equal(months(due) - months(from), count);
      assert.equal(dueAfter(from, { count: 30, unit: 'days' }, 'XX'), dayAfter(from, 30));
    }),
    { numRuns: 60 },
  );
});

test('every country has a term for every kind, with its source', () => {
  for (const where of [
    'MX',
    'ES',
    'DE',
    'NL',
    'CO',
    'AR',
    'BR',
    'US',
    'CA',
    'GB',
    'CH',
    'CL',
    'PE',
    'EC',
    'UY',
    'ZZ',
  ]) {
    const terms = termsOf(where);
    for (const kind of kinds) assert.ok(answerTerm(terms, kind).count > 0);
    // What is usual counts where no law is known, and is not passed off as one.
    assert.equal(terms.law === null, where === 'ZZ');
    assert.equal(terms.keepLaw === null, ['ZZ', 'NL', 'CL', 'PE', 'EC', 'UY'].includes(where));
    assert.ok(terms.keepYears >= 5);
  }
  assert.equal(keptUntil(termsOf('MX'), '2026-05-03'), '2031-12-31');
  assert.equal(keptUntil(termsOf('MX'), null), null);
});

test('of a breach each country says who is told, within how long and where that stands', () => {
  const said = (country: string) => {
    const { term, whom, law } = breachRuleOf(country);
    return [term && `${term.count} ${term.unit}`, whom, law !== null];
  };
  for (const where of ['ES', 'DE', 'NL', 'GB', 'UY'])
    assert.deepEqual(said(where), ['72 hours', 'authority', true], where);
  assert.deepEqual(said('PE'), ['48 hours', 'authority', true]);
  assert.deepEqual(said('BR'), ['3 working_days', 'authority', true]);
  assert.deepEqual(said('CO'), ['15 working_days', 'authority', true]);
  assert.deepEqual(said('US'), ['30 days', 'people', true]);
  // Without delay is no number: the company sets one.
  assert.deepEqual(said('MX'), [null, 'people', true]);
  assert.deepEqual(said('CL'), [null, 'authority', true]);
  assert.deepEqual(said('AR'), [null, 'authority', true]);
  assert.deepEqual(said('ZZ'), [null, 'authority', false]);
});

test('public holidays are those that the laws name, year by year, and those of a region where one is chosen', () => {
  const offIn = (where: string, year: number) => {
    const days: string[] = [];
    for (let day = `${year}-01-01`; day.startsWith(String(year)); day = dayAfter(day, 1))
      if (![0, 6].includes(new Date(day).getUTCDay()) && !isWorkingDay(day, where))
        days.push(day.slice(5));
    return days.join(' ');
  };
  // Ley Federal del Trabajo, art. 74: three of them on Mondays.
  assert.equal(offIn('MX', 2026), '01-01 02-02 03-16 05-01 09-16 11-16 12-25');
  // Ley 51 de 1983: most of them on Mondays.
  assert.equal(
    offIn('CO', 2025),
    '01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 08-07 08-18 10-13 11-03 11-17 12-08 12-25',
  );
  assert.ok('MD' in regionsOf('ES', 'es') && !('XX' in regionsOf('ES', 'es')));
  // The second of May is a holiday in Madrid alone; in 2025 it was a Friday.
  assert.equal(isWorkingDay('2025-05-02', 'ES-MD'), false);
  assert.equal(isWorkingDay('2025-05-02', 'ES'), true);
});

const clock = (changes: Partial<Clock> = {}): Clock => ({
  kind: 'access',
  country: 'MX',
  region: null,
  state: 'open',
  answerBy: '2026-02-13',
  extendedTo: null,
  carryOutBy: null,
  identity: null,
  ...changes,
});
const refuses = (work: () => unknown, problem: string) =>
  assert.throws(
    work,
    (error) => isCoded(error, 'privacy_step_wrong') && error.details.problem === problem,
  );

test('nothing is granted before it is sure who asks; a refusal closes the request', () => {
  refuses(() => move(clock(), { step: 'answered', outcome: 'granted' }, '2026-01-20'), 'identity');
  const known = clock({ identity: 'document' });
  const answered = move(known, { step: 'answered', outcome: 'granted' }, '2026-01-20');
  // 15 working days of Mexico, one holiday on the way.
  assert.deepEqual(answered, { state: 'answered', outcome: 'granted', carryOutBy: '2026-02-11' });
  assert.equal(dueOn({ ...known, ...answered, carryOutBy: '2026-02-11' }), '2026-02-11');
  assert.deepEqual(move(clock(), { step: 'answered', outcome: 'refused' }, '2026-01-20'), {
    state: 'closed',
    outcome: 'refused',
  });
  refuses(() => move(clock(), { step: 'closed' }, '2026-01-20'), 'unanswered');
  refuses(() => move(clock({ state: 'closed' }), { step: 'extended' }, '2026-01-20'), 'closed');
  assert.equal(dueOn(clock({ state: 'closed' })), null);
  assert.deepEqual(move(clock({ state: 'closed' }), { step: 'noted' }, '2026-03-01'), {
    state: 'closed',
  });
});

test('an extension is for once, in time, and where the law gives one', () => {
  const extended = move(clock(), { step: 'extended' }, '2026-02-01');
  assert.equal(extended.extendedTo, '2026-03-13');
  refuses(
    () => move(clock({ extendedTo: '2026-03-13' }), { step: 'extended' }, '2026-02-01'),
    'extended',
  );
  refuses(() => move(clock(), { step: 'extended' }, '2026-02-14'), 'overdue');
  refuses(() => move(clock({ country: 'AR' }), { step: 'extended' }, '2026-01-20'), 'extended');
});

test('a breach stands as the last additions say', () => {
  const note = {
    concerned: null,
    risk: null,
    owner: null,
    dueOn: null,
    happenedAt: '2026-01-02T00:00:00Z',
  } as const;
  const now = standsNow({ concerned: null, risk: 'some' }, [
    { ...note, kind: 'amended', concerned: 40, risk: 'high' },
    { ...note, kind: 'authority_told' },
    { ...note, kind: 'amended', concerned: 38 },
  ]);
  assert.deepEqual([now.concerned, now.risk, now.authorityToldAt], [38, 'high', note.happenedAt]);
  assert.equal(now.closedAt, null);
  const ann = { id: 'a', name: 'Ann' };
  const seen = standsNow({ concerned: null, risk: 'some' }, [
    { ...note, kind: 'assigned', owner: { id: 'b', name: 'Bob' }, dueOn: '2026-01-09' },
    { ...note, kind: 'assigned', owner: ann },
    { ...note, kind: 'closed' },
  ]);
  assert.deepEqual([seen.owner, seen.dueOn], [ann, '2026-01-09']);
  assert.equal(seen.closedAt, note.happenedAt);
  // What was closed too early begins again.
  const again = [{ ...note, kind: 'closed' } as const, { ...note, kind: 'reopened' } as const];
  assert.equal(standsNow({ concerned: null, risk: 'some' }, again).closedAt, null);
});
