// Every colour of the interface, for both schemes: the one source of the CSS variables, the Mantine
// theme and the chart theme.

export type Scheme = 'light' | 'dark';

export interface Tokens {
  canvas: string;
  surface: string;
  sunken: string;
  raised: string;
  hover: string;
  line: string;
  lineStrong: string;
  rule: string;
  control: string;
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  accentText: string;
  accentSoft: string;
  focus: string;
  gain: string;
  gainText: string;
  loss: string;
  lossText: string;
  lossSoft: string;
  amigos: string;
  mariposas: string;
  lapas: string;
  extranos: string;
  amigosSoft: string;
  mariposasSoft: string;
  lapasSoft: string;
  extranosSoft: string;
  /** Translucent ink of uncertainty bands. */
  band: string;
  /** One hue in eight steps, from no intensity to most, for heat tables. */
  seq: readonly string[];
}

export const tokens: Record<Scheme, Tokens> = {
  light: {
    canvas: '#FEFDFC',
    surface: '#FFFFFF',
    sunken: '#F5F3EF',
    raised: '#FFFFFF',
    hover: '#F1EEE9',
    line: '#E5E0D8',
    lineStrong: '#CDC6BB',
    rule: '#2B2621',
    control: '#8E867B',
    ink: '#221E19',
    ink2: '#574F46',
    ink3: '#70685E',
    accent: '#125E55',
    accentText: '#125E55',
    accentSoft: '#E6F1EE',
    focus: '#125E55',
    gain: '#1B7466',
    gainText: '#125E55',
    loss: '#D2622B',
    lossText: '#AD4217',
    lossSoft: '#FBEDE5',
    amigos: '#2A6DB0',
    mariposas: '#BF8800',
    lapas: '#7E2450',
    extranos: '#978F86',
    amigosSoft: '#E8F0F8',
    mariposasSoft: '#FAF1DA',
    lapasSoft: '#F7E9F0',
    extranosSoft: '#F0EDE9',
    band: 'rgba(34,30,25,.09)',
    seq: ['#F4F7F4', '#DDEBE6', '#BCD8D1', '#92C0B6', '#62A497', '#2E7A6D', '#176559', '#0B463F'],
  },
  dark: {
    canvas: '#191613',
    surface: '#1F1C18',
    sunken: '#141210',
    raised: '#26221E',
    hover: '#2A2621',
    line: '#332E29',
    lineStrong: '#4A443C',
    rule: '#E9E3DA',
    control: '#7C7368',
    ink: '#F1EDE6',
    ink2: '#BFB6AA',
    ink3: '#9D9488',
    accent: '#7CC2B3',
    accentText: '#8CCDBF',
    accentSoft: '#1F322E',
    focus: '#8CCDBF',
    gain: '#5CB3A2',
    gainText: '#7CC9B9',
    loss: '#EE8459',
    lossText: '#F3986F',
    lossSoft: '#3A251B',
    amigos: '#6BB0F0',
    mariposas: '#EBC25F',
    lapas: '#DB6FA4',
    extranos: '#7A7268',
    amigosSoft: '#1D2B3A',
    mariposasSoft: '#352C16',
    lapasSoft: '#37202C',
    extranosSoft: '#2A2621',
    band: 'rgba(241,237,230,.12)',
    seq: ['#20231F', '#20332E', '#21463F', '#255C52', '#317668', '#4A9484', '#73B6A7', '#A9DACD'],
  },
};

export const fontFamily = "'Archivo Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";
export const monospaceFamily = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** Name of a token's CSS variable: ink2 → --c-ink-2, lineStrong → --c-line-strong. */
export function variableName(token: string): string {
  return `--c-${token.replace(/[A-Z]|\d/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
