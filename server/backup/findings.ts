// What the doctor finds in a base that is this version's: jobs, derived tables, backups.
import { stat } from 'node:fs/promises';
import type { PoolClient } from 'pg';
import type { Config } from '../platform/config.ts';
import { listBackups } from '../platform/snapshot/keep.ts';
import type { Drift } from './queries-drift.ts';
import { type Finding, finding, judgeAge, longestRun, longestWait } from './rules-doctor.ts';

/** Jobs that gave up, that wait although somebody runs jobs, that run too long. */
export async function findingsOfJobs(client: PoolClient): Promise<Finding[]> {
  const queue = await client.query("select to_regclass('graphile_worker.jobs') as name");
  if (queue.rows[0].name === null) return [];
  const { rows } = await client.query(
    `select count(*) filter (where attempts >= max_attempts and locked_at is null) as failed,
       coalesce(string_agg(distinct task_identifier, ', ')
         filter (where attempts >= max_attempts and locked_at is null), '') as names,
       count(*) filter (where attempts < max_attempts) as waiting,
       coalesce(max(extract(epoch from now() - greatest(run_at, created_at)) / 60)
         filter (where attempts < max_attempts and locked_at is null and last_error is null), 0)::int as minutes,
       coalesce(max(extract(epoch from now() - locked_at) / 3600), 0)::int as hours
     from graphile_worker.jobs`,
  );
  const { failed, names, waiting, minutes, hours } = rows[0];
  const found: Finding[] = [];
  const lead = await client.query(
    "select pg_try_advisory_lock_shared(hashtext('clientela jobs')) as free",
  );
  const running = !lead.rows[0].free;
  if (!running) await client.query("select pg_advisory_unlock_shared(hashtext('clientela jobs'))");
  if (failed > 0) found.push(finding('jobs_failed', { count: failed, names }));
  if (running && minutes > longestWait) found.push(finding('jobs_waiting', { minutes }));
  if (hours >= longestRun) found.push(finding('jobs_stuck', { hours }));
  const forgotten = await client.query(
    `select count(*) as n from (select distinct job from touched) t
     where not exists (select 1 from graphile_worker.jobs j
       where j.task_identifier = t.job and j.attempts < j.max_attempts)
     -- The search of the whole base compares whoever is touched before it has begun.
     and not (t.job = 'customers.duplicates' and exists (
       select 1 from duplicate_scans where status in ('waiting', 'running')))`,
  );
  if (forgotten.rows[0].n > 0)
    found.push(finding('touched_forgotten', { count: forgotten.rows[0].n }));
  return found.length > 0 ? found : [finding('jobs', { count: waiting })];
}

/** `drift` is null when somebody is writing just now. */
export function findingsOfDrift(drift: Drift | null, nothing: boolean): Finding[] {
  if (nothing) return [finding('base_empty')];
  if (!drift) return [finding('base_busy')];
  const found: Finding[] = [];
  const say = (code: Finding['code'], count: number) => {
    if (count > 0) found.push(finding(code, { count }));
  };
  say('summary_drift', drift.summary);
  say('standing_drift', drift.standing);
  say('standing_missing', drift.withoutStanding);
  say('standing_alone', drift.standingAlone);
  say('identities_alone', drift.identitiesAlone);
  say('purchases_alone', drift.purchasesAlone);
  say('touchpoint_days_drift', drift.touchpointDays);
  say('imports_unbalanced', drift.imports);
  say('phases_drift', drift.phases);
  say('flows_drift', drift.flows);
  say('funnel_drift', drift.funnel);
  say('losses_drift', drift.losses);
  say('wallets_drift', drift.wallets);
  say('contracts_drift', drift.factors);
  return found.length > 0 ? found : [finding('derived', { count: drift.compared })];
}

/** How old the newest backup is, whether it is still there, and whether the last attempt failed. */
export async function findingOfBackups(
  client: PoolClient,
  config: Config,
  now: Date,
): Promise<Finding[]> {
  const { rows } = await client.query<{ at: string; file: string; code: string | null }>(
    'select began_at as at, file, error_code as code from backups order by began_at desc, id desc limit 50',
  );
  const found: Finding[] = [];
  const [newest] = rows;
  if (newest?.code) found.push(finding('backup_failed', { code: newest.code, at: newest.at }));
  const good = rows.find(({ code }) => code === null);
  const [inFolder] = await listBackups(config.backup.dir);
  const at = Math.max(good ? Date.parse(good.at) : 0, inFolder?.at.getTime() ?? 0);
  const days = at === 0 ? null : Math.floor((now.getTime() - at) / 86_400_000);
  const when = at === 0 ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  found.push(finding(judgeAge(days), { at: when, days: days ?? 0 }));
  if (good && !(await stat(good.file).catch(() => null)))
    found.push(finding('backup_gone', { file: good.file }));
  return found;
}
