// A base of customers who behave as BG/NBD and Gamma-Gamma say, written as a log of sales in order of time.
// Run: node bin/run.mjs bench/world.ts <customers> <file>. It runs by itself so that its memory is not counted as anybody's.
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Random, seededRandom } from '../models/index.ts';

/** The world behind the published timings: rates per day, money in whole units with cents. */
export const worldParameters = {
  purchases: { r: 0.8, alpha: 37, a: 0.7, b: 4 },
  spend: { p: 6, q: 4, gamma: 16 },
} as const;

/** First purchases fall on the days of the first year, the observation ends with the second. */
export const arrivalDays = 365;
export const observedDays = 730;

/** Sales in columns that grow: day, customer, cents. */
interface Sales {
  size: number;
  day: Uint16Array;
  customer: Uint32Array;
  cents: Uint32Array;
}

/** All sales of one customer. */
function addCustomer(random: Random, customer: number, sales: Sales): void {
  const { purchases, spend } = worldParameters;
  const first = Math.floor(random.uniform() * arrivalDays);
  const rate = random.gamma(purchases.r) / purchases.alpha;
  const leaves = random.beta(purchases.a, purchases.b);
  const scale = random.gamma(spend.q) / spend.gamma;
  for (let time = first; time < observedDays; time += random.exponential() / rate) {
    const at = sales.size++;
    sales.day[at] = time;
    sales.customer[at] = customer;
    sales.cents[at] = Math.max(1, Math.round((100 * random.gamma(spend.p)) / scale));
    if (time > first && random.uniform() < leaves) return;
  }
}

/** Writes the log of so many customers; columns customer_id, date, amount. */
function writeWorld(customers: number, file: string): void {
  const random = seededRandom(1);
  const room = customers * 12;
  const sales: Sales = {
    size: 0,
    day: new Uint16Array(room),
    customer: new Uint32Array(room),
    cents: new Uint32Array(room),
  };
  for (let customer = 1; customer <= customers; customer++) addCustomer(random, customer, sales);
  const starts = new Uint32Array(observedDays + 1);
  for (let i = 0; i < sales.size; i++) starts[sales.day[i]! + 1]!++;
  for (let day = 0; day < observedDays; day++) starts[day + 1]! += starts[day]!;
  const order = new Uint32Array(sales.size);
  for (let i = 0; i < sales.size; i++) order[starts[sales.day[i]!]!++] = i;
  const dates = Array.from({ length: observedDays }, (_, day) =>
    new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10),
  );
  const out = openSync(file, 'w');
  let text = 'customer_id,date,amount\n';
  for (const i of order) {
    const cents = sales.cents[i]!;
    const rest = cents % 100;
    text += `${sales.customer[i]},${dates[sales.day[i]!]},${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}\n`;
    if (text.length > 1 << 20) {
      writeSync(out, text);
      text = '';
    }
  }
  writeSync(out, text);
  closeSync(out);
}

if (import.meta.main) writeWorld(Number(process.argv[2]), process.argv[3]!);
