// The bin: who was deleted, by whom, until when they can be brought back.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';
import './record.css';

export function BinPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const bin = useEndpointPages(customersContract.bin, { query: { limit: 100 } });
  const rows = bin.data?.pages.flatMap(({ customers }) => customers);
  const restore = useSend(customersContract.restore, {
    changes: [customersContract.bin, customersContract.list, customersContract.count],
    onSuccess: () => toast.done(t('bin.restored')),
  });
  return (
    <Page title={t('bin.title')} parent={{ title: t('customers.title'), to: '/customers' }}>
      <Section title={t('bin.section')} note={t('bin.note')}>
        {bin.isPending && <SkeletonLedger rows={4} />}
        {bin.error && <ErrorState error={bin.error} onRetry={() => bin.refetch()} />}
        {restore.error && <ErrorState error={restore.error} />}
        {rows?.length === 0 && (
          <EmptyState title={t('bin.empty')}>{t('bin.empty_help')}</EmptyState>
        )}
        {rows?.map((row) => (
          <div key={row.id} className="identity">
            <span>
              <span className="strong">{row.name}</span>{' '}
              <span className="small muted">
                {t('bin.row', {
                  when: format.date(row.deletedAt),
                  who: row.deletedBy ?? '—',
                  until: format.date(row.emptiedFrom),
                })}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              loading={restore.isPending && restore.variables?.params.id === row.id}
              onClick={() => restore.mutate({ params: { id: row.id } })}
            >
              {t('bin.restore')}
            </Button>
          </div>
        ))}
        {bin.hasNextPage && (
          <Button
            mt="sm"
            variant="default"
            loading={bin.isFetchingNextPage}
            onClick={() => bin.fetchNextPage()}
          >
            {t('bin.more')}
          </Button>
        )}
      </Section>
    </Page>
  );
}
