// The phases of a customer with a product line: what each is, that the past stays as it was shown, and that what comes in
// and goes out adds up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { courseOf, cyclesOf, phaseAt, startingPace, whole } from './rules-phases.ts';

const pace = { usual: 30, risk: 2, lapse: 4 };
const none = { met: null, contacted: null, opened: null };
const shown = (bought: number[], more = {}) => {
  const { days, phases } = courseOf({ ...none, bought, ...more }, pace);
  return days.map((day, at) => `${phases[at]}${day}`).join(' ');
};

test('a customer converts, stays, is at risk, lapses, and is won back by a purchase after that', () => {
  assert.equal(shown([]), '');
  assert.equal(shown([0]), 'n0 k60 l120');
  assert.equal(shown([0, 30]), 'n0 r30 k90 l150');
  // At risk and back in time: retained, not won back.
  assert.equal(shown([0, 70]), 'n0 k60 r70 k157 l243');
  assert.equal(shown([0, 300, 310]), 'n0 k60 l120 w300 r310 k495 l680');
  assert.equal(shown([5], { met: 0, contacted: 3 }), 'p0 c3 n5 k65 l125');
  assert.equal(shown([], { met: 2, contacted: null }), 'p2');
});

test('whoever begins another line is expanded in the first one while they buy', () => {
  assert.equal(shown([0, 30], { opened: 40 }), 'n0 r30 e40 k90 l150');
  assert.equal(shown([0, 30], { opened: 100 }), 'n0 r30 k90 l150');
  assert.equal(shown([0, 30, 60], { opened: 30 }), 'n0 e30 k120 l180');
  const cycles = cyclesOf(
    { lines: ['Tea', 'Tea', 'Cups'], days: [0, 20, 40] },
    { met: null, contacted: null },
    () => pace,
  );
  assert.deepEqual(
    cycles.map(({ line, turn, course }) => [line, turn, course.phases]),
    [
      [whole, 2, 'nrekl'],
      ['Tea', 1, 'nrekl'],
      ['Cups', 2, 'nkl'],
    ],
  );
});

const customers = fc.record({
  met: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  contacted: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  bought: fc.array(
    fc.record({ day: fc.integer({ min: 0, max: 900 }), line: fc.constantFrom('A', 'B', 'C') }),
    { maxLength: 25 },
  ),
  usual: fc.integer({ min: 1, max: 120 }),
});

function build(
  one: {
    met: number | null;
    contacted: number | null;
    bought: { day: number; line: string }[];
    usual: number;
  },
  day: number,
) {
  const known = one.bought.filter((p) => p.day <= day).sort((a, b) => a.day - b.day);
  const before = (at: number | null) => (at !== null && at <= day ? at : null);
  return cyclesOf(
    { lines: known.map((p) => p.line), days: known.map((p) => p.day) },
    { met: before(one.met), contacted: before(one.contacted) },
    () => ({ ...startingPace, usual: one.usual }),
  );
}

test('worked out again, every day of the past shows what was shown then', () => {
  fc.assert(
    fc.property(customers, fc.integer({ min: 0, max: 900 }), (one, day) => {
      const then = build(one, day);
      const now = build(one, Infinity);
      for (const { line, course } of now)
        assert.deepEqual(
          phaseAt(course, day)?.phase,
          phaseAt(then.find((c) => c.line === line)?.course ?? { days: [], phases: '' }, day)
            ?.phase,
        );
      for (const { line } of then) assert.ok(now.some((c) => c.line === line));
    }),
  );
});

test('days of a course go up, and no phase follows itself', () => {
  fc.assert(
    fc.property(customers, (one) => {
      for (const { course } of build(one, Infinity)) {
        assert.equal(course.days.length, course.phases.length);
        for (let i = 1; i < course.days.length; i++) {
          assert.ok(course.days[i]! > course.days[i - 1]!);
          assert.notEqual(course.phases[i], course.phases[i - 1]);
        }
      }
    }),
  );
});
