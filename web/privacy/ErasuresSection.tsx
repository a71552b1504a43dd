// What was erased, by number: nothing says any more who it was.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { privacyContract } from '../../server/privacy/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';

export function ErasuresSection() {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useEndpointPages(privacyContract.erasures, { query: { limit: 20 } });
  const rows = list.data?.pages.flatMap(({ erasures }) => erasures) ?? [];
  return (
    <Section span={12} title={t('privacy.erasures')} note={t('privacy.erasures_note')}>
      {list.isPending && (
        <Loading>
          <SkeletonRows rows={2} />
        </Loading>
      )}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && rows.length === 0 && <EmptyState title={t('privacy.erasures_none')} />}
      {rows.length > 0 && (
        <ol className="privacy-list">
          {rows.map((one) => (
            <li key={one.customer}>
              <div className="privacy-line">
                <div>
                  <span className="strong num">
                    {t('privacy.erased_number', { number: one.customer })}
                  </span>
                  <div className="soft small">
                    {[t(`privacy.cause_${one.cause}`), format.dateTime(one.askedAt), one.askedBy]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                </div>
                <div className="privacy-due">
                  {one.erasedAt
                    ? t('privacy.erased_on', { date: format.date(one.erasedAt) })
                    : one.keptUntil && one.blockedAt
                      ? t('privacy.kept_until', { date: format.date(one.keptUntil) })
                      : t('privacy.erasing')}
                </div>
              </div>
            </li>
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
