// What is known of wallets: written down by people, files and programs; only added to and taken back.
import { dayIn, readCompany } from '../company/index.ts';
import { customerExists } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { isDay } from '../platform/question.ts';
import type { GivenWallet, WalletRow } from './contract-share.ts';
import {
  sureness,
  type WalletConfidence,
  type WalletKind,
  type WalletSource,
} from './rules-share.ts';

export interface By {
  user: string | null;
  now: Date;
  sample?: boolean;
}

/** One fact as the table holds it. */
interface Fact {
  line: string;
  kind: WalletKind;
  amount: number | null;
  share: number | null;
  suppliers: number | null;
  rank: number | null;
  on: string;
}

/** What was told, kind by kind. @throws wallet_invalid, day_invalid */
function factsOf(told: Omit<WalletRow, 'customer'>, today: string, row?: number): Fact[] {
  const { wallet, share, suppliers, rank, saidOn: on = today } = told;
  const wrong = (field: string): never =>
    fail('wallet_invalid', { field, ...(row === undefined ? {} : { row }) });
  if (!isDay(on)) fail('day_invalid');
  if (on > today) wrong('saidOn');
  if (rank !== undefined && (suppliers === undefined || rank > suppliers)) wrong('rank');
  const line = (told.line ?? '').normalize('NFC').trim();
  if (line.includes('\0') || !line.isWellFormed()) wrong('line');
  const none = { line, amount: null, share: null, suppliers: null, rank: null, on };
  const facts: Fact[] = [];
  if (wallet !== undefined) facts.push({ ...none, kind: 'wallet', amount: wallet });
  if (share !== undefined) facts.push({ ...none, kind: 'share', share: Number(share.toFixed(5)) });
  if (suppliers !== undefined)
    facts.push({
      ...none,
      kind: 'suppliers',
      suppliers,
      rank: rank === undefined ? null : Number(rank.toFixed(2)),
    });
  return facts.length > 0 ? facts : wrong('wallet');
}

/** Today where the company is. */
const todayOf = async (db: Db, now: Date) => dayIn(now, (await readCompany(db)).timeZone);

/** Who was told of is estimated anew at once. */
async function woken(tx: Tx, customers: readonly number[]): Promise<void> {
  await sql`select touch('wallets', ${customers}::bigint[])`.execute(tx);
  await nudge(tx, 'wallets');
}

/**
 * Notes what is known of one customer.
 * @throws customer_not_found, customer_deleted, wallet_invalid, wallet_line_unknown, day_invalid
 */
export async function tellWallet(
  db: Db,
  id: number,
  given: GivenWallet,
  by: By,
): Promise<{ facts: number[] }> {
  const facts = factsOf(given, await todayOf(db, by.now));
  const { source, confidence = sureness[source] } = given;
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ deleted: boolean }>`
      select exists (select 1 from customer_bin b where b.customer_id = c.survivor_id) as deleted
      from customers c where c.id = ${id}`.execute(tx);
    const found = rows[0] ?? fail('customer_not_found', { id });
    if (found.deleted) fail('customer_deleted', { id });
    const unknown = await unknownLines(
      tx,
      facts.map(({ line }) => line),
    );
    if (unknown.length > 0) fail('wallet_line_unknown', { line: unknown[0]! });
    const written = await write(
      tx,
      facts.map((fact) => ({ ...fact, customer: id, source, confidence })),
      by,
    );
    await woken(tx, [id]);
    return { facts: written };
  });
}

/** Lines of these to which no product belongs. */
async function unknownLines(tx: Tx, lines: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select distinct l.line from unnest(${[...new Set(lines)]}::text[]) as l (line)
    where l.line <> '' and not exists (select 1 from products p where p.line = l.line)
    order by 1 limit 100`.execute(tx);
  return rows.map(({ line }) => line);
}

interface Row extends Fact {
  customer: number;
  source: WalletSource;
  confidence: WalletConfidence;
}

async function write(tx: Tx, facts: readonly Row[], by: By): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into wallet_facts (customer_id, line, kind, amount, share, suppliers, rank, source, confidence, said_on,
      sample, set_by, set_at)
    select g.customer, g.line, g.kind, g.amount, g.share, g.suppliers, g.rank, g.source, g.confidence, g."on",
      ${by.sample ?? false}, ${by.user}, ${by.now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as g (customer bigint, line text, kind text, amount bigint,
      share numeric, suppliers integer, rank numeric, source text, confidence text, "on" date)
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Takes back what was noted about one customer. @throws customer_not_found, wallet_not_found */
export async function takeBackWallet(
  db: Db,
  id: number,
  fact: number,
  by: By,
): Promise<{ takenBack: boolean }> {
  const root = await customerExists(db, id);
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ before: string | null }>`
      select taken_back_at as before from wallet_facts
      where id = ${fact} and customer_id = any(records_of(${root})) for update`.execute(tx);
    const found = rows[0] ?? fail('wallet_not_found', { id: fact });
    if (found.before !== null) return { takenBack: false };
    await sql`update wallet_facts set taken_back_by = ${by.user}, taken_back_at = ${by.now.toISOString()}::timestamptz
      where id = ${fact} and customer_id = any(records_of(${root}))`.execute(tx);
    await woken(tx, [root]);
    return { takenBack: true };
  });
}

/**
 * Notes what is known of many, found by their keys; what is so already is not written again.
 * @throws wallet_invalid with the row, from 1; day_invalid
 */
export async function tellWallets(
  db: Db,
  given: readonly WalletRow[],
  by: By & { source?: WalletSource },
): Promise<{ stored: number; same: number; unknown: string[]; unknownLines: string[] }> {
  const { source = 'customer' } = by;
  const today = await todayOf(db, by.now);
  const told = given.flatMap(({ customer, ...row }, i) =>
    factsOf(row, today, i + 1).map((fact) => ({ ...fact, key: customer.normalize('NFC').trim() })),
  );
  return db.transaction().execute(async (tx) => {
    const { rows: people } = await sql<{ key: string; id: number; many: boolean }>`
      select i.value as key, min(c.survivor_id) as id, count(distinct c.survivor_id) > 1 as many
      from customer_identities i join customers c on c.id = i.customer_id
      where i.kind = 'key' and i.value = any(${[...new Set(told.map(({ key }) => key))]}::text[])
        and not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)
      group by i.value`.execute(tx);
    const idOf = new Map(people.flatMap(({ key, id, many }) => (many ? [] : [[key, id] as const])));
    const foreign = await unknownLines(
      tx,
      told.map(({ line }) => line),
    );
    const unknown = [...new Set(told.map(({ key }) => key))].filter((key) => !idOf.has(key));
    const wanted = told.flatMap(({ key, ...fact }) => {
      const customer = idOf.get(key);
      return customer === undefined || foreign.includes(fact.line)
        ? []
        : [{ ...fact, customer, source, confidence: sureness[source] }];
    });
    const { rows: news } = await sql<{ nth: number }>`
      select g.nth::int as nth from jsonb_to_recordset(${JSON.stringify(
        wanted.map((fact, nth) => ({ ...fact, nth })),
      )}::jsonb) as g (nth integer, customer bigint, line text, kind text, amount bigint, share numeric,
        suppliers integer, rank numeric, source text, "on" date)
      where not exists (
        select 1 from wallet_facts w where w.customer_id = any(records_of(g.customer)) and w.taken_back_at is null
          and (w.line, w.kind, w.source, w.said_on) = (g.line, g.kind, g.source, g."on")
          and (w.amount, w.share, w.suppliers, w.rank) is not distinct from (g.amount, g.share, g.suppliers, g.rank))
      order by g.nth`.execute(tx);
    const fresh = news.map(({ nth }) => wanted[nth]!);
    if (fresh.length > 0) {
      await write(tx, fresh, by);
      await woken(tx, [...new Set(fresh.map(({ customer }) => customer))]);
    }
    return {
      stored: fresh.length,
      same: wanted.length - fresh.length,
      unknown: unknown.slice(0, 100),
      unknownLines: foreign,
    };
  });
}
