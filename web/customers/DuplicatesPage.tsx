// Duplicates: the search for them, the pairs it found with why, and the merges there were, each of which can
// be undone.
import { Button, Modal, Progress, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey, useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { DuplicatePairs } from './DuplicatePairs.tsx';
import { MergeList } from './MergeList.tsx';
import { WorkPanel } from './WorkPanel.tsx';
import './duplicates.css';

type State = AnswerOf<typeof customersContract.duplicateState>;
const isBusy = (state: State | undefined) =>
  state?.scan?.status === 'waiting' || state?.scan?.status === 'running';

const route = getRouteApi('/inside/duplicates');

export function DuplicatesPage() {
  const { import: importId } = route.useSearch();
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [least, setLeast] = useState<'all' | 'likely' | 'certain'>('all');
  const state = useEndpoint(
    customersContract.duplicateState,
    {},
    { refetchInterval: ({ state }) => (isBusy(state.data) ? 700 : false) },
  );
  const { data } = state;
  // A search that has just ended found other pairs.
  const busy = isBusy(data);
  const was = useRef(busy);
  useEffect(() => {
    if (was.current && !busy)
      void queries.invalidateQueries({ queryKey: endpointKey(customersContract.duplicates) });
    was.current = busy;
  }, [busy, queries]);
  const choices = (['all', 'likely', 'certain'] as const).map((value) => ({
    value,
    // How many there are in all says nothing of those of one import.
    label: `${t(`duplicates.show_${value}`)} ${
      data && importId === undefined
        ? format.integer(value === 'all' ? data.pairs : data[value])
        : ''
    }`.trim(),
  }));
  return (
    <Page
      title={t('duplicates.title')}
      parent={{ title: t('customers.title'), to: '/customers' }}
      keys={[
        { keys: ['J', 'K'], label: t('customers.key_move') },
        { keys: ['↵'], label: t('duplicates.key_compare') },
        { keys: ['N'], label: t('duplicates.key_deny') },
      ]}
    >
      {state.isPending && <SkeletonFinding />}
      {data && <Answer state={data} />}
      <PageGrid>
        <Section title={t('duplicates.search')} note={t('duplicates.search_note')} span={12}>
          {state.isPending && <SkeletonLedger rows={1} />}
          {state.error && <ErrorState error={state.error} onRetry={() => state.refetch()} />}
          {data && <Search state={data} busy={busy} />}
        </Section>
        <div className="span-12 duplicate-work">
          <WorkPanel />
        </div>
        <Section
          span={12}
          title={t('duplicates.pairs')}
          note={t('duplicates.pairs_note')}
          actions={
            <SegmentedControl
              size="xs"
              aria-label={t('duplicates.show')}
              data={choices}
              value={least}
              onChange={(value) => setLeast(value as typeof least)}
            />
          }
        >
          {importId !== undefined && <OfImport id={importId} />}
          {data?.scan === null && data.pairs === 0 ? (
            <EmptyState title={t('duplicates.none_yet')}>{t('duplicates.never_help')}</EmptyState>
          ) : (
            <DuplicatePairs
              key={`${least} ${importId ?? ''}`}
              importId={importId}
              least={least === 'certain' ? data?.certainFrom : least === 'likely' ? 0.8 : undefined}
            />
          )}
        </Section>
        <MergeList />
      </PageGrid>
    </Page>
  );
}

/** How many are on file twice, and what that does to the figures. */
function Answer({ state }: { state: State }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { limited } = useRights();
  const { scan, pairs, likely, certain } = state;
  const words = () => {
    if (pairs === 0) return t(scan || limited ? 'duplicates.finding_none' : 'duplicates.never');
    if (likely === 0)
      return t('duplicates.finding_alike', { count: pairs, number: format.integer(pairs) });
    return t('duplicates.finding', {
      count: likely,
      number: format.integer(likely),
      certain: format.integer(certain),
    });
  };
  return <Finding sub={likely > 0 && t('duplicates.finding_sub')}>{words()}</Finding>;
}

/** Says that only the pairs of one import are shown, and leads to all. */
function OfImport({ id }: { id: number }) {
  const { t } = useTranslation();
  const found = useEndpoint(customersContract.duplicatesOfImport, { params: { id } });
  return (
    <p className="duplicate-import">
      {t('duplicates.of_import', { file: found.data?.fileName ?? id })}{' '}
      <Link to="/duplicates" search={{}}>
        {t('duplicates.of_import_all')}
      </Link>
    </p>
  );
}

function Search({ state, busy }: { state: State; busy: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can, limited } = useRights();
  const [opened, { open, close }] = useDisclosure(false);
  const changes = [customersContract.duplicateState];
  const start = useSend(customersContract.startScan, { changes });
  const cancel = useSend(customersContract.cancelScan, { changes });
  const merge = useSend(customersContract.mergeCertain, {
    changes: [customersContract.works],
    onSuccess: close,
  });
  const { scan, certain, certainFrom } = state;
  const number = (value: number) => format.integer(value);
  return (
    <div className="duplicate-search">
      <div>
        <p role="status" className="num">
          {scan === null
            ? t('duplicates.none_yet')
            : t(`duplicates.scan_${scan.status}`, {
                done: format.share(scan.done),
                when: format.date(scan.finishedAt ?? scan.createdAt),
                customers: number(scan.customers ?? 0),
              })}{' '}
          {!busy &&
            scan &&
            t('duplicates.left', { count: state.pairs, number: number(state.pairs) })}
        </p>
        {!busy && scan && ['cancelled', 'failed'].includes(scan.status) && state.waiting > 0 && (
          <p className="small soft num">
            {t('duplicates.waiting', { count: state.waiting, number: number(state.waiting) })}
          </p>
        )}
        {scan?.status === 'done' && scan.skippedGroups > 0 && (
          <p className="small soft num">
            {t('duplicates.skipped', {
              groups: number(scan.skippedGroups),
              customers: number(scan.skippedCustomers),
            })}
          </p>
        )}
        {busy && scan && (
          <Progress mt={6} size="sm" value={scan.done * 100} aria-label={t('duplicates.search')} />
        )}
        {(start.error ?? cancel.error) && <ErrorState error={start.error ?? cancel.error} />}
      </div>
      {can('customers.write') && (
        <div className="duplicate-buttons">
          {busy ? (
            <Button
              size="compact-md"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({})}
            >
              {t('duplicates.stop')}
            </Button>
          ) : limited ? null : (
            <Button
              size="compact-md"
              variant="default"
              loading={start.isPending}
              onClick={() => start.mutate({})}
            >
              {t('duplicates.start')}
            </Button>
          )}
          {certain > 0 && !busy && (
            <Button size="compact-md" onClick={open}>
              {t('duplicates.merge_certain', { count: certain, number: number(certain) })}
            </Button>
          )}
        </div>
      )}
      <Modal opened={opened} onClose={close} title={t('duplicates.merge_certain_title')} centered>
        <p>
          {t('duplicates.merge_certain_help', {
            count: certain,
            number: number(certain),
            from: format.share(certainFrom),
          })}
        </p>
        {merge.error && <ErrorState error={merge.error} />}
        <Button
          mt="md"
          loading={merge.isPending}
          onClick={() => merge.mutate({ body: { least: certainFrom } })}
        >
          {t('duplicates.merge_certain', { count: certain, number: number(certain) })}
        </Button>
      </Modal>
    </div>
  );
}
