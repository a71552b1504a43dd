// Who it is: name, group, phase, key, since when, how many purchases; and the way to the next of the list.
import { ActionIcon, Skeleton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Tag } from '../ui/Certainty.tsx';
import { GroupChip } from '../ui/Group.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { DeleteCustomer } from './DeleteCustomer.tsx';
import { neighboursOf, recallList } from './list-memory.ts';
import type { Customer } from './use-customer.ts';

/** Phases in which the customer is slipping away are said in achiote. */
const slipping: readonly Customer['phase'][] = ['paused', 'at_risk', 'left'];

export function CustomerHead({ id, customer }: { id: number; customer: Customer | undefined }) {
  return (
    <header className="customer-top">
      <div className="customer-who">{customer ? <Who customer={customer} /> : <WhoSkeleton />}</div>
      <Neighbours id={id} />
      {customer && <DeleteCustomer id={id} name={customer.name} />}
    </header>
  );
}

function Who({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, key, group, phase, value, firstPurchaseOn, purchases } = customer;
  const facts = [
    key !== name && key,
    firstPurchaseOn && t('customer.since', { month: format.monthLong(firstPurchaseOn) }),
    t('customers.purchases', { count: purchases, number: format.integer(purchases) }),
  ].filter(Boolean);
  return (
    <>
      <p className="finding-text">{name}</p>
      <div className="customer-facts">
        {value !== null && <GroupChip group={group} />}
        {phase && (
          <Tag kind={slipping.includes(phase) ? 'loss' : 'plain'}>
            {t(`customers.phase_${phase}`)}
          </Tag>
        )}
        {customer.noRelationship && <Tag kind="loss">{t('customers.field.no_relationship')}</Tag>}
        <span className="small soft num">{facts.join(' · ')}</span>
      </div>
    </>
  );
}

function WhoSkeleton() {
  return (
    <div aria-hidden="true">
      <Skeleton h={30} w="min(16em, 70%)" my={2} />
      <Skeleton h={14} w="min(28em, 90%)" mt={12} />
    </div>
  );
}

/** Only when the page was opened from a list, and within what of it is loaded. */
function Neighbours({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fromList = useLocation({ select: (location) => location.state.list === true });
  const list = fromList ? recallList() : null;
  const found = list && neighboursOf(list.ids, id);
  if (!found) return null;
  const { previous, next, place } = found;
  return (
    <nav className="customer-neighbours" aria-label={t('customer.neighbours')}>
      <span className="small soft num">
        {t('customer.place', { place: format.integer(place) })}
      </span>
      <Neighbour
        id={previous}
        label={t('customer.previous')}
        icon={<IconChevronLeft size={16} />}
      />
      <Neighbour id={next} label={t('customer.next')} icon={<IconChevronRight size={16} />} />
    </nav>
  );
}

interface NeighbourProps {
  id: number | null;
  label: string;
  icon: React.ReactNode;
}

function Neighbour({ id, label, icon }: NeighbourProps) {
  const shape = { variant: 'default', size: 34, className: 'touch' } as const;
  // At the ends of the list the button keeps its place.
  if (id === null)
    return (
      <ActionIcon {...shape} disabled aria-label={label}>
        {icon}
      </ActionIcon>
    );
  return (
    <ActionIcon
      {...shape}
      aria-label={label}
      title={label}
      renderRoot={(props) => (
        <Link
          to="/customers/$id"
          params={{ id: String(id) }}
          state={{ list: true }}
          // Going through a list is one step of the way back.
          replace
          {...props}
        />
      )}
    >
      {icon}
    </ActionIcon>
  );
}
