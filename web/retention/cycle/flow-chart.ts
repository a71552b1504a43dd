// The drawing of the flows: phases as discs, what moved between them as arcs. Forward above the discs, back below them;
// on a narrow screen the phases go down and the arcs lie at their sides.
import type { CustomSeriesOption } from 'echarts/charts';
import type { ChartOption } from '../../ui/EChart.tsx';
import { fontFamily, type Tokens } from '../../ui/tokens.ts';
import type { Cycle, CyclePhase } from './cycle-words.ts';

/** Arcs below this share of the largest are left out of the drawing; the table has them all. */
const least = 0.01;

/** What is good for the company goes to buying; what is bad leaves it. */
export function tone(to: CyclePhase, token: Tokens): string {
  if (to === 'at_risk' || to === 'lapsed') return token.loss;
  return to === 'prospect' || to === 'contacted' ? token.ink3 : token.gain;
}

/** Width of the arc of so many moves, pixels. */
export const arcWidth = (moves: number, most: number): number =>
  1 + 13 * Math.sqrt(moves / Math.max(1, most));

/** Phases in which nobody is nor was in the year are left out of the drawing. */
export const drawnPhases = ({ phases }: Cycle): Cycle['phases'] =>
  phases.filter(({ customers, before, entered }) => customers + before + entered > 0);

/** @param names of the drawn phases */
export function flowOption(cycle: Cycle, names: readonly string[]): ChartOption {
  return ({ token, format, width, narrow }) => {
    const phases = drawnPhases(cycle);
    const order = phases.map(({ phase }) => phase);
    const moves = cycle.moves.flatMap(({ from, to, moves: count }) =>
      from === null ? [] : [{ from: order.indexOf(from), to: order.indexOf(to), count }],
    );
    const most = Math.max(1, ...moves.map(({ count }) => count));
    const stock = Math.max(1, ...phases.map(({ customers }) => customers));
    const drawn = moves.filter(({ count }) => count >= least * most);
    const place = (at: number): [number, number] =>
      narrow
        ? [Math.round(width * 0.5), 34 + at * 74]
        : [54 + (at * (width - 108)) / Math.max(1, phases.length - 1), 168];
    const arcs: CustomSeriesOption = {
      type: 'custom',
      coordinateSystem: 'none',
      silent: true,
      z: 1,
      data: drawn.map((_, at) => at),
      renderItem: (params) => {
        const { from, to, count } = drawn[params.dataIndex]!;
        const [x1, y1] = place(from);
        const [x2, y2] = place(to);
        const forward = to > from;
        const reach = 30 + 26 * Math.abs(to - from) ** 0.9;
        const side = forward ? -1 : 1;
        // The arc leaves and enters a little off the middle, so that both ways can be told apart.
        const room = narrow ? (forward ? width * 0.5 - 24 : width * 0.5 - 96) : 148;
        const bend = Math.min(room, reach) * (4 / 3);
        const shape = narrow
          ? { x1, y1, x2, y2, cpx1: x1 - side * bend, cpy1: y1, cpx2: x2 - side * bend, cpy2: y2 }
          : { x1, y1, x2, y2, cpx1: x1, cpy1: y1 + side * bend, cpx2: x2, cpy2: y2 + side * bend };
        const top = bend * 0.75;
        const share = count >= 0.06 * most;
        const at = narrow
          ? { x: (x1 + x2) / 2 - side * top, y: (y1 + y2) / 2 }
          : { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + side * top };
        const color = tone(order[to]!, token);
        return {
          type: 'group',
          children: [
            {
              type: 'bezierCurve' as const,
              shape,
              style: {
                stroke: color,
                fill: 'none',
                lineWidth: arcWidth(count, most),
                opacity: 0.42,
              },
            },
            ...(share
              ? [
                  {
                    type: 'text' as const,
                    style: {
                      text: format.integer(count),
                      x: at.x,
                      y: at.y,
                      align: 'center' as const,
                      verticalAlign: 'middle' as const,
                      fill: token.ink,
                      stroke: token.canvas,
                      lineWidth: 4,
                      font: `590 12px ${fontFamily}`,
                    },
                  },
                ]
              : []),
          ],
        };
      },
    };
    const discs: CustomSeriesOption = {
      type: 'custom',
      coordinateSystem: 'none',
      silent: true,
      z: 3,
      data: phases.map((_, at) => at),
      renderItem: (params) => {
        const { customers } = phases[params.dataIndex]!;
        const [x, y] = place(params.dataIndex);
        const r = 6 + 20 * Math.sqrt(customers / stock);
        // Names stand apart from the arcs: in a row below them, on a narrow screen in a column beside them.
        const label = (text: string, dy: number, strong: boolean) => ({
          type: 'text' as const,
          style: {
            text,
            x: narrow ? 0 : x,
            y: (narrow ? y : 338) + dy,
            align: narrow ? ('left' as const) : ('center' as const),
            verticalAlign: 'middle' as const,
            fill: strong ? token.ink : token.ink2,
            font: `${strong ? 650 : 450} ${strong ? 14 : 12}px ${fontFamily}`,
          },
        });
        return {
          type: 'group',
          children: [
            {
              type: 'circle' as const,
              shape: { cx: x, cy: y, r },
              style: { fill: token.canvas, stroke: token.ink, lineWidth: 1.5 },
            },
            label(format.integer(customers), -9, true),
            label(names[params.dataIndex]!, 9, false),
          ],
        };
      },
    };
    return { series: [arcs, discs] };
  };
}
