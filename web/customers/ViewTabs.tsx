// The views of the list as tabs with their counts; a link from another page brings one of its own.
import { Tabs } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { type ListState, withView } from './list-state.ts';
import { useViewCounts } from './use-customers.ts';
import { isViewId, viewIds } from './views.ts';

interface ViewTabsProps {
  state: ListState;
  onChange: (state: ListState) => void;
  /** How many the question of a link finds. */
  found: number | undefined;
  children: ReactNode;
}

export function ViewTabs({ state, onChange, found, children }: ViewTabsProps) {
  const { t } = useTranslation();
  const counts = useViewCounts();
  const linked = state.title !== undefined;
  const selected = linked ? 'linked' : (state.view ?? 'all');
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
      onChange={(id) => isViewId(id) && onChange(withView(state, id))}
    >
      <Tabs.List ref={list} className="view-tabs" aria-label={t('customers.views')}>
        {viewIds.map((id, index) => (
          <Tabs.Tab key={id} value={id}>
            {t(`customers.view_${id}`)}
            <Count of={counts[index]?.customers} />
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
