// Turns an amount to spend into a basket of products at their prices, as close to the amount as the price list allows.
import type { Random } from '@clientela/models';
import { lineNames, lineShares, products } from './catalog.ts';
import { below, weighted } from './random.ts';

/**
 * One line of a sale. `amount` and `unitCost` are centavos of MXN; `quantity` counts pieces, or kilograms to the gram;
 * `product` is an index into `products`. A return has a negative amount and a negative quantity.
 */
export interface SaleLine {
  product: number;
  quantity: number;
  amount: number;
  unitCost: number;
}

// A basket closes with a product whose price lies this close to what remains to be spent.
const closeEnough = 0.02;

// An office buys two dozen of a kind; coffee by weight is sold in bags of 50 g to 3 kg.
const mostPieces = 24;
const lightest = 0.05;
const heaviest = 3;

// Coffee by weight fits every amount; without this it would close most baskets.
const weighing = 6;

// Discount on the whole basket in percent, and how often each is given.
const promotions = [0, 10, 15];
const promotionShares = [0.84, 0.11, 0.05];
// How often a basket is meant to have one, two, three or four lines; small amounts end with fewer.
const lineCounts = [0.44, 0.31, 0.17, 0.08];

/** Draws how strongly a customer prefers each product line: a favourite, and the common mix for the rest. */
export function preference(random: Random, favourite: number): number[] {
  const loyalty = 0.4 + 0.5 * random.uniform();
  return lineShares.map(
    (share, line) => (1 - loyalty) * share + (line === favourite ? loyalty : 0),
  );
}

function priceOf(product: number, quantity: number, promotion: number): number {
  return Math.round((products[product]!.price * quantity * (100 - promotion)) / 100);
}

function line(product: number, quantity: number, promotion: number): SaleLine {
  const amount = priceOf(product, quantity, promotion);
  return { product, quantity, amount, unitCost: products[product]!.cost };
}

/** One of several lines: of a product line the customer likes, for at most 60 % of what remains. */
function middleLine(
  random: Random,
  likes: number[],
  rest: number,
  taken: Set<number>,
  promotion: number,
) {
  const wanted = weighted(random, likes);
  const fits = products.flatMap((product, index) =>
    product.line === wanted && !product.byWeight && product.price <= rest * 0.6 && !taken.has(index)
      ? [index]
      : [],
  );
  if (fits.length === 0) return undefined;
  const product = fits[below(random, fits.length)]!;
  const most = Math.floor((rest * 0.5) / products[product]!.price);
  return line(product, most < 3 ? 1 : 1 + below(random, Math.min(most, mostPieces / 2)), promotion);
}

/** The line that closes a basket: among products whose price is close to what remains, one the customer likes. */
function lastLine(
  random: Random,
  likes: number[],
  rest: number,
  taken: Set<number>,
  promotion: number,
  byWeight: boolean,
): SaleLine {
  let nearest = 0;
  let distance = Number.POSITIVE_INFINITY;
  const quantities: number[] = [];
  const weights: number[] = [];
  for (let index = 0; index < products.length; index++) {
    const product = products[index]!;
    const exact = (rest * 100) / (product.price * (100 - promotion));
    const quantity = product.byWeight
      ? Math.round(exact * 1000) / 1000
      : Math.max(1, Math.round(exact));
    quantities.push(quantity);
    weights.push(0);
    if (taken.has(index) || (product.byWeight && (!byWeight || quantity < lightest))) continue;
    const off = Math.abs(priceOf(index, quantity, promotion) - rest);
    if (off < distance) {
      nearest = index;
      distance = off;
    }
    if (off > rest * closeEnough || quantity > (product.byWeight ? heaviest : mostPieces)) continue;
    weights[index] = likes[product.line]! / (product.byWeight ? weighing : quantity * quantity);
  }
  const chosen = weights.some((weight) => weight > 0) ? weighted(random, weights) : nearest;
  return line(chosen, quantities[chosen]!, promotion);
}

/**
 * Fills a basket of one to four lines, each product once, worth about `amount` centavos (mostly within 2 %).
 * The sum of its lines is what the customer pays: that sum, not `amount`, is the spend of the occasion.
 * `likes` weighs the product lines; coffee by weight is sold only where `byWeight` allows it.
 */
export function fillBasket(
  random: Random,
  amount: number,
  likes: number[],
  byWeight: boolean,
): SaleLine[] {
  if (likes.length !== lineNames.length) throw new RangeError('one preference per product line');
  const promotion = promotions[weighted(random, promotionShares)]!;
  const count = 1 + weighted(random, lineCounts);
  const lines: SaleLine[] = [];
  const taken = new Set<number>();
  let rest = amount;
  while (lines.length < count - 1) {
    const next = middleLine(random, likes, rest, taken, promotion);
    if (next === undefined) break;
    lines.push(next);
    taken.add(next.product);
    rest -= next.amount;
  }
  lines.push(lastLine(random, likes, rest, taken, promotion, byWeight));
  return lines;
}

/** The sum of the lines, centavos. */
export function total(lines: readonly SaleLine[]): number {
  return lines.reduce((sum, each) => sum + each.amount, 0);
}

/** What the lines cost the business, centavos. */
export function cost(lines: readonly SaleLine[]): number {
  return lines.reduce((sum, each) => sum + Math.round(each.unitCost * each.quantity), 0);
}
