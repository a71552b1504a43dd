// On the page of a customer who has more than one record: which ones turned out to be the same, and the way back.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Customer } from './use-customer.ts';
import { changedByMerge } from './use-duplicates.ts';
import './duplicates.css';

export function MergedRecords({ merged }: { merged: Customer['merged'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const undo = useSend(customersContract.undoMerge, {
    changes: changedByMerge,
    onSuccess: () => toast.done(t('duplicates.undone')),
  });
  if (merged.length === 0) return null;
  return (
    <div className="known merged-records" role="note">
      <span className="strong">{t('duplicates.records', { count: merged.length + 1 })}</span>
      {undo.error && <ErrorState error={undo.error} />}
      {merged.map((record) => (
        <span key={record.merge} className="identity">
          <span>
            {record.name}{' '}
            <span className="small muted">
              {t('duplicates.merge_row', {
                when: format.date(record.at),
                who: record.by ?? '—',
              })}
            </span>
          </span>
          {can('customers.write') && (
            <Button
              size="compact-sm"
              variant="default"
              loading={undo.isPending && undo.variables?.params.id === record.merge}
              onClick={() => undo.mutate({ params: { id: record.merge } })}
            >
              {t('duplicates.undo')}
            </Button>
          )}
        </span>
      ))}
    </div>
  );
}
