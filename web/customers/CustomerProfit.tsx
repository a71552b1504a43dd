// Two values of one customer, never one: what they have brought so far, and what is still expected of them; and how
// the first comes about, from revenue to profit.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { Insufficient } from '../ui/Certainty.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonFigure, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { DecideRemedy } from '../value/DecideRemedy.tsx';
import { costParts, remedyWords } from '../value/profit-words.ts';
import { useValuation } from './use-customer.ts';
import '../value/profit.css';

export function CustomerProfit({ id, name }: { id: number; name: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [deciding, setDeciding] = useState(false);
  const found = useEndpoint(valueContract.customerProfit, { params: { id } });
  const valuation = useValuation(id);
  const { data, error } = found;
  const profit = data?.profit ?? null;
  const loses = profit !== null && profit.profit < 0;
  return (
    <Section
      span={12}
      title={t('profit.two_values')}
      note={t('profit.two_values_note')}
      foot={profit && profit.uncosted > 0 && t('profit.one_uncosted')}
      actions={
        loses &&
        can('customers.write', 'value.write') && (
          <Button size="xs" variant="default" onClick={() => setDeciding(true)}>
            {t('profit.decide')}
          </Button>
        )
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonFigure />
          <SkeletonLedger rows={5} />
        </Loading>
      )}
      {data && !profit && <EmptyState title={t('profit.one_none')} />}
      {profit && (
        <div className="profit-split">
          <div>
            <dl className="two-values">
              <div>
                <dt>{t('profit.historic')}</dt>
                <dd className={`customer-figure ${loses ? 'negative' : ''}`}>
                  {format.money(profit.profit)}
                </dd>
                <dd className="small soft">{t('profit.historic_note')}</dd>
              </div>
              <div>
                <dt>{t('profit.clv')}</dt>
                {valuation.data?.value ? (
                  <dd className="customer-figure">{format.money(valuation.data.value.value)}</dd>
                ) : (
                  <dd>{!valuation.isPending && <Insufficient />}</dd>
                )}
                {/* Nothing is said of a value that has not come yet. */}
                {!valuation.isPending && (
                  <dd className="small soft">
                    {t(
                      valuation.data?.value
                        ? `profit.clv_note_${valuation.data.contracts === null ? '' : 'contracts_'}${valuation.data.level}`
                        : 'profit.clv_none',
                    )}
                  </dd>
                )}
              </div>
            </dl>
            {(data?.proposed.length ?? 0) > 0 && (
              <p className="small">
                <strong>{t('profit.could_do')}</strong>{' '}
                {data?.proposed.map((one) => remedyWords(t, format, one)).join(' · ')}
              </p>
            )}
            {data?.decisions.map((one) => (
              <p key={one.id} className="small">
                <strong>{t(`profit.remedy_${one.remedy}`)}</strong>
                {' · '}
                {t('profit.decided', {
                  by: one.by ?? t('serving.by_nobody'),
                  day: format.date(one.at),
                })}
                {one.reason && <span className="soft"> · {one.reason}</span>}
              </p>
            ))}
          </div>
          <Breakdown profit={profit} />
          <DecideRemedy
            about={
              deciding
                ? {
                    id,
                    name: name ?? t('customer.title'),
                    profit: profit.profit,
                    proposed: data?.proposed ?? [],
                  }
                : null
            }
            onClose={() => setDeciding(false)}
          />
        </div>
      )}
    </Section>
  );
}

type OneProfit = NonNullable<AnswerOf<typeof valueContract.customerProfit>['profit']>;

function Breakdown({ profit }: { profit: OneProfit }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = {
    orderCost: profit.orders,
    returnCost: profit.returns,
    contactCost: profit.contacts,
  } as Partial<Record<(typeof costParts)[number], number>>;
  const row = (
    id: string,
    title: string,
    amount: number,
    more: Partial<LedgerRow> = {},
  ): LedgerRow => ({ id, title, cells: { amount: format.moneyExact(amount) }, ...more });
  return (
    <Ledger
      caption={t('profit.levels')}
      columns={[{ key: 'amount', align: 'end', figure: true }]}
      rows={[
        row('revenue', t('profit.revenue'), profit.revenue),
        row('goods', t('profit.goods'), -profit.goods),
        row('contribution', t('profit.contribution'), profit.revenue - profit.goods, {
          total: true,
        }),
        ...costParts
          .filter((part) => profit[part] !== 0)
          .map((part) =>
            row(part, t(`profit.${part}`), -profit[part], {
              ...(counts[part] === undefined ? {} : { note: format.integer(counts[part]) }),
            }),
          ),
        row('profit', t('profit.historic'), profit.profit, { total: true }),
      ]}
    />
  );
}
