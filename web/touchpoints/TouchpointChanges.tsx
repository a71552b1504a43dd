// What was changed of a touchpoint: who, when, what stood before.
import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { said } from '../customers/rule-words.ts';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';

type Change = AnswerOf<typeof touchpointsContract.touchpointChanges>['changes'][number];

interface TouchpointChangesProps {
  id: number;
  opened: boolean;
  onClose: () => void;
}

export function TouchpointChanges({ id, opened, onClose }: TouchpointChangesProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('touchpoint.history')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      <Changes id={id} />
    </Modal>
  );
}

function Changes({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = useEndpointPages(touchpointsContract.touchpointChanges, {
    params: { id },
    query: { limit: 20 },
  });
  if (pages.error) return <ErrorState error={pages.error} onRetry={() => pages.refetch()} />;
  if (pages.isPending)
    return (
      <Loading>
        <SkeletonLedger rows={3} />
      </Loading>
    );
  const changes = pages.data.pages.flatMap((page) => page.changes);
  return (
    <>
      {changes.length === 0 && <p className="soft">{t('touchpoint.history_file')}</p>}
      <ol className="touchpoint-changes">
        {changes.map((change) => (
          <li key={change.id}>
            <div>
              {t(`touchpoint.what_${change.what}`)}{' '}
              <span className="small soft num">
                {[change.by, format.dateTime(new Date(change.at))].filter(Boolean).join(' · ')}
                {change.undo && ` · ${t('touchpoint.what_back')}`}
              </span>
            </div>
            {change.fields.map((field) => (
              <Field key={field.field} field={field} />
            ))}
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t('touchpoint.list_more')}
        </Button>
      )}
    </>
  );
}

/** Columns whose values are words of ours. */
const coded = ['kind', 'channel', 'direction', 'outcome'];

function Field({ field: { field, before, after } }: { field: Change['fields'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (value: unknown): string => {
    if (value === null || value === 0)
      return field === 'customer_id' ? t('touchpoint.nobody') : '—';
    if (coded.includes(field)) return said(t, `touchpoint.${field}_${value}`, String(value));
    if (field === 'at') return format.dateTime(new Date(String(value)));
    if (field === 'cost') return format.moneyExact(Number(value));
    if (field === 'seconds')
      return t('touchpoint.length', { minutes: format.decimal(Number(value) / 60) });
    if (field === 'customer_id') return `#${value}`;
    return String(value);
  };
  return (
    <div className="small">
      <span className="soft">{said(t, `touchpoint.field_${field}`, field)}: </span>
      <del>{text(before)}</del> → {text(after)}
    </div>
  );
}
