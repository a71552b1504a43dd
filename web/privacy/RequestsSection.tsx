// The requests: the open ones by the day they are due, or those that are closed.
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { privacyContract } from '../../server/privacy/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { NewRequest } from './NewRequest.tsx';
import { RequestRow } from './RequestRow.tsx';

export function RequestsSection() {
  const { t } = useTranslation();
  const [state, setState] = useState<'open' | 'closed'>('open');
  const list = useEndpointPages(privacyContract.requests, { query: { state, limit: 50 } });
  const rows = list.data?.pages.flatMap(({ requests }) => requests) ?? [];
  return (
    <Section
      span={12}
      title={t('privacy.requests')}
      note={t('privacy.requests_note')}
      actions={<NewRequest />}
    >
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t('privacy.requests')}
        data={(['open', 'closed'] as const).map((value) => ({
          value,
          label: t(`privacy.show_${value}`),
        }))}
        value={state}
        onChange={(value) => setState(value === 'closed' ? 'closed' : 'open')}
      />
      {list.isPending && (
        <Loading>
          <SkeletonRows rows={3} />
        </Loading>
      )}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && rows.length === 0 && (
        <EmptyState title={t(`privacy.none_${state}`)}>{t('privacy.none_help')}</EmptyState>
      )}
      {rows.length > 0 && (
        <ol className="privacy-list">
          {rows.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {t('audit.more')}
        </Button>
      )}
    </Section>
  );
}
