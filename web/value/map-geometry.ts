// Where things on the map of groups are drawn, in pixels: shared by the drawing on the page and the
// picture that is downloaded.
import type { GroupId } from '../ui/Group.tsx';
import { type MapBin, type MapScale, root } from './groups-map.ts';

export interface MapGeometry {
  width: number;
  height: number;
  x(months: number): number;
  y(profit: number): number;
  /** Radius of the circle whose area stands for so many customers. */
  radius(customers: number): number;
  /** Fuller bins than this are drawn as large as this; null when none is. */
  drawnUpTo: number | null;
}

/** Marks grow up to the bin that is fuller than all but this share of them. */
const fullestShare = 0.03;

/**
 * The customers of the largest mark. Those who bought once often fall into one bin a hundred times as
 * full as the others, which would leave nothing but dots of the rest.
 */
function largestCount(bins: readonly MapBin[]): { count: number; capped: boolean } {
  const counts = bins.map((bin) => bin.customers).sort((a, b) => b - a);
  const fullest = counts[0] ?? 1;
  const usual = counts[Math.floor(counts.length * fullestShare)] ?? fullest;
  return usual * 1.5 < fullest ? { count: usual, capped: true } : { count: fullest, capped: false };
}

/** @param bins those that are drawn */
export function mapGeometry(
  bins: readonly MapBin[],
  scale: MapScale,
  binSize: number,
  { width, height }: { width: number; height: number },
): MapGeometry {
  const { monthsMax, rootMin, rootMax, columnWidth, rowHeight } = scale;
  const cell =
    ((width * columnWidth * binSize) / monthsMax) *
    ((height * rowHeight * binSize) / (rootMax - rootMin));
  const { count, capped } = largestCount(bins);
  const largest = 0.58 * Math.sqrt(cell);
  return {
    width,
    height,
    x: (months) => (months / monthsMax) * width,
    y: (profit) => (1 - (root(profit) - rootMin) / (rootMax - rootMin)) * height,
    radius: (customers) => Math.max(1, largest * Math.sqrt(Math.min(1, customers / count))),
    drawnUpTo: capped ? count : null,
  };
}

// Half a diagonal and half a side that give a diamond and a square the area of the circle.
const diamondReach = Math.sqrt(Math.PI / 2);
const squareReach = Math.sqrt(Math.PI) / 2;
/** Stroke of the open ring. */
export const ringStroke = 1.5;

/** The mark of a group around the origin as an SVG path; the same text draws it on a canvas. */
export function markPath(group: GroupId, radius: number): string {
  if (group === 'butterflies') {
    const d = radius * diamondReach;
    return `M0 ${-d}L${d} 0 0 ${d} ${-d} 0Z`;
  }
  if (group === 'barnacles') {
    const s = radius * squareReach;
    return `M${-s} ${-s}H${s}V${s}H${-s}Z`;
  }
  const r = group === 'strangers' ? Math.max(0.6, radius - ringStroke / 2) : radius;
  return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
}
