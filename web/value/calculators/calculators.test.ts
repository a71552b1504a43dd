// The calculators give the published answers, say what is wrong with an input, and keep their state in the address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  readAnySearch,
  readSearch,
  readTyped,
  type Search,
  writeSearch,
  writeTyped,
} from './address.ts';
import { answerOf } from './answer-of.ts';
import {
  type Answer,
  type Calculator,
  calculatorIds,
  type Field,
  type Figures,
  type Values,
} from './calculator.ts';
import { drawingTable } from './drawing-option.ts';
import { calculators } from './list.ts';

const near = (actual: number | undefined, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${actual} is not ${expected}`);

const answer = (id: keyof typeof calculators, change: Values = {}): Answer =>
  calculators[id].compute({ ...calculators[id].example, ...change });
const figure = (of: Answer, label: string) =>
  of.figures.find((one) => one.label === label)?.amount?.value;

test('A1: the cohort of table 5.3 is worth 13,286.52, less 4,000 it is 9,286.52, 92.87 each', () => {
  const table = answer('cohort');
  near(figure(table, 'calc.out_present'), 13_286.52, 0.01);
  near(figure(table, 'calc.out_net'), 9_286.52, 0.01);
  near(figure(table, 'calc.out_each'), 92.87, 0.01);
  assert.deepEqual(
    table.table!.rows.slice(1, 4).map((row) => Number(Number(row[2]).toFixed(3))),
    [0.9, 0.889, 0.9],
  );
});

test('A2: retention of 80 % is 2.50 margins at 12 % and 2.67 at 10 %; with the first payment one more', () => {
  near(figure(answer('multiples'), 'calc.out_multiple'), 2.5, 0.005);
  near(figure(answer('multiples', { discount: 0.1 }), 'calc.out_multiple'), 2.67, 0.005);
  near(figure(answer('multiples', { first: 'counted' }), 'calc.out_multiple'), 3.5, 0.005);
  assert.deepEqual(
    answer('multiples').table!.rows.map((row) => row.slice(1).map((one) => Number(one).toFixed(2))),
    [
      ['1.20', '1.15', '1.11', '1.07'],
      ['1.75', '1.67', '1.59', '1.52'],
      ['2.67', '2.50', '2.35', '2.22'],
      ['4.50', '4.09', '3.75', '3.46'],
    ],
  );
});

test('A3: the two questions choose among 366.67, 266.67 and 333.33', () => {
  near(figure(answer('simple'), 'calc.out_value'), 366.67, 0.01);
  near(figure(answer('simple', { first: 'just-made' }), 'calc.out_value'), 266.67, 0.01);
  near(figure(answer('simple', { cash: 'end' }), 'calc.out_value'), 333.33, 0.01);
  assert.deepEqual(
    answer('simple').table!.rows.map((row) => Number(row[3]).toFixed(2)),
    ['366.67', '266.67', '333.33', '242.42'],
  );
});

test('A4: Berger and Nasr come to 568.78, of margins 689.39 less promotions 120.61', () => {
  const found = answer('promotions');
  near(figure(found, 'calc.out_value'), 568.78, 0.01);
  near(figure(found, 'calc.out_contributions'), 689.3922, 0.001);
  near(figure(found, 'calc.out_promotions'), 120.6091, 0.001);
});

test('A5: ten years of 520 at 5 % are 4,015.30 at period end and 4,216.07 at its start; 650 for four years at 10 % 2,060.41', () => {
  const groceries = { margin: 520, retention: 1, discount: 0.05, payments: 10, cash: 'end' };
  near(figure(answer('simple', groceries), 'calc.out_value'), 4_015.3, 0.01);
  near(figure(answer('simple', { ...groceries, cash: 'start' }), 'calc.out_value'), 4_216.07, 0.01);
  const visits = { margin: 650, retention: 1, discount: 0.1, payments: 4, cash: 'end' };
  near(figure(answer('simple', visits), 'calc.out_value'), 2_060.41, 0.01);
});

test('A6: a hundred a week for fifty weeks and ten years is 50,000 of revenue when nothing is discounted', () => {
  const revenue = { margin: 100 * 50, retention: 1, discount: 0, payments: 10 };
  assert.equal(figure(answer('simple', revenue), 'calc.out_value'), 50_000);
});

test('A7: migration values are 52.320, 5.554, 1.251, −1.820; stopping at the fourth period gives 53.149', () => {
  const { table, figures, finding } = answer('migration');
  const column = (at: number) => table!.rows.map((row) => Number(row[at]));
  for (const [i, value] of [52.32, 5.554, 1.251, -1.82].entries()) near(column(2)[i], value, 0.001);
  for (const [i, value] of [53.149, 6.621, 2.644, 0].entries()) near(column(3)[i], value, 0.001);
  near(figures[0]!.amount!.value, 53.149, 0.001);
  assert.equal(finding.key, 'calc.migration_stop');
  assert.equal(finding.amounts.periods!.value, 3);
});

test('A17: the tractor is worth 110,000, sells for 100,000 and leaves the buyer 10,000', () => {
  const found = answer('perceived');
  assert.deepEqual(
    ['calc.out_worth', 'calc.out_premium', 'calc.out_surplus'].map((label) => figure(found, label)),
    [110_000, 10_000, 10_000],
  );
  // The older tractor: worth 20,000, made for 14,000, sold for 19,000.
  const older = answer('perceived', {
    reference: 20_000,
    price: 19_000,
    cost: 14_000,
    name: [],
    amount: [],
  });
  assert.equal(figure(older, 'calc.out_surplus'), 1000);
  assert.equal(figure(older, 'calc.out_seller'), 5000);
});

test('break-even retention is 60 % for 220, and 5 a contact pays from 5.38 points on a value of 92.87', () => {
  near(figure(answer('break_even'), 'calc.out_break_even'), 0.6, 1e-9);
  // A value of 92.87 by the simplest way to it: nothing but the first payment.
  const points = answer('break_even', { margin: 92.87, retention: 0, contact: 5 });
  near(figure(points, 'calc.out_contact_points'), 0.0538, 0.00005);
  assert.equal(answer('break_even', { acquisition: 5000 }).finding.key, 'calc.break_even_never');
});

test('the best balance of acquisition and retention is no worse than today and than its neighbours', () => {
  const found = answer('balance');
  const best = figure(found, 'calc.out_equity_best')!;
  assert.ok(best >= figure(found, 'calc.out_equity_now')!);
  assert.ok(found.drawing.kind === 'lines');
  for (const { values } of found.drawing.series)
    for (const value of values) assert.ok(value <= best + 1e-9);
});

const words = {
  say: () => 'x',
  write: String,
  short: String,
  name: (key: string) => key,
};

test('every calculator opens with its example, draws it, and tells the same numbers in a table', () => {
  for (const id of calculatorIds) {
    const calculator = calculators[id];
    const typed = readSearch(calculator, {});
    const read = readTyped(calculator, typed);
    assert.deepEqual(read.wrong, {}, id);
    const { drawing } = calculator.compute(read.values!);
    const table = drawingTable(drawing, words);
    assert.ok(table.rows.length >= 4, id);
    for (const row of table.rows)
      for (const cell of row) assert.ok(typeof cell !== 'number' || Number.isFinite(cell), id);
  }
});

test('an address brings back what was typed, and nonsense in it becomes a message and not a crash', () => {
  for (const id of calculatorIds) {
    const calculator = calculators[id];
    const typed = writeTyped(calculator, calculator.example);
    assert.deepEqual(readSearch(calculator, writeSearch(calculator, typed)), typed, id);
  }
  const read = (calculator: Calculator, search: Search) =>
    readTyped(calculator, readSearch(calculator, search));
  assert.deepEqual(read(calculators.simple, { margin: 'many', retention: 180 }).wrong, {
    margin: { kind: 'number' },
    retention: { kind: 'range', least: 0, most: 1 },
  });
  assert.equal(read(calculators.simple, { first: 'perhaps' }).values!.first, 'counted');
  assert.deepEqual(
    read(calculators.multiples, { retentions: '60 70,5' }).values!.retentions,
    [0.6, 0.705],
  );
  assert.ok('customers.1' in read(calculators.cohort, { customers: '10;x' }).wrong);
  const many = { customers: '1;'.repeat(900), revenue: '1;'.repeat(900), cost: '1' };
  assert.equal(readSearch(calculators.cohort, many).customers!.length, 40);
  assert.deepEqual(readAnySearch({ a: 1, b: 'x', c: ['y'], d: Number.NaN, e: 'z'.repeat(3000) }), {
    a: 1,
    b: 'x',
  });
});

test('a sum without an end is refused by name', () => {
  assert.throws(
    () => answer('simple', { retention: 1, discount: 0 }),
    (error) => (error as { code?: string }).code === 'endless',
  );
});

const own: Figures = {
  asOf: '2026-11-19',
  sample: { customers: 800, of: 800 },
  discountRate: 0.12,
  grossMargin: 0.4,
  acquisition: { value: 12_000, n: 700 },
  contact: null,
  retention: { value: 0.64, low: 0.6, high: 0.68, n: 300 },
  revenue: { value: 50_000, low: 45_000, high: 55_000, n: 310 },
  purchase: { value: 9000, low: 8800, high: 9200, n: 2000 },
  cohort: { period: 'year', customers: [200, 120, 90], revenue: [30_000, 40_000, 45_000] },
  recency: {
    states: [
      { value: 0.5, low: 0.4, high: 0.6, n: 100 },
      { value: 0.2, low: 0.1, high: 0.3, n: 90 },
    ],
    revenue: { value: 20_000, low: 19_000, high: 21_000, n: 80 },
  },
};

test('own data fill in what sales can tell, in units and at the margin, and the rest stays', () => {
  const filled = calculators.simple.own(own, 100);
  assert.ok('values' in filled);
  assert.deepEqual(filled.values, { margin: 200, retention: 0.64, discount: 0.12 });
  assert.deepEqual(
    filled.notes.map(({ n, amount }) => [n, amount!.low]),
    [
      [310, 180],
      [300, 0.6],
      [undefined, undefined],
    ],
  );
  const cohort = calculators.cohort.own(own, 100);
  assert.ok('values' in cohort);
  assert.deepEqual(cohort.values.revenue, [300, 400, 450]);
  assert.deepEqual(cohort.values.cost, [180, 240, 270]);
  assert.deepEqual([cohort.values.acquisition, cohort.stays], [120, []]);
  const before = calculators.break_even.own(
    { ...own, acquisition: null, contact: own.acquisition },
    100,
  );
  assert.ok('values' in before);
  assert.deepEqual([before.values.contact, before.stays], [120, ['calc.in_acquisition']]);
  // A quarter's rate compounds to the year's.
  const migration = calculators.migration.own(own, 100);
  assert.ok('values' in migration);
  near((1 + Number(migration.values.discount)) ** 4, 1.12, 1e-5);
  for (const id of calculatorIds) {
    const calculator = calculators[id];
    const one = calculator.own(own, 100);
    if ('missing' in one) continue;
    const { wrong, values } = readTyped(calculator, {
      ...writeTyped(calculator, calculator.example),
      ...Object.fromEntries(
        Object.entries(writeTyped(calculator, one.values)).filter(([name]) => name in one.values),
      ),
    });
    assert.deepEqual(wrong, {}, id);
    assert.ok(calculator.compute(values!).figures.length > 0, id);
  }
});

test('without history enough every calculator says why it cannot be filled', () => {
  const none = { ...own, retention: null, revenue: null, cohort: null, recency: null };
  for (const id of calculatorIds) assert.ok('missing' in calculators[id].own(none, 100), id);
});

test('amounts beyond all reason are named as such, also where a field has no limit of its own', () => {
  const read = (margin: string) =>
    readTyped(calculators.simple, {
      ...writeTyped(calculators.simple, calculators.simple.example),
      margin,
    });
  assert.deepEqual(read('1e15').wrong, { margin: { kind: 'range', most: 1e12 } });
  assert.deepEqual(read('-1e15').wrong, { margin: { kind: 'range', least: -1e12 } });
  assert.deepEqual(read('1e12').wrong, {});
});

test('whatever is typed within the limits, a calculator answers with numbers or says by a code why not', () => {
  const within = ({ least = -1e12, most = 1e12, unit }: Field) =>
    unit === 'text'
      ? fc.constant('x')
      : unit === 'whole'
        ? fc.integer({ min: Math.max(least, -1e6), max: Math.min(most, 1e6) })
        : fc.oneof(
            fc.constantFrom(...[least, most, 0, 1].filter((at) => at >= least && at <= most)),
            fc.double({ min: least, max: most, noNaN: true }),
          );
  for (const id of calculatorIds) {
    const { fields, rows, questions = [], example } = calculators[id];
    const values: fc.Arbitrary<Values> = fc.integer({ min: 1, max: 4 }).chain((length) => {
      const list = (field: Field) =>
        fc.array(within(field) as fc.Arbitrary<number>, { minLength: length, maxLength: length });
      return fc.record(
        Object.fromEntries([
          ...fields.map((field) => [field.name, field.list ? list(field) : within(field)]),
          ...(rows?.columns ?? []).map((field) => [field.name, list(field)]),
          ...questions.map(({ name, choices }) => [
            name,
            fc.constantFrom(...choices.map(({ value }) => value)),
          ]),
        ]) as Record<string, fc.Arbitrary<Values[string]>>,
      );
    });
    fc.assert(
      fc.property(values, (given) => {
        const found = answerOf(calculators[id], { ...example, ...given });
        if (found === null || typeof found === 'string') return;
        for (const { value } of Object.values(found.finding.amounts))
          assert.ok(Number.isFinite(value), `${id}: ${JSON.stringify(given)}`);
        for (const cell of drawingTable(found.drawing, words).rows.flat())
          assert.ok(cell === null || typeof cell === 'string' || !Number.isNaN(cell), id);
      }),
      { numRuns: 60 },
    );
  }
});
