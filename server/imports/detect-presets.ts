// The layouts of files we know beforehand.
import { fail } from '../platform/errors.ts';
import type { Mapping } from './fields.ts';
import type { DateFormat } from './fields-date.ts';
import type { DecimalMark } from './fields-number.ts';
import { foldText } from './fields-text.ts';
import { shapePresets } from './shapes-known.ts';

/** Layouts whose rows are sales as they stand. */
const plainPresets = ['three-columns', 'cdnow'] as const;
type PlainPreset = (typeof plainPresets)[number];
export const presetNames = [...plainPresets, ...shapePresets] as const;
export type PresetName = (typeof presetNames)[number];

/** Nothing, or a preset there is. @throws import_preset_unknown */
export function checkPreset(preset: string | null | undefined): void {
  if (typeof preset === 'string' && !presetNames.includes(preset as PresetName))
    fail('import_preset_unknown', { preset, known: presetNames.join(', ') });
}

/**
 * One shape a known file comes in. `header` are its names, null for a file without one, 'any' when
 * the names do not matter; null elsewhere means: as detected.
 */
export type PresetLayout = {
  header: readonly string[] | null | 'any';
  width: number;
  mapping: Mapping;
  dateFormat: DateFormat | null;
  decimal: DecimalMark | null;
};

const cdnow = { dateFormat: 'ymd', decimal: '.' } as const;

/**
 * `three-columns`: customer, date, amount, in this order. `cdnow`: the CD shop of Fader and Hardie
 * (2001), as a table with a header or as their listing without one (blanks between the cells, days
 * as yyyymmdd); the sample carries a second customer number. The number of CDs is the quantity.
 */
export const presets: Readonly<Record<PlainPreset, readonly PresetLayout[]>> = {
  'three-columns': [
    {
      header: 'any',
      width: 3,
      mapping: { customerId: 0, date: 1, amount: 2 },
      dateFormat: null,
      decimal: null,
    },
  ],
  cdnow: [
    {
      ...cdnow,
      header: ['customer_id', 'date', 'cds', 'amount'],
      width: 4,
      mapping: { customerId: 0, date: 1, quantity: 2, amount: 3 },
    },
    {
      ...cdnow,
      header: ['customer_id', 'sample_id', 'date', 'cds', 'amount'],
      width: 5,
      mapping: { customerId: 0, date: 2, quantity: 3, amount: 4 },
    },
    {
      ...cdnow,
      header: null,
      width: 4,
      mapping: { customerId: 0, date: 1, quantity: 2, amount: 3 },
    },
    {
      ...cdnow,
      header: null,
      width: 5,
      mapping: { customerId: 0, date: 2, quantity: 3, amount: 4 },
    },
  ],
};

/**
 * The layout of a preset that fits a table, or null. `columns` are the names of the header, or null
 * without one; `width` is the number of columns.
 */
export function findLayout(
  preset: PlainPreset,
  columns: readonly string[] | null,
  width: number,
): PresetLayout | null {
  const names = columns?.map(foldText).join('|');
  const fits = (layout: PresetLayout) => {
    if (layout.width !== width) return false;
    if (layout.header === 'any') return true;
    if (layout.header === null) return names === undefined;
    return layout.header.map(foldText).join('|') === names;
  };
  return presets[preset].find(fits) ?? null;
}
