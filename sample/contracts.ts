// Subscriptions of the sample business: a monthly box of coffee with a planted sBG, and a yearly service for machines
// that is too young for a model. On streams of their own: the sales stay as they are.
import { dayNumber, isoDay } from './calendar.ts';
import { type SampleOptions, sampleCustomers } from './customers.ts';
import { below, stream, weighted } from './random.ts';
import { chunked } from './rows.ts';

/**
 * What is planted: of all customers a share takes the box at a moment of their time; each has a chance of leaving at
 * every renewal that is Beta(alpha, beta) over customers (shifted beta-geometric of Fader and Hardie 2007).
 */
export const contractTruth = {
  box: { share: 0.1, alpha: 0.9, beta: 4.5, months: 1 },
  service: { share: 0.02, alpha: 1.5, beta: 4, months: 12 },
} as const;

export const contractLines = { box: 'Caja de café', service: 'Mantenimiento' } as const;

const boxes = [
  { name: 'Caja de temporada 500 g', price: 329_00 },
  { name: 'Caja de temporada 1 kg', price: 569_00 },
];
const service = { name: 'Mantenimiento anual de cafetera', price: 1450_00 };
const reasons = ['precio', 'ya no lo usa', 'se mudó', 'pausa', 'otra tienda'];
const reasonShares = [0.3, 0.3, 0.12, 0.18, 0.1];

/** One contract; `endedOn` is the day of the renewal that was not made, undefined while it is open. */
export interface SampleContract {
  id: string;
  customer: string;
  kind: 'box' | 'service';
  product: string;
  price: number;
  startedOn: string;
  renewals: number;
  endedOn: string | undefined;
  reason: string | undefined;
}

/** So many months later, at most the last of its month. */
function monthsAfter(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** The contracts in the order of their customers. About 900 for the default options. */
export function* sampleContracts(options: SampleOptions): Generator<SampleContract> {
  const { seed = 26, end } = options;
  const last = dayNumber(end);
  let number = 0;
  for (const customer of sampleCustomers(options))
    for (const kind of ['box', 'service'] as const) {
      const random = stream(seed, `subscription ${kind}`, Number(customer.id.slice(1)));
      const { share, alpha, beta, months } = contractTruth[kind];
      if (random.uniform() >= share) continue;
      const startedOn = isoDay(customer.firstDay + below(random, last - customer.firstDay + 1));
      const product = kind === 'box' ? boxes[weighted(random, [0.65, 0.35])]! : service;
      const one = random.gamma(alpha);
      const leaves = one / (one + random.gamma(beta));
      let renewals = 0;
      let endedOn: string | undefined;
      for (;;) {
        const due = monthsAfter(startedOn, (renewals + 1) * months);
        if (due > end) break;
        if (random.uniform() < leaves) {
          endedOn = due;
          break;
        }
        renewals++;
      }
      yield {
        id: `S${String(++number).padStart(5, '0')}`,
        customer: customer.id,
        kind,
        product: product.name,
        price: product.price,
        startedOn,
        renewals,
        endedOn,
        reason: endedOn && reasons[weighted(random, reasonShares)]!,
      };
    }
}

function* lines(options: SampleOptions): Generator<string> {
  yield 'contrato,cliente,producto,linea,inicio,periodo,precio,renovaciones,fin,motivo\n';
  for (const one of sampleContracts(options))
    yield `${one.id},${one.customer},${one.product},${contractLines[one.kind]},${one.startedOn},` +
      `${one.kind === 'box' ? 'mensual' : 'anual'},${(one.price / 100).toFixed(2)},${one.renewals},` +
      `${one.endedOn ?? ''},${one.reason ?? ''}\n`;
}

/** The subscriptions as CSV text in chunks: comma, ISO dates, pesos; nothing is quoted. */
export const contractsCsv = (options: SampleOptions): Generator<string> => chunked(lines(options));
