// Says that a file is read as one like it was read before, and offers what was detected instead; or that
// its columns have changed since.
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { ImportDetail } from './steps.ts';
import './doors.css';

export function SavedReading({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { can } = useRights();
  const params = { id: detail.id };
  const reread = useSend(importsContract.reread, {
    changes: [importsContract.list],
    onSuccess: (answer) =>
      queries.setQueryData(endpointKey(importsContract.detail, { params }), answer),
  });
  const { saved } = detail;
  if (!saved) return null;
  const { used, added, gone, otherwise } = saved;
  const then = { day: format.date(saved.usedAt), file: saved.name ?? saved.fileName };
  const changed = added.length + gone.length > 0;
  return (
    <div className="saved-reading">
      <IconHistory size={17} stroke={1.6} aria-hidden="true" />
      <p>
        {used
          ? t('imports.saved_used', then)
          : changed
            ? t('imports.saved_changed', then)
            : t('imports.saved_other', then)}
        {added.length > 0 && ` ${t('imports.saved_added', { columns: added.join(', ') })}`}
        {gone.length > 0 && ` ${t('imports.saved_gone', { columns: gone.join(', ') })}`}
        {otherwise.map((part) => ` ${t(`imports.saved_otherwise_${part}`)}`)}
      </p>
      {!changed && can('imports.write') && (
        <Button
          variant="default"
          size="xs"
          loading={reread.isPending}
          onClick={() => reread.mutate({ params, body: { saved: !used } })}
        >
          {used ? t('imports.saved_detect') : t('imports.saved_use')}
        </Button>
      )}
      {reread.error && <ErrorState error={reread.error} />}
    </div>
  );
}
