// Customers for the choice of a model: the same ones on two days, read from the purchases.
import type { Summaries } from '@clientela/models';
import type { PoolClient } from 'pg';
import { type Choice, chooseModel, plainChoice, stillHolds, usual } from './choice.ts';
import { placesIn } from './columns.ts';
import { hiddenWeeks, sufficiencyOf } from './compute.ts';
import type { AskedModel } from './queries-runs.ts';
import { type Base, readBase } from './queries-summary.ts';
import { choiceSample, dayNumber, dayText, isDrawn, isEnough } from './rules.ts';

/**
 * How the model for this base is chosen; null where there is too little history for any. Of a million customers some four
 * thousand are compared: a look-up of their purchases and six fits and forecasts, about two seconds whatever the size.
 */
export async function choiceFor(
  client: PoolClient,
  base: Base,
  asOf: string,
  asked: AskedModel,
): Promise<Choice | null> {
  if (!isEnough(sufficiencyOf(base, asOf))) return null;
  if (asked !== 'auto') return plainChoice(asked, 'asked', base.customers, asOf);
  const before = await lastChoice(client);
  if (stillHolds(before, base.customers, asOf)) return before;
  const standing = before?.model ?? usual;
  const weeks = hiddenWeeks(base, asOf);
  if (weeks === null) return plainChoice(standing, 'too_short', base.customers, asOf);
  const pair = await readPair(client, base, asOf, weeks);
  if (pair.calibration.x.length === 0)
    return plainChoice(standing, 'too_short', base.customers, asOf);
  return chooseModel(pair.calibration, pair.full, {
    standing,
    of: base.customers,
    weeks,
    on: asOf,
  });
}

/** How the model of the last run that the company left to choose was chosen. */
async function lastChoice(client: PoolClient): Promise<Choice | null> {
  const { rows } = await client.query<{ choice: Choice }>(
    `select choice from value_runs where asked = 'auto' and status = 'done' and choice is not null
     order by id desc limit 1`,
  );
  return rows[0]?.choice ?? null;
}

async function readPair(client: PoolClient, base: Base, asOf: string, weeks: number) {
  const hidden = dayNumber(asOf) - weeks * 7;
  const all = base.customers <= choiceSample;
  const ids = base.id.filter((id) => isDrawn(id, choiceSample, base.customers));
  const earlier = await readBase(client, dayText(hidden), all ? undefined : [...ids]);
  // Who took back the only purchase since is in one and not in the other.
  const rows: [then: number, now: number][] = [];
  placesIn(base, earlier).forEach((place, i) => {
    if (place >= 0 && base.occasions[place]! >= earlier.occasions[i]!) rows.push([i, place]);
  });
  const columns = (
    of: Base,
    until: number,
    pick: (row: [number, number]) => number,
  ): Summaries => ({
    x: Float64Array.from(rows, (row) => of.occasions[pick(row)]! - 1),
    tx: Float64Array.from(rows, (row) => of.last[pick(row)]! - of.first[pick(row)]!),
    T: Float64Array.from(rows, (row) => until - of.first[pick(row)]!),
  });
  return {
    calibration: columns(earlier, hidden, ([then]) => then),
    full: columns(base, dayNumber(asOf), ([, place]) => place),
  };
}
