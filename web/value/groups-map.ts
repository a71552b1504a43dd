// The map of the four groups as numbers: its scale, which group a place belongs to, and how the groups
// stand when a cut moves. Works on bins, so it costs the same for eight thousand customers or eight million.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import type { GroupId } from '../ui/Group.tsx';

export type MapBin = AnswerOf<typeof valueContract.map>['bins'][number];

/** Months still buying, and yearly profit in minor units, at and above which a customer is high. */
export interface Cuts {
  months: number;
  profit: number;
}

/** Signed square root: opens up the many small customers without hiding the few large ones. */
export const root = (profit: number): number => Math.sign(profit) * Math.sqrt(Math.abs(profit));
export const square = (rooted: number): number => Math.sign(rooted) * rooted * rooted;

/** Where the bins lie: months across, rooted profit upwards, and the size of one bin. */
export interface MapScale {
  monthsMax: number;
  rootMin: number;
  rootMax: number;
  /** The lowest edge of the bins: where the cut of profit can go down to. */
  rootLowest: number;
  columnWidth: number;
  rowHeight: number;
}

/** The smallest gap between neighbours of sorted numbers; what to use when there is only one. */
function smallestGap(values: readonly number[], otherwise: number): number {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) gap = Math.min(gap, sorted[i]! - sorted[i - 1]!);
  return Number.isFinite(gap) && gap > 0 ? gap : otherwise;
}

/** Room below the zero, as a share of the height above it, for the names of the lower groups. */
const below = 0.1;

/**
 * The scale that holds all bins. Months begin at zero and end on a multiple of six; profit always
 * shows the zero.
 * @param monthsMax the months the map looks ahead
 */
export function mapScale(bins: readonly MapBin[], monthsMax: number): MapScale {
  const roots = bins.map((bin) => root(bin.profit));
  const columnWidth = smallestGap(
    bins.map((bin) => bin.months),
    1,
  );
  const rowHeight = smallestGap(roots, 2 * Math.abs(roots[0] ?? 1) || 1);
  const rightmost = Math.max(0, ...bins.map((bin) => bin.months + columnWidth / 2));
  const rootMax = Math.max(rowHeight, ...roots.map((rooted) => rooted + rowHeight / 2));
  const rootLowest = Math.min(0, ...roots.map((rooted) => rooted - rowHeight / 2));
  return {
    monthsMax: Math.min(monthsMax, Math.max(6, Math.ceil(rightmost / 6 - 1e-9) * 6)),
    rootLowest,
    rootMin: Math.min(rootLowest, -below * rootMax),
    rootMax,
    columnWidth,
    rowHeight,
  };
}

/** The group of a place on the map, by the same rule as the server's. */
export function groupAt(months: number, profit: number, cuts: Cuts): GroupId {
  const loyal = months >= cuts.months;
  if (profit >= cuts.profit) return loyal ? 'friends' : 'butterflies';
  return loyal ? 'barnacles' : 'strangers';
}

export interface Standing {
  customers: number;
  value: number;
}

const clamp = (fraction: number) => Math.max(0, Math.min(1, fraction));

/**
 * Customers and value of each group for these cuts, read from the bins. A bin that a cut crosses is
 * shared out in proportion, so that figures move smoothly; saved cuts are counted one by one.
 */
export function standingsAt(
  bins: readonly MapBin[],
  scale: MapScale,
  cuts: Cuts,
): Record<GroupId, Standing> {
  const none = (): Standing => ({ customers: 0, value: 0 });
  const found = { butterflies: none(), friends: none(), strangers: none(), barnacles: none() };
  const cutRoot = root(cuts.profit);
  for (const bin of bins) {
    const loyal = clamp((bin.months - cuts.months) / scale.columnWidth + 0.5);
    const profitable = clamp((root(bin.profit) - cutRoot) / scale.rowHeight + 0.5);
    const add = (group: GroupId, part: number) => {
      found[group].customers += bin.customers * part;
      found[group].value += bin.value * part;
    };
    add('friends', loyal * profitable);
    add('butterflies', (1 - loyal) * profitable);
    add('barnacles', loyal * (1 - profitable));
    add('strangers', (1 - loyal) * (1 - profitable));
  }
  return found;
}

/** How far the cuts are moved to see how much hangs on them. */
export const trialMove = 0.1;

/**
 * Share of the customers on the map that would be in another group if a cut moved by a tenth, up or down, whichever
 * moves more of them: how much the groups hang on where a cut is.
 */
export function cutSensitivity(
  bins: readonly MapBin[],
  scale: MapScale,
  cuts: Cuts,
): { profit: number; months: number } {
  const everybody = bins.reduce((sum, { customers }) => sum + customers, 0);
  if (everybody === 0) return { profit: 0, months: 0 };
  const loyal = (bin: MapBin, months: number) =>
    clamp((bin.months - months) / scale.columnWidth + 0.5);
  const profitable = (bin: MapBin, profit: number) =>
    clamp((root(bin.profit) - root(profit)) / scale.rowHeight + 0.5);
  const most = (part: (bin: MapBin, at: number) => number, cut: number) =>
    Math.max(
      ...[1 - trialMove, 1 + trialMove].map((factor) =>
        bins.reduce(
          (sum, bin) => sum + bin.customers * Math.abs(part(bin, cut * factor) - part(bin, cut)),
          0,
        ),
      ),
    ) / everybody;
  return { profit: most(profitable, cuts.profit), months: most(loyal, cuts.months) };
}

/** Puts neighbouring bins together, `by` × `by`, for small screens. */
export function coarsen(bins: readonly MapBin[], scale: MapScale, by: number): MapBin[] {
  if (by === 1) return [...bins];
  const width = scale.columnWidth * by;
  const height = scale.rowHeight * by;
  const found = new Map<string, MapBin>();
  for (const bin of bins) {
    const column = Math.floor(bin.months / width);
    const row = Math.floor((root(bin.profit) - scale.rootLowest) / height);
    const key = `${column} ${row}`;
    const here = found.get(key) ?? {
      months: (column + 0.5) * width,
      profit: Math.round(square(scale.rootLowest + (row + 0.5) * height)),
      customers: 0,
      value: 0,
    };
    here.customers += bin.customers;
    here.value += bin.value;
    found.set(key, here);
  }
  return [...found.values()];
}

/** The next lower of 1, 2, 2.5, 5, 10 × 10ⁿ. */
function roundDown(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  const factor = [5, 2.5, 2, 1].find((step) => step * power <= amount * (1 + 1e-9));
  return (factor ?? 1) * power;
}

/** One step of the profit cut, minor units: about a two-hundredth of the scale, round. */
export function profitStep(scale: MapScale, unit: number): number {
  return Math.max(unit, Math.round(roundDown(square(scale.rootMax) / 200)));
}

/**
 * Round profits that stand about evenly on the rooted scale, from the largest to the smallest, zero
 * among them.
 * @param unit minor units in one unit of money
 * @param count about how many above zero
 */
export function profitTicks({ rootLowest, rootMax }: MapScale, unit: number, count = 6): number[] {
  const gap = (rootMax - rootLowest) / (count + 1);
  const found = [0];
  for (const sign of [1, -1]) {
    const end = sign > 0 ? rootMax : -rootLowest;
    let last = 0;
    for (let at = gap; at <= end; at = last + gap) {
      const rounded = roundUp(Math.max(unit, square(at)));
      if (Math.sqrt(rounded) > end) break;
      found.push(sign * rounded);
      last = Math.sqrt(rounded);
    }
  }
  return found.sort((a, b) => b - a);
}

/** The next higher of 1, 2, 2.5, 5, 10 × 10ⁿ. */
function roundUp(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  const factor = [1, 2, 2.5, 5, 10].find((step) => step * power >= amount * (1 - 1e-9));
  return (factor ?? 10) * power;
}
