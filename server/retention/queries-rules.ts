// The thresholds by which losses are told, version by version: who set them, and when.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { queueJob } from '../platform/jobs.ts';
import { startingThresholds, type Thresholds } from './rules.ts';

export interface RulesVersion {
  /** Null: the defaults. */
  id: number | null;
  rules: Thresholds;
  by: string | null;
  at: string | null;
}

const versionsKept = 20;

/** The versions, the one that holds first; at most twenty, and the defaults where nobody set any. */
export async function readRulesVersions(db: Db | Tx): Promise<RulesVersion[]> {
  const { rows } = await sql<RulesVersion>`
    select r.id, r.rules, u.name as by, r.set_at as at from retention_rules r left join auth_user u on u.id = r.set_by
    order by r.id desc limit ${versionsKept}`.execute(db);
  const known = rows.map((row) => ({ ...row, rules: { ...startingThresholds, ...row.rules } }));
  return known.length < versionsKept
    ? [...known, { id: null, rules: startingThresholds, by: null, at: null }]
    : known;
}

/** The version that holds. */
export async function readRules(db: Db | Tx): Promise<{ id: number | null; rules: Thresholds }> {
  const [first] = await readRulesVersions(db);
  return { id: first!.id, rules: first!.rules };
}

/**
 * Sets thresholds as a new version and has all losses told again by it; the same again changes nothing.
 * @throws patience_reversed
 */
export async function setRules(
  tx: Tx,
  job: string,
  given: Omit<Thresholds, 'before'>,
  by: { user: string | null; now: Date },
): Promise<number | null> {
  // What points to leaving makes the rule less patient, never more.
  if (given.signalCut < given.cut || given.signalQuantile > given.quantile)
    fail('patience_reversed');
  await sql`lock table retention_rules in share row exclusive mode`.execute(tx);
  const { id, rules } = await readRules(tx);
  const wanted: Thresholds = { ...rules, ...given };
  if (JSON.stringify(wanted) === JSON.stringify({ ...rules })) return id;
  const added = await tx
    .insertInto('retention_rules')
    .values({
      rules: JSON.stringify(wanted),
      set_by: by.user,
      set_at: by.now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await queueJob(tx, job);
  return added.id;
}
