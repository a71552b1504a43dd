// The matrix of customers and product lines: what each line left with each customer, and the verdict.
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import type { Profitability, Verdict } from './profit-words.ts';

/** Lines with a column of their own; the others share one. */
const ownColumns = 6;
const verdicts = ['very_profitable', 'mixed', 'losing', 'none'] as const;

export function ProfitMatrix({ data }: { data: Profitability }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [direction, setDirection] = useState<'down' | 'up'>('down');
  const found = useEndpointPages(valueContract.profitMatrix, {
    query: { limit: 15, direction, ...(verdict ? { verdict } : {}) },
  });
  const customers = found.data?.pages.flatMap((page) => page.customers) ?? [];
  const lines = data.lines.slice(0, ownColumns).map(({ line }) => line);
  const others = data.lines.length > lines.length;
  const nameOf = (line: string) => line || t('profit.no_line');
  return (
    <Section
      span={12}
      title={t('profit.matrix')}
      note={t('profit.matrix_note')}
      actions={
        <div className="profit-matrix-choice">
          <Select
            size="xs"
            clearable
            aria-label={t('profit.verdict')}
            placeholder={t('profit.verdict_any')}
            data={verdicts.map((value) => ({ value, label: t(`customers.verdict_${value}`) }))}
            value={verdict}
            onChange={(value) => setVerdict(value as Verdict | null)}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('profit.matrix_order')}
            data={[
              { value: 'down', label: t('profit.best_first') },
              { value: 'up', label: t('profit.worst_first') },
            ]}
            value={direction}
            onChange={(value) => setDirection(value as 'down' | 'up')}
          />
        </div>
      }
    >
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && customers.length === 0 && <EmptyState title={t('profit.matrix_none')} />}
      {customers.length > 0 && (
        <ScrollRegion label={t('profit.matrix')}>
          <table className="data-table">
            <caption className="sr-only">{t('profit.matrix')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('customers.head.name')}</th>
                {lines.map((line) => (
                  <th key={line} scope="col" className="at-end">
                    {nameOf(line)}
                  </th>
                ))}
                {others && (
                  <th scope="col" className="at-end">
                    {t('profit.other_lines')}
                  </th>
                )}
                <th scope="col" className="at-end">
                  {t('profit.unassigned')}
                </th>
                <th scope="col" className="at-end">
                  {t('profit.profit_short')}
                </th>
                <th scope="col">{t('profit.verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {customers.map((one) => {
                const rest = one.cells.filter(({ line }) => !lines.includes(line));
                return (
                  <tr key={one.id}>
                    <th scope="row">
                      <AddressLink to={`/customers/${one.id}`}>{one.name}</AddressLink>
                    </th>
                    {lines.map((line) => (
                      <Cell
                        key={line}
                        amount={one.cells.find((cell) => cell.line === line)?.profit ?? null}
                      />
                    ))}
                    {others && (
                      <Cell
                        amount={
                          rest.length === 0
                            ? null
                            : rest.reduce((sum, { profit }) => sum + profit, 0)
                        }
                      />
                    )}
                    <td className="num at-end soft">{format.money(one.unassigned)}</td>
                    <td className={`num at-end strong ${one.profit < 0 ? 'negative' : ''}`}>
                      {format.money(one.profit)}
                    </td>
                    <td>{t(`customers.verdict_${one.verdict}`)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </Section>
  );
}

/** Profit and loss are told by the sign, and by colour besides; a dash where nothing was bought. */
function Cell({ amount }: { amount: number | null }) {
  const format = useFormat();
  const { t } = useTranslation();
  if (amount === null)
    return (
      <td className="at-end muted">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{t('profit.not_bought')}</span>
      </td>
    );
  return (
    <td className={`num at-end ${amount < 0 ? 'profit-cell-loss' : ''}`}>{format.money(amount)}</td>
  );
}
