// The views of the list as tabs with their counts; a link from another page brings one of its own.
import { Tabs } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { type ListState, withView } from './list-state.ts';
import { withSaved } from './saved-view.ts';
import { useViewCounts } from './use-customers.ts';
import { isViewId, viewIds } from './views.ts';

interface ViewTabsProps {
  state: ListState;
  onChange: (state: ListState, replace?: boolean) => void;
  /** How many the question of a link finds. */
  found: number | undefined;
  children: ReactNode;
}

export function ViewTabs({ state, onChange, found, children }: ViewTabsProps) {
  const { t } = useTranslation();
  const counts = useViewCounts();
  const saved = useEndpoint(customersContract.views).data;
  const linked = state.title !== undefined;
  const chosen = saved?.views.find(({ id }) => id === state.saved);
  const selected = linked ? 'linked' : chosen ? `saved-${chosen.id}` : (state.view ?? 'all');
  // The list begins with the view that whoever looks has chosen, once, when nothing else was asked for.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !saved) return;
    begun.current = true;
    const first = saved.views.find(({ id }) => id === saved.first);
    if (first && Object.keys(state).length === 0) onChange(withSaved(first), true);
  });
  const list = useRef<HTMLDivElement>(null);
  // On a phone the selected tab may stand beyond the edge.
  useEffect(() => {
    const tab = list.current?.querySelector(`[data-active][id$="-${selected}"]`);
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);
  return (
    <Tabs
      className="customers"
      value={selected}
      onChange={(id) => {
        const view = saved?.views.find((one) => `saved-${one.id}` === id);
        if (view) onChange(withSaved(view));
        else if (isViewId(id)) onChange(withView(state, id));
      }}
    >
      <Tabs.List ref={list} className="view-tabs" aria-label={t('customers.views')}>
        {viewIds.map((id, index) => (
          <Tabs.Tab key={id} value={id}>
            {t(`customers.view_${id}`)}
            <Count of={counts[index]?.customers} />
          </Tabs.Tab>
        ))}
        {saved?.views.map(({ id, name }) => (
          <Tabs.Tab key={`saved-${id}`} value={`saved-${id}`}>
            {name}
          </Tabs.Tab>
        ))}
        {linked && (
          <Tabs.Tab value="linked">
            {state.title}
            <Count of={found} />
          </Tabs.Tab>
        )}
      </Tabs.List>
      <Tabs.Panel value={selected} className="view-panel">
        {children}
      </Tabs.Panel>
    </Tabs>
  );
}

function Count({ of: count }: { of: number | undefined }) {
  const format = useFormat();
  return <span className="view-count num">{count === undefined ? '' : format.integer(count)}</span>;
}
