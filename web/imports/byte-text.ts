// Sizes of files for people.
import type { Format } from '../ui/format.ts';

const units = ['bytes', 'KB', 'MB', 'GB'] as const;

/** `11.4 MB`; in steps of a thousand, as files are shown elsewhere. */
export function byteText(bytes: number, format: Format): string {
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${format.decimal(value, step === 0 || value >= 100 ? 0 : 1)}\u00A0${units[step]}`;
}
