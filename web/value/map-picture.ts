// The map of groups as a PNG, drawn anew on a canvas so that it is sharp on any screen.
import { type GroupId, groupIds, groupToken } from '../ui/Group.tsx';
import { fontFamily, type Tokens } from '../ui/tokens.ts';
import { type Cuts, groupAt, type MapBin } from './groups-map.ts';
import { type MapGeometry, markPath, ringStroke } from './map-geometry.ts';

export interface MapTexts {
  names: Record<GroupId, string>;
  xTitle: string;
  yTitle: string;
  monthTicks: readonly { at: number; text: string }[];
  profitTicks: readonly { at: number; text: string }[];
  monthsCut: string;
  profitCut: string;
}

const margin = { left: 74, right: 20, top: 38, bottom: 52 };
const pixelRatio = 2;

export async function mapPicture(
  bins: readonly MapBin[],
  geometry: MapGeometry,
  cuts: Cuts,
  texts: MapTexts,
  token: Tokens,
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = (geometry.width + margin.left + margin.right) * pixelRatio;
  canvas.height = (geometry.height + margin.top + margin.bottom) * pixelRatio;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('The browser made no picture of the chart.');
  pen.scale(pixelRatio, pixelRatio);
  pen.fillStyle = token.canvas;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(margin.left, margin.top);
  paintAxes(pen, geometry, texts, token);
  for (const bin of bins) {
    const group = groupAt(bin.months, bin.profit, cuts);
    paintMark(pen, group, token, {
      x: geometry.x(bin.months),
      y: geometry.y(bin.profit),
      radius: geometry.radius(bin.customers),
    });
  }
  paintCuts(pen, geometry, cuts, texts, token);
  paintNames(pen, geometry, texts, token);
  const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!picture) throw new Error('The browser made no picture of the chart.');
  return picture;
}

type Pen = CanvasRenderingContext2D;

function paintLine(pen: Pen, color: string, width: number, ends: [number, number, number, number]) {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(ends[0], ends[1]);
  pen.lineTo(ends[2], ends[3]);
  pen.stroke();
}

function paintMark(
  pen: Pen,
  group: GroupId,
  token: Tokens,
  at: { x: number; y: number; radius: number },
) {
  const path = new Path2D(markPath(group, at.radius));
  pen.save();
  pen.translate(at.x, at.y);
  const color = token[groupToken[group]];
  if (group === 'strangers') {
    pen.strokeStyle = color;
    pen.lineWidth = ringStroke;
    pen.stroke(path);
  } else {
    pen.fillStyle = color;
    pen.fill(path);
  }
  pen.restore();
}

function paintAxes(pen: Pen, geometry: MapGeometry, texts: MapTexts, token: Tokens) {
  const { width, height } = geometry;
  pen.font = `450 12px ${fontFamily}`;
  pen.fillStyle = token.ink3;
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (const tick of texts.profitTicks) {
    const y = geometry.y(tick.at);
    paintLine(pen, tick.at === 0 ? token.control : token.line, 1, [0, y, width, y]);
    pen.fillText(tick.text, -8, y);
  }
  pen.textAlign = 'center';
  for (const tick of texts.monthTicks) pen.fillText(tick.text, geometry.x(tick.at), height + 13);
  pen.textAlign = 'left';
  pen.fillStyle = token.ink2;
  pen.fillText(texts.xTitle, 0, height + 34);
  pen.fillText(texts.yTitle, 8 - margin.left, -20);
}

function paintCuts(pen: Pen, geometry: MapGeometry, cuts: Cuts, texts: MapTexts, token: Tokens) {
  const x = geometry.x(cuts.months);
  const y = geometry.y(cuts.profit);
  paintLine(pen, token.ink, 1.5, [x, 0, x, geometry.height]);
  paintLine(pen, token.ink, 1.5, [0, y, geometry.width, y]);
  paintText(pen, token, texts.monthsCut, x + 8, geometry.height - 12);
  const width = pen.measureText(texts.profitCut).width;
  paintText(pen, token, texts.profitCut, geometry.width - width - 12, y);
}

/** Text on a patch of the ground, so that marks do not run through it. */
function paintText(pen: Pen, token: Tokens, text: string, x: number, y: number) {
  pen.font = `600 12px ${fontFamily}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = token.canvas;
  pen.fillRect(x - 4, y - 9, pen.measureText(text).width + 8, 18);
  pen.fillStyle = token.ink;
  pen.fillText(text, x, y);
}

function paintNames(pen: Pen, { width, height }: MapGeometry, texts: MapTexts, token: Tokens) {
  for (const group of groupIds) {
    const right = group === 'friends' || group === 'barnacles';
    const top = group === 'friends' || group === 'butterflies';
    pen.font = `600 12px ${fontFamily}`;
    const length = pen.measureText(texts.names[group]).width;
    const x = right ? width - length - 8 : 24;
    const y = top ? 14 : height - 14;
    // A halo instead of a patch: marks behind the words stay in sight.
    pen.strokeStyle = token.canvas;
    pen.lineWidth = 5;
    pen.lineJoin = 'round';
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.strokeText(texts.names[group], x, y);
    pen.fillStyle = token.ink;
    pen.fillText(texts.names[group], x, y);
    paintMark(pen, group, token, { x: x - 12, y, radius: 4.5 });
  }
}
