// How complete this record is and when each field was last known to be right; «sigue igual» says it again.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract, staleFrom } from '../../server/customers/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './freshness.css';

const known = ['name', 'email', 'phone'] as const;

export function CustomerFreshness({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const asked = useEndpoint(customersContract.freshness, { params: { id } });
  const confirm = useSend(customersContract.confirm, {
    changes: [customersContract.freshness, customersContract.stale, customersContract.base],
    onSuccess: () => toast.done(t('freshness.confirmed')),
  });
  const fields = asked.data?.fields.filter(({ filled }) => filled) ?? [];
  const missing = asked.data?.fields.filter(({ filled }) => !filled) ?? [];
  const nameOf = (field: string, label: string | null) => {
    const own = known.find((one) => one === field);
    return own ? t(`customers.field.${own}`) : (label ?? field);
  };
  return (
    <Section
      span={12}
      title={t('freshness.record_title')}
      note={t('freshness.record_note')}
      actions={
        can('customers.write') &&
        fields.length > 0 && (
          <Button
            size="xs"
            variant="default"
            loading={confirm.isPending}
            onClick={() =>
              confirm.mutate({ params: { id }, body: { fields: fields.map(({ field }) => field) } })
            }
          >
            {t('freshness.confirm_all')}
          </Button>
        )
      }
    >
      {asked.error && <ErrorState error={asked.error} onRetry={() => asked.refetch()} />}
      {confirm.error && <ErrorState error={confirm.error} />}
      {asked.isPending && (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
      {asked.data && (
        <>
          <p>
            {asked.data.completeness !== null &&
              t('freshness.record_score', { score: format.integer(asked.data.completeness) })}{' '}
            {asked.data.mailing && t('freshness.record_mailing')}
            {missing.length > 0 && (
              <span className="soft">
                {' '}
                {t('freshness.record_missing', {
                  fields: missing.map(({ field, label }) => nameOf(field, label)).join(', '),
                })}
              </span>
            )}
          </p>
          <ul className="fresh-list">
            {fields.map(({ field, label, confirmedAt, how, by, freshness }) => (
              <li key={field}>
                <span>{nameOf(field, label)}</span>
                <span className="soft small">
                  {confirmedAt && format.date(confirmedAt)}
                  {how && ` · ${t(`freshness.how_${how}`)}`}
                  {by && ` · ${by}`}
                </span>
                <span
                  className={
                    freshness !== null && 1 - freshness >= staleFrom ? 'num negative' : 'num'
                  }
                >
                  {freshness !== null &&
                    t('freshness.still_right', { share: format.probability(freshness) })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
