// What the cells of a workbook mean: numbers as plain text, days counted from 1900 or 1904, booleans.

/** Built-in formats of dates, the local ones of East Asia included; times of day alone are none. */
const builtIn = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

/** Whether numbers in this format are shown as days. `code` is that of a format of the workbook's own. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn(id);
  const bare = code
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    // Colours, conditions and languages; elapsed time is no date.
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general|a\/p|am\/pm/gi, '');
  return /[yd]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare));
}

/** Days from the epoch of the workbook to 1970-01-01. */
const until1970 = { from1900: 25_569, from1904: 24_107 };
/** 9999-12-31. */
const lastDay = 2_932_896;

/** A number of days as YYYY-MM-DD, with the time where there is one; null when it is no day. */
export function dayText(serial: number, from1904: boolean): string | null {
  if (!(serial >= 0)) return null;
  let days = Math.floor(serial);
  let seconds = Math.round((serial - days) * 86_400);
  if (seconds === 86_400) {
    days++;
    seconds = 0;
  }
  // The count from 1900 has a 29th of February 1900, which never was.
  const shift = !from1904 && days < 60 ? 1 : 0;
  const since1970 = days + shift - (from1904 ? until1970.from1904 : until1970.from1900);
  if (since1970 > lastDay) return null;
  const text = new Date((since1970 * 86_400 + seconds) * 1000).toISOString();
  return seconds === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/**
 * A number as a spreadsheet shows it: fifteen digits, which is what it holds of it (19.989999999999998
 * is 19.99). Beyond that it stays in scientific notation, because digits have been lost.
 */
export function numberText(raw: string, decimal: '.' | ','): string {
  let text = raw;
  if (!/^-?\d{1,15}$/.test(raw) && !(raw.length <= 16 && /^-?\d+\.\d+$/.test(raw))) {
    const value = Number(raw);
    if (!Number.isFinite(value)) return raw;
    const size = Math.abs(value);
    if (size >= 1e15) return raw;
    text = size !== 0 && size < 1e-6 ? '0' : String(Number(value.toPrecision(15)));
  }
  return decimal === ',' ? text.replace('.', ',') : text;
}
