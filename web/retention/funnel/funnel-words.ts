// What the parts of the funnel are called, and the lists of customers behind its numbers.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { FunnelStage, retentionContract } from '../../../server/retention/contract.ts';
import type { Format } from '../../ui/format.ts';
import type { TableData } from '../../ui/table-data.ts';
import { customersAddress } from '../../value/customers-address.ts';

export type Funnel = AnswerOf<typeof retentionContract.funnel>;
export type StageRow = Funnel['stages'][number];
export type Conversion = NonNullable<StageRow['conversion']>;

/** A part of the customers: what it is called, and the question that finds them. */
export interface Segment {
  value: string;
  label: string;
  group: string;
  /** None: everybody. */
  question?: unknown;
}

export const stageTitle = (t: TFunction, stage: FunnelStage): string => t(`funnel.stage_${stage}`);

/** What a row counts: by the rule of purchases, or as people were asked. */
export function stageNote(t: TFunction, { stage, basis }: StageRow, { rule }: Funnel): string {
  if (basis !== 'sales') return t(`funnel.asked_${stage}`);
  return t(`funnel.sold_${stage as 'trier'}`, {
    days: rule.recentDays,
    window: rule.windowDays,
    regular: rule.regular,
    often: rule.often,
    windows: rule.loyalWindows,
  });
}

/** The customers who have reached a stage by their purchases, on the day that is shown. */
export function stageAddress(
  t: TFunction,
  funnel: Funnel,
  stage: FunnelStage,
  asked: { month?: string | undefined; segment?: Segment | undefined },
): string {
  const value = [`${stage}@${asked.month ?? 'now'}:${funnel.line}`];
  const rules: unknown[] = [{ field: 'funnel.reached', is: 'one_of', value }];
  if (asked.segment?.question) rules.push(asked.segment.question);
  const name = asked.segment
    ? `${asked.segment.label}: ${stageTitle(t, stage)}`
    : stageTitle(t, stage);
  return customersAddress({ all: rules }, name);
}

/** The customers who have reached one stage by their purchases and not the next. */
export function betweenAddress(
  t: TFunction,
  funnel: Funnel,
  { from, to }: { from: FunnelStage; to: FunnelStage },
  asked: { month?: string | undefined; segment?: Segment | undefined },
): string {
  const reached = (stage: FunnelStage) => ({
    field: 'funnel.reached',
    is: 'one_of',
    value: [`${stage}@${asked.month ?? 'now'}:${funnel.line}`],
  });
  const rules: unknown[] = [reached(from), { not: reached(to) }];
  if (asked.segment?.question) rules.push(asked.segment.question);
  const name = t('funnel.between', { from: stageTitle(t, from), to: stageTitle(t, to) });
  return customersAddress({ all: rules }, asked.segment ? `${asked.segment.label}: ${name}` : name);
}

/** People that a survey stands for: three figures, for it knows no more. */
export const about = (people: number): number => Number(people.toPrecision(3));

/** The whole funnel as a table, for reading and for files. */
export function funnelTable(t: TFunction, format: Format, funnel: Funnel): TableData {
  const integer = (value: number) => format.integer(Math.round(value));
  const percent = format.percent;
  const money = { format: format.moneyShort, raw: format.major };
  return {
    columns: [
      { title: t('funnel.stage') },
      { title: t('funnel.basis') },
      { title: t('funnel.people'), format: integer, raw: Math.round },
      { title: t('funnel.respondents'), format: integer },
      { title: t('funnel.yes'), format: integer },
      { title: t('funnel.customers'), format: integer },
      { title: t('funnel.pass'), format: percent },
      { title: t('funnel.low'), format: percent },
      { title: t('funnel.high'), format: percent },
      { title: t('funnel.n'), format: integer, raw: Math.round },
      { title: t('funnel.lost'), format: integer, raw: Math.round },
      { title: t('funnel.reference'), format: percent },
      { title: t('funnel.gap_people'), format: integer, raw: Math.round },
      { title: t('funnel.gap_value'), ...money },
    ],
    rows: funnel.stages.map(({ stage, survey, sales, basis, conversion }) => [
      stageTitle(t, stage),
      basis === null ? null : t(`funnel.basis_${basis}`),
      survey?.people ?? null,
      survey?.respondents ?? null,
      survey && survey.respondents !== null ? survey.yes : null,
      sales,
      conversion?.rate ?? null,
      conversion?.low ?? null,
      conversion?.high ?? null,
      conversion?.n ?? null,
      conversion?.lost ?? null,
      conversion?.reference ?? null,
      conversion?.gap?.people?.value ?? null,
      conversion?.gap?.value?.value ?? null,
    ]),
  };
}
