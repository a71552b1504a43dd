// Numbers the distinct values of columns and sorts rows by them: what grouping a million customers in a blink needs.

/** Distinct values in ascending order, and for each column the place of each of its entries among them. */
export interface Numbered {
  values: Float64Array;
  places: Int32Array[];
}

/** Whole numbers up to this are looked up in a table of their own size. */
const TABLE = 2 ** 20;

/**
 * The distinct values of columns of small whole numbers in ascending order, and by value their places; null for other columns.
 *
 * @example rankWhole([Float64Array.of(7, 3)]).rank[7] // → 1
 */
export function rankWhole(
  columns: readonly Float64Array[],
): { values: Float64Array; rank: Int32Array } | null {
  const occurs = new Uint8Array(TABLE);
  let largest = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i]!;
      const whole = value | 0;
      if (whole !== value || whole < 0 || whole >= TABLE) return null;
      if (whole > largest) largest = whole;
      occurs[whole] = 1;
    }
  }
  const values: number[] = [];
  const rank = new Int32Array(largest + 1);
  for (let value = 0; value <= largest; value++) {
    rank[value] = values.length;
    if (occurs[value] === 1) values.push(value);
  }
  return { values: Float64Array.from(values), rank };
}

/** By hashing the bits of the numbers (open addressing), then sorting the distinct ones. */
function numberAny(columns: readonly Float64Array[]): Numbered {
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  const hash = (value: number, mask: number) => {
    number[0] = value;
    const mixed = Math.imul(bits[0]! ^ Math.imul(bits[1]!, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & mask;
  };
  let mask = 1023;
  let slots = new Int32Array(mask + 1).fill(-1);
  let found = new Float64Array(512);
  let count = 0;
  const grow = () => {
    mask = 2 * mask + 1;
    slots = new Int32Array(mask + 1).fill(-1);
    const wider = new Float64Array(2 * found.length);
    wider.set(found);
    found = wider;
    for (let i = 0; i < count; i++) {
      let slot = hash(found[i]!, mask);
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = i;
    }
  };
  const places = columns.map((column) => {
    const out = new Int32Array(column.length);
    for (let i = 0; i < column.length; i++) {
      // Adding 0 makes −0 the 0 that it equals.
      const value = column[i]! + 0;
      let slot = hash(value, mask);
      while (slots[slot]! >= 0 && found[slots[slot]!] !== value) slot = (slot + 1) & mask;
      if (slots[slot]! < 0) {
        if (count === found.length) {
          grow();
          slot = hash(value, mask);
          while (slots[slot]! >= 0) slot = (slot + 1) & mask;
        }
        slots[slot] = count;
        found[count++] = value;
      }
      out[i] = slots[slot]!;
    }
    return out;
  });
  const values = found.slice(0, count).sort();
  const rank = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    let slot = hash(value, mask);
    while (found[slots[slot]!] !== value) slot = (slot + 1) & mask;
    rank[slots[slot]!] = i;
  }
  for (const out of places) for (let i = 0; i < out.length; i++) out[i] = rank[out[i]!]!;
  return { values, places };
}

/**
 * Numbers the distinct values of several columns together, in ascending order. Entries are finite numbers.
 *
 * @example numberValues([Float64Array.of(7, 3), Float64Array.of(3, 9.5)]).places[1].join() // → '0,2'
 */
export function numberValues(columns: readonly Float64Array[]): Numbered {
  const known = rankWhole(columns);
  if (!known) return numberAny(columns);
  const places = columns.map((column) => {
    const out = new Int32Array(column.length);
    for (let i = 0; i < column.length; i++) out[i] = known.rank[column[i]! | 0]!;
    return out;
  });
  return { values: known.values, places };
}

/**
 * The order of rows by their keys, kept where keys are equal: a counting sort, to be applied from the last key to the first.
 *
 * Shapes: `keys` per row from 0 to `bins` − 1; `before` the order so far, null for that of the rows themselves.
 *
 * @example sortByKey(Int32Array.of(2, 0, 1, 0), 3, null).join() // → '1,3,2,0'
 */
export function sortByKey(keys: Int32Array, bins: number, before: Int32Array | null): Int32Array {
  const next = new Int32Array(bins + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i]! + 1]!++;
  for (let bin = 0; bin < bins; bin++) next[bin + 1]! += next[bin]!;
  const order = new Int32Array(keys.length);
  if (before) for (let i = 0; i < keys.length; i++) order[next[keys[before[i]!]!]!++] = before[i]!;
  else for (let i = 0; i < keys.length; i++) order[next[keys[i]!]!++] = i;
  return order;
}

/** Bits that are sorted by at a time, and how many times that is for 31 bits. */
const DIGIT = 11;
const DIGITS = 3;

/**
 * Sorts whole numbers from 0 to 2³¹ − 1, by eleven bits at a time; `keys` is used as room.
 *
 * @example sortWhole(Int32Array.of(70_000, 3, 4_000_000, 3)).join() // → '3,3,70000,4000000'
 */
export function sortWhole(keys: Int32Array): Int32Array {
  const bins = 2 ** DIGIT;
  // Where the numbers with each digit begin: one place higher while they are counted.
  const starts = Array.from({ length: DIGITS }, () => new Int32Array(bins + 1));
  const [low, middle, high] = starts as [Int32Array, Int32Array, Int32Array];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    low[(key & (bins - 1)) + 1]!++;
    middle[((key >>> DIGIT) & (bins - 1)) + 1]!++;
    high[(key >>> (2 * DIGIT)) + 1]!++;
  }
  let from = keys;
  let to: Int32Array = new Int32Array(keys.length);
  starts.forEach((next, digit) => {
    for (let bin = 0; bin < bins; bin++) next[bin + 1]! += next[bin]!;
    scatter(from, to, next, digit * DIGIT);
    [from, to] = [to, from];
  });
  return from;
}

/** Copies numbers in the order of the digit that begins at a bit. */
function scatter(from: Int32Array, to: Int32Array, next: Int32Array, bit: number): void {
  for (let i = 0; i < from.length; i++) {
    const key = from[i]!;
    to[next[(key >>> bit) & (2 ** DIGIT - 1)]!++] = key;
  }
}
