// The exports of shop systems that are known, and how a file of one is read as sales.
import { saleFields } from './fields.ts';
import { findIn, findShape, type Layout, type ShapeOptions, type Shaper } from './shapes.ts';
import { prestashopLines, prestashopOrders } from './shapes-prestashop.ts';
import { shopify } from './shapes-shopify.ts';
import { squareItems, squareTransactions } from './shapes-square.ts';
import { woocommerceAnalytics, woocommerceItems, woocommerceOrders } from './shapes-woocommerce.ts';

export const shapePresets = ['shopify', 'woocommerce', 'square', 'prestashop'] as const;
export type ShapePreset = (typeof shapePresets)[number];

/** What tells most stands first. */
const layouts: readonly Layout[] = [
  shopify,
  woocommerceItems,
  woocommerceOrders,
  woocommerceAnalytics,
  squareItems,
  squareTransactions,
  prestashopLines,
  prestashopOrders,
];

/** The preset as that of a shop system, null for any other or none. */
export const shapePresetOf = (preset: string | null | undefined): ShapePreset | null =>
  shapePresets.find((known) => known === preset) ?? null;

/** The layout of a file with these columns, of one shop system or of any. */
export const shapeOf = (columns: readonly string[], preset?: ShapePreset): Layout | null =>
  findShape(layouts, columns, preset);

/** The columns by which a layout is known, as the file names them. */
export function knownBy(layout: Layout, columns: readonly string[]): string[] {
  const find = findIn(columns);
  return layout.needs.flatMap((names) => columns[find(...names)] ?? []);
}

/** Field → position of the column it comes from; for showing, problems and the form of dates. */
export function originOf(layout: Layout, columns: readonly string[]): Record<string, number> {
  const origin = Object.entries(layout.origin(findIn(columns)));
  return Object.fromEntries(origin.filter(([, at]) => at >= 0));
}

/** Rows of a shop export on their way to sales. */
export interface Shaping {
  shaper: Shaper;
  /** Where the reader finds the fields of a shaped row. */
  mapping: Record<string, number>;
  /** Names of the columns the fields come from, for problems; null where there is none. */
  names: (string | null)[];
  keyOf: (record: readonly string[]) => string;
}

/** How the rows of a file with this preset are shaped; null when each row is one sale as it stands. */
export function shapingOf(preset: string | null, options: ShapeOptions): Shaping | null {
  const name = shapePresetOf(preset);
  const layout = name === null ? null : shapeOf(options.columns, name);
  if (layout === null) return null;
  const find = findIn(options.columns);
  const origin = originOf(layout, options.columns);
  return {
    shaper: layout.make(find, options),
    mapping: Object.fromEntries(saleFields.map((field, i) => [field, i])),
    names: saleFields.map((field) => options.columns[origin[field] ?? -1] ?? null),
    keyOf: layout.keyOf(find),
  };
}
