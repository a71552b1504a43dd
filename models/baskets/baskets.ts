// Baskets in the shape that mining needs: what was bought together, packed into two arrays.

import { checkLength } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';

/** Baskets packed: basket b holds the items `item[start[b]]` to `item[start[b + 1] − 1]`, ascending, each once. */
export interface Baskets {
  /** How many baskets there are, empty ones included. */
  baskets: number;
  /** How many items are known: all numbers are below. */
  items: number;
  start: Int32Array;
  item: Int32Array;
}

/** Refuses a column with anything but whole numbers from 0 to below 2³¹: code `not-an-index`. Returns the largest plus one. */
function checkIndexes(field: string, values: ArrayLike<number>): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 31 - 1)) {
      throw invalidInput('not-an-index', field, i);
    }
    size = Math.max(size, value + 1);
  }
  return size;
}

/**
 * Packs rows of (basket, item) into baskets; the same item twice in a basket counts once.
 *
 * Words: a row is a line of an order (or, to compare products over customers, a customer and a product ever bought).
 * Baskets and items are numbered from 0; `baskets` and `items` say how many there are when some have no row, such as orders
 * whose only article was left out. Shapes: two columns of one length. Refused: `length-mismatch`, `not-an-index`, `too-few`
 * (baskets or items below what the rows name). Cost: O(rows + baskets + items). Source: elementary (two counting sorts).
 *
 * @example Array.from(packBaskets([1, 0, 1, 1], [2, 0, 0, 2]).item) // → [0, 0, 2]
 */
export function packBaskets(
  basket: ArrayLike<number>,
  item: ArrayLike<number>,
  sizes: { baskets?: number; items?: number } = {},
): Baskets {
  checkLength('item', item, basket.length);
  const leastBaskets = checkIndexes('basket', basket);
  const leastItems = checkIndexes('item', item);
  const { baskets = leastBaskets, items = leastItems } = sizes;
  if (!(Number.isInteger(baskets) && baskets >= leastBaskets)) {
    throw invalidInput('too-few', 'baskets');
  }
  if (!(Number.isInteger(items) && items >= leastItems)) throw invalidInput('too-few', 'items');
  // By item, then stably by basket: within a basket the items come out ascending.
  const byItem = countingSort(item, items, null);
  const byBasket = countingSort(basket, baskets, byItem.rows);
  const start = new Int32Array(baskets + 1);
  const packed = new Int32Array(basket.length);
  let size = 0;
  for (let b = 0; b < baskets; b++) {
    start[b] = size;
    for (let i = byBasket.start[b]!; i < byBasket.start[b + 1]!; i++) {
      const name = item[byBasket.rows[i]!]!;
      if (size === start[b]! || packed[size - 1] !== name) packed[size++] = name;
    }
  }
  start[baskets] = size;
  return { baskets, items, start, item: packed.slice(0, size) };
}

/** Rows sorted by a small whole number, in their given order where it is equal. */
function countingSort(
  key: ArrayLike<number>,
  size: number,
  given: Int32Array | null,
): { start: Int32Array; rows: Int32Array } {
  const start = new Int32Array(size + 1);
  for (let i = 0; i < key.length; i++) start[key[i]! + 1]!++;
  for (let k = 0; k < size; k++) start[k + 1]! += start[k]!;
  const next = start.slice();
  const rows = new Int32Array(key.length);
  for (let i = 0; i < key.length; i++) {
    const row = given ? given[i]! : i;
    rows[next[key[row]!]!++] = row;
  }
  return { start, rows };
}

/**
 * In how many baskets each item is.
 * Formula: n_A = Σ over baskets of [A in the basket]. Shape: one count per item. Error: none, counts are exact. Source:
 * own.
 *
 * @example Array.from(itemCounts(packBaskets([1, 0, 1, 1], [2, 0, 0, 2]))) // → [2, 0, 1]
 */
export function itemCounts({ items, item }: Baskets): Int32Array {
  const counts = new Int32Array(items);
  for (const name of item) counts[name]!++;
  return counts;
}

/**
 * Which baskets hold each item, ascending: those of item i are `basket[start[i]]` to `basket[start[i + 1] − 1]`.
 *
 * @example Array.from(holdersOf(packBaskets([1, 0, 1, 1], [2, 0, 0, 2])).basket) // → [0, 1, 1]
 */
export function holdersOf(baskets: Baskets): { start: Int32Array; basket: Int32Array } {
  const counts = itemCounts(baskets);
  const start = new Int32Array(baskets.items + 1);
  for (let i = 0; i < baskets.items; i++) start[i + 1] = start[i]! + counts[i]!;
  const next = start.slice();
  const basket = new Int32Array(baskets.item.length);
  for (let b = 0; b < baskets.baskets; b++) {
    for (let i = baskets.start[b]!; i < baskets.start[b + 1]!; i++) {
      basket[next[baskets.item[i]!]!++] = b;
    }
  }
  return { start, basket };
}
