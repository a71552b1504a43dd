// The design tokens as ECharts understands them.
import { fontFamily, type Scheme, type Tokens, tokens } from './tokens.ts';

function themeOf(token: Tokens) {
  const axis = {
    axisLine: { show: false, lineStyle: { color: token.lineStrong } },
    axisTick: { show: false },
    axisLabel: { color: token.ink3, fontSize: 12, fontFamily },
    splitLine: { lineStyle: { color: token.line, width: 1 } },
    nameTextStyle: { color: token.ink2, fontSize: 12, fontFamily },
  };
  return {
    color: [token.ink, token.accent, token.loss, token.ink3],
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: token.ink2, fontSize: 12 },
    categoryAxis: {
      ...axis,
      axisLine: { show: true, lineStyle: { color: token.lineStrong } },
      splitLine: { show: false },
    },
    valueAxis: axis,
    timeAxis: { ...axis, splitLine: { show: false } },
    logAxis: axis,
  };
}

export const chartThemes: Record<Scheme, object> = {
  light: themeOf(tokens.light),
  dark: themeOf(tokens.dark),
};

/**
 * Tooltips are drawn into the chart: the HTML ones carry style attributes that the page's content
 * policy refuses. Themes do not reach them, so every chart merges this in.
 */
export function tooltipStyle(token: Tokens) {
  return {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: token.raised,
    borderColor: token.lineStrong,
    borderWidth: 1,
    borderRadius: 7,
    padding: [8, 10],
    textStyle: { color: token.ink, fontSize: 12, fontFamily, lineHeight: 18 },
    shadowBlur: 20,
    shadowColor: 'rgba(20,16,12,.14)',
    shadowOffsetY: 6,
    axisPointer: { lineStyle: { color: token.control, width: 1, type: 'solid' as const } },
  };
}
