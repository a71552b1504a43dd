// Reading estimated wallets: the list by headroom, one customer, and the list as a file. What to offer whom is worked
// out for the rows that are shown, from pairs of lines that stand.
import { readCompany } from '../company/index.ts';
import {
  customerExists,
  displayName,
  type Group,
  readPage,
  writePage,
} from '../customers/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import { type Db, sql } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import { currentShare, type ShareRun } from './queries-share.ts';
import {
  barnacleTreatment,
  crossSale,
  type KeptOut,
  type LinePair,
  smallShare,
  type Treatment,
  type WalletConfidence,
  type WalletKind,
  type WalletMethod,
  type WalletSource,
} from './rules-share.ts';

export interface Estimated {
  own: number;
  wallet: number;
  walletLow: number;
  walletHigh: number;
  share: number | null;
  method: WalletMethod;
  confidence: WalletConfidence;
  basis: 'measured' | 'assumed';
  contradicted: boolean;
  gap: number;
  pActive: number | null;
  margin: number | null;
  headroom: number | null;
}

export interface HeadroomRow extends Estimated {
  id: number;
  name: string;
  group: Group | null;
  keptOut: KeptOut | null;
  cross: LinePair | null;
  up: { line: string; gap: number } | null;
}

const estimated = sql`w.own, w.wallet, w.wallet_low as "walletLow", w.wallet_high as "walletHigh", w.share, w.method,
  w.confidence, w.basis, w.contradicted, w.wallet - w.own as gap, w.p_active as "pActive", w.margin, w.headroom`;

interface Asked {
  kept?: 'in' | 'out' | undefined;
  treatment?: Treatment | undefined;
  after?: string | undefined;
  limit: number;
  sees: boolean;
}

/** @throws page_key_invalid */
export async function listHeadroom(
  db: Db,
  asked: Asked,
): Promise<{ customers: HeadroomRow[]; next: string | null }> {
  const { kept = 'in', treatment, limit } = asked;
  const key = readPage(asked.after, 2);
  const run = await currentShare(db);
  const middle = run?.result.middle ?? 0;
  const sells = sql`(w.wallet >= ${middle} and w.share is not null and w.share < ${smallShare})`;
  const { rows } = await sql<Omit<HeadroomRow, 'cross' | 'up'>>`
    select w.customer_id as id, ${displayName(asked.sees)} as name, s.customer_group as "group", ${estimated},
      w.kept_out as "keptOut"
    from customer_wallet w join customers c on c.id = w.customer_id
      join customer_standing s on s.customer_id = w.customer_id
    where w.line = '' and w.headroom is not null and not c.no_relationship and c.restricted_at is null
      and ${
        treatment !== undefined
          ? sql`s.customer_group = 'barnacles' and ${treatment === 'sell' ? sells : sql`not ${sells}`}`
          : kept === 'in'
            ? sql`w.kept_out is null and w.headroom > 0`
            : sql`w.kept_out is not null`
      }
      and ${key ? sql`(w.headroom, w.customer_id) < (${key[0]}, ${key[1]})` : sql`true`}
    order by w.headroom desc, w.customer_id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const offers = await offersOf(
    db,
    run,
    page.map(({ id }) => id),
  );
  return {
    customers: page.map((row) => ({ ...row, ...offers(row.id) })),
    next: rows.length > limit && last ? writePage([last.headroom!, last.id]) : null,
  };
}

/** What to offer each of these customers: across by the pairs of lines, up where most of a line's wallet goes elsewhere. */
async function offersOf(db: Db, run: ShareRun | null, ids: readonly number[]) {
  const { rows } = await sql<{ id: number; line: string; gap: number | null; bought: boolean }>`
    select l.customer_id as id, l.line, l.revenue > 0 as bought,
      -- Of a line of which nothing is known, what is known of the whole says more than the benchmark: in proportion.
      case when w.method = 'segment-benchmark' and t.method <> 'segment-benchmark' and t.own > 0
        then round(w.own::numeric * (t.wallet - t.own) / t.own)::bigint else w.wallet - w.own end as gap
    from customer_line_profit l
      left join customer_wallet w on w.customer_id = l.customer_id and w.line = l.line
      left join customer_wallet t on t.customer_id = l.customer_id and t.line = ''
    where l.customer_id = any(${[...ids]}::bigint[]) and l.line <> ''
    order by l.customer_id, l.line`.execute(db);
  const linesOf = Map.groupBy(rows, ({ id }) => id);
  return (id: number): Pick<HeadroomRow, 'cross' | 'up'> => {
    const lines = linesOf.get(id) ?? [];
    const bought = new Set(lines.filter((one) => one.bought).map(({ line }) => line));
    const open = lines.filter(({ gap }) => gap !== null && gap > 0);
    const widest = open.reduce<(typeof open)[number] | null>(
      (most, one) => (most === null || one.gap! > most.gap! ? one : most),
      null,
    );
    return {
      cross: crossSale(bought, run?.result.pairs ?? []),
      up: widest && { line: widest.line, gap: widest.gap! },
    };
  };
}

interface FactRow {
  id: number;
  line: string;
  kind: WalletKind;
  wallet: number | null;
  share: number | null;
  suppliers: number | null;
  rank: number | null;
  source: WalletSource;
  confidence: WalletConfidence;
  saidOn: string;
  by: string | null;
  at: string;
  takenBackAt: string | null;
  sample: boolean;
}

/** One customer: the whole, line by line, and what is known. @throws customer_not_found */
export async function customerWallet(db: Db, id: number) {
  const root = await customerExists(db, id);
  const run = await currentShare(db);
  const { rows } = await sql<
    Estimated & { line: string; keptOut: KeptOut | null; group: Group | null }
  >`select w.line, ${estimated}, w.kept_out as "keptOut", s.customer_group as "group"
    from customer_wallet w join customer_standing s using (customer_id)
    where w.customer_id = ${root} order by w.wallet desc, w.line limit 101`.execute(db);
  const { rows: facts } = await sql<FactRow>`
    select f.id, f.line, f.kind, f.amount as wallet, f.share::float8 as share, f.suppliers, f.rank::float8 as rank,
      f.source, f.confidence, f.said_on as "saidOn", u.name as by, f.set_at as at,
      f.taken_back_at as "takenBackAt", f.sample
    from wallet_facts f left join auth_user u on u.id = f.set_by
    where f.customer_id = any(records_of(${root})) order by f.id desc limit 50`.execute(db);
  const whole = rows.find(({ line }) => line === '');
  const offers = whole ? (await offersOf(db, run, [root]))(root) : null;
  return {
    asOf: run?.asOf ?? null,
    whole:
      whole && run && offers
        ? {
            ...ofWhole(whole),
            keptOut: whole.keptOut,
            treatment:
              whole.group === 'barnacles' ? barnacleTreatment(whole, run.result.middle) : null,
            ...offers,
          }
        : null,
    lines: rows
      .filter(({ line }) => line !== '')
      .slice(0, 100)
      .map((row) => ({ line: row.line, ...ofWhole(row) })),
    facts,
  };
}

/** The estimate alone, without what belongs to the customer. */
function ofWhole(row: Estimated): Estimated {
  const { own, wallet, walletLow, walletHigh, share, method, confidence, basis } = row;
  const { contradicted, gap, pActive, margin, headroom } = row;
  return {
    own,
    wallet,
    walletLow,
    walletHigh,
    share,
    method,
    confidence,
    basis,
    contradicted,
    gap,
    pActive,
    margin,
    headroom,
  };
}

/** Customers a file holds at most. */
const mostInFile = 100_000;

/** The list as a file, some hundred lines at a time: money in the currency's own unit, words as people read them. */
export async function* headroomLines(
  { db, config }: { db: Db; config: Config },
  { language, sees }: { language: 'es' | 'en'; sees: boolean },
): AsyncGenerator<string> {
  const { currencyDigits: digits } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  const money = (amount: number) => (amount / 10 ** digits).toFixed(digits);
  const heads = [
    'id',
    'name',
    'own',
    'wallet',
    'low',
    'high',
    'share',
    'method',
    'confidence',
    'p_active',
    'margin',
    'headroom',
    'cross',
    'up',
  ];
  yield `\ufeff${csvLine(heads.map((name) => say(`share.file.${name}`)))}`;
  let written = 0;
  for (let after: string | undefined; ; ) {
    const page = await listHeadroom(db, { after, limit: 500, sees });
    yield page.customers
      .map((row) =>
        csvLine([
          row.id,
          row.name,
          money(row.own),
          money(row.wallet),
          money(row.walletLow),
          money(row.walletHigh),
          row.share,
          say(`share.method_${row.method}`),
          say(`share.confidence_${row.confidence}`),
          row.pActive,
          row.margin,
          row.headroom === null ? null : money(row.headroom),
          row.cross?.to ?? null,
          row.up?.line ?? null,
        ]),
      )
      .join('');
    written += page.customers.length;
    if (page.next === null || written >= mostInFile) return;
    after = page.next;
  }
}
