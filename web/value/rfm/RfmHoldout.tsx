// RFM on the company's own hidden weeks: who answered, what that pays, and whether value orders customers better.
import { NumberInput, Select } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { Chart } from '../../ui/Chart.tsx';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonChart } from '../../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { answersOption, gainsOption } from './rfm-charts.ts';
import { type Dimension, dimensions, type RfmState } from './rfm-state.ts';
import { mailingOf, ownProfit, type Rankings, shownCell, shownScore } from './rfm-table.ts';

type Shown = RfmState & Required<Pick<RfmState, 'sorting' | 'best'>>;

interface HoldoutProps {
  state: Shown;
  onChange: (more: RfmState) => void;
}

/** The level of every interval of an estimate. */
const level = 0.8;

export function RfmHoldout({ state, onChange }: HoldoutProps) {
  const { t } = useTranslation();
  const asked = useEndpoint(
    valueContract.rankings,
    {},
    { refetchInterval: ({ state: { data } }) => (data?.busy ? 3000 : false) },
  );
  const { data, error } = asked;
  if (data?.rankings)
    return (
      <>
        <Answers
          rankings={data.rankings}
          grossMargin={data.grossMargin}
          state={state}
          onChange={onChange}
        />
        <Comparison rankings={data.rankings} state={state} />
      </>
    );
  return (
    <Section title={t('rfm.answers')} span={12}>
      {error && !data && <ErrorState error={error} onRetry={() => asked.refetch()} />}
      {!error && (!data || data.busy) && (
        <Loading what={t('rfm.comparing')}>
          <SkeletonChart height={240} />
        </Loading>
      )}
      {data && !data.busy && <InsufficientState>{t('rfm.insufficient')}</InsufficientState>}
    </Section>
  );
}

function Answers({
  rankings,
  grossMargin,
  state,
  onChange,
}: HoldoutProps & { rankings: Rankings; grossMargin: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const unit = Math.round(1 / format.major(1));
  const by = state.by ?? 'recency';
  const own = ownProfit(rankings, grossMargin, unit);
  const profit = state.profit ?? own;
  const answered = rankings.sortings[state.sorting][by];
  const mailing = useMemo(
    () => mailingOf(answered, { profitPerSale: profit ?? 1, costPerPiece: state.cost ?? 0 }, level),
    [answered, profit, state.cost],
  );
  const name = useCallback(
    (score: number) =>
      by === 'cells' ? shownCell(score, state.best) : String(shownScore(score, state.best)),
    [by, state.best],
  );
  const priced = profit !== null && (state.cost ?? 0) > 0;
  const option = useCallback(
    (context: Parameters<ReturnType<typeof answersOption>>[0]) =>
      answersOption(mailing!, name, {
        axis: t(`rfm.by_${by}`),
        breakEven: priced ? t('rfm.break_even') : null,
      })(context),
    [mailing, name, by, priced, t],
  );
  if (!mailing) return null;
  const separator = format.decimal(0.1).replace(/\d/g, '');
  const money = {
    hideControls: true,
    decimalSeparator: separator,
    allowedDecimalSeparators: ['.', ','],
    decimalScale: 2,
    min: 0,
  };
  const weeks = t('rfm.answers_note', {
    from: format.date(rankings.hiddenFrom),
    to: format.date(rankings.asOf),
    customers: format.integer(rankings.customers),
    of: format.integer(rankings.of),
    answers: format.integer(rankings.answers),
  });
  return (
    <>
      <Chart
        title={t('rfm.answers')}
        note={weeks}
        span={12}
        height={260}
        option={option}
        label={t('rfm.answers_label', {
          rate: format.percent(mailing.total.rate),
          low: format.percent(mailing.total.lower),
          high: format.percent(mailing.total.upper),
        })}
        table={{
          columns: [
            { title: t(`rfm.by_${by}`) },
            { title: t('rfm.column_customers'), format: format.integer },
            { title: t('rfm.column_answers'), format: format.integer },
            { title: t('rfm.column_rate'), format: format.percent },
            { title: t('rfm.column_low'), format: format.percent },
            { title: t('rfm.column_high'), format: format.percent },
            ...(priced
              ? [
                  {
                    title: t('rfm.column_profit'),
                    format: (value: number) => format.moneyChange(Math.round(value * unit)),
                  },
                  {
                    title: t('rfm.column_index'),
                    format: (value: number) => format.decimal(value),
                  },
                  { title: t('rfm.column_verdict') },
                ]
              : []),
          ],
          rows: [...mailing.rows, { ...mailing.total, score: -1 }].map((row) => [
            row.score === -1 ? t('rfm.all') : name(row.score),
            row.n,
            row.responses,
            row.rate,
            row.lower,
            row.upper,
            ...(priced ? [row.profit, row.index, t(`rfm.verdict_${row.verdict}`)] : []),
          ]),
        }}
      />
      <Section
        title={t('rfm.pays')}
        note={
          priced
            ? t('rfm.pays_note', {
                breakEven: format.percent(mailing.breakEven),
                pays: format.integer(
                  mailing.rows.filter(({ verdict }) => verdict === 'pays').length,
                ),
                of: format.integer(mailing.rows.length),
              })
            : t('rfm.pays_ask')
        }
        span={12}
      >
        <div className="rfm-terms">
          <Select
            label={t('rfm.by')}
            value={by}
            allowDeselect={false}
            data={dimensions.map((value) => ({ value, label: t(`rfm.by_${value}`) }))}
            onChange={(value) => onChange({ by: (value ?? 'recency') as Dimension })}
          />
          <NumberInput
            {...money}
            label={t('rfm.cost')}
            rightSection={<span className="small muted">{format.currency}</span>}
            rightSectionWidth={48}
            value={state.cost ?? ''}
            onChange={(value) =>
              onChange({ cost: value === '' || Number(value) < 0 ? undefined : Number(value) })
            }
          />
          <NumberInput
            {...money}
            label={t('rfm.profit')}
            description={
              state.profit === undefined
                ? t(grossMargin === null ? 'rfm.profit_sales' : 'rfm.profit_own')
                : undefined
            }
            rightSection={<span className="small muted">{format.currency}</span>}
            rightSectionWidth={48}
            value={profit ?? ''}
            onChange={(value) =>
              onChange({
                profit: Number(value) > 0 && Number(value) !== own ? Number(value) : undefined,
              })
            }
          />
        </div>
      </Section>
    </>
  );
}

function Comparison({ rankings, state }: { rankings: Rankings; state: Shown }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { gains } = rankings;
  const option = useCallback(
    (context: Parameters<ReturnType<typeof gainsOption>>[0]) =>
      gainsOption(gains[state.sorting], gains.value, {
        axis: t('rfm.gains_axis'),
        rfm: t('nav.rfm'),
        value: t('rfm.gains_value'),
        chance: t('rfm.gains_chance'),
      })(context),
    [gains, state.sorting, t],
  );
  if (gains.nested.length === 0) return null;
  const top = rankings.top?.[state.sorting] ?? null;
  const verdict = !top
    ? null
    : top.difference.low > 0
      ? 'rfm.compare_better'
      : top.difference.high < 0
        ? 'rfm.compare_worse'
        : 'rfm.compare_same';
  const sentence =
    top && verdict
      ? t(verdict, {
          value: format.percent(top.value),
          rfm: format.percent(top.rfm),
          low: format.points(top.difference.low),
          high: format.points(top.difference.high),
        })
      : t('rfm.compare_no_value', { rfm: format.percent(gains[state.sorting][1]!) });
  return (
    <Chart
      title={t('rfm.compare')}
      note={sentence}
      span={12}
      height={300}
      option={option}
      label={sentence}
      foot={t('rfm.compare_foot')}
      table={{
        columns: [
          { title: t('rfm.gains_axis') },
          { title: t('nav.rfm'), format: format.percent },
          ...(gains.value ? [{ title: t('rfm.gains_value'), format: format.percent }] : []),
        ],
        rows: gains[state.sorting].map((share, i) => [
          format.share((i + 1) / 10),
          share,
          ...(gains.value ? [gains.value[i]!] : []),
        ]),
      }}
    />
  );
}
