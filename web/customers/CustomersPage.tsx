// Customers: who they are, what each is worth and how sure that is, in one list that can be asked.
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import type { KeyHint } from '../ui/Kbd.tsx';
import { Page } from '../ui/Page.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useNoValueWords } from '../value/no-value-words.ts';
import { CustomerList } from './CustomerList.tsx';
import { fileAddress } from './customer-file.ts';
import { FilterBar } from './FilterBar.tsx';
import { ListFoot } from './ListFoot.tsx';
import { useListColumns } from './list-columns.tsx';
import { type ListState, sortOf } from './list-state.ts';
import { askedOf, useFound } from './use-customers.ts';
import { ViewTabs } from './ViewTabs.tsx';
import { WorkPanel } from './WorkPanel.tsx';
import './customers.css';

const route = getRouteApi('/inside/customers');

export function CustomersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const { can, limited } = useRights();
  const overview = useEndpoint(
    valueContract.overview,
    {},
    { enabled: can('value.read') && !limited },
  );
  const addFilter = useRef<HTMLButtonElement>(null);

  const run = overview.data?.run;
  const sort = sortOf(state, !run || run.status === 'done');
  const asked = askedOf(state);
  const columns = useListColumns(state.columns);
  const [exact, setExact] = useState<string>();
  const asking = JSON.stringify(asked);
  const found = useFound(asked, exact === asking).data;
  const missing = useNoValueWords(overview.data);

  // The list scrolls inside itself: the address changes without moving the page.
  const change = (search: ListState, replace = false) =>
    navigate({ search, replace, resetScroll: false });

  const keys = useMemo<KeyHint[]>(
    () => [
      { keys: ['J', 'K'], label: t('customers.key_move') },
      { keys: ['X'], label: t('customers.key_select') },
      { keys: ['↵'], label: t('customers.key_open') },
      { keys: ['F'], label: t('customers.key_filter') },
      { keys: ['Esc'], label: t('customers.key_clear') },
    ],
    [t],
  );
  const footKeys = useMemo<KeyHint[]>(
    () => [
      ...keys.slice(0, 3),
      { keys: ['/'], label: t('customers.key_search') },
      ...keys.slice(4),
      { keys: ['?'], label: t('customers.key_help') },
    ],
    [keys, t],
  );

  return (
    <Page title={t('customers.title')} keys={keys} full>
      <ViewTabs state={state} onChange={change} found={found?.customers}>
        <FilterBar
          state={state}
          sort={sort}
          found={found?.customers}
          file={fileAddress(asked, format.language, sort, columns.asked)}
          columns={columns}
          addRef={addFilter}
          onChange={change}
        />
        {limited && <p className="customers-missing">{t('customers.within_reach')}</p>}
        {missing && (
          <p className="customers-missing">
            <i className="hatch" aria-hidden="true" />
            {missing}
          </p>
        )}
        <CustomerList
          state={state}
          asked={asked}
          columns={columns}
          sort={sort}
          found={found}
          asOf={run?.asOf ?? new Date()}
          addFilter={addFilter}
          onChange={change}
        />
        <WorkPanel />
        <ListFoot found={found} keys={footKeys} onCount={() => setExact(asking)} />
      </ViewTabs>
    </Page>
  );
}
