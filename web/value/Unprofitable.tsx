// Customers who cost more than they bring: how much, by what, what could be done, and what was decided.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { DecideRemedy } from './DecideRemedy.tsx';
import { type Losing, largestCosts, remedyWords } from './profit-words.ts';

export function Unprofitable() {
  const { t } = useTranslation();
  const { can } = useRights();
  const [deciding, setDeciding] = useState<Losing | null>(null);
  const found = useEndpointPages(valueContract.unprofitable, { query: { limit: 10 } });
  const customers = found.data?.pages.flatMap((page) => page.customers) ?? [];
  return (
    <Section span={12} title={t('profit.unprofitable')} note={t('profit.unprofitable_note')}>
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={6} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && customers.length === 0 && <EmptyState title={t('profit.unprofitable_none')} />}
      {customers.length > 0 && (
        <ul className="losing">
          {customers.map((one) => (
            <One
              key={one.id}
              one={one}
              onDecide={can('customers.write', 'value.write') ? () => setDeciding(one) : null}
            />
          ))}
        </ul>
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
      <DecideRemedy about={deciding} onClose={() => setDeciding(null)} />
    </Section>
  );
}

function One({ one, onDecide }: { one: Losing; onDecide: (() => void) | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const costs = largestCosts(one).map((part) =>
    t('profit.cost_of', { what: t(`profit.${part}`), amount: format.money(one[part]) }),
  );
  return (
    <li className="losing-one">
      <div className="losing-who">
        <AddressLink to={`/customers/${one.id}`} className="strong">
          {one.name}
        </AddressLink>
        <span className="small soft">
          {t('profit.bought_for', { amount: format.money(one.revenue) })}
          {' · '}
          {costs.join(' · ')}
        </span>
      </div>
      <div className="losing-amount num strong negative">{format.money(one.profit)}</div>
      <div className="losing-remedies small">
        {one.decision ? (
          <span>
            <strong>{t(`profit.remedy_${one.decision.remedy}`)}</strong>
            <span className="soft">
              {' · '}
              {t('profit.decided', {
                by: one.decision.by ?? t('serving.by_nobody'),
                day: format.date(one.decision.at),
              })}
            </span>
          </span>
        ) : (
          one.proposed.map((proposed) => (
            <span key={proposed.remedy}>{remedyWords(t, format, proposed)}</span>
          ))
        )}
      </div>
      {onDecide && (
        <Button
          size="xs"
          variant="default"
          aria-label={t('profit.decide_about', { name: one.name })}
          onClick={onDecide}
        >
          {t('profit.decide')}
        </Button>
      )}
    </li>
  );
}
