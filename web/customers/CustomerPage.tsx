// One customer: what they are worth and why, whether they are still active, how they buy, what happened.
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api-error.ts';
import { CustomerConsents } from '../consent/CustomerConsents.tsx';
import { PersonRights } from '../privacy/PersonRights.tsx';
import { CustomerLosses } from '../retention/CustomerLosses.tsx';
import { CustomerCycles } from '../retention/cycle/CustomerCycles.tsx';
import { CustomerTasks } from '../touchpoints/CustomerTasks.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { describeError } from '../ui/describe-error.ts';
import type { KeyHint } from '../ui/Kbd.tsx';
import { Page } from '../ui/Page.tsx';
import { PageMissing } from '../ui/page-failures.tsx';
import { Cell, PageGrid } from '../ui/Section.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useRights } from '../use-rights.ts';
import { CustomerActive } from './CustomerActive.tsx';
import { CustomerContact } from './CustomerContact.tsx';
import { CustomerContracts } from './CustomerContracts.tsx';
import { CustomerExpected } from './CustomerExpected.tsx';
import { CustomerFreshness } from './CustomerFreshness.tsx';
import { CustomerHead } from './CustomerHead.tsx';
import { CustomerHistory } from './CustomerHistory.tsx';
import { CustomerProfit } from './CustomerProfit.tsx';
import { CustomerRhythm } from './CustomerRhythm.tsx';
import { CustomerValue } from './CustomerValue.tsx';
import { CustomerValueHistory } from './CustomerValueHistory.tsx';
import { CustomerWallet } from './CustomerWallet.tsx';
import { CustomerWhy } from './CustomerWhy.tsx';
import { recallList } from './list-memory.ts';
import { MergedRecords } from './MergedRecords.tsx';
import { RecordSection } from './RecordSection.tsx';
import { useCustomer } from './use-customer.ts';
import './customer.css';

const route = getRouteApi('/inside/customers/$id');

export function CustomerPage() {
  const id = Number(route.useParams().id);
  // Another customer is another page: sections begin anew.
  return Number.isSafeInteger(id) && id > 0 ? <OneCustomer key={id} id={id} /> : <PageMissing />;
}

function OneCustomer({ id }: { id: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const narrow = useMediaQuery('(max-width: 1000px)', false, { getInitialValueInEffect: false });
  const customer = useCustomer(id);
  const { data, error } = customer;
  const navigate = useNavigate();
  // A link to a record that was merged leads to the customer it is part of.
  const lives = data?.id ?? id;
  useEffect(() => {
    if (lives !== id)
      void navigate({ to: '/customers/$id', params: { id: String(lives) }, replace: true });
  }, [lives, id, navigate]);
  const parent = { title: t('customers.title'), to: recallList()?.address ?? '/customers' };
  const title = data?.name ?? t('customer.title');
  const mayRecord = can('touchpoints.read', 'touchpoints.write');
  const mayAddTask = can('tasks.read', 'tasks.write');
  const keys = useMemo<KeyHint[]>(
    () => [
      ...(mayRecord ? [{ keys: ['N'], label: t('touchpoint.key_record') }] : []),
      ...(mayAddTask ? [{ keys: ['T'], label: t('task.key_new') }] : []),
    ],
    [t, mayRecord, mayAddTask],
  );

  if (error && !data)
    return (
      <Page title={title} parent={parent}>
        {error.code === 'customer_not_found' || error.code === 'customer_deleted' ? (
          <NoSuchCustomer
            error={error}
            list={error.code === 'customer_deleted' ? '/bin' : parent.to}
          />
        ) : (
          <ErrorState error={error} onRetry={customer.refetch} />
        )}
      </Page>
    );

  const rail = (
    <Cell key="rail" span={narrow ? 12 : 5}>
      <div className="customer-rail">
        <CustomerWhy id={id} name={data?.name} />
        <CustomerExpected id={id} customer={data} />
      </div>
    </Cell>
  );
  const parts: ReactNode[] = [
    <CustomerValue key="value" id={id} customer={data} />,
    <CustomerActive key="active" id={id} customer={data} />,
    <CustomerContact key="contact" customer={data} />,
    <RecordSection key="record" customer={data} />,
    <CustomerRhythm key="rhythm" id={id} />,
    ...(can('value.read')
      ? [
          <CustomerValueHistory key="course" id={id} />,
          ...(can('purchases.read') ? [<CustomerContracts key="contracts" id={id} />] : []),
          <CustomerProfit key="profit" id={id} name={data?.name} />,
          <CustomerWallet key="wallet" id={id} />,
        ]
      : []),
    <CustomerLosses key="losses" id={id} name={data?.name} />,
    ...(can('value.read') ? [<CustomerCycles key="cycles" id={id} />] : []),
  ];
  if (can('touchpoints.read')) parts.push(<CustomerHistory key="history" id={id} />);
  // The order of reading is the order on screen, also for the keyboard: where there is no room for a
  // rail beside the history, the reasons come right after the figures they explain.
  parts.splice(narrow ? 2 : parts.length, 0, rail);
  if (can('tasks.read')) parts.splice(narrow ? 4 : 3, 0, <CustomerTasks key="tasks" id={id} />);
  parts.push(<CustomerFreshness key="freshness" id={id} />);
  if (can('consent.read')) parts.push(<CustomerConsents key="consents" id={id} />);
  if (can('privacy.read')) parts.push(<PersonRights key="privacy" id={id} name={data?.name} />);
  return (
    <Page title={title} parent={parent} keys={keys}>
      <CustomerHead id={id} customer={data} />
      {data && <MergedRecords merged={data.merged} />}
      <PageGrid>{parts}</PageGrid>
    </Page>
  );
}

/** Asking again would not bring them back; the list may know them under another name. */
function NoSuchCustomer({ error, list }: { error: ApiError; list: string }) {
  const { t } = useTranslation();
  const words = describeError(error, t);
  const { limited, helpers } = useRights();
  return (
    <EmptyState
      title={words.title}
      action={
        <Button variant="default" renderRoot={(props) => <AddressLink to={list} {...props} />}>
          {t(list === '/bin' ? 'bin.go' : 'customer.to_list')}
        </Button>
      }
    >
      {words.help} {limited && t('customer.maybe_beyond', { who: helpers })}
    </EmptyState>
  );
}
