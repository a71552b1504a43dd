// The cohorts as a triangle: a row per month or quarter of the first purchase, a column per month or quarter after it; every
// row opens its customers.
import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { retentionContract } from '../../server/retention/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { download } from '../ui/download.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Section } from '../ui/Section.tsx';
import { useScheme } from '../ui/scheme.ts';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { fileName, type TableData, toCsv } from '../ui/table-data.ts';
import { tokens } from '../ui/tokens.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { customersAddress } from '../value/customers-address.ts';
import { cellRules } from './cohort-rules.ts';
import { divisions, measures, type RetentionState } from './retention-state.ts';

const route = getRouteApi('/inside/retention');
type Cohorts = AnswerOf<typeof retentionContract.cohorts>;
type Cohort = Cohorts['cohorts'][number];
type Cell = Cohort['cells'][number];

/** Columns that are shown; what comes after stands in the file. */
const mostAges = 24;

export function CohortTriangle({ level }: { level: 'margin' | 'sales' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const change = (more: RetentionState) =>
    navigate({ search: { ...state, ...more }, replace: true, resetScroll: false });
  const { by = 'quarter', of = 'all', value } = state;
  // Who bought in a quarter is not the sum of who bought in its months.
  const offered = measures.filter(
    (one) => (one !== 'buyers' || by === 'month') && (one !== 'margin' || level === 'margin'),
  );
  const measure = offered.includes(state.measure ?? 'kept') ? (state.measure ?? 'kept') : 'kept';
  const found = useEndpoint(
    retentionContract.cohorts,
    { query: { by, of, ...(value === undefined ? {} : { value }) } },
    { placeholderData: (before) => before },
  );
  const { data, error } = found;
  // Without a choice the server shows the largest.
  const chosen = data?.values.some((one) => one.value === value) ? value : data?.values[0]?.value;
  const nameOf = (name: string) =>
    name === ''
      ? t('retention.value_unknown')
      : name === '*'
        ? t('retention.value_others')
        : of === 'group'
          ? t(`ui.group_${name as 'friends'}`)
          : name;
  const ages = Math.max(0, ...(data?.cohorts.map(({ cells }) => cells.length) ?? []));
  const rowName = (cohort: Cohort) =>
    by === 'month'
      ? format.month(cohort.from)
      : t('retention.quarter', {
          quarter: Math.floor(Number(cohort.from.slice(5, 7)) / 3) + 1,
          year: cohort.from.slice(0, 4),
        });
  const amount = (cohort: Cohort, cell: Cell): number | null =>
    measure === 'revenue' || measure === 'margin'
      ? cell[measure] === null
        ? null
        : cell[measure] / cohort.size
      : cell[measure] / cohort.size;
  const isMoney = measure === 'revenue' || measure === 'margin';
  const shown = (number: number) => (isMoney ? format.moneyShort(number) : format.share(number));
  const table: TableData = {
    columns: [
      { title: t('retention.cohort') },
      { title: t('retention.customers'), format: format.integer },
      ...Array.from({ length: ages }, (_, age) => ({
        title: String(age),
        format: shown,
        ...(isMoney ? { raw: format.major } : {}),
      })),
    ],
    rows: (data?.cohorts ?? []).map((cohort) => [
      rowName(cohort),
      cohort.size,
      ...Array.from({ length: ages }, (_, age) => {
        const cell = cohort.cells[age];
        return cell ? amount(cohort, cell) : null;
      }),
    ]),
  };
  return (
    <Section
      span={12}
      title={t('retention.cohorts')}
      note={t(`retention.cohorts_note_${measure}`)}
      foot={t('retention.cohorts_foot')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
          onClick={() =>
            download(
              new Blob([toCsv(table)], { type: 'text/csv' }),
              fileName(t('retention.cohorts'), 'csv'),
            )
          }
        >
          {t('ui.chart_csv')}
        </Button>
      }
    >
      <div className="retention-choices">
        <Choice
          label={t('retention.choose_by')}
          value={by}
          data={(['quarter', 'month'] as const).map((one) => ({
            value: one,
            label: t(`retention.by_${one}`),
          }))}
          onChange={(one) => change({ by: one as 'month' | 'quarter' })}
        />
        <Choice
          label={t('retention.choose_measure')}
          value={measure}
          data={offered.map((one) => ({ value: one, label: t(`retention.measure_${one}`) }))}
          onChange={(one) => change({ measure: one as (typeof measures)[number] })}
        />
        <Choice
          label={t('retention.choose_of')}
          value={of}
          data={divisions.map((one) => ({ value: one, label: t(`retention.of_${one}`) }))}
          onChange={(one) => change({ of: one as (typeof divisions)[number], value: undefined })}
        />
        {of !== 'all' && data && data.values.length > 0 && (
          <Select
            label={t(`retention.of_${of}`)}
            size="sm"
            allowDeselect={false}
            data={data.values.map((one) => ({
              // A select knows no empty value.
              value: `=${one.value}`,
              label: `${nameOf(one.value)} (${format.integer(one.customers)})`,
            }))}
            value={`=${chosen}`}
            onChange={(one) => change({ value: (one ?? '=').slice(1) })}
          />
        )}
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {data && data.cohorts.length === 0 && <EmptyState title={t('retention.cohorts_none')} />}
      {data && data.cohorts.length > 0 && (
        <Triangle
          cohorts={data.cohorts}
          ages={Math.min(ages, mostAges)}
          rowName={rowName}
          amount={amount}
          shown={shown}
          opens={(cohort, cell) => {
            const rules = cellRules({
              cohort,
              cell,
              measure,
              by,
              of,
              value: chosen,
              asOf: data.asOf,
            });
            return (
              rules &&
              customersAddress(
                { all: rules },
                t(cell ? `retention.cell_of_${measure}` : 'retention.cohort_of', {
                  name: rowName(cohort),
                  age: cell?.age ?? 0,
                }),
              )
            );
          }}
        />
      )}
    </Section>
  );
}

function Triangle({
  cohorts,
  ages,
  rowName,
  amount,
  shown,
  opens,
}: {
  cohorts: readonly Cohort[];
  ages: number;
  rowName: (cohort: Cohort) => string;
  amount: (cohort: Cohort, cell: Cell) => number | null;
  shown: (number: number) => string;
  /** Where the customers of a cohort, or of one of its cells, are listed; null where no question finds them. */
  opens: (cohort: Cohort, cell: Cell | null) => string | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { seq } = tokens[useScheme()];
  const numbers = cohorts.flatMap((cohort) =>
    cohort.cells.flatMap((cell) => (cell.whole ? [amount(cohort, cell) ?? 0] : [])),
  );
  const most = Math.max(1e-9, ...numbers);
  return (
    <ScrollRegion label={t('retention.cohorts')} className="data-table-scroll triangle-scroll">
      <table className="triangle num">
        <caption className="sr-only">{t('retention.cohorts')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('retention.cohort')}</th>
            <th scope="col">{t('retention.customers')}</th>
            {Array.from({ length: ages }, (_, age) => age).map((age) => (
              <th key={age} scope="col">
                {age}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.from}>
              <th scope="row">{rowName(cohort)}</th>
              <td>
                <Linked to={opens(cohort, null)} className="why">
                  {format.integer(cohort.size)}
                </Linked>
              </td>
              {cohort.cells.slice(0, ages).map((cell) => {
                const number = amount(cohort, cell);
                if (number === null) return <td key={cell.age}>—</td>;
                const depth = Math.max(
                  0,
                  Math.min(seq.length - 1, Math.round((number / most) * (seq.length - 1))),
                );
                return (
                  <td key={cell.age}>
                    <Linked
                      to={opens(cohort, cell)}
                      className={`triangle-cell${cell.whole ? (depth >= 5 ? ' triangle-deep' : '') : ' triangle-open'}`}
                      style={cell.whole ? { background: seq[depth] } : undefined}
                      title={cell.whole ? undefined : t('retention.cell_open')}
                    >
                      {shown(number)}
                    </Linked>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** A number that opens its customers where a question finds them. */
function Linked({
  to,
  children,
  ...props
}: {
  to: string | null;
  className: string;
  style?: { background: string | undefined } | undefined;
  title?: string | undefined;
  children: ReactNode;
}) {
  return to === null ? (
    <span {...props}>{children}</span>
  ) : (
    <AddressLink to={to} {...props}>
      {children}
    </AddressLink>
  );
}

function Choice({
  label,
  value,
  data,
  onChange,
}: {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <fieldset className="retention-choice">
      <legend>{label}</legend>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={value}
        data={data}
        onChange={onChange}
      />
    </fieldset>
  );
}
