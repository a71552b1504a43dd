// The funnel against the published tables, and what must hold of every funnel: conversions that multiply to the whole,
// stages that nest, and a past that nothing later changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type FunnelRule,
  firstSold,
  funnelCourse,
  funnelDays,
  type SurveyCount,
  salesLinks,
  startingFunnelRule,
  surveyLinks,
} from './rules-funnel.ts';
import { makeFunnelRows, type Told } from './rules-funnel-rows.ts';
import { type Chain, changeLink, findBottleneck, type Mean } from './rules-funnel-worth.ts';

/** Shares in percent by stage; 5.5 stands for the occasional users that the book puts between recent and regular. */
const told = (shares: Record<number, number>, market: number | null = null): Told => ({
  market,
  counts: new Map<number, SurveyCount>(
    Object.entries(shares).map(([stage, yes]) => [Number(stage), { yes, respondents: 100 }]),
  ),
});
const bookA = told({ 2: 96, 4: 63, 5: 29, 5.5: 18, 6: 12, 7: 6 }, 100);
const bookB = told({ 2: 97, 4: 74, 5: 45, 5.5: 32, 6: 24, 7: 15 }, 100);

const chainOf = (own: Told, other: Told, worth: Record<number, Mean> = {}) => {
  const made = makeFunnelRows({ survey: own, reached: null, prefer: 'sales', reference: other });
  const chain: Chain = {
    links: made.links,
    people: made.people,
    worth: new Map(Object.entries(worth).map(([stage, mean]) => [Number(stage), mean])),
    common: 0,
  };
  return { chain, references: made.references };
};
const points = (links: readonly { rate: number }[]) => links.map(({ rate }) => 100 * rate);
const near = (found: readonly number[], wanted: readonly number[], tolerance: number) => {
  assert.equal(found.length, wanted.length);
  found.forEach((one, i) => {
    assert.ok(Math.abs(one - wanted[i]!) <= tolerance, `${one} is not ${wanted[i]}`);
  });
};

test('A10: the conversions of both brands are the printed ones within a point, and from tried to recent lies the bottleneck', () => {
  near(points(surveyLinks(bookA.counts)).slice(1), [65, 46, 62, 67, 50], 1);
  near(points(surveyLinks(bookB.counts)).slice(1), [76, 61, 71, 75, 62], 1);
  near(points(surveyLinks(bookA.counts)).slice(1), [65.63, 46.03, 62.07, 66.67, 50], 0.01);
  const { chain, references } = chainOf(bookA, bookB);
  const { gaps, bottleneck } = findBottleneck(chain, references);
  near(
    gaps.slice(1).map(({ gap }) => -100 * gap),
    [-10.7, -14.8, -9, -8.3, -12.5],
    0.06,
  );
  assert.deepEqual([bottleneck?.stage, bottleneck?.by], [5, 'points']);
  const overall = (counts: Told['counts']) =>
    surveyLinks(counts)
      .slice(1)
      .reduce((product, { rate }) => product * rate, 1);
  near([100 * overall(bookA.counts), 100 * overall(bookB.counts)], [6.25, 15.46], 0.01);
});

test('A10: with the other brand’s conversion from tried to recent 7.9 of 100 would use A most often, not 6', () => {
  const { chain, references } = chainOf(bookA, bookB);
  const at = chain.links.findIndex(({ to }) => to === 5);
  const { stages } = changeLink(chain, at, references[at]!);
  near([6 + stages.at(-1)!.people.value], [7.9], 0.05);
});

test('toothbrushes, a shop on the web and two brands: the conversions worked out by hand', () => {
  const us = told({ 2: 80, 4: 60, 5: 40, 8: 15 });
  const mexico = told({ 2: 70, 4: 25, 5: 18, 8: 15 });
  near(points(surveyLinks(us.counts)).slice(1), [75, 66.7, 37.5], 0.05);
  near(points(surveyLinks(mexico.counts)).slice(1), [35.7, 72, 83.3], 0.05);
  const web = new Map(
    [10_000, 900, 500, 80].map((yes, i) => [i + 2, { yes, respondents: 500_000 }]),
  );
  near(points(surveyLinks(web)), [2, 9, 55.56, 16], 0.01);
  near([points(surveyLinks(web)).reduce((p, one) => (p * one) / 100, 100)], [0.016], 1e-9);
  // A satisfies few of many, B many of few: of the whole market B has twice as many.
  for (const [shares, rate, ofAll] of [
    [{ 2: 80, 4: 60, 5: 12 }, 20, 12],
    [{ 2: 40, 4: 30, 5: 24 }, 80, 24],
  ] as const) {
    const made = makeFunnelRows({
      survey: told(shares),
      reached: null,
      prefer: 'survey',
      reference: told({}),
    });
    near([points(made.links).at(-1)!, 100 * made.rows[4]!.survey!.share], [rate, ofAll], 1e-9);
  }
});

test('the bottleneck is the gap that is worth most money, though another is wider and another rate is lower', () => {
  const survey: Told = {
    market: 1_000_000,
    counts: new Map([
      [2, { yes: 500, respondents: 1000 }],
      [3, { yes: 300, respondents: 1000 }],
      [4, { yes: 90, respondents: 1000 }],
    ]),
  };
  const reached = [9000, 4500, 900, 450, 300];
  const reference = told({ 2: 52, 3: 32, 4: 15, 5: 8, 6: 5, 7: 2.5, 8: 1.7 });
  const made = makeFunnelRows({ survey, reached, prefer: 'sales', reference });
  const mean = (value: number): Mean => ({ mean: value, sd: value / 100 });
  const chain: Chain = {
    links: made.links,
    people: made.people,
    worth: new Map([
      [4, mean(20_00)],
      [5, mean(300_00)],
      [6, mean(900_00)],
      [7, mean(2_000_00)],
      [8, mean(4_000_00)],
    ]),
    common: 0.03,
  };
  const { gaps, bottleneck } = findBottleneck(chain, made.references);
  assert.equal(bottleneck?.stage, 4);
  assert.equal(bottleneck.by, 'money');
  const lowest = made.links.reduce((low, link) => (link.rate < low.rate ? link : low));
  assert.equal(lowest.to, 6);
  const widest = gaps.reduce((wide, one) => (one.gap > wide.gap ? one : wide));
  assert.equal(widest.stage, 6);
  for (const { changed } of gaps) {
    assert.ok(changed.value!.low <= changed.value!.value);
    assert.ok(changed.value!.value <= changed.value!.high);
  }
  // People before it × gap, times what somebody is worth who gets there and goes on as people do.
  const [toRecent, toRegular, toOften, toLoyal] = [0.5, 0.2, 0.5, 2 / 3];
  const often = (1 - toLoyal) * 2_000_00 + toLoyal * 4_000_00;
  const regular = (1 - toOften) * 900_00 + toOften * often;
  const recent = (1 - toRegular) * 300_00 + toRegular * regular;
  const trier = (1 - toRecent) * 20_00 + toRecent * recent;
  const more = 300_000 * (15 / 32 - 0.3);
  near([bottleneck.changed.people!.value], [more], 1e-6);
  near([bottleneck.changed.value!.value], [more * trier], 1);
  assert.ok(bottleneck.changed.value!.low > 0);
  // Stages are drawn in their order, not in that in which they were read: elsewhere the same base says the same.
  const turned = { ...chain, worth: new Map([...chain.worth].reverse()) };
  assert.deepEqual(findBottleneck(turned, made.references).bottleneck, bottleneck);
});

test('without a survey the first three stages are not known, and the rest stands on sales', () => {
  const none: Told = { market: null, counts: new Map() };
  const { rows, links } = makeFunnelRows({
    survey: none,
    reached: [10, 5, 2, 1, 0],
    prefer: 'survey',
    reference: none,
  });
  assert.deepEqual(
    rows.map(({ basis }) => basis),
    [null, null, null, 'sales', 'sales', 'sales', 'sales', 'sales'],
  );
  assert.deepEqual(
    links.map(({ from, to }) => [from, to]),
    [
      [4, 5],
      [5, 6],
      [6, 7],
      [7, 8],
    ],
  );
});

const counts = fc
  .array(fc.integer({ min: 1, max: 1e6 }), { minLength: 5, maxLength: 5 })
  .map((reached) => reached.sort((a, b) => b - a));

test('conversions multiply to the whole, and each lies within its interval', () => {
  fc.assert(
    fc.property(counts, (reached) => {
      const links = salesLinks(reached);
      const whole = links.reduce((product, { rate }) => product * rate, 1);
      assert.ok(Math.abs(whole - reached[4]! / reached[0]!) < 1e-12);
      for (const { rate, low, high } of links) assert.ok(low <= rate && rate <= high);
    }),
    { numRuns: 200 },
  );
});

const ruleOf: fc.Arbitrary<FunnelRule> = fc.record({
  recentDays: fc.integer({ min: 1, max: 400 }),
  windowDays: fc.integer({ min: 1, max: 400 }),
  regular: fc.integer({ min: 1, max: 5 }),
  often: fc.integer({ min: 5, max: 9 }),
  loyalWindows: fc.integer({ min: 1, max: 5 }),
});
const history = fc
  .uniqueArray(fc.integer({ min: 18_000, max: 20_700 }), { maxLength: 60 })
  .map((days) => days.sort((a, b) => a - b));

/** The same said the long way: each condition counted over all purchases. */
function stageByHand(bought: readonly number[], day: number, rule: FunnelRule): number {
  const within = (from: number, to: number) => bought.filter((b) => b > from && b <= to).length;
  const { recentDays, windowDays, regular, often, loyalWindows } = rule;
  if (within(-Infinity, day) === 0) return 0;
  if (within(day - recentDays, day) === 0) return 4;
  if (within(day - windowDays, day) < regular) return 5;
  if (within(day - windowDays, day) < often) return 6;
  for (let n = 1; n < loyalWindows; n++)
    if (within(day - (n + 1) * windowDays, day - n * windowDays) < regular) return 7;
  return 8;
}

test('the stage of a customer is what the rule says on each day, and the past is not changed by what came later', () => {
  fc.assert(
    fc.property(history, ruleOf, (bought, rule) => {
      const days = funnelDays(20_500);
      const course = funnelCourse(bought, days, rule);
      days.forEach((day, ago) => {
        assert.equal(Number(course[ago]), stageByHand(bought, day, rule));
      });
      const later = funnelCourse(
        bought.filter((day) => day <= 20_500),
        days,
        rule,
      );
      assert.equal(course, later);
    }),
    { numRuns: 300 },
  );
});

test('the days are the last one and the ends of 36 months before its month', () => {
  const days = funnelDays(Date.UTC(2026, 2, 31) / 86_400_000);
  const text = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
  assert.equal(days.length, 37);
  assert.deepEqual(days.slice(0, 3).map(text), ['2026-03-31', '2026-02-28', '2026-01-31']);
  assert.equal(funnelCourse([days[1]!], days, startingFunnelRule).slice(0, 3), '550');
  assert.equal(firstSold, 4);
});
