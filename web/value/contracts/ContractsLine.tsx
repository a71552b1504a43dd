// One line of contracts: survival with its projection, retention by renewal, cohorts, and the model behind.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomersLink } from '../../retention/CustomersLink.tsx';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Chart } from '../../ui/Chart.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Section } from '../../ui/Section.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { CsvButton } from './CsvButton.tsx';
import { retentionOption, type ShownLine, survivalOption } from './contracts-charts.ts';

export function ContractsLine({ line }: { line: ShownLine }) {
  const { t } = useTranslation();
  const words = useMemo(
    () => ({
      renewals: t('contracts.renewals'),
      watched: t('contracts.watched'),
      fitted: t(line.status === 'done' ? 'contracts.fitted' : 'contracts.by_rate'),
    }),
    [t, line.status],
  );
  return (
    <>
      {line.status === 'insufficient' && <TooLittle line={line} />}
      {line.retention.length > 0 && (
        <>
          <Survival line={line} words={words} />
          <Retention line={line} words={words} />
        </>
      )}
      {line.cohorts.some(({ survival }) => survival.length > 0) && <Cohorts line={line} />}
      {line.status === 'done' && <Model line={line} />}
    </>
  );
}

interface Words {
  renewals: string;
  watched: string;
  fitted: string;
}

/** Which of the three is missing, how many, and where to get more. */
function TooLittle({ line: { has, needs, rate } }: { line: ShownLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const missing = (['watched', 'lost', 'ages'] as const)
    .filter((name) => has[name] < needs[name])
    .map((name) =>
      t(`contracts.needs_${name}`, {
        has: format.integer(has[name]),
        needs: format.integer(needs[name]),
      }),
    );
  return (
    <Section span={12} title={t('contracts.insufficient')}>
      <InsufficientState
        action={<AddressLink to="/import">{t('contracts.empty_button')}</AddressLink>}
      >
        {missing.join('; ')}.{' '}
        {rate
          ? t('contracts.rate', {
              rate: format.percent(rate.value),
              range: `${format.percent(rate.low)} – ${format.percent(rate.high)}`,
              n: format.integer(rate.n),
            })
          : t('contracts.no_rate')}
      </InsufficientState>
    </Section>
  );
}

function Survival({ line, words }: { line: ShownLine; words: Words }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useMemo(() => survivalOption(line, words), [line, words]);
  const last = line.survival.at(-1);
  return (
    <Chart
      span={6}
      title={t('contracts.survival')}
      note={t('contracts.survival_note')}
      height={300}
      option={option}
      label={t('contracts.survival_label', {
        n: format.integer(last?.n ?? 0),
        share: format.share(last?.fitted?.value ?? 0),
      })}
      table={{
        columns: [
          { title: t('contracts.renewals'), format: format.integer },
          { title: words.watched, format: format.percent },
          { title: words.fitted, format: format.percent },
          { title: t('rfm.column_low'), format: format.percent },
          { title: t('rfm.column_high'), format: format.percent },
        ],
        rows: line.survival.map(({ n, observed, fitted }) => [
          String(n),
          observed?.value ?? null,
          fitted?.value ?? null,
          fitted?.low ?? null,
          fitted?.high ?? null,
        ]),
      }}
    />
  );
}

function Retention({ line, words }: { line: ShownLine; words: Words }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useMemo(() => retentionOption(line, words), [line, words]);
  const first = line.retention[0]!;
  const last = line.retention.at(-1)!;
  return (
    <Chart
      span={6}
      title={t('contracts.retention')}
      note={t('contracts.retention_note')}
      foot={line.status === 'done' ? t('contracts.heterogeneity') : undefined}
      height={300}
      option={option}
      label={t('contracts.retention_label', {
        first: format.share(first.value),
        last: format.share(last.value),
        n: format.integer(last.n),
      })}
      table={{
        columns: [
          { title: t('contracts.renewal') },
          { title: t('contracts.at_risk'), format: format.integer },
          { title: words.watched, format: format.percent },
          { title: t('rfm.column_low'), format: format.percent },
          { title: t('rfm.column_high'), format: format.percent },
          { title: words.fitted, format: format.percent },
        ],
        rows: line.retention.map(({ n, atRisk, value, low, high, fitted }) => [
          String(n),
          atRisk,
          value,
          low,
          high,
          fitted,
        ]),
      }}
    />
  );
}

/** Renewals shown side by side: what a screen holds; the file has them all. */
const mostColumns = 12;

function Cohorts({ line }: { line: ShownLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = Math.max(...line.cohorts.map(({ survival }) => survival.length));
  const shown = Math.min(columns, mostColumns);
  const numbers = Array.from({ length: columns }, (_, i) => i + 1);
  const table = {
    columns: [
      { title: t('contracts.cohort') },
      { title: t('contracts.contracts'), format: format.integer },
      { title: t('contracts.renewal'), format: format.integer },
      { title: t('contracts.kept'), format: format.integer },
      { title: t('contracts.share'), format: format.percent },
      { title: t('model.low'), format: format.percent },
      { title: t('model.high'), format: format.percent },
    ],
    rows: line.cohorts.flatMap(({ month, contracts, survival }) =>
      survival.map(({ kept, value, low, high }, at) => [
        month,
        contracts,
        at + 1,
        kept,
        value,
        low,
        high,
      ]),
    ),
  };
  /** Those of a cohort who made so many renewals, as a question. */
  const reached = (month: string, n: number) => ({
    all: [
      {
        field: 'contracts.reached',
        is: 'one_of',
        value: [`${line.period}@${month}@${n}:${line.line}`],
      },
    ],
  });
  const nameOf = (month: string) => format.month(`${month}-01`);
  return (
    <Section
      span={12}
      title={t('contracts.cohorts')}
      note={t('contracts.cohorts_note')}
      actions={<CsvButton title={t('contracts.cohorts')} table={table} />}
    >
      <ScrollRegion label={t('contracts.cohorts')}>
        <table className="data-table contracts-cohorts">
          <caption className="sr-only">{t('contracts.cohorts')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('contracts.cohort')}</th>
              <th scope="col" className="at-end">
                {t('contracts.contracts')}
              </th>
              {numbers.slice(0, shown).map((n) => (
                <th key={n} scope="col" className="at-end">
                  {format.integer(n)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {line.cohorts.map(({ month, contracts, survival }) => (
              <tr key={month}>
                <th scope="row">{nameOf(month)}</th>
                <td className="num at-end">
                  <CustomersLink
                    count={contracts}
                    question={reached(month, 0)}
                    title={t('contracts.cohort_of', { month: nameOf(month) })}
                  >
                    {format.integer(contracts)}
                  </CustomersLink>
                </td>
                {numbers.slice(0, shown).map((n) => {
                  const cell = survival[n - 1];
                  return (
                    <td
                      key={n}
                      className="num at-end"
                      title={
                        cell &&
                        t('contracts.cell', {
                          count: cell.kept,
                          number: format.integer(cell.kept),
                          range: format.percentRange(cell.low, cell.high, 0),
                        })
                      }
                    >
                      {cell && (
                        <CustomersLink
                          count={cell.kept}
                          question={reached(month, n)}
                          title={t('contracts.cell_of', {
                            month: nameOf(month),
                            n: format.integer(n),
                          })}
                        >
                          {format.share(cell.value)}
                        </CustomersLink>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

function Model({ line }: { line: ShownLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { check, reason, model } = line;
  return (
    <Section
      span={12}
      title={t('contracts.model')}
      note={t(`contracts.reason_${reason ?? 'aic'}`, {
        model: t(`contracts.model_${model as 'sbg'}`),
      })}
      foot={
        check
          ? t('contracts.check', {
              month: format.month(`${check.from}-01`),
              watched: format.integer(check.watched),
              expected: format.integer(Math.round(check.expected)),
              low: format.integer(check.low),
              high: format.integer(check.high),
              kept: format.integer(check.kept),
            })
          : t('contracts.unchecked')
      }
    >
      <Ledger
        caption={t('contracts.model')}
        titleColumn={t('contracts.parameter')}
        columns={[
          { key: 'value', title: t('contracts.estimate'), align: 'end', figure: true },
          { key: 'range', title: t('contracts.interval'), align: 'end' },
        ]}
        rows={line.parameters.map(({ name, value, low, high }) => ({
          id: name,
          title: t(`contracts.parameter_${name as 'alpha'}`),
          cells: {
            value: format.decimal(value, 3),
            range: `${format.decimal(low, 2)} – ${format.decimal(high, 2)}`,
          },
        }))}
      />
    </Section>
  );
}
