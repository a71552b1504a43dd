// Deciding: an action is made, moved, given to somebody, ended, and taken back; every decision goes into the log, which is
// only added to.
import { askedCondition } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import type { Strategy } from '../platform/proposals.ts';
import { isDay, type Relation, type Rule, readQuestion } from '../platform/question.ts';
import { type Figures, keepMembers, usualMeasure } from './members.ts';
import { measureAction, restingKeys } from './queries.ts';
import { type Offered, readBoard } from './queries-propose.ts';
import type { Status } from './rules.ts';

export interface By {
  user: string | null;
  now: Date;
  sees: boolean;
  relations: readonly Relation[];
}

/** Columns of a decision, as the log has them. */
export type Columns = Record<string, unknown>;

export interface Decided {
  owner?: string | null | undefined;
  dueOn?: string | null | undefined;
  cost?: number | null | undefined;
  why?: string | undefined;
}

export interface GivenAction extends Decided {
  request: string;
  key?: string | undefined;
  own?:
    | {
        strategy: Strategy;
        title: string;
        reason?: string | undefined;
        question?: string | undefined;
        gain?: number | undefined;
      }
    | undefined;
  status?: 'proposed' | 'taken_up' | 'dropped' | undefined;
}

const trimmed = (text: string | null | undefined): string | null =>
  text?.normalize('NFC').trim() || null;

async function checkDecided(tx: Tx, { owner, dueOn }: Decided): Promise<void> {
  if (dueOn && !isDay(dueOn)) fail('day_invalid');
  if (!owner) return;
  const { rows } =
    await sql`select 1 from auth_user where id = ${owner} and "leftAt" is null`.execute(tx);
  if (rows.length === 0) fail('person_unknown');
}

export async function tellLog(
  tx: Tx,
  action: number,
  entry: { before: Columns | null; after: Columns; why?: string | null; undoes?: number },
  by: Pick<By, 'user' | 'now'>,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into action_log (action_id, before, after, why, undoes, decided_by, decided_at)
    values (${action}, ${entry.before && JSON.stringify(entry.before)}::jsonb, ${JSON.stringify(entry.after)}::jsonb,
      ${entry.why ?? null}, ${entry.undoes ?? null}, ${by.user}, ${by.now.toISOString()})
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** One action of each request and one of each proposal, also where several ask at once. */
export const oneAtATime = (tx: Tx, what: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`action ${what}`}, 0))`.execute(tx);

export async function madeBefore(tx: Tx, request: string): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from actions where request = ${request}`.execute(tx);
  return rows[0]?.id ?? null;
}

/** @throws person_unknown, day_invalid, proposal_gone, action_unnamed, question_invalid */
export async function addAction(
  db: Db,
  given: GivenAction,
  by: By,
): Promise<{ id: number; change: number | null }> {
  return db.transaction().execute(async (tx) => {
    await oneAtATime(tx, given.request);
    const known = await madeBefore(tx, given.request);
    if (known !== null) return { id: known, change: null };
    await checkDecided(tx, given);
    const status = given.status ?? 'taken_up';
    const owner = given.owner === undefined ? by.user : given.owner;
    const { row, question } = given.key
      ? await ofProposal(tx, given.key, by)
      : await ofOwn(tx, given.own, by);
    const columns = {
      ...row,
      status,
      owner,
      due_on: given.dueOn ?? null,
      cost: given.cost === undefined ? row.cost : given.cost,
      request: given.request,
      created_by: by.user,
      created_at: by.now.toISOString(),
      changed_at: by.now.toISOString(),
    };
    const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
    const { rows } = await sql<{ id: number }>`
      insert into actions (${names})
      select ${names} from jsonb_populate_record(null::actions, ${JSON.stringify(columns)}::jsonb)
      returning id`.execute(tx);
    const { id } = rows[0]!;
    if (question && status !== 'dropped') {
      const figures = await keepMembers(tx, id, {
        ...question,
        sees: by.sees,
        relations: by.relations,
      });
      await keepFigures(tx, id, figures, status === 'taken_up' ? by.now : null);
    } else if (status === 'taken_up')
      await sql`update actions set decided_at = ${by.now.toISOString()} where id = ${id}`.execute(
        tx,
      );
    const { strategy } = row;
    const { due_on, cost } = columns;
    const change = await tellLog(
      tx,
      id,
      { before: null, after: { status, strategy, owner, due_on, cost }, why: trimmed(given.why) },
      by,
    );
    await nudge(tx, 'actions');
    return { id, change };
  });
}

async function keepFigures(
  tx: Tx,
  id: number,
  { asOf, customers, valueThen, gain }: Figures,
  decided: Date | null,
): Promise<void> {
  await sql`update actions set as_of = ${asOf}, customers = ${customers}, value_then = ${valueThen},
      gain = ${gain?.value ?? null}, gain_low = ${gain?.low ?? null}, gain_high = ${gain?.high ?? null},
      facts = case when kind = 'own' then facts else facts || jsonb_build_object('customers', ${customers}::int) end,
      decided_at = coalesce(${decided?.toISOString() ?? null}::timestamptz, decided_at)
    where id = ${id}`.execute(tx);
}

type Source = { row: Columns; question: Asked | null };
type Asked = Pick<Parameters<typeof keepMembers>[2], 'question' | 'measure' | 'told'>;

/** The proposal as it stands; its gain as the proposer told it, or as it is measured now. */
async function ofProposal(tx: Tx, key: string, { now }: By): Promise<Source> {
  await oneAtATime(tx, `of ${key}`);
  const kept = await readBoard(tx);
  const found = kept?.board.proposals.find((one) => one.key === key);
  if (!kept || !found || (await restingKeys(tx, now)).has(key)) return fail('proposal_gone');
  return { row: proposalRow(found, kept.asOf), question: askedOf(found) };
}

const askedOf = ({ question, measure, told, gain }: Offered): Asked | null =>
  question === null ? null : { question, measure, told: told ? gain : undefined };

const proposalRow = (found: Offered, asOf: string): Columns => ({
  strategy: found.strategy,
  cycle: found.cycle,
  key: found.key,
  kind: found.kind,
  facts: found.facts,
  question: found.question,
  screen: found.screen,
  as_of: asOf,
  customers: found.customers,
  gain: found.gain.value,
  gain_low: found.gain.low,
  gain_high: found.gain.high,
  cost: found.cost,
});

async function ofOwn(tx: Tx, own: GivenAction['own'], { sees, relations }: By): Promise<Source> {
  const title = trimmed(own?.title);
  if (!own || title === null) return fail('action_unnamed');
  const question: Rule | null = readQuestion(own.question);
  // A question that cannot be asked would never find those it is about.
  if (question) await askedCondition(tx, { question, search: undefined, sees, relations });
  // What somebody expects was measured by nobody: its interval touches zero.
  const told = own.gain ? { value: own.gain, low: 0, high: own.gain } : undefined;
  return {
    row: {
      strategy: own.strategy,
      cycle: own.strategy === 'potential' ? 'expand' : 'retain',
      kind: 'own',
      title,
      reason: trimmed(own.reason),
      facts: {},
      question,
      customers: 0,
      gain: told?.value ?? null,
      gain_low: told?.low ?? null,
      gain_high: told?.high ?? null,
      cost: null,
    },
    question: question && { question, measure: usualMeasure[own.strategy], told },
  };
}

export interface ActionRow extends Columns {
  id: number;
  kind: string;
  status: Status;
  strategy: Strategy;
  decided_at: string | null;
  question: Rule | null;
  gain: number | null;
  created_by: string | null;
}

/** The row as it stands, held for a change. @throws action_not_found */
export async function holdAction(tx: Tx, id: number): Promise<ActionRow> {
  const { rows } = await sql<{ row: ActionRow }>`
    select to_jsonb(a) as row from actions a where id = ${id} and taken_back_at is null for update`.execute(
    tx,
  );
  return rows[0]?.row ?? fail('action_not_found', { id });
}

/** Letting go is done by approval alone, and what was approved is undone with the customer, not here. */
function checkLetGo(row: ActionRow, to: unknown): void {
  if (row.kind !== 'let_go' || to === undefined || to === row.status) return;
  if (row.status === 'done' || to === 'done' || to === 'taken_up') fail('approval_needed');
}

const same = (one: unknown, other: unknown) =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Puts columns into a held row, with what follows from its status. */
async function put(tx: Tx, row: ActionRow, set: Columns, by: By): Promise<void> {
  const id = row.id;
  const sets = Object.keys(set).map((name) => sql`${sql.ref(name)} = n.${sql.ref(name)}`);
  await sql`update actions t set ${sql.join([...sets, sql`changed_at = ${by.now.toISOString()}`])}
    from jsonb_populate_record(null::actions, ${JSON.stringify(set)}::jsonb) n where t.id = ${id}`.execute(
    tx,
  );
  if (!('status' in set)) return;
  if (set.status === 'taken_up' && row.decided_at === null) await decide(tx, row, by);
  const measured = set.status === 'done' ? await measureAction(tx, id) : null;
  await sql`update actions set value_after = ${measured?.now ?? null} where id = ${id}`.execute(tx);
  await nudge(tx, 'actions');
}

/** Its figures are those of the day on which it is taken up for the first time. */
async function decide(tx: Tx, row: ActionRow, by: By): Promise<void> {
  if (row.question && row.kind === 'own') {
    const told =
      row.gain_low === 0 && row.gain !== null && row.gain === row.gain_high
        ? { value: row.gain, low: 0, high: row.gain }
        : undefined;
    const figures = await keepMembers(tx, row.id, {
      question: row.question,
      measure: usualMeasure[row.strategy],
      told,
      sees: by.sees,
      relations: by.relations,
    });
    await keepFigures(tx, row.id, figures, by.now);
  } else
    await sql`update actions set decided_at = ${by.now.toISOString()} where id = ${row.id}`.execute(
      tx,
    );
}

/** @throws action_not_found, person_unknown, day_invalid, action_unnamed, approval_needed */
export async function changeAction(
  db: Db,
  id: number,
  given: Decided & {
    status?: Status | undefined;
    strategy?: Strategy | undefined;
    title?: string | undefined;
    reason?: string | null | undefined;
    outcome?: number | null | undefined;
  },
  by: By,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const row = await holdAction(tx, id);
    // Whoever has it already may have left since.
    const { dueOn, owner } = given;
    await checkDecided(tx, { dueOn, owner: owner === row.owner ? undefined : owner });
    checkLetGo(row, given.status);
    const worded = given.title !== undefined || given.reason !== undefined;
    if (worded && (row.kind !== 'own' || given.title?.trim() === '')) fail('action_unnamed');
    const asked: Columns = {
      status: given.status,
      strategy: given.strategy,
      owner: given.owner,
      due_on: given.dueOn,
      cost: given.cost,
      outcome: given.outcome,
      title: given.title === undefined ? undefined : trimmed(given.title),
      reason: given.reason === undefined ? undefined : trimmed(given.reason),
    };
    const set = Object.fromEntries(
      Object.entries(asked).filter(([name, to]) => to !== undefined && !same(row[name], to)),
    );
    if (Object.keys(set).length === 0) return null;
    await put(tx, row, set, by);
    const before = Object.fromEntries(Object.keys(set).map((name) => [name, row[name] ?? null]));
    return tellLog(tx, id, { before, after: set, why: trimmed(given.why) }, by);
  });
}

/** @throws action_not_found, change_not_found, change_overtaken, approval_needed */
export async function undoAction(
  db: Db,
  id: number,
  change: number,
  by: By,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const row = await holdAction(tx, id);
    const { rows } = await sql<{ before: Columns | null; after: Columns }>`
      select before, after from action_log where action_id = ${id} and id = ${change}`.execute(tx);
    const { before, after } = rows[0] ?? fail('change_not_found');
    for (const field of Object.keys(after))
      if (!same(row[field], after[field])) fail('change_overtaken', { field });
    if (before === null) {
      checkLetGo(row, 'dropped');
      await sql`update actions set taken_back_at = ${by.now.toISOString()}, changed_at = ${by.now.toISOString()}
        where id = ${id}`.execute(tx);
      await nudge(tx, 'actions');
      return tellLog(tx, id, { before: after, after: { taken_back: true }, undoes: change }, by);
    }
    checkLetGo(row, before.status);
    await put(tx, row, before, by);
    return tellLog(tx, id, { before: after, after: before, undoes: change }, by);
  });
}
