// Markov lifetime value: the published mailing list, the best place to stop, and the laws of policies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  estimateMarkov,
  type MarkovModel,
  type MarkovState,
  markovForecast,
  markovPolicy,
  markovValue,
  recencyStates,
  seededRandom,
} from '../index.ts';
import { wilson } from '../inference/wilson.ts';
import { solveLinear } from './linear-system.ts';

const list = { response: [0.3, 0.2, 0.15, 0.05], contribution: 40, cost: 4 };
const mailing: MarkovModel = {
  transitions: [
    [0.3, 0.7, 0, 0, 0],
    [0.2, 0, 0.8, 0, 0],
    [0.15, 0, 0, 0.85, 0],
    [0.05, 0, 0, 0, 0.95],
    [0, 0, 0, 0, 1],
  ],
  rewards: [36, -4, -4, -4, 0],
  discountRate: 0.2,
};

test('the mailing list of Pfeifer and Carraway is worth what they print, for ever and over five periods (A7)', () => {
  const ever = markovValue(mailing);
  [52.32, 5.554, 1.251, -1.82, 0].forEach((value, i) => {
    near(ever[i]!, value, 0, 0.0005);
  });
  const five = markovValue(mailing, 4);
  [50.115, 4.22, 0.592, -1.98, 0].forEach((value, i) => {
    near(five[i]!, value, 0, 0.0005);
  });
});

test('stopping at recency 4 is found to be best and worth 53.149, more than mailing on (A7)', () => {
  const best = markovPolicy(recencyStates(list), 0.2);
  assert.deepEqual(best.actions, ['contact', 'contact', 'contact', 'stop', 'lost']);
  [53.149, 6.621, 2.644, 0, 0].forEach((value, i) => {
    near(best.values[i]!, value, 0, 0.0005);
  });
  assert.equal(best.rounds, 2);
  // All states mailed is the policy it starts from, and the plain value of the list.
  const only = recencyStates(list).map(({ name, actions }) => ({ name, actions: [actions[0]!] }));
  assert.deepEqual(markovPolicy(only, 0.2).values, markovValue(mailing));
});

test('states are named by recency, and certain answers are allowed', () => {
  const states = recencyStates({ ...list, response: [0, 1] });
  assert.deepEqual(
    states.map((state) => state.name),
    ['1', '2', 'lost'],
  );
  assert.deepEqual(Array.from(states[1]!.actions[0]!.transitions), [1, 0, 0]);
  assert.deepEqual(
    states.map((state) => state.actions.map((action) => action.reward)),
    [[36, 40], [-4, 0], [0]],
  );
});

test('a list that never pays is stopped at once, one that always pays never', () => {
  const never = markovPolicy(recencyStates({ ...list, cost: 60 }), 0.2);
  assert.deepEqual(never.actions, ['stop', 'stop', 'stop', 'stop', 'lost']);
  assert.equal(never.values[0], 40);
  const always = markovPolicy(recencyStates({ ...list, cost: 0 }), 0.2);
  assert.deepEqual(always.actions.slice(0, 4), ['contact', 'contact', 'contact', 'contact']);
});

/** Rows of probabilities from any positive numbers. */
const distribution = (n: number) =>
  fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: n, maxLength: n })
    .map((row) => {
      const sum = row.reduce((a, b) => a + b, 0);
      return row.map((value) => value / sum);
    });

/** Three states with up to three actions each. */
const decisions: fc.Arbitrary<MarkovState[]> = fc.array(
  fc
    .array(
      fc.record({
        name: fc.constant('do'),
        reward: fc.double({ min: -20, max: 20, noNaN: true }),
        transitions: distribution(3),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((actions) => ({
      name: 'state',
      actions: actions.map((action, i) => ({ ...action, name: String(i) })),
    })),
  { minLength: 3, maxLength: 3 },
);

test('the policy found is at least as good in every state as every other policy', () => {
  fc.assert(
    fc.property(decisions, fc.double({ min: 0.01, max: 1, noNaN: true }), (states, rate) => {
      const best = markovPolicy(states, rate);
      for (const a of states[0]!.actions) {
        for (const b of states[1]!.actions) {
          for (const c of states[2]!.actions) {
            const values = markovValue({
              transitions: [a, b, c].map((action) => action.transitions),
              rewards: [a, b, c].map((action) => action.reward),
              discountRate: rate,
            });
            values.forEach((value, i) => {
              assert.ok(value <= best.values[i]! + 1e-9 * (20 / rate));
            });
          }
        }
      }
    }),
  );
});

test('of equally good actions the first is kept', () => {
  const stay = (name: string) => ({ name, reward: 1, transitions: [1] });
  const found = markovPolicy([{ name: 's', actions: [stay('a'), stay('b'), stay('c')] }], 0.1);
  assert.deepEqual(found.actions, ['a']);
  assert.equal(found.rounds, 1);
  near(found.values[0]!, 11);
  const better = { name: 'd', reward: 2, transitions: [1] };
  const last = { name: 'e', reward: 2, transitions: [1] };
  const moved = markovPolicy([{ name: 's', actions: [stay('a'), better, last] }], 0.1);
  assert.deepEqual(moved.actions, ['d']);
});

test('values solve their equation, and many periods come to the value for ever', () => {
  fc.assert(
    fc.property(
      fc.array(distribution(4), { minLength: 4, maxLength: 4 }),
      fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (transitions, rewards, discountRate) => {
        const values = markovValue({ transitions, rewards, discountRate });
        const long = markovValue({ transitions, rewards, discountRate }, 800);
        values.forEach((value, i) => {
          let next = 0;
          for (let j = 0; j < 4; j++) next += transitions[i]![j]! * values[j]!;
          near(rewards[i]! + next / (1 + discountRate), value, 1e-12, 1e-9);
          near(long[i]!, value, 1e-12, 1e-9);
        });
      },
    ),
  );
});

test('the forecast moves customers between states and loses none', () => {
  const now = [1000, 0, 0, 0, 0];
  const next = markovForecast(mailing.transitions, now, 1);
  assert.deepEqual(Array.from(next), [300, 700, 0, 0, 0]);
  const later = markovForecast(mailing.transitions, now, 2);
  near(later[0]!, 90 + 140);
  near(later[2]!, 560);
  const far = markovForecast(mailing.transitions, now, 2000);
  near(far[4]!, 1000);
  assert.deepEqual(Array.from(markovForecast(mailing.transitions, now, 0)), now);
  near(
    markovForecast(mailing.transitions, now, 7).reduce((a, b) => a + b, 0),
    1000,
  );
});

test('values from counts are those of the shares, with an interval that shrinks as customers are added', () => {
  const counts = [
    [30, 70, 0],
    [20, 0, 80],
    [0, 0, 0],
  ];
  const found = estimateMarkov(counts, [36, -4, 0], 0.2, { level: 0.9 });
  const model = {
    transitions: [
      [0.3, 0.7, 0],
      [0.2, 0, 0.8],
      [0, 0, 1],
    ],
    rewards: [36, -4, 0],
    discountRate: 0.2,
  };
  const values = markovValue(model);
  found.values.forEach((value, i) => {
    near(value, values[i]!, 1e-13);
  });
  found.transitions.forEach((row, i) => {
    assert.deepEqual(Array.from(row), model.transitions[i]);
  });
  assert.deepEqual(found.rates[0]![1], wilson(70, 100, { level: 0.9 }));
  assert.deepEqual(found.rates[2], [null, null, null]);
  assert.equal(found.level, 0.9);
  // The variance by differences: two cells a row, moved against each other, with Var p = p(1 − p)/100.
  const step = 1e-6;
  const moved = (k: number, row: number[]) =>
    markovValue({ ...model, transitions: model.transitions.with(k, row) })[0]! - values[0]!;
  const first = (moved(0, [0.3 + step, 0.7 - step, 0]) / step) ** 2 * 0.0021;
  const second = (moved(1, [0.2 + step, 0, 0.8 - step]) / step) ** 2 * 0.0016;
  const reach = 1.6448536269514722 * Math.sqrt(first + second);
  near(found.upper[0]! - found.values[0]!, reach, 1e-5);
  near(found.values[0]! - found.lower[0]!, reach, 1e-5);
  assert.deepEqual([found.lower[2], found.upper[2]], [0, 0]);
  const tenfold = estimateMarkov(
    counts.map((row) => row.map((n) => 10 * n)),
    [36, -4, 0],
    0.2,
  );
  const single = estimateMarkov(counts, [36, -4, 0], 0.2);
  near(
    (single.upper[0]! - single.values[0]!) / (tenfold.upper[0]! - tenfold.values[0]!),
    Math.sqrt(10),
  );
});

test('the interval of a value from counts holds the truth as often as it says', () => {
  const random = seededRandom(31);
  const truth = markovValue(mailing);
  let inside = 0;
  const worlds = 600;
  for (let w = 0; w < worlds; w++) {
    const counts = mailing.transitions.map((row, i) => {
      const counted = [0, 0, 0, 0, 0];
      if (i === 4) return counted;
      for (let c = 0; c < 200; c++) {
        let u = random.uniform();
        let j = 0;
        while (u > row[j]! && j < 4) u -= row[j++]!;
        counted[j]!++;
      }
      return counted;
    });
    const found = estimateMarkov(counts, mailing.rewards, 0.2, { level: 0.9 });
    if (found.lower[0]! <= truth[0]! && truth[0]! <= found.upper[0]!) inside++;
  }
  near(inside / worlds, 0.9, 0, 0.04);
});

test('linear systems are solved where the first pivot is 0', () => {
  const x = solveLinear(
    [
      [0, 2, 1],
      [1, 0, 0],
      [3, 0, 1],
    ],
    [7, 5, 16],
  );
  [5, 3, 1].forEach((value, i) => {
    near(x[i]!, value);
  });
});

test('a single period is the reward, and only a finite one can do without discounting', () => {
  assert.deepEqual(Array.from(markovValue(mailing, 0)), [36, -4, -4, -4, 0]);
  const undiscounted = { ...mailing, discountRate: 0 };
  refuses(() => markovValue(undiscounted), 'not-positive', 'discountRate');
  near(markovValue(undiscounted, 1)[0]!, 36 + 0.3 * 36 - 0.7 * 4);
});

test('impossible models are refused by the row of the state', () => {
  const half = [
    [0.5, 0.5],
    [0, 1],
  ];
  const model = { transitions: half, rewards: [1, 0], discountRate: 0.1 };
  refuses(() => markovValue({ ...model, transitions: [] }), 'empty', 'transitions');
  refuses(() => markovValue({ ...model, rewards: [1] }), 'length-mismatch', 'rewards');
  refuses(() => markovValue({ ...model, rewards: [1, Number.NaN] }), 'not-finite', 'rewards', 1);
  refuses(() => markovValue({ ...model, discountRate: -1 }, 3), 'out-of-range', 'discountRate');
  refuses(() => markovValue({ ...model, discountRate: -0.999 }, 200), 'too-large', 'lastPeriod');
  refuses(() => markovValue(model, -1), 'too-few', 'lastPeriod');
  refuses(() => markovValue(model, 0.5), 'not-whole', 'lastPeriod');
  const rows = (row: number[]) => markovValue({ ...model, transitions: [[1, 0], row] });
  refuses(() => rows([1]), 'length-mismatch', 'transitions', 1);
  refuses(() => rows([0.5, 0.4]), 'not-one', 'transitions', 1);
  refuses(() => rows([0.6, 0.5]), 'not-one', 'transitions', 1);
  refuses(() => rows([-0.1, 1]), 'out-of-range', 'transitions', 1);
  refuses(() => rows([1.1, 0]), 'out-of-range', 'transitions', 1);
  assert.ok(rows([0.3 + 1e-10, 0.7]));
  refuses(() => markovForecast(half, [1], 1), 'length-mismatch', 'customers');
  refuses(() => markovForecast(half, [1, Number.NaN], 1), 'not-finite', 'customers', 1);
  refuses(
    () =>
      markovForecast(
        [
          [1, 0],
          [0, 2],
        ],
        [1, 1],
        1,
      ),
    'out-of-range',
    'transitions',
    1,
  );
  refuses(() => markovForecast(half, [1, 1], -1), 'too-few', 'periods');
  refuses(() => estimateMarkov([], [], 0.1), 'empty', 'counts');
  refuses(() => estimateMarkov([[1, 1]], [1], 0.1), 'length-mismatch', 'counts', 0);
  refuses(
    () =>
      estimateMarkov(
        [
          [1, 1],
          [1, -1],
        ],
        [1, 1],
        0.1,
      ),
    'negative',
    'counts',
    1,
  );
  refuses(() => estimateMarkov([[1]], [1], 0), 'not-positive', 'discountRate');
  refuses(() => estimateMarkov([[1]], [1, 1], 0.1), 'length-mismatch', 'rewards');
  refuses(() => estimateMarkov([[1]], [1], 0.1, { level: 1 }), 'level-out-of-range', 'level');
  refuses(() => markovPolicy([], 0.1), 'empty', 'states');
  const state = { name: 's', actions: [{ name: 'a', reward: 1, transitions: [1] }] };
  refuses(() => markovPolicy([state], 0), 'not-positive', 'discountRate');
  refuses(() => markovPolicy([{ name: 's', actions: [] }], 0.1), 'empty', 'actions', 0);
  const act = (change: object) => [{ name: 's', actions: [{ ...state.actions[0]!, ...change }] }];
  refuses(() => markovPolicy(act({ reward: Number.NaN }), 0.1), 'not-finite', 'reward', 0);
  refuses(() => markovPolicy(act({ transitions: [0.9] }), 0.1), 'not-one', 'transitions', 0);
  refuses(() => recencyStates({ ...list, response: [] }), 'empty', 'response');
  refuses(() => recencyStates({ ...list, response: [0.1, 1.1] }), 'out-of-range', 'response', 1);
  refuses(() => recencyStates({ ...list, response: [0.1, -1] }), 'out-of-range', 'response', 1);
  refuses(() => recencyStates({ ...list, contribution: Number.NaN }), 'not-finite', 'contribution');
  refuses(() => recencyStates({ ...list, cost: Number.NaN }), 'not-finite', 'cost');
});
