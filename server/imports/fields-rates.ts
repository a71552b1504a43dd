// Amounts in other currencies: the rate of their day, and the conversion, exact to the last half.

/** What one unit of a currency is worth in that of the company from a day until the next rate. */
export type DatedRate = readonly [day: string, rate: string];

/** Rates by ISO code, each list by day; plain data, so that it can be kept. */
export type RateTable = Readonly<Record<string, readonly DatedRate[]>>;

export interface Rates {
  /** The rate that holds on a day (YYYY-MM-DD), or null. */
  on: (currency: string, day: string) => DatedRate | null;
}

/** Looks rates up in a table; `used` gathers those that were needed. */
export function ratesFrom(table: RateTable, used?: Record<string, DatedRate[]>): Rates {
  const kept = new Set<DatedRate>();
  return {
    on(currency, day) {
      const list = table[currency] ?? [];
      let low = 0;
      let high = list.length;
      // The last rate whose day is not after the one asked for.
      while (low < high) {
        const middle = (low + high) >> 1;
        if (list[middle]![0] <= day) low = middle + 1;
        else high = middle;
      }
      const found = low === 0 ? null : list[low - 1]!;
      if (found !== null && used !== undefined && !kept.has(found)) {
        kept.add(found);
        used[currency] ??= [];
        used[currency].push(found);
        used[currency].sort((a, b) => (a[0] < b[0] ? -1 : 1));
      }
      return found;
    },
  };
}

/**
 * Minor units of one currency in minor units of another, halves to the even neighbour, so that many
 * roundings do not add up to one side. Null beyond 2^53.
 * @param rate decimal text, units of the other currency for one of this
 */
export function convertMinor(
  minor: number,
  fromDigits: number,
  toDigits: number,
  rate: string,
): number | null {
  const [whole = '0', fraction = ''] = rate.split('.');
  let numerator = BigInt(minor) * BigInt(whole + fraction);
  let denominator = 1n;
  const shift = toDigits - fromDigits - fraction.length;
  if (shift >= 0) numerator *= 10n ** BigInt(shift);
  else denominator = 10n ** BigInt(-shift);
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  let result = size / denominator;
  const twice = (size % denominator) * 2n;
  if (twice > denominator || (twice === denominator && result % 2n === 1n)) result++;
  const value = Number(negative ? -result : result);
  return Number.isSafeInteger(value) ? value : null;
}

/** Minor units as a plain decimal text. */
export function minorText(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
