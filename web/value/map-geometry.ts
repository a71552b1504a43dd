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
}

/** @param bins those that are drawn; the fullest gets the largest mark */
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
  const fullest = Math.max(1, ...bins.map((bin) => bin.customers));
  const largest = 0.9 * Math.sqrt(cell);
  return {
    width,
    height,
    x: (months) => (months / monthsMax) * width,
    y: (profit) => (1 - (root(profit) - rootMin) / (rootMax - rootMin)) * height,
    radius: (customers) => Math.max(1, largest * Math.sqrt(customers / fullest)),
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
