// Draws one ECharts option and keeps it true to the scheme, the language, the size and the zoom.
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { tooltipStyle } from './chart-theme.ts';
import type { Format } from './format.ts';
import { useScheme } from './scheme.ts';
import { type Tokens, tokens } from './tokens.ts';
import { useFormat } from './use-format.tsx';

export interface ChartContext {
  token: Tokens;
  format: Format;
  /** Pixels. */
  width: number;
  /** Below 460 px: fewer ticks, no end labels, waterfalls lie down. */
  narrow: boolean;
}

/** Builds the option; give it a stable identity (useCallback) or the chart is set again each time. */
export type ChartOption = (context: ChartContext) => EChartsCoreOption;

export interface ChartHandle {
  png(): Promise<Blob>;
}

interface EChartProps {
  option: ChartOption;
  /** Pixels. */
  height: number;
  /** States the finding, for those who cannot see the drawing. */
  label: string;
  /** Canvas from about 2 000 marks. */
  renderer?: 'svg' | 'canvas';
  onReady?: (chart: EChartsType) => void;
  ref?: Ref<ChartHandle>;
}

const load = () => import('./echarts.ts');
// Text is measured when it is drawn, so the first drawing waits for the typeface.
const typeface = () => document.fonts.load('450 12px "Archivo Variable"').catch(() => []);

export function EChart({ option, height, label, renderer = 'svg', onReady, ref }: EChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [width, setWidth] = useState(0);
  const scheme = useScheme();
  const format = useFormat();
  const drawn = useRef(false);
  const ready = useRef(onReady);
  ready.current = onReady;

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.round(entry?.contentRect.width ?? 0)),
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  const visible = width > 0;
  useEffect(() => {
    if (!visible) return;
    let made: EChartsType | null = null;
    let gone = false;
    Promise.all([load(), typeface()]).then(([{ init }]) => {
      if (gone) return;
      made = init(box.current, `clientela-${scheme}`, { renderer });
      setChart(made);
      ready.current?.(made);
    });
    return () => {
      gone = true;
      made?.dispose();
      setChart(null);
    };
  }, [visible, scheme, renderer]);

  const full = (animated: boolean): EChartsCoreOption => {
    const built = option({ token: tokens[scheme], format, width, narrow: width < 460 });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    return {
      animation: animated && !still,
      animationDuration: 300,
      animationEasing: 'cubicOut',
      ...built,
      tooltip: { ...tooltipStyle(tokens[scheme]), ...(built.tooltip as object | undefined) },
    };
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `full` is made of these
  useEffect(() => {
    if (!chart || !visible) return;
    chart.resize({ width, height });
    chart.setOption(full(!drawn.current), { notMerge: true });
    drawn.current = true;
  }, [chart, option, format, scheme, width, height]);

  useImperativeHandle(ref, () => ({
    async png() {
      const { init } = await load();
      // A detached canvas at twice the size: sharp on any screen, whatever draws on the page.
      const canvas = init(document.createElement('div'), `clientela-${scheme}`, {
        renderer: 'canvas',
        width,
        height,
        devicePixelRatio: 2,
      });
      canvas.setOption({ ...full(false), backgroundColor: tokens[scheme].canvas });
      const picture = canvas.renderToCanvas({ pixelRatio: 2 });
      const blob = await new Promise<Blob | null>((done) => picture.toBlob(done, 'image/png'));
      canvas.dispose();
      if (!blob) throw new Error('The browser made no picture of the chart.');
      return blob;
    },
  }));

  return (
    // The height is part of the chart's geometry, known only to the page that draws it.
    <div
      ref={box}
      className="echart"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: charts are reached by keyboard
      tabIndex={0}
      style={{ height }}
    />
  );
}
