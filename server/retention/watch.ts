// The customers' days of purchase walked through once: every silence is judged, and what each loss was worth is scored.
import { prepareScoring } from '@clientela/models';
import {
  dayText,
  inMargin,
  type Measure,
  makeCells,
  type NumberOf,
  newWalk,
  restart,
  scoringTerms,
  step,
  type Walk,
  writeCell,
} from '../value/index.ts';
import { type Loss, makeJudge, type Patience, type Signal } from './detect.ts';
import type { makeProbable, Seen } from './probable.ts';
import { suggests } from './rules.ts';
import type { makeTally, Places, Told } from './tally.ts';

/** Losses that are scored together. */
const chunk = 8192;
/** Days before a silence from which a signal suggests a cause. */
const suggestsFor = 90;

export interface Watching {
  measure: Measure;
  /** Days since 1970: the evening on which everything is judged. */
  asOf: number;
  signalsOf: (customer: number) => Signal[];
  /** What is left of one of a customer's sales, where values count in it. */
  shareOf: NumberOf | null;
  /** What serving one of a customer's purchases costs, where values count it. */
  costOf: NumberOf | null;
  patience: Patience;
  /** Where the whole base is counted as well. */
  count?: {
    tally: ReturnType<typeof makeTally>;
    probable: ReturnType<typeof makeProbable>;
    placesOf: (customer: number) => Places;
    marginOf: NumberOf;
    /** Days on which somebody tried to win a customer back. */
    attemptsOf: (customer: number) => readonly number[];
  };
}

/** @returns `day` for each day of each customer, customers one after another; `finish`: COPY text of all losses, in pieces */
export function makeWatch(watching: Watching) {
  const { measure, asOf, signalsOf, shareOf, costOf, patience, count } = watching;
  const { fit, spendFit, terms } = measure;
  const judge = makeJudge(fit, patience);
  const scorer = prepareScoring(fit, spendFit, scoringTerms(terms));
  const cells = makeCells(chunk);
  // Those who are still away, as they would be on the evening of a purchase on the last day.
  const again = makeCells(chunk);
  let away = 0;
  const waiting: {
    customer: number;
    loss: Loss;
    since: number;
    back: number | null;
    cause: string | null;
    /** Place in `again`; null: they came back by themselves. */
    second: number | null;
  }[] = [];
  const pieces: string[] = [];
  const walk = newWalk();
  let customer = -1;
  let signals: Signal[] = [];
  let losses: Told['losses'] = [];
  let attempts: readonly number[] = [];
  /** The walk as it stood a year before. */
  let then: Seen | null = null;
  const ago = asOf - 365;

  const score = () => {
    const filled = waiting.length;
    if (filled === 0) return;
    const scored = (columns: ReturnType<typeof makeCells>, rows: number) =>
      scorer.points(
        Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [name, column.subarray(0, rows)]),
        ) as ReturnType<typeof makeCells>,
      ).value;
    const value = scored(cells, filled);
    const seconds = away > 0 ? scored(again, away) : [];
    let text = '';
    for (let i = 0; i < filled; i++) {
      const { customer: whose, loss, since, back, cause, second } = waiting[i]!;
      text += `${[
        whose,
        dayText(since),
        dayText(loss.day),
        loss.rule,
        loss.confidence === null ? '\\N' : loss.confidence.toPrecision(5),
        Math.round(value[i]!),
        cause ?? '\\N',
        back === null ? '\\N' : dayText(back),
        second === null ? '\\N' : Math.round(seconds[second]!),
      ].join('\t')}\n`;
    }
    pieces.push(text);
    waiting.length = 0;
    away = 0;
  };

  const judgeSilence = (state: Walk, end: number, returned: boolean) => {
    const silence = {
      since: state.last,
      x: state.occasions - 1,
      tx: state.last - state.first,
      end,
      returned,
    };
    const loss = judge(silence, signals);
    if (!loss) return;
    losses.push({
      since: state.last,
      from: loss.day,
      until: returned ? end : null,
      tried: attempts.some((day) => day >= loss.day && (!returned || day <= end)),
    });
    const hint = signals.findLast(
      ({ day, rule }) => suggests[rule] && day >= state.last - suggestsFor && day <= loss.day,
    );
    const at = waiting.length;
    writeCell(cells, at, state, state.last);
    if (shareOf && cells.n[at]! > 0) cells.m[at] = inMargin(cells.m[at]!, shareOf(customer));
    if (costOf) cells.c[at] = costOf(customer);
    const second = returned ? null : away++;
    if (second !== null) {
      again.x[second] = state.occasions;
      again.tx[second] = asOf - state.first;
      again.T[second] = asOf - state.first;
      again.n[second] = cells.n[at]!;
      again.m[second] = cells.m[at]!;
      again.c[second] = cells.c[at]!;
    }
    waiting.push({
      customer,
      loss,
      since: state.last,
      back: returned ? end : null,
      cause: (hint && suggests[hint.rule]) ?? null,
      second,
    });
    if (waiting.length === chunk) score();
  };

  const close = () => {
    if (walk.occasions > 0) judgeSilence(walk, asOf, false);
    if (count && customer >= 0) {
      const x = walk.occasions - 1;
      const tx = walk.last - walk.first;
      const known = walk.occasions > 0 && walk.first <= ago;
      if (known && walk.last <= ago) then = { x, tx, T: ago - walk.first };
      if (known && then) count.probable.add(then, { x, tx, T: asOf - walk.first });
      count.tally.close({ losses }, count.placesOf(customer), count.marginOf(customer));
    }
    restart(walk);
    losses = [];
    then = null;
  };

  return {
    day(of: number, day: number, amount: number, bought: boolean) {
      if (of !== customer) {
        close();
        customer = of;
        signals = signalsOf(of);
        if (count) attempts = count.attemptsOf(of);
      }
      if (day > asOf) return;
      if (bought && walk.occasions > 0) {
        judgeSilence(walk, day, true);
        if (day > ago && walk.last <= ago)
          then = { x: walk.occasions - 1, tx: walk.last - walk.first, T: ago - walk.first };
      }
      step(walk, day, amount, bought);
      count?.tally.day(day, amount, bought);
    },
    finish(): string[] {
      close();
      score();
      return pieces;
    },
  };
}
