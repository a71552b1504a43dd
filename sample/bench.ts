// Sales files of any size for benchmarks: oldest line first, constant memory, so fast that only the reader is measured.
import { dayNumber, isoDay, spanStart } from './calendar.ts';
import { mix } from './random.ts';
import { chunkLength } from './rows.ts';

/** `purchasesPerCustomer` is the mean, the first purchase included; `end` (YYYY-MM-DD) the last of the three years. */
export interface BenchOptions {
  customers: number;
  end: string;
  purchasesPerCustomer?: number;
  seed?: number;
}

const years = 3;

/** Half of the customers have left after this many days: lifetimes as in a Pareto/NBD with s = 1, beta = 40 weeks. */
const halfLife = 280;

/** Mean spend is twice this many centavos: a Gamma-Gamma with p = 4 and q = 3, whole shapes being quick to draw. */
const spendScale = 21_500;

/** Rates are capped at this multiple of their mean; 7 customers in 1,000 lie beyond. */
const cap = 5;

/**
 * For each of 4,096 levels of the highest rate, the hash (16 bits) below which a customer's rate lies above it:
 * a rate of -log(u) times the mean exceeds a level when u < exp(-level). A table, because a logarithm is slow.
 */
const aboveLevel = Uint32Array.from({ length: 4096 }, (_, level) =>
  Math.round(65536 * Math.exp((-cap * (level + 0.5)) / 4096)),
);

const productCount = 40;

/** Expected days of activity per customer, when arrivals are even over the span. */
function meanActiveDays(days: number): number {
  let lived = 0;
  let sum = 0;
  for (let age = 0; age < days; age++) {
    sum += lived;
    lived += halfLife / (halfLife + age + 0.5);
  }
  return sum / days;
}

/**
 * A sales file with the columns customer_id, date, order, product, amount (ISO dates, decimal point), about
 * `customers` times `purchasesPerCustomer` lines, every customer present, in chunks of about 64 KB.
 * Nothing is kept per customer: arrival, rate and lifetime are computed from the number whenever a customer is met, and each
 * day's buyers are found by proposing customers at the highest rate and accepting each by the customer's own.
 */
export function* benchCsv(options: BenchOptions): Generator<string> {
  const { customers, purchasesPerCustomer = 7, seed = 1 } = options;
  const last = dayNumber(options.end);
  const first = spanStart(last, years);
  const days = last - first + 1;
  const perDay = customers / days;
  const meanRate = Math.max(0, purchasesPerCustomer - 1) / meanActiveDays(days) / -Math.expm1(-cap);

  const salt = mix(seed);
  // xorshift32 of Marsaglia (2003). A typed array, because a closure would store each large number in fresh memory.
  const state = Uint32Array.of(salt | 1);
  const draw = () => {
    let bits = state[0]!;
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    state[0] = bits;
    return bits >>> 0;
  };
  const random = () => (draw() + 0.5) / 4294967296;
  const hash = (customer: number, kind: number) =>
    mix(customer + Math.imul(kind, 0x3c6ef372) + salt);

  const nextBuyer = (arrived: number, day: number) => {
    const customer = Math.floor((draw() / 4294967296) * arrived);
    const bits = hash(customer, 1);
    const left = ((bits >>> 16) + 0.5) / 65536;
    const age = day - Math.floor(customer / perDay);
    if (age * left > halfLife * (1 - left)) return -1;
    return (bits & 65535) < aboveLevel[draw() >>> 20]! ? customer : -1;
  };
  let order = 0;
  const sale = (customer: number, date: string) => {
    const one = hash(customer, 2);
    const other = hash(customer, 3);
    const scale = -Math.log(
      ((one + 0.5) / 4294967296) *
        (((other >>> 16) + 0.5) / 65536) *
        (((other & 65535) + 0.5) / 65536),
    );
    const shape = -Math.log(random() * random() * random() * random());
    const centavos = Math.round((shape / scale) * spendScale);
    const rest = centavos % 100;
    const product = 1 + Math.floor(random() * productCount);
    return `${customer + 1},${date},${++order},P${product},${(centavos - rest) / 100}.${rest < 10 ? '0' : ''}${rest}\n`;
  };

  let chunk = 'customer_id,date,order,product,amount\n';
  let arrived = 0;
  let proposals = 0;
  for (let day = 0; day < days; day++) {
    const date = isoDay(first + day);
    proposals += arrived * meanRate * cap;
    for (; proposals >= 1; proposals--) {
      const customer = nextBuyer(arrived, day);
      if (customer >= 0) chunk += sale(customer, date);
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
      }
    }
    while (arrived < customers && Math.floor(arrived / perDay) <= day) {
      chunk += sale(arrived++, date);
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
      }
    }
  }
  if (chunk !== '') yield chunk;
}
