// The merges there were, the last one first, each with the way back.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { changedByMerge } from './use-duplicates.ts';

export function MergeList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const merges = useEndpointPages(customersContract.merges, { query: { limit: 20 } });
  const rows = merges.data?.pages.flatMap((page) => page.merges);
  const undo = useSend(customersContract.undoMerge, {
    changes: changedByMerge,
    onSuccess: () => toast.done(t('duplicates.undone')),
  });
  return (
    <Section span={12} title={t('duplicates.merges')} note={t('duplicates.merges_note')}>
      {merges.isPending && <SkeletonLedger rows={2} />}
      {merges.error && <ErrorState error={merges.error} onRetry={() => merges.refetch()} />}
      {undo.error && <ErrorState error={undo.error} />}
      {rows?.length === 0 && <EmptyState title={t('duplicates.no_merges')} />}
      {rows?.map((row) => (
        <div key={row.id} className="identity">
          <span>
            <span className={row.undoneAt ? 'muted' : 'strong'}>
              {row.from.name} → {row.into.name}
            </span>{' '}
            <span className="small muted">
              {t(row.undoneAt ? 'duplicates.merge_row_undone' : 'duplicates.merge_row', {
                when: format.date(row.at),
                who: row.by ?? '—',
                undone: row.undoneAt ? format.date(row.undoneAt) : '',
                by: row.undoneBy ?? '—',
              })}
              {row.bulk && ` · ${t('duplicates.bulk')}`}
            </span>
          </span>
          {!row.undoneAt && (
            <Link
              className="small"
              to="/customers/$id"
              params={{ id: String(row.into.id) }}
              aria-label={t('duplicates.open', { name: row.into.name })}
            >
              {t('duplicates.open_short')}
            </Link>
          )}
          {!row.undoneAt && can('customers.write') && (
            <Button
              size="compact-sm"
              variant="default"
              loading={undo.isPending && undo.variables?.params.id === row.id}
              onClick={() => undo.mutate({ params: { id: row.id } })}
            >
              {t('duplicates.undo')}
            </Button>
          )}
        </div>
      ))}
      {merges.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={merges.isFetchingNextPage}
          onClick={() => merges.fetchNextPage()}
        >
          {t('duplicates.more')}
        </Button>
      )}
    </Section>
  );
}
