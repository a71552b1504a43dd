// The Mantine theme: the design tokens as Mantine understands them, and the CSS variables of both
// schemes.
import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Select,
  Skeleton,
  Tooltip,
} from '@mantine/core';
import { fontFamily, monospaceFamily, type Scheme, tokens, variableName } from './tokens.ts';

// biome-ignore format: ten shades read as one row
const agave: MantineColorsTuple = ['#EFF6F4', '#DCEBE7', '#BBD8D1', '#93C1B7', '#7CC2B3', '#3F8D80', '#1B7466', '#125E55', '#0D4C45', '#083934'];
// biome-ignore format: ten shades read as one row
const gray: MantineColorsTuple = ['#FAF9F7', '#F5F3EF', '#EAE6E0', '#E5E0D8', '#CDC6BB', '#ABA398', '#8E867B', '#70685E', '#4A443D', '#2B2621'];
// biome-ignore format: ten shades read as one row
const dark: MantineColorsTuple = ['#F1EDE6', '#D9D2C8', '#BFB6AA', '#9D9488', '#4A443C', '#3D3731', '#26221E', '#191613', '#141210', '#0E0C0B'];
// biome-ignore format: ten shades read as one row
const red: MantineColorsTuple = ['#FCF1EB', '#F8DFD2', '#F0BFA6', '#E79C77', '#EE8459', '#D2622B', '#C0521F', '#AD4217', '#883513', '#66270D'];

// The title bar of a dialog is a <header>, which would otherwise be a second banner of the page.
const dialogAttributes = { header: { role: 'presentation' } };

export const theme = createTheme({
  primaryColor: 'agave',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { agave, gray, dark, red },
  white: '#FFFFFF',
  black: '#221E19',
  fontFamily,
  fontFamilyMonospace: monospaceFamily,
  headings: { fontFamily, fontWeight: '620' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '40px' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 180 }, attributes: dialogAttributes },
    }),
    // A placeholder inside the menu would be a child that a menu may not have.
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        transitionProps: { duration: 120 },
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: { duration: 120 }, attributes: dialogAttributes },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 120 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'sm', allowDeselect: false } }),
    // A skeleton holds the place of what is coming; it does not shimmer.
    Skeleton: Skeleton.extend({ defaultProps: { animate: false, radius: 'xs' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: false, transitionProps: { duration: 120 } },
    }),
  },
});

function schemeVariables(scheme: Scheme): Record<string, string> {
  const { seq, ...colors } = tokens[scheme];
  const variables: Record<string, string> = {};
  for (const [token, color] of Object.entries(colors)) variables[variableName(token)] = color;
  seq.forEach((color, step) => {
    variables[`--c-seq-${step}`] = color;
  });
  return {
    ...variables,
    '--mantine-color-body': colors.canvas,
    '--mantine-color-text': colors.ink,
    '--mantine-color-dimmed': colors.ink3,
    '--mantine-color-default': colors.surface,
    '--mantine-color-default-hover': colors.hover,
    '--mantine-color-default-border': colors.lineStrong,
    '--mantine-color-placeholder': colors.ink3,
    '--mantine-color-anchor': colors.accentText,
    '--mantine-color-error': colors.lossText,
  };
}

/** Emits every token as a CSS variable and points Mantine's own variables at them. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
});
