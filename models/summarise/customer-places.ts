// Which place in the columns a customer has: the places are handed out in the order in which customers first appear.

/** Hands out places to customers. */
export interface CustomerPlaces {
  /** How many customers there are so far. */
  count(): number;
  /** The place of a customer whose name is a whole number without leading zeros, below a thousand million. */
  ofNumber(number: number): number;
  /** The place of any other customer. */
  ofText(text: string): number;
  /** The names by place: numbers if all are, else texts. */
  names(): Float64Array | string[];
}

/** Numbers below this are looked up in a table that grows as needed, others in a map. */
const TABLE = 2 ** 24;

/**
 * An empty register of customers.
 *
 * @example customerPlaces().ofNumber(7) // → 0
 */
export function customerPlaces(): CustomerPlaces {
  let table = new Int32Array(1024);
  const large = new Map<number, number>();
  const texts = new Map<string, number>();
  let numbers = new Int32Array(1024);
  let next = 0;

  const take = (number: number): number => {
    if (next === numbers.length) {
      const wider = new Int32Array(2 * next);
      wider.set(numbers);
      numbers = wider;
    }
    numbers[next] = number;
    return next++;
  };
  const widen = (number: number) => {
    const wider = new Int32Array(Math.min(TABLE, 2 ** Math.ceil(Math.log2(number + 1))));
    wider.set(table);
    table = wider;
  };
  return {
    count: () => next,
    ofNumber(number) {
      if (number < TABLE) {
        if (number >= table.length) widen(number);
        // Places are kept one higher, so that 0 says nobody.
        const known = table[number]!;
        if (known > 0) return known - 1;
        table[number] = next + 1;
        return take(number);
      }
      const known = large.get(number);
      if (known !== undefined) return known;
      large.set(number, next);
      return take(number);
    },
    ofText(text) {
      const known = texts.get(text);
      if (known !== undefined) return known;
      texts.set(text, next);
      return take(-1);
    },
    names() {
      if (texts.size === 0) return new Float64Array(numbers.subarray(0, next));
      const out = Array.from(numbers.subarray(0, next), String);
      for (const [text, place] of texts) out[place] = text;
      return out;
    },
  };
}
