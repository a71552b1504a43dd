// The touchpoints behind a number of the report.
import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { addressOf } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { DownloadLink } from '../ui/DownloadLink.tsx';
import { currentLanguage } from '../ui/i18n.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { CoverageState } from './coverage-state.ts';
import { type Editing, RecordTouchpoint } from './RecordTouchpoint.tsx';
import { TouchpointFacts, TouchpointMenu } from './TouchpointFacts.tsx';
import type { Coverage } from './TouchpointsPage.tsx';
import type { Touchpoint } from './touchpoint-draft.ts';

interface TouchpointListProps {
  state: CoverageState;
  period: { from?: string | undefined; to?: string | undefined };
  /** What the report answered: the days where nobody said which. */
  report: Coverage | undefined;
}

export function TouchpointList({ state, period, report }: TouchpointListProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [editing, setEditing] = useState<Editing | null>(null);
  const head = useRef<HTMLDivElement>(null);
  const { list: _list, ...narrowed } = state;
  const asked = {
    ...narrowed,
    from: period.from ?? report?.from,
    to: period.to ?? report?.to,
  };
  const pages = useEndpointPages(touchpointsContract.touchpoints, {
    query: { ...asked, limit: 50 },
  });
  const rows = pages.data?.pages.flatMap((page) => page.touchpoints) ?? [];
  const which = JSON.stringify(narrowed);
  // Whoever opened it by a number far above must see that it is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number is another list
  useEffect(() => head.current?.scrollIntoView({ block: 'nearest' }), [which]);
  const words = [
    state.kind && t(`touchpoint.kind_${state.kind}`),
    state.channel && t(`touchpoint.channel_${state.channel}`),
    state.direction === 'inbound' && t('coverage.column_inbound'),
    state.without && t(`coverage.without_${state.without}`),
    state.having && t(`coverage.having_${state.having}`),
  ].filter(Boolean);
  return (
    <div ref={head} className="coverage-list">
      <Section
        title={words.length > 0 ? words.join(' · ') : t('coverage.all')}
        actions={
          <>
            {can('touchpoints.export') && (
              <DownloadLink
                href={addressOf(touchpointsContract.exportTouchpoints, {
                  query: { ...asked, language: currentLanguage() },
                })}
              >
                {t('coverage.download_list')}
              </DownloadLink>
            )}
            <Button
              variant="default"
              size="xs"
              leftSection={<IconX size={14} aria-hidden="true" />}
              renderRoot={(props) => (
                <Link
                  to="/touchpoints"
                  search={{ from: state.from, to: state.to }}
                  resetScroll={false}
                  {...props}
                />
              )}
            >
              {t('coverage.close')}
            </Button>
          </>
        }
      >
        <RecordTouchpoint editing={editing} onClose={() => setEditing(null)} />
        {pages.error ? (
          <ErrorState
            error={pages.error}
            title={t('coverage.list_failed')}
            onRetry={() => pages.refetch()}
          />
        ) : pages.isPending ? (
          <Loading>
            <SkeletonRows rows={6} />
          </Loading>
        ) : rows.length === 0 ? (
          <EmptyState title={t('coverage.list_none')} />
        ) : (
          <ul className="touchpoints" aria-label={t('coverage.all')}>
            {rows.map((row) => (
              <TouchpointRow
                key={row.id}
                touchpoint={row}
                onEdit={() => setEditing({ touchpoint: row })}
              />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => pages.fetchNextPage()}
          >
            {t('touchpoint.list_more')}
          </Button>
        )}
      </Section>
    </div>
  );
}

function TouchpointRow({ touchpoint, onEdit }: { touchpoint: Touchpoint; onEdit: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customer, kind, on } = touchpoint;
  const title = t(`touchpoint.kind_${kind}`);
  return (
    <li>
      <time className="small soft num" dateTime={touchpoint.at}>
        {format.date(on)}
      </time>
      <div>
        <div className="touchpoint-title">
          {title}
          {' · '}
          {customer ? (
            <AddressLink to={`/customers/${customer.id}`} className="link">
              {customer.name ?? `#${customer.id}`}
            </AddressLink>
          ) : (
            <span className="soft">{t('touchpoint.nobody')}</span>
          )}
        </div>
        <TouchpointFacts touchpoint={touchpoint} />
      </div>
      <TouchpointMenu
        touchpoint={touchpoint}
        title={`${title}, ${format.date(on)}`}
        onEdit={onEdit}
      />
    </li>
  );
}
