// What the customers of the sample business spend on coffee with everybody, and what of it is known: part of them
// said so. The true wallet is planted, so that a test can ask how far each way of estimating it is off.
import { dayNumber, isoDay } from './calendar.ts';
import { lineNames, products } from './catalog.ts';
import { type SampleOptions, sampleCustomers } from './customers.ts';
import { below, stream } from './random.ts';

/** What is planted, as shares of the customers who bought within the last year. */
export const walletTruth = {
  /** Who said what they spend in a year; off by so much, as the standard deviation of its logarithm. */
  declared: 0.12,
  declaredError: 0.1,
  /** Of whom the staff know which part of it they buy here, to five points. */
  share: 0.08,
  /** Who told how many shops they use, and of these who also told our place among them. */
  suppliers: 0.3,
  ranked: 0.6,
  /** Of those who said what they spend, who said so of their favourite line alone. */
  ofLine: 0.25,
} as const;

/** One customer with what is true and what was said; money in centavos a year. */
export interface SampleWallet {
  customer: string;
  own: number;
  wallet: number;
  said: {
    line?: string;
    wallet?: number;
    share?: number;
    suppliers?: number;
    rank?: number;
    day: string;
  } | null;
}

/** The place in preference decides most of the share, as the rule of Keiningham and others has it; the rest is chance. */
function trueShare(place: number, shops: number, chance: number): number {
  const expected = ((1 - place / (shops + 1)) * 2) / shops;
  return Math.min(1, Math.max(0.04, expected * chance));
}

/** Everybody who bought within the last year, in order of arrival. The same options give the same wallets. */
export function* sampleWallets(options: SampleOptions): Generator<SampleWallet> {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  const words = walletTruth;
  for (const one of sampleCustomers(options)) {
    const random = stream(seed, 'wallet', Number(one.id.slice(1)));
    const shops = 1 + below(random, 4);
    const place = 1 + below(random, shops);
    const gentle = random.gamma(12) / 12;
    const share = shops === 1 ? 1 : trueShare(place, shops, gentle);
    const [says, tells, knows, ranks, narrow] = Array.from({ length: 5 }, () => random.uniform());
    const noise = Math.exp(words.declaredError * random.normal());
    const ago = below(random, 300);
    const within = (day: number) => day > last - 365 && day <= last;
    const lines = one.purchases.flatMap(({ day, orders }) =>
      within(day) ? orders.flatMap((order) => order.lines) : [],
    );
    const back = one.returns.reduce(
      (sum, { day, line }) => sum + (within(day) ? line.amount : 0),
      0,
    );
    const own = lines.reduce((sum, { amount }) => sum + amount, 0) + back;
    if (lines.length === 0 || own <= 0) continue;
    const wallet = Math.round(own / share);
    const said: NonNullable<SampleWallet['said']> = { day: isoDay(last - ago) };
    if (says! < words.declared) {
      const favourite = lineNames[one.favourite]!;
      const ofLine = lines
        .filter(({ product }) => products[product]!.line === one.favourite)
        .reduce((sum, { amount }) => sum + amount, 0);
      if (narrow! < words.ofLine && ofLine > 0) {
        said.line = favourite;
        said.wallet = roundly((ofLine / share) * noise);
      } else said.wallet = roundly(wallet * noise);
    }
    if (said.line === undefined && tells! < words.share)
      said.share = Math.max(0.05, Math.round(share * 20) / 20);
    if (said.line === undefined && knows! < words.suppliers) {
      said.suppliers = shops;
      if (ranks! < words.ranked) said.rank = place;
    }
    const something = said.wallet ?? said.share ?? said.suppliers;
    yield { customer: one.id, own, wallet, said: something === undefined ? null : said };
  }
}

/** As people say it: in steps of fifty pesos. */
const roundly = (centavos: number) => Math.max(1, Math.round(centavos / 5000)) * 5000;

/** What was said as rows to be told: by customers, and what the staff know. */
export function walletRows(options: SampleOptions) {
  const rows = { customer: [] as WalletRow[], staff: [] as WalletRow[] };
  for (const { customer, said } of sampleWallets(options)) {
    if (!said) continue;
    const { day: saidOn, share, ...told } = said;
    if (share !== undefined) rows.staff.push({ customer, saidOn, share });
    if (told.wallet !== undefined || told.suppliers !== undefined)
      rows.customer.push({ customer, saidOn, ...told });
  }
  return rows;
}

interface WalletRow {
  customer: string;
  saidOn: string;
  line?: string;
  wallet?: number;
  share?: number;
  suppliers?: number;
  rank?: number;
}
