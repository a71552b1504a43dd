// What to do with a customer in each state so that the customer base is worth most; above all, when to stop.
import { checkPositive } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from './checks.ts';
import { checkDistribution, markovValue } from './markov.ts';

/** Something that can be done with a customer in a state, what it brings in the period and where it leads. */
export interface MarkovAction {
  name: string;
  /** Money of the period under this action, its cost deducted. */
  reward: number;
  /** Probability of each state in the next period. */
  transitions: ArrayLike<number>;
}

/** A state of the relationship with the actions open in it, at least one. */
export interface MarkovState {
  name: string;
  actions: readonly MarkovAction[];
}

/** The best policy. One entry per state. */
export interface MarkovPolicy {
  /** The action to take. */
  actions: string[];
  /** The lifetime value under the policy; money. */
  values: Float64Array;
  /** Rounds of improvement until nothing was left to improve. */
  rounds: number;
}

/** An action must be better by more than rounding, as a share of the largest value, to replace the one in force. */
const BETTER = 1e-12;

/**
 * The policy under which every state is worth most.
 *
 * Words: start with the first action of each state, value that policy exactly, switch every state to the action that is
 * best given those values, repeat until no state wants to switch. The result is optimal for all states at once. Equally
 * good actions: the one listed first, unless the policy already holds another. Method: Howard's policy iteration; each
 * round solves one linear system, and there are rarely more than five. Range: discountRate above 0. Refuses a model without
 * states or a state without actions (`empty`, row = state), rewards that are not finite and rows that are no distribution
 * (`out-of-range`, `not-one`). Error: as `markovValue`. Units: money as the rewards; the rate is per period. Source:
 * Howard (1960); for customers Pfeifer & Carraway (2000).
 *
 * @example markovPolicy(recencyStates({ response: [0.3, 0.2, 0.15, 0.05], contribution: 40, cost: 4 }), 0.2).actions // → ['contact', 'contact', 'contact', 'stop', 'lost']
 */
export function markovPolicy(states: readonly MarkovState[], discountRate: number): MarkovPolicy {
  if (states.length === 0) throw invalidInput('empty', 'states');
  checkPositive('discountRate', discountRate);
  states.forEach((state, i) => {
    if (state.actions.length === 0) throw invalidInput('empty', 'actions', i);
    for (const action of state.actions) {
      checkFinite('reward', action.reward, i);
      checkDistribution('transitions', action.transitions, states.length, i);
    }
  });
  const factor = 1 / (1 + discountRate);
  let chosen = states.map((state) => state.actions[0]!);
  for (let rounds = 1; ; rounds++) {
    const values = markovValue({
      transitions: chosen.map((action) => action.transitions),
      rewards: chosen.map((action) => action.reward),
      discountRate,
    });
    const margin = BETTER * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worth = (action: MarkovAction) => {
      let next = 0;
      for (let j = 0; j < values.length; j++) next += action.transitions[j]! * values[j]!;
      return action.reward + factor * next;
    };
    const better = states.map((state, i) => {
      let best = chosen[i]!;
      let most = worth(best) + margin;
      for (const action of state.actions) {
        const value = worth(action);
        if (value > most) {
          best = action;
          most = value;
        }
      }
      return best;
    });
    if (better.every((action, i) => action === chosen[i])) {
      return { actions: chosen.map((action) => action.name), values, rounds };
    }
    chosen = better;
  }
}

/**
 * The recency states of a mailing list: how many periods ago the last purchase was, and two actions, contact or stop.
 *
 * Words: state k means that the last purchase was k periods ago (1: just bought, and the contribution comes in this
 * period). A contact costs money and brings a purchase with the probability of the state; without one the customer moves to
 * the next state, from the last one to lost. Stopping costs nothing and leads to lost, where all values are 0. Shapes:
 * `response[k−1]` the probability in state k. Units: money as contribution and cost. Pass the result to `markovPolicy`.
 * Refuses an empty response and probabilities outside 0 to 1. Source: Pfeifer & Carraway (2000), the second example.
 *
 * @example recencyStates({ response: [0.3, 0.2], contribution: 40, cost: 4 }).length // → 3
 */
export function recencyStates(list: {
  response: readonly number[];
  contribution: number;
  cost: number;
}): MarkovState[] {
  const { response, contribution, cost } = list;
  if (response.length === 0) throw invalidInput('empty', 'response');
  checkFinite('contribution', contribution);
  checkFinite('cost', cost);
  const count = response.length + 1;
  const to = (chances: Record<number, number>) =>
    Float64Array.from({ length: count }, (_, j) => chances[j] ?? 0);
  const lost = count - 1;
  const states: MarkovState[] = response.map((chance, k) => {
    if (!(chance >= 0 && chance <= 1)) throw invalidInput('out-of-range', 'response', k);
    const earned = k === 0 ? contribution : 0;
    return {
      name: String(k + 1),
      actions: [
        {
          name: 'contact',
          reward: earned - cost,
          transitions: to({ 0: chance, [k + 1]: 1 - chance }),
        },
        { name: 'stop', reward: earned, transitions: to({ [lost]: 1 }) },
      ],
    };
  });
  states.push({
    name: 'lost',
    actions: [{ name: 'lost', reward: 0, transitions: to({ [lost]: 1 }) }],
  });
  return states;
}
