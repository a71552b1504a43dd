// What touchpoints come to, as sums that add up from any days: said once for what is kept, what is read at once and what
// the doctor compares.
import { costOfText, costValueText, presentText } from './queries.ts';

/** Names of the sums, as the table of kept days has them. */
export const sumNames = [
  'touchpoints',
  'inbound',
  'directed',
  'without_staff',
  'without_cost',
  'without_customer',
  'cost',
  'answers',
  'answer_sum',
  'answer_squares',
] as const;

/** An answer from 0 to 100, whatever its scale; exact, so that sums in any order are the same. */
const answer = `case when t.scale is not null then
  round(100 * (t.satisfaction - split_part(t.scale, '-', 1)::numeric)
    / (split_part(t.scale, '-', 2)::numeric - split_part(t.scale, '-', 1)::numeric), 10) end`;

/**
 * The sums of touchpoints `t`, as one statement with the columns `by`, `kind`, `channel` and those of `sumNames`.
 * @param from what `t` comes from, with the word `from`
 * @param by what else than kind and channel they are grouped by, with a comma behind it; or nothing
 */
export const sumsSql = (from: string, where: string, by = ''): string =>
  `select ${by} kind, channel, count(*) as touchpoints, count(*) filter (where direction = 'inbound') as inbound,
     count(direction) as directed, count(*) filter (where staff is null) as without_staff,
     count(*) filter (where costs is null) as without_cost,
     count(*) filter (where customer_id = 0) as without_customer, coalesce(sum(costs), 0)::bigint as cost,
     count(answer) as answers, coalesce(sum(answer), 0) as answer_sum,
     coalesce(sum(answer * answer), 0) as answer_squares
   from (select ${by} t.kind, t.channel, t.direction, t.staff, t.customer_id, ${costValueText} as costs, ${answer} as answer
     ${from} ${costOfText} where ${presentText} and ${where}) r
   group by ${by} kind, channel`;

/** The moment at which a day begins where the company `z` is. */
export const beginText = (day: string): string => `((${day})::timestamp at time zone z.time_zone)`;

/**
 * What touchpoints `t` of some days `d` come from. Few days are looked up one after the other; for many all touchpoints
 * are read once, and each finds its day among the beginnings of all days.
 * @param days a relation with the column `day`, each once
 */
export const ofDays = (days: string, many: boolean): string =>
  many
    ? `from touchpoints t join ${days} d on d.day = (select min(day) from ${days})
        + width_bucket(t.at, array(select ${beginText('b.day')} from company z, (select
            generate_series(min(day)::timestamp, (max(day) + 1)::timestamp, interval '1 day')::date as day from ${days}) b order by 1)) - 1`
    : `from ${days} d cross join company z
        join touchpoints t on t.at >= ${beginText('d.day')} and t.at < ${beginText('d.day + 1')}`;
