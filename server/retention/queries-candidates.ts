// Reading who is worth winning back: the list by its order, with what to offer and by which way; and the list as a file.
import { dayIn, readCompany } from '../company/index.ts';
import { waysAllowed } from '../consent/index.ts';
import { displayName, readPage, writePage } from '../customers/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import { type Db, sql } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import { causeName, type Language } from './export.ts';
import { type Cause, causeJson } from './queries.ts';
import { readEffect } from './queries-rounds.ts';
import type { attemptOffers, attemptOutcomes, CauseKey } from './rules.ts';
import { mostToSpend, offerFor, offersPurpose, restDays } from './rules-winback.ts';

export interface AskedCandidates {
  cause?: string | undefined;
  way?: 'some' | 'none' | 'email' | 'sms' | 'whatsapp' | 'phone' | 'post' | 'push' | undefined;
  tried?: 'no' | 'yes' | 'all' | undefined;
  round?: number | undefined;
}

interface Row {
  id: number;
  name: string;
  since: string;
  lostOn: string;
  second: number;
  chance: number;
  curable: number;
  worth: number;
  cause: Cause | null;
  suggested: CauseKey | null;
  ways: ('email' | 'sms' | 'whatsapp' | 'phone' | 'post' | 'push')[];
  attempt: number | null;
  triedOn: string | null;
  outcome: (typeof attemptOutcomes)[number] | null;
  heldOn: string | null;
}

export type Candidate = Omit<Row, 'id' | 'name'> & {
  customer: { id: number; name: string };
  most: number;
  offer: (typeof attemptOffers)[number];
};

/** Candidates `w` with their customers `c` whom anybody may try, unless in the bin: wanting to hear from us. */
export const willing = sql`w.kept_out is null and w.worth > 0 and not c.no_relationship and c.restricted_at is null`;
/** The same, still theirs. */
export const wanted = sql`${willing} and not exists (select 1 from customer_bin b where b.customer_id = w.customer_id)`;

/** Why somebody who is lost is no candidate. */
export const keptOutReasons = ['incurable', 'losing', 'worthless', 'unwanted'] as const;

/** Tried, or left alone on purpose, since a day. */
const touchedSince = (day: ReturnType<typeof sql>) => sql`(exists (select 1 from win_back_attempts a
    where a.customer_id = any(records_of(w.customer_id)) and a.tried_on >= ${day})
  or exists (select 1 from win_back_held h where h.customer_id = any(records_of(w.customer_id)) and h.held_on >= ${day}))`;

/** A page of candidates, those worth most first. @throws page_key_invalid */
export async function listCandidates(
  db: Db,
  asked: AskedCandidates & { after?: string | undefined; limit: number },
  { sees, now }: { sees: boolean; now: Date },
): Promise<{ candidates: Candidate[]; next: string | null }> {
  const { cause, way, round, tried = round === undefined ? 'no' : 'all', limit } = asked;
  const key = readPage(asked.after, 2);
  const { timeZone } = await readCompany(db);
  const today = dayIn(now, timeZone);
  const effect = await readEffect(db);
  const ways = waysAllowed(sql`w.customer_id`, offersPurpose, today);
  const number = Number(cause);
  const about =
    cause === undefined
      ? sql`true`
      : cause === 'unknown'
        ? sql`w.cause_id is null`
        : Number.isSafeInteger(number)
          ? sql`w.cause_id = ${number}`
          : sql`false`;
  const by =
    way === undefined
      ? sql`true`
      : way === 'some' || way === 'none'
        ? sql`(cardinality(${ways}) > 0) = ${way === 'some'}`
        : sql`${way} = any(${ways})`;
  const inRound =
    round === undefined
      ? sql`true`
      : sql`exists (select 1 from win_back_attempts o where o.customer_id = any(records_of(w.customer_id)) and o.round_id = ${round})`;
  const rest = sql`${today}::date - ${sql.lit(restDays)}::int`;
  const { rows } = await sql<Row>`
    select w.customer_id as id, ${displayName(sees)} as name, w.since, w.lost_on as "lostOn", w.second, w.chance, w.curable,
      w.worth, w.suggested, ${ways} as ways, h.held_on as "heldOn", a.id as attempt, a.tried_on as "triedOn", a.outcome,
      (select ${causeJson} from loss_causes q where q.id = w.cause_id) as cause
    from win_back_candidates w join customers c on c.id = w.customer_id
      left join lateral (select id, tried_on, outcome from win_back_attempts a where a.customer_id = any(records_of(w.customer_id))
        and a.tried_on >= w.lost_on order by a.tried_on desc, a.id desc limit 1) a on true
      left join lateral (select max(held_on) as held_on from win_back_held h
        where h.customer_id = any(records_of(w.customer_id)) and h.held_on >= w.lost_on) h on true
    where ${wanted} and ${about} and ${by} and ${inRound}
      and ${tried === 'all' ? sql`true` : tried === 'no' ? sql`not ${touchedSince(rest)}` : touchedSince(sql`w.lost_on`)}
      and ${key ? sql`(w.worth, w.customer_id) < (${key[0]}, ${key[1]})` : sql`true`}
    order by w.worth desc, w.customer_id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    candidates: page.map(({ id, name, ...row }) => ({
      ...row,
      customer: { id, name },
      most: mostToSpend(row, effect),
      offer: offerFor(row.cause === null ? row.suggested : row.cause.key),
    })),
    next: rows.length > limit && last ? writePage([last.worth, last.id]) : null,
  };
}

/** Customers a file holds at most. */
const mostInFile = 100_000;

const columns = [
  'id',
  'customer',
  'since',
  'lost_on',
  'cause',
  'second',
  'chance',
  'curable',
  'worth',
  'most',
  'offer',
  'ways',
  'tried_on',
] as const;

/** The lines of the file, some hundred at a time. */
export async function* candidateLines(
  { db, config, now }: { db: Db; config: Config; now: Date },
  asked: AskedCandidates,
  sees: boolean,
  language: Language,
): AsyncGenerator<string> {
  const { currencyDigits: digits } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  const money = (amount: number) => (amount / 10 ** digits).toFixed(digits);
  yield `\ufeff${csvLine(columns.map((name) => say(`winback.column.${name}`)))}`;
  let written = 0;
  for (let after: string | undefined; ; ) {
    const page = await listCandidates(db, { ...asked, after, limit: 500 }, { sees, now });
    yield page.candidates
      .map((row) =>
        csvLine([
          row.customer.id,
          row.customer.name,
          row.since,
          row.lostOn,
          row.cause === null ? null : causeName(row.cause, say),
          money(row.second),
          Math.round(row.chance * 1e4) / 1e4,
          Math.round(row.curable * 1e4) / 1e4,
          money(row.worth),
          money(row.most),
          say(`attempt.offer_${row.offer}`),
          row.ways.map((one) => say(`consent.channel_${one}`)).join('; '),
          row.triedOn,
        ]),
      )
      .join('');
    written += page.candidates.length;
    if (page.next === null || written >= mostInFile) return;
    after = page.next;
  }
}
