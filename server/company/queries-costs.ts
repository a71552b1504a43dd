// What is remembered of costs: every change a row, the last of a kind and name in force, the highest number
// the version of all of them.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { type CostKind, type GivenCost, mostCosts } from './contract-costs.ts';

export interface KnownCost {
  id: number;
  kind: CostKind;
  name: string;
  amount: number | null;
  share: number | null;
  sample: boolean;
  setBy: string | null;
  setAt: string;
}

const shown = sql`k.id, k.kind, k.name, k.amount, k.share::float8 as share, k.sample, u.name as "setBy",
  k.set_at as "setAt"`;

/** The costs in force, by kind and name, and their version. */
export async function readCosts(db: Db | Tx): Promise<{ version: number; costs: KnownCost[] }> {
  const { rows } = await sql<KnownCost>`
    select ${shown} from (
      select distinct on (kind, name) * from company_costs order by kind, name, id desc) k
      left join auth_user u on u.id = k.set_by
    where k.amount is not null or k.share is not null
    order by k.kind, k.name limit ${mostCosts}`.execute(db);
  const { rows: last } = await sql<{ version: number }>`
    select coalesce(max(id), 0) as version from company_costs`.execute(db);
  return { version: last[0]!.version, costs: rows };
}

/** Every change, the last first; `after` is the key of the last one of the page before. */
export async function costHistory(db: Db, after: string | undefined, limit: number) {
  const from = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
  if (!(Number.isSafeInteger(from) && from > 0)) fail('page_key_invalid');
  const { rows } = await sql<KnownCost>`
    select ${shown} from company_costs k left join auth_user u on u.id = k.set_by
    where k.id < ${from} order by k.id desc limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    costs: rows.slice(0, limit),
    next: rows.length > limit && last ? String(last.id) : null,
  };
}

const isMargin = (kind: CostKind) => kind === 'margin_line' || kind === 'margin_product';
const named = new Set<CostKind>(['credit', 'acquisition', 'margin_line', 'margin_product']);

/** What a given cost says, in the columns of the table. @throws cost_invalid */
export function columnsOfCost({ kind, name = '', amount = null, share = null }: GivenCost) {
  const clean = name.normalize('NFC').trim();
  const problem =
    (isMargin(kind) ? amount !== null && 'amount' : share !== null && 'share') ||
    (clean !== '' && !named.has(kind) && 'name') ||
    (clean === '' && isMargin(kind) && 'name') ||
    (clean.includes('\0') && 'name') ||
    (!clean.isWellFormed() && 'name') ||
    (kind === 'credit' && amount !== null && amount > 3650 && 'amount');
  if (problem) fail('cost_invalid', { kind, field: problem });
  // Five decimals are what the table holds; the same again must be seen as the same.
  return { kind, name: clean, amount, share: share === null ? null : Number(share.toFixed(5)) };
}

/**
 * Sets costs and margins; what is so already changes nothing. Wakes whoever values customers.
 * @throws cost_invalid, costs_full
 */
export async function changeCosts(
  db: Db,
  given: readonly GivenCost[],
  by: { user: string | null; now: Date; sample?: boolean },
): Promise<{ version: number; changed: number }> {
  // The last of several for the same holds, as it would one by one.
  const wanted = new Map(
    given.map(columnsOfCost).map((cost) => [`${cost.kind} ${cost.name}`, cost]),
  );
  return db.transaction().execute(async (tx) => {
    await sql`lock table company_costs in share row exclusive mode`.execute(tx);
    const before = await readCosts(tx);
    const known = new Map(before.costs.map((cost) => [`${cost.kind} ${cost.name}`, cost]));
    const changes = [...wanted].filter(([key, { amount, share }]) => {
      const old = known.get(key);
      return (old?.amount ?? null) !== amount || (old?.share ?? null) !== share;
    });
    if (changes.length === 0) return { version: before.version, changed: 0 };
    const fresh = changes.filter(([key]) => !known.has(key)).length;
    if (known.size + fresh > mostCosts) fail('costs_full', { most: mostCosts });
    await tx
      .insertInto('company_costs')
      .values(
        changes.map(([, cost]) => ({
          ...cost,
          share: cost.share === null ? null : String(cost.share),
          sample: by.sample ?? false,
          set_by: by.user,
          set_at: by.now.toISOString(),
        })),
      )
      .execute();
    const { version } = await readCosts(tx);
    await nudge(tx, 'terms');
    return { version, changed: changes.length };
  });
}

/** Takes back the costs that came with the sample business. */
export async function dropSampleCosts(tx: Tx): Promise<void> {
  await sql`delete from company_costs where sample`.execute(tx);
}
