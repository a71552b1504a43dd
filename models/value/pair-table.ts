// Remembers what was computed for a count and a time: in a base of a million customers most have met their like before.

/** Numbers per pair of a count and a time, computed when a pair is first asked for. */
export interface PairTable {
  /** Where in `values` the numbers of the pair begin. */
  at(x: number, t: number): number;
  /** Read it after `at`: it is another array when the table has grown. */
  values(): Float64Array;
}

/** A table larger than this, in pairs, is emptied: times that never repeat must not fill the memory. */
const MOST = 2 ** 16;

/** So many pairs that were last asked for, one per count, are found without looking far: in a log the customers of a day follow each other. */
const NEAR = 256;

/**
 * An empty table of `width` numbers per pair, which `make` writes to `out` from `at` on.
 *
 * Method: open addressing on the bits of both numbers. Range: finite x and t.
 *
 * @example pairTable(1, (x, t, out, at) => { out[at] = x * t; }).at(3, 4) // → 0
 */
export function pairTable(
  width: number,
  make: (x: number, t: number, out: Float64Array, at: number) => void,
): PairTable {
  const numbers = new Float64Array(2);
  const bits = new Uint32Array(numbers.buffer);
  let mask = 127;
  let slots = new Int32Array(mask + 1).fill(-1);
  let keys = new Float64Array(2 * 64);
  let values = new Float64Array(width * 64);
  let count = 0;
  const nearX = new Float64Array(NEAR).fill(Number.NaN);
  const nearT = new Float64Array(NEAR);
  const nearAt = new Int32Array(NEAR);

  const slotOf = (x: number, t: number): number => {
    numbers[0] = x;
    numbers[1] = t;
    let mixed = Math.imul(bits[0]! ^ Math.imul(bits[1]!, 0x9e3779b1), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ bits[2]!, 0xc2b2ae35);
    mixed = Math.imul(mixed ^ (mixed >>> 13) ^ bits[3]!, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 16)) & mask;
    for (;;) {
      const pair = slots[slot]!;
      if (pair < 0 || (keys[2 * pair] === x && keys[2 * pair + 1] === t)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = () => {
    mask = 2 * mask + 1;
    slots = new Int32Array(mask + 1).fill(-1);
    const widerKeys = new Float64Array(2 * keys.length);
    widerKeys.set(keys);
    keys = widerKeys;
    const wider = new Float64Array(2 * values.length);
    wider.set(values);
    values = wider;
    for (let i = 0; i < count; i++) slots[slotOf(keys[2 * i]!, keys[2 * i + 1]!)] = i;
  };
  const find = (x: number, t: number): number => {
    let slot = slotOf(x, t);
    const known = slots[slot]!;
    if (known >= 0) return width * known;
    if (count === MOST) {
      count = 0;
      slots.fill(-1);
      nearX.fill(Number.NaN);
      slot = slotOf(x, t);
    } else if (2 * count === keys.length) {
      grow();
      slot = slotOf(x, t);
    }
    slots[slot] = count;
    keys[2 * count] = x;
    keys[2 * count + 1] = t;
    const at = width * count++;
    make(x, t, values, at);
    return at;
  };
  return {
    at(x, t) {
      const near = x & (NEAR - 1);
      if (nearX[near] !== x || nearT[near] !== t) {
        nearAt[near] = find(x, t);
        nearX[near] = x;
        nearT[near] = t;
      }
      return nearAt[near]!;
    },
    values: () => values,
  };
}
