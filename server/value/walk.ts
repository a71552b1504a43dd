// One customer's days of purchase, walked through once: what the models would have seen of them on any evening on the way.
// The same rules as summarySql, for many evenings at once.

/** What is walked through, day by day, oldest first. */
export interface Walk {
  /** The first and last day of purchase, days since 1970; meaningless while `occasions` is 0. */
  first: number;
  last: number;
  /** Days of purchase. */
  occasions: number;
  /** Days after the first with a net amount above zero, and the net amount after the first; minor units. */
  repeatDays: number;
  repeatSpend: number;
  spend: number;
}

export const newWalk = (): Walk => ({
  first: 0,
  last: 0,
  occasions: 0,
  repeatDays: 0,
  repeatSpend: 0,
  spend: 0,
});

/** Begins again with another customer. */
export function restart(walk: Walk): void {
  walk.first = 0;
  walk.last = 0;
  walk.occasions = 0;
  walk.repeatDays = 0;
  walk.repeatSpend = 0;
  walk.spend = 0;
}

/** One day: its net amount, and whether something was bought or all of it were returns. */
export function step(walk: Walk, day: number, amount: number, bought: boolean): void {
  walk.spend += amount;
  if (bought) {
    if (walk.occasions === 0) walk.first = day;
    walk.last = day;
    walk.occasions++;
    if (walk.occasions > 1 && amount > 0) walk.repeatDays++;
  }
  // A return of the first purchase, before any other, does not make later ones look smaller.
  if (walk.occasions > 1) walk.repeatSpend += amount;
}

/** Room for so many customers on so many evenings, as a scorer wants them. */
export const makeCells = (size: number) => ({
  x: new Float64Array(size),
  tx: new Float64Array(size),
  T: new Float64Array(size),
  n: new Float64Array(size),
  m: new Float64Array(size),
  /** What serving costs per purchase; whoever knows writes it. */
  c: new Float64Array(size),
});

/** Writes what is seen on the evening `on` into place `at`. */
export function writeCell(
  cells: ReturnType<typeof makeCells>,
  at: number,
  walk: Walk,
  on: number,
): void {
  const days = walk.repeatDays > 0 && walk.repeatSpend > 0 ? walk.repeatDays : 0;
  cells.x[at] = walk.occasions - 1;
  cells.tx[at] = walk.last - walk.first;
  cells.T[at] = on - walk.first;
  cells.n[at] = days;
  cells.m[at] = days > 0 ? walk.repeatSpend / days : 0;
}

/** Nothing was bought yet: a place that no scorer's answer is taken of. */
export function writeNothing(cells: ReturnType<typeof makeCells>, at: number): void {
  for (const column of Object.values(cells)) column[at] = 0;
}
