// What is remembered of breaches: the entry as it was first written and what was added, never changed.
import { askedCondition } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { isDay, type Relation, type Rule, readQuestion } from '../platform/question.ts';
import type { NoteKind, Risk } from './choices.ts';
import { checkColleague, checkMoment, type Here, readKey } from './queries-requests.ts';
import { tellBy } from './queries-rules.ts';
import { standsNow } from './rules.ts';

interface Note {
  id: number;
  kind: NoteKind;
  note: string;
  concerned: number | null;
  risk: Risk | null;
  owner: { id: string; name: string } | null;
  dueOn: string | null;
  happenedAt: string;
  recordedBy: string | null;
  recordedAt: string;
}

interface Entry {
  id: number;
  what: string;
  happenedAt: string | null;
  foundAt: string;
  concerned: number | null;
  question: Rule | null;
  risk: Risk;
  tellBy: string;
  tellLaw: string | null;
  tellWhom: 'authority' | 'people';
  recordedBy: string | null;
  recordedAt: string;
  notes: Note[];
}

const moment = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

const entries = sql`select b.id, b.what, b.happened_at as "happenedAt", b.found_at as "foundAt", b.concerned,
    b.question, b.risk, b.tell_by as "tellBy", b.tell_law as "tellLaw",
    b.tell_whom as "tellWhom", u.name as "recordedBy", b.recorded_at as "recordedAt",
    (select coalesce(jsonb_agg(n order by n.id), '[]') from (
      select n.id, n.kind, n.note, n.concerned, n.risk, n.due_on as "dueOn",
        case when o.id is not null then jsonb_build_object('id', o.id, 'name', o.name) end as owner,
        ${moment('n.happened_at')} as "happenedAt",
        w.name as "recordedBy", ${moment('n.recorded_at')} as "recordedAt"
      from privacy_breach_notes n left join auth_user w on w.id = n.recorded_by
        left join auth_user o on o.id = n.owner
      where n.breach_id = b.id order by n.id limit 500) n) as notes
  from privacy_breaches b left join auth_user u on u.id = b.recorded_by`;

/** The entry as it stands after its notes. */
const asItStands = (entry: Entry) => ({
  ...entry,
  /** As it was first written. */
  first: { concerned: entry.concerned, risk: entry.risk },
  ...standsNow(entry, entry.notes),
});

/** The register, the last found first. */
export async function listBreaches(
  db: Db,
  after: string | undefined,
  limit: number,
  state?: 'open' | 'closed',
) {
  const key = readKey(after);
  // Closed is what was closed and not opened again since.
  const closed = sql`coalesce((select n.kind = 'closed' from privacy_breach_notes n
    where n.breach_id = b.id and n.kind in ('closed', 'reopened') order by n.id desc limit 1), false)`;
  const inState =
    state === undefined ? sql`true` : state === 'closed' ? closed : sql`not ${closed}`;
  const { rows } = await sql<Entry>`${entries}
    where ${inState} and ${key ? sql`(b.found_at, b.id) < (${key[0]}::timestamptz, ${key[1]})` : sql`true`}
    order by b.found_at desc, b.id desc limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    breaches: rows.slice(0, limit).map(asItStands),
    next:
      rows.length > limit && last
        ? Buffer.from(JSON.stringify([last.foundAt, last.id])).toString('base64url')
        : null,
  };
}

async function oneBreach(db: Db, id: number) {
  const { rows } = await sql<Entry>`${entries} where b.id = ${id}`.execute(db);
  return asItStands(rows[0] ?? fail('breach_not_found', { id }));
}

/** @throws privacy_moment_invalid, question_invalid */
export async function addBreach(
  db: Db,
  made: {
    request: string;
    what: string;
    happenedAt?: string | undefined;
    foundAt: string;
    concerned?: number | undefined;
    question?: string | undefined;
    risk: Risk;
  },
  { user, now, sees }: Here,
  relations: readonly Relation[],
) {
  checkMoment(made.foundAt, now);
  if (made.happenedAt !== undefined) checkMoment(made.happenedAt, now);
  const question = readQuestion(made.question);
  // A question that cannot be asked would never find those it concerns.
  if (question) await askedCondition(db, { question, search: undefined, sees, relations });
  const due = await tellBy(db, made.foundAt);
  await db
    .insertInto('privacy_breaches')
    .values({
      what: made.what.trim(),
      happened_at: made.happenedAt ?? null,
      found_at: made.foundAt,
      concerned: made.concerned ?? null,
      question: question && JSON.stringify(question),
      risk: made.risk,
      country: due.country,
      tell_by: due.at,
      tell_law: due.law,
      tell_whom: due.whom,
      recorded_by: user,
      recorded_at: now.toISOString(),
      request: made.request,
    })
    .onConflict((conflict) => conflict.column('request').doNothing())
    .execute();
  const { id } = await db
    .selectFrom('privacy_breaches')
    .select('id')
    .where('request', '=', made.request)
    .executeTakeFirstOrThrow();
  return oneBreach(db, id);
}

/** @throws breach_not_found, privacy_moment_invalid, person_unknown, day_invalid */
export async function addBreachNote(
  db: Db,
  id: number,
  made: {
    request: string;
    kind: NoteKind;
    note: string;
    concerned?: number | undefined;
    risk?: Risk | undefined;
    owner?: string | undefined;
    dueOn?: string | undefined;
    happenedAt: string;
  },
  { user, now }: Here,
) {
  checkMoment(made.happenedAt, now);
  await oneBreach(db, id);
  // Only who is named can see to it, and only a day that exists can come.
  if (made.kind === 'assigned') await checkColleague(db, made.owner);
  if (made.dueOn !== undefined && !isDay(made.dueOn)) fail('day_invalid');
  const assigned = made.kind === 'assigned';
  await db
    .insertInto('privacy_breach_notes')
    .values({
      breach_id: id,
      kind: made.kind,
      note: made.note.trim(),
      concerned: made.concerned ?? null,
      risk: made.risk ?? null,
      owner: assigned ? (made.owner ?? null) : null,
      due_on: assigned ? (made.dueOn ?? null) : null,
      happened_at: made.happenedAt,
      recorded_by: user,
      recorded_at: now.toISOString(),
      request: made.request,
    })
    .onConflict((conflict) => conflict.column('request').doNothing())
    .execute();
  return oneBreach(db, id);
}
