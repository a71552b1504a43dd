// The drawings of the calculators from their data, and the tables behind them.

import { endLabel, line, type Point } from '../../ui/charts.ts';
import type { ChartContext, ChartOption } from '../../ui/EChart.tsx';
import type { CatalogueKey } from '../../ui/i18n.ts';
import type { TableData } from '../../ui/table-data.ts';
import type { Tokens } from '../../ui/tokens.ts';
import type { Cell, Drawing, Unit } from './calculator.ts';

export interface DrawingWords {
  say: (cell: Cell) => string;
  /** A number with its unit. */
  write: (value: number, unit: Unit) => string;
  /** The same for an axis, where there is little room. */
  short: (value: number, unit: Unit) => string;
  /** The name of a key. */
  name: (key: CatalogueKey) => string;
}

/** Bars are told apart by depth, the line above them is ink; the swatches of the note are the same. */
const barTokens = ['accent', 'control'] as const;
export const swatchOf = (index: number, as: 'bar' | 'line') =>
  as === 'line' ? 'ink' : barTokens[index % barTokens.length]!;

const lineTokens = ['accent', 'ink', 'ink3', 'control'] as const;

export function drawingOption(drawing: Drawing, words: DrawingWords): ChartOption {
  if (drawing.kind === 'bars') return barsOption(drawing, words);
  return drawing.kind === 'lines' ? linesOption(drawing, words) : stepsOption(drawing, words);
}

type Bars = Extract<Drawing, { kind: 'bars' }>;
type Lines = Extract<Drawing, { kind: 'lines' }>;
type Steps = Extract<Drawing, { kind: 'steps' }>;

const named = (name: string) => ({
  name,
  nameLocation: 'middle' as const,
  nameGap: 28,
});

function barsOption({ axis, unit, names, series }: Bars, words: DrawingWords): ChartOption {
  return ({ token }) => {
    const alone = series.filter(({ as }) => as === 'bar').length === 1;
    let bars = 0;
    return {
      grid: { left: 8, right: 12, top: 12, bottom: 40, containLabel: true },
      xAxis: {
        type: 'category',
        data: names.map(words.say),
        ...named(words.name(axis)),
        axisLine: { onZero: false },
      },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (value: number) => words.short(value, unit) },
      },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => words.write(Number(value), unit),
      },
      series: series.map(({ name, values, as }) => {
        if (as === 'line')
          return line(
            values.map((value, i): Point => [i, value]),
            token.ink,
            { name: words.name(name) },
          );
        const color = token[swatchOf(bars++, 'bar')];
        return {
          type: 'bar' as const,
          name: words.name(name),
          barCategoryGap: '28%',
          data: values.map((value) => ({
            value,
            itemStyle: { color: alone && value < 0 ? token.loss : color },
          })),
        };
      }),
    };
  };
}

function linesOption(drawing: Lines, words: DrawingWords): ChartOption {
  const { axis, unit, xUnit, x, series, marks } = drawing;
  return ({ token, narrow }: ChartContext) => ({
    grid: {
      left: 8,
      right: series.length > 1 ? (narrow ? 112 : 150) : 24,
      top: 20,
      bottom: 40,
      containLabel: true,
    },
    xAxis: {
      type: 'value',
      min: x[0],
      max: x.at(-1),
      splitLine: { show: false },
      axisLabel: {
        formatter: (value: number) => words.short(value, xUnit),
        showMaxLabel: false,
        hideOverlap: true,
      },
      ...named(words.name(axis)),
    },
    yAxis: {
      type: 'value',
      axisLabel: { formatter: (value: number) => words.short(value, unit) },
    },
    series: [
      ...series.map(({ name, values }, i) =>
        line(
          values.map((value, at): Point => [x[at]!, value]),
          token[lineTokens[i % lineTokens.length]!],
          {
            ...(series.length > 1
              ? {
                  endLabel: endLabel(words.say(name), labelColor(token, i)),
                  labelLayout: { moveOverlap: 'shiftY' },
                }
              : {}),
            // Zero is where it begins to pay.
            markLine: zeroLine(values, token),
          },
        ),
      ),
      {
        type: 'scatter',
        data: marks.map(({ x: at, y, name }) => ({ value: [at, y], name: words.name(name) })),
        symbolSize: 9,
        itemStyle: { color: token.ink },
        label: {
          show: true,
          formatter: ({ name }: { name: string }) => name,
          // Lines pass through the mark: its name stands clear of them, on ground of its own.
          position: 'bottom',
          distance: 10,
          color: token.ink,
          textBorderColor: token.canvas,
          textBorderWidth: 4,
          fontSize: 12.5,
        },
        z: 5,
      },
    ],
  });
}

const labelColor = (token: Tokens, i: number) =>
  [token.accentText, token.ink, token.ink3, token.ink3][i % 4]!;

function zeroLine(values: readonly number[], token: Tokens) {
  if (!(Math.min(...values) < 0 && Math.max(...values) > 0)) return undefined;
  return {
    silent: true,
    symbol: 'none',
    data: [{ yAxis: 0 }],
    label: { show: false },
    lineStyle: { color: token.rule, width: 1, type: 'solid' as const },
  };
}

function stepsOption({ unit, steps }: Steps, words: DrawingWords): ChartOption {
  return ({ token, narrow, width }: ChartContext) => {
    const category = {
      type: 'category' as const,
      data: steps.map(({ name }) => words.say(name)),
      ...(narrow ? { inverse: true } : {}),
      axisLabel: {
        interval: 0,
        // As much as each of the bars has for itself.
        width: narrow ? 92 : Math.floor((width - 80) / steps.length) - 8,
        overflow: 'break' as const,
        lineHeight: 15,
      },
    };
    const value = {
      type: 'value' as const,
      axisLabel: { formatter: (number: number) => words.short(number, unit), hideOverlap: true },
    };
    return {
      grid: { left: 8, right: narrow ? 64 : 8, top: 24, bottom: 8, containLabel: true },
      xAxis: narrow ? value : category,
      yAxis: narrow ? category : value,
      series: [
        {
          type: 'bar',
          stack: 'steps',
          silent: true,
          itemStyle: { color: 'transparent' },
          data: steps.map(({ from, to }) => Math.min(from, to)),
        },
        {
          type: 'bar',
          stack: 'steps',
          barCategoryGap: '28%',
          data: steps.map(({ from, to, total }) => ({
            value: Math.abs(to - from),
            itemStyle: { color: total ? token.control : to >= from ? token.gain : token.loss },
            label: {
              show: true,
              position: narrow ? 'right' : 'top',
              color: token.ink2,
              formatter: () => words.short(total ? to : to - from, unit),
            },
          })),
        },
      ],
    };
  };
}

/** The numbers of a drawing as a table. */
export function drawingTable(drawing: Drawing, words: DrawingWords): TableData {
  const format = (unit: Unit) => (value: number) => words.write(value, unit);
  if (drawing.kind === 'bars')
    return {
      columns: [
        { title: words.name(drawing.axis) },
        ...drawing.series.map(({ name }) => ({
          title: words.name(name),
          format: format(drawing.unit),
        })),
      ],
      rows: drawing.names.map((name, i) => [
        words.say(name),
        ...drawing.series.map(({ values }) => values[i]!),
      ]),
    };
  if (drawing.kind === 'lines')
    return {
      columns: [
        { title: words.name(drawing.axis) },
        ...drawing.series.map(({ name }) => ({
          title: words.say(name),
          format: format(drawing.unit),
        })),
      ],
      rows: drawing.x.map((at, i) => [
        words.write(at, drawing.xUnit),
        ...drawing.series.map(({ values }) => values[i]!),
      ]),
    };
  return {
    columns: [
      { title: words.name('calc.out_what') },
      { title: words.name(drawing.axis), format: format(drawing.unit) },
    ],
    rows: drawing.steps.map(({ name, from, to, total }) => [
      words.say(name),
      total ? to : to - from,
    ]),
  };
}
