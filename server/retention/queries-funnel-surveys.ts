// What surveys said of the stages of the funnel: written down by people and files, only added to and taken back.
import { readPage, writePage } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { isDay } from '../platform/question.ts';
import type { GivenSurveyRow } from './contract-funnel.ts';
import { stageName, stageNumber } from './rules-funnel.ts';
import { whole } from './rules-phases.ts';

export interface By {
  user: string | null;
  now: Date;
  sample?: boolean;
}

const plainText = (text: string) => text.normalize('NFC').trim();

/** One row as the table holds it. @throws funnel_survey_invalid with the row, from 1; day_invalid */
function rowOf(given: GivenSurveyRow, row: number) {
  const { from, to, stage, respondents = null, yes } = given;
  const wrong = (field: string): never => fail('funnel_survey_invalid', { field, row });
  if (!isDay(from) || !isDay(to)) fail('day_invalid', { row });
  if (to < from) wrong('to');
  if ((stage === 'target') !== (respondents === null)) wrong('respondents');
  if (respondents !== null && yes > respondents) wrong('yes');
  const text = (field: 'brand' | 'segment' | 'line') => {
    const found = plainText(given[field] ?? '');
    return found.includes('\0') || !found.isWellFormed() ? wrong(field) : found;
  };
  const [brand, segment] = [text('brand'), text('segment')];
  const line = given.line === undefined ? whole : text('line');
  return {
    brand,
    from_on: from,
    to_on: to,
    segment,
    line,
    stage: stageNumber(stage),
    respondents,
    yes,
  };
}

/** Writes rows down; what already holds is not written again. @throws funnel_survey_invalid, day_invalid */
export async function addSurveys(
  db: Db,
  given: readonly GivenSurveyRow[],
  by: By,
): Promise<{ stored: number; same: number }> {
  const rows = given.map((row, i) => rowOf(row, i + 1));
  const { rows: stored } = await sql<{ id: number }>`
    with given as (
      select g.*, row_number() over () as nth from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g
        (brand text, from_on date, to_on date, segment text, line text, stage smallint, respondents bigint, yes bigint)),
    -- Of two for the same in one file the last one holds.
    wanted as (
      select distinct on (brand, from_on, to_on, segment, line, stage) * from given
      order by brand, from_on, to_on, segment, line, stage, nth desc)
    insert into funnel_surveys (brand, from_on, to_on, segment, line, stage, respondents, yes, sample, set_by, set_at)
    select w.brand, w.from_on, w.to_on, w.segment, w.line, w.stage, w.respondents, w.yes, ${by.sample ?? false}, ${by.user},
      ${by.now.toISOString()}::timestamptz
    from wanted w left join lateral (
      select s.respondents, s.yes from funnel_surveys s
      where (s.brand, s.from_on, s.to_on, s.segment, s.line, s.stage)
          = (w.brand, w.from_on, w.to_on, w.segment, w.line, w.stage) and s.taken_back_at is null
      order by s.id desc limit 1) k on true
    where k.yes is null or (k.respondents, k.yes) is distinct from (w.respondents, w.yes)
    order by w.nth returning id`.execute(db);
  return { stored: stored.length, same: rows.length - stored.length };
}

/** Takes a row back, and those it had replaced: nothing older comes to hold again. @throws funnel_survey_not_found */
export async function dropSurvey(db: Db, id: number, by: By): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    update funnel_surveys s set taken_back_by = ${by.user}, taken_back_at = ${by.now.toISOString()}::timestamptz
    from funnel_surveys one
    where one.id = ${id} and one.taken_back_at is null and s.taken_back_at is null and s.id <= one.id
      and (s.brand, s.from_on, s.to_on, s.segment, s.line, s.stage)
        = (one.brand, one.from_on, one.to_on, one.segment, one.line, one.stage)
    returning s.id`.execute(db);
  if (rows.length === 0) fail('funnel_survey_not_found', { id });
}

interface SurveyRow {
  id: number;
  brand: string;
  from: string;
  to: string;
  segment: string;
  line: string;
  stage: number;
  respondents: number | null;
  yes: number;
}

/** Of each question the row that holds. */
const holding = sql`(select distinct on (brand, from_on, to_on, segment, line, stage)
    id, brand, from_on as "from", to_on as "to", segment, line, stage, respondents, yes
  from funnel_surveys where taken_back_at is null
  order by brand, from_on, to_on, segment, line, stage, id desc) s`;

/** What holds, written last first. */
export async function listSurveys(db: Db, after: string | undefined, limit: number) {
  const key = readPage(after);
  const { rows } = await sql<SurveyRow>`
    select s.* from ${holding} ${key === null ? sql`` : sql`where s.id < ${key[0]!}`}
    order by s.id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    surveys: page.map((row) => ({ ...row, stage: stageName(row.stage) })),
    next: rows.length > limit && last ? writePage([last.id]) : null,
  };
}

/** Most rows that one answer looks at; the latest ones. */
const mostRead = 5000;

export type Survey = Pick<SurveyRow, 'brand' | 'from' | 'to' | 'stage' | 'respondents' | 'yes'>;

/** What holds of a line and a segment, of everybody; and which segments there are at all. */
export async function readSurveys(
  db: Db,
  line: string,
  segment: string,
): Promise<{ surveys: Survey[]; segments: string[]; any: boolean }> {
  const [surveys, segments] = await Promise.all([
    sql<Survey>`select s.brand, s."from", s."to", s.stage, s.respondents, s.yes from ${holding}
      where s.line = ${line} and s.segment = ${segment}
      order by s."to" desc, s.id desc limit ${mostRead}`.execute(db),
    sql<{ segment: string }>`select distinct segment from funnel_surveys where taken_back_at is null
      order by 1 limit 200`.execute(db),
  ]);
  return {
    surveys: surveys.rows,
    segments: segments.rows.map((row) => row.segment).filter((name) => name !== ''),
    any: segments.rows.length > 0,
  };
}
