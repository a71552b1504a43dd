// The figures of retention: rates with the rule each goes by, survival, lifetimes beside the shortcut, and the months.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { CustomersLink } from './CustomersLink.tsx';
import { customersOn, daysBefore, stillRule, watchedRule } from './cohort-rules.ts';
import { type Rate, rateColumns, useRateRow } from './rate-row.tsx';
import { lossesAddress } from './retention-state.ts';
import {
  flowOption,
  type Measured,
  type Retention,
  type Survival,
  survivalOption,
} from './survival-chart.ts';

/** Each rate says in words by which rule somebody counts as a customer: without it a rate means nothing. */
export function RetentionRates({
  result,
  patience,
}: {
  result: Measured;
  patience: Retention['patience'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const row = useRateRow();
  const { probable, asOf } = result;
  const then = daysBefore(asOf, 365);
  const known = { field: 'first_purchase', is: 'until', value: then };
  const { low = null, high = null, n = null } = probable ?? {};
  const sure: Rate | null =
    probable && low !== null && high !== null && n !== null
      ? { value: probable.now / probable.start, low, high, n }
      : null;
  const paid = { figure: 'revenue' } as const;
  const rows: LedgerRow[] = [
    row(
      'rule',
      t('retention.by_rhythm'),
      t('retention.by_rhythm_note', {
        quantile: format.share(patience.quantile),
        cut: format.share(patience.cut),
      }),
      result.rule,
      customersOn(then),
    ),
    {
      ...row(
        'probable',
        t('retention.by_probability'),
        t('retention.by_probability_note', {
          start: format.integer(probable?.start ?? 0),
          now: format.integer(probable?.now ?? 0),
        }),
        sure,
        known,
      ),
      // Of a result of before there was an interval.
      ...(probable && !sure && { cells: { rate: format.percent(probable.now / probable.start) } }),
    },
    ...result.inactivity.map(({ days, rate }) =>
      row(
        `inactivity ${days}`,
        t('retention.by_inactivity', { count: days }),
        t('retention.by_inactivity_note', { count: days }),
        rate,
        {
          all: [
            known,
            {
              field: 'bought.day',
              is: 'between',
              value: [daysBefore(then, days - 1), then],
            },
          ],
        },
      ),
    ),
    row('net', t('retention.net'), t('retention.net_note'), result.net, null, paid),
    row('gross', t('retention.gross'), t('retention.gross_note'), result.gross, null, paid),
  ];
  return (
    <Section title={t('retention.rates')} note={t('retention.rates_note')} span={7}>
      <Ledger caption={t('retention.rates')} columns={rateColumns} rows={rows} />
    </Section>
  );
}

export function SurvivalChart({ survival, asOf }: { survival: Survival; asOf: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof survivalOption>>[0]) =>
      survivalOption(survival, {
        measured: t('retention.measured'),
        projected: t('retention.projected'),
        months: t('retention.months_since'),
      })(context),
    [survival, t],
  );
  const { measured, projected } = survival;
  const last = measured.at(-1)!;
  const share = { format: format.percent };
  return (
    <Chart
      span={7}
      title={t('retention.survival')}
      note={
        <Sentence
          of={(places) => t('retention.survival_note', places)}
          parts={{
            n: (
              <CustomersLink
                count={survival.customers}
                title={t('retention.survival')}
                question={watchedRule(asOf)}
              >
                {format.integer(survival.customers)}
              </CustomersLink>
            ),
          }}
        />
      }
      height={300}
      option={option}
      label={t('retention.survival_label', {
        share: format.share(last.share),
        months: format.integer(last.month),
      })}
      table={{
        columns: [
          { title: t('retention.months_since') },
          { title: t('retention.still'), ...share },
          { title: t('retention.low'), ...share },
          { title: t('retention.high'), ...share },
        ],
        rows: [
          ...measured.map((one) => [String(one.month), one.share, one.low, one.high]),
          ...projected.map((one) => [
            t('retention.projected_month', { month: one.month }),
            one.share,
            one.low,
            one.high,
          ]),
        ],
      }}
      foot={
        <>
          {survival.expectedQuarters !== null &&
            survival.naive !== null &&
            t('retention.expected_quarters', {
              quarters: format.decimal(survival.expectedQuarters),
              naive: format.decimal(survival.naive),
            })}{' '}
          {t(survival.poor ? 'retention.model_poor' : 'retention.model', {
            model: t(`retention.model_${survival.model as 'geometric' | 'sbg' | 'bdw'}`),
          })}
        </>
      }
    />
  );
}

export function Lifetimes({ lifetimes }: { lifetimes: Measured['lifetimes'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...lifetimes.map(({ high, naive }) => Math.max(high, naive ?? 0)));
  return (
    <Section title={t('retention.lifetimes')} note={t('retention.lifetimes_note')} span={5}>
      {lifetimes.length === 0 ? (
        <InsufficientState>{t('retention.lifetimes_none')}</InsufficientState>
      ) : (
        <Ledger
          caption={t('retention.lifetimes')}
          titleColumn={t('retention.won_in')}
          columns={[
            { key: 'months', title: t('retention.watched_months'), align: 'end', figure: true },
            { key: 'whisker', align: 'end', width: 96, wide: true },
            { key: 'naive', title: t('retention.naive'), align: 'end' },
          ]}
          rows={lifetimes.map((one) => ({
            id: String(one.year),
            title: String(one.year),
            note: (
              <Sentence
                of={(places) =>
                  t('retention.lifetime_note', { ...places, watched: String(one.watched) })
                }
                parts={{
                  n: (
                    <CustomersLink
                      count={one.customers}
                      title={t('retention.won_year', { year: one.year })}
                      question={{
                        field: 'first_purchase',
                        is: 'between',
                        value: [`${one.year}-01-01`, `${one.year}-12-31`],
                      }}
                    >
                      {format.integer(one.customers)}
                    </CustomersLink>
                  ),
                  still: (
                    <CustomersLink
                      count={one.stillThere}
                      title={t('retention.still_year', { year: one.year, months: one.watched })}
                      question={stillRule(one)}
                    >
                      {format.integer(one.stillThere)}
                    </CustomersLink>
                  ),
                }}
              />
            ),
            cells: {
              months: (
                <>
                  {format.decimal(one.months)}
                  <div className="phone-only range-note">
                    {t('retention.months_range', {
                      low: format.decimal(one.low),
                      high: format.decimal(one.high),
                    })}
                  </div>
                </>
              ),
              whisker: (
                <Whisker
                  value={one.months}
                  low={one.low}
                  high={one.high}
                  min={0}
                  max={most}
                  width={88}
                  label={t('retention.months_range', {
                    low: format.decimal(one.low),
                    high: format.decimal(one.high),
                  })}
                />
              ),
              naive: (
                <span className="soft">{one.naive === null ? '—' : format.decimal(one.naive)}</span>
              ),
            },
          }))}
        />
      )}
    </Section>
  );
}

export function RetentionFlow({ months }: { months: Measured['months'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = months.slice(-36);
  const option = useCallback(
    (context: Parameters<ReturnType<typeof flowOption>>[0]) =>
      flowOption(shown, {
        won: t('retention.won'),
        lost: t('retention.lost'),
        back: t('retention.back'),
      })(context),
    [shown, t],
  );
  const { can } = useRights();
  const last = shown.at(-1);
  if (!last) return null;
  const count = { format: format.integer };
  /** First and last day of a row's month. */
  const span = (row: number) => {
    const { on } = shown[row]!;
    return { from: `${on.slice(0, 7)}-01`, to: on };
  };
  const won = (row: number) => {
    if (!can('customers.read')) return null;
    const { from, to } = span(row);
    return customersAddress(
      { field: 'first_purchase', is: 'between', value: [from, to] },
      `${t('retention.won')}, ${format.month(to)}`,
    );
  };
  const standing = (row: number) => {
    if (!can('customers.read')) return null;
    const { on } = shown[row]!;
    return customersAddress(customersOn(on), `${t('retention.customers_end')}, ${format.date(on)}`);
  };
  return (
    <Chart
      span={12}
      title={t('retention.flow')}
      note={t('retention.flow_note')}
      height={240}
      option={option}
      label={t('retention.flow_label', {
        customers: format.integer(last.customers),
        day: format.date(last.on),
      })}
      table={{
        columns: [
          { title: t('retention.month') },
          { title: t('retention.customers_end'), ...count, to: standing },
          { title: t('retention.won'), ...count, to: won },
          {
            title: t('retention.lost'),
            ...count,
            to: (row) =>
              can('customers.read') ? lossesAddress({ state: 'all', ...span(row) }) : null,
          },
          {
            title: t('retention.back'),
            ...count,
            to: (row) =>
              can('customers.read')
                ? lossesAddress({ state: 'returned', by: 'returned', ...span(row) })
                : null,
          },
        ],
        rows: shown.map((one) => [
          format.month(one.on),
          one.customers,
          one.won,
          one.lost,
          one.back,
        ]),
      }}
    />
  );
}
