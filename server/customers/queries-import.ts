// Judges and loads staged customers. Who is new and named by one row alone is written by two connections whose
// transactions end together; the others by one. Whoever is killed in it has written nothing, or the customers alone: the
// next start begins again, or writes what belongs to them.
import type { PoolClient } from 'pg';
import { type Judged, type JudgeRun, type LoadRun, tellRows } from '../imports/index.ts';
import type { Config } from '../platform/config.ts';
import { touchFrom } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { inTransaction } from '../platform/transaction.ts';
import { confirmByImport } from './confirmations.ts';
import { erasedSalt, homePrefix, sqlDigests } from './erased-before.ts';
import { type Apart, dropApart, leaveOut, peopleApart, setApart } from './queries-import-apart.ts';
import { createNew, forgetHalf, halfLoaded, numberNew, writeOfNew } from './queries-import-new.ts';
import {
  countPlan,
  findOrganisations,
  planChanges,
  planTold,
  policyOf,
} from './queries-import-plan.ts';
import {
  createAll,
  makeChoices,
  makeOrganisations,
  makeTags,
  tellAgain,
  tellOfThese,
  writeChanges,
  writeGroups,
  writeIdentities,
  writeValues,
} from './queries-import-write.ts';
import { findPeople } from './queries-people.ts';
import { customersCame, expectCustomers } from './queries-resolve.ts';
import { baseChanged } from './remember.ts';

/** What a check leaves to be made anew by the load; the ways stay, they depend on the rows alone. */
const parts = ['people', 'hits', 'told', 'changes', 'organisations'];
const dropPlan = (client: PoolClient, staging: string) =>
  client.query(`drop table if exists ${parts.map((part) => `${staging}_${part}`).join(', ')}`);

/** Rows that name customers in the bin: they are not brought back by a file. */
export async function rejectBinned(
  client: PoolClient,
  importId: number,
  staging: string,
): Promise<number> {
  await tellRows(client, importId, {
    code: 'customer_in_bin',
    severity: 'rejected',
    order: 0,
    found: `select s.line, coalesce(s.name, s.customer_key, split_part(s.emails, e'\\x1f', 1), s.phone, '')
      from ${staging} s join ${staging}_people p using (line) where p.binned`,
  });
  const gone = await client.query(
    `delete from ${staging} s using ${staging}_people p where p.line = s.line and p.binned`,
  );
  return gone.rowCount ?? 0;
}

/**
 * Rows of people who were erased and are no customers again: a file does not bring them back. Asked before the
 * plan, which then does not know them; only when anybody was erased at all.
 */
export async function rejectErased(
  client: PoolClient,
  config: Config,
  importId: number,
  staging: string,
): Promise<number> {
  const some = await client.query('select exists (select 1 from erased_identities) as any');
  if (!some.rows[0].any) return 0;
  await findPeople(client, staging, { survivors: true });
  const salt = `'${erasedSalt(config)}'`;
  const erased = `select distinct w.line
    from ${staging}_ways w join ${staging}_people p using (line)
      , ${sqlDigests(salt, await homePrefix(client), 'w.kind', 'w.source', 'w.value')} d
      join erased_identities x using (digest)
    where p.customer_id is null`;
  await tellRows(client, importId, {
    code: 'customer_erased',
    severity: 'rejected',
    order: 3,
    found: `select line, '' from (${erased}) e`,
  });
  const gone = await client.query(`delete from ${staging} where line in (${erased})`);
  return gone.rowCount ?? 0;
}

/** What only all rows together and the base can show, and what a load would do now. */
export async function judgeCustomers(run: JudgeRun): Promise<Judged> {
  const { client, importId, staging } = run;
  return inTransaction(client, async () => {
    if (run.customersFrom !== null) await forgetHalf(client, importId);
    const apart = await setApart(client, staging, run);
    const { rejected, foreseen } =
      apart.together === null
        ? { rejected: 0, foreseen: { created: 0, updated: 0, unchanged: 0, passed: 0 } }
        : await judgeTogether({ ...run, staging: apart.together });
    if (rejected > 0) await leaveOut(client, staging, apart);
    const people = await peopleApart(client, staging, apart);
    await dropApart(client, staging);
    return {
      rejected,
      foreseen: { ...foreseen, created: foreseen.created + apart.fresh },
      ...(people === undefined ? {} : { people }),
    };
  });
}

async function judgeTogether({ client, config, importId, staging, chosen }: JudgeRun) {
  const erased = await rejectErased(client, config, importId, staging);
  await planTold(client, staging, chosen);
  await findOrganisations(client, staging);
  await planChanges(client, staging, chosen);
  const { created, updated, unchanged, passed } = await countPlan(client, staging);
  await tellRows(client, importId, {
    code: 'same_customer',
    severity: 'note',
    order: 1,
    found: `select line, root::text from ${staging}_people where line <> root and not binned`,
  });
  await tellRows(client, importId, {
    code: 'identity_elsewhere',
    severity: 'note',
    order: 2,
    found: `select distinct on (h.line) h.line, h.value
      from ${staging}_hits h join ${staging}_people p using (line)
      where h.rank < 4 and h.customer_id is distinct from p.customer_id
      order by h.line, h.rank, h.value`,
  });
  const rejected = await rejectBinned(client, importId, staging);
  await dropPlan(client, staging);
  return { rejected: rejected + erased, foreseen: { created, updated, unchanged, passed } };
}

/** What a file of customers writes beside them. */
const also = ['customer_values', 'customer_tags'];

/** What became of rows. */
interface Became {
  made: number;
  created: number;
  updated: number;
  unchanged: number;
  passed: number;
  rejected: number;
}

/** Writes the staged customers. */
export async function loadCustomers(run: LoadRun): Promise<void> {
  const { client, beside, staging } = run;
  // Cut off after its last word: all of it is there, and counted.
  if (run.loadedThrough === null) {
    // Both are at work to the end: helpers would take from the other, and bring sorts and merges of their own.
    for (const one of [client, beside]) await one.query('set max_parallel_maintenance_workers = 0');
    await expectCustomers(client, run.customers, also);
    try {
      const given = await halfLoaded(run);
      const apart = await inTransaction(client, async () => {
        await makeChoices(client, staging, run.importId);
        return setApart(client, staging, { ...run, given });
      });
      run.wanted();
      if (apart.fresh === 0) await inTransaction(client, () => writeRest(run, apart, null));
      else {
        const offset = given ?? (await numberNew(run));
        // Neither ends before both are through; the customers first, so that nothing stands there without them.
        const through = Promise.withResolvers<void>();
        through.promise.catch(() => {});
        const customers = inTransaction(beside, async () => {
          if (given === null) await createNew(beside, staging, offset, run);
          await through.promise;
        });
        const rest = inTransaction(client, async () => {
          await writeRest(run, apart, offset);
          through.resolve();
          await customers;
        });
        rest.catch(through.reject);
        await sideBySide(customers, rest);
      }
    } finally {
      await customersCame(client, run.customers, { also, beside, analyze: false }).catch(() => {});
    }
  }
  await client.query("select nudge('customers')");
}

/** Everything but the customers who are new and named by one row alone, in the transaction of the client. */
async function writeRest(run: LoadRun, apart: Apart, offset: number | null): Promise<void> {
  const { client, staging } = run;
  const { together, fresh } = apart;
  let became: Became = { made: 0, created: 0, updated: 0, unchanged: 0, passed: 0, rejected: 0 };
  if (together !== null) {
    became = await writeTogether(run, together);
    if (became.rejected > 0) await leaveOut(client, staging, apart);
  }
  if (offset !== null) became.made += fresh + (await writeOfNew(client, staging, offset, run));
  run.wanted();
  await baseChanged(client);
  await run.created(became.made, 0);
  await run.count(
    {
      stored: became.created + fresh,
      updated: became.updated,
      alreadyThere: became.unchanged,
      leftOut: became.passed,
      rejected: became.rejected,
      amountStored: 0,
    },
    0,
    1,
  );
}

/** Rows of people who are known, or named by several rows. */
async function writeTogether(run: LoadRun, staging: string): Promise<Became> {
  const { client, chosen, importId } = run;
  const erased = await rejectErased(client, run.config, importId, staging);
  await planTold(client, staging, chosen, { numbered: true });
  // Whoever changes one of them by hand waits, or is waited for.
  await client.query(`select count(*) from (
    select c.id from customers c join ${staging}_told t on t.customer_id = c.id
    where t.does = 'update' order by c.id for update of c) held`);
  run.wanted();
  const told = `${staging}_told`;
  const made = await createAll(client, staging, run);
  await findOrganisations(client, staging);
  const organisations =
    policyOf(chosen, 'organisation') === 'skip' && made === 0
      ? 0
      : await makeOrganisations(client, staging, run);
  await makeTags(client, told, run);
  run.wanted();
  await planChanges(client, staging, chosen);
  const { binned, ...counts } = await countPlan(client, staging);
  await tellOfThese(client, staging, run);
  run.wanted();
  await writeIdentities(client, staging, run);
  run.wanted();
  await writeChanges(client, staging, run);
  await writeValues(client, told, run);
  await writeGroups(client, { staging, told });
  await tellAgain(client, staging, run);
  await confirmByImport(
    client,
    `(select customer_id, false as fresh, '' as kind, name, email, phone
      from ${told} where does = 'update')`,
    run,
  );
  await rejectBinned(client, importId, staging);
  // The search for duplicates compares them afterwards; nothing of it is done here.
  await touchFrom(
    client,
    'customers',
    `select customer_id from ${told} where does = 'create'
     union all select distinct customer_id from ${staging}_changes`,
  );
  await dropPlan(client, staging);
  return { ...counts, made: made + organisations, rejected: binned + erased };
}
