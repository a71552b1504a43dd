// The log of who did what, with filters and as a file.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { auditContract } from '../../server/audit/contract.ts';
import { addressOf } from '../api.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessPage } from '../users/AccessPage.tsx';
import { AuditFilters, type Filter } from './AuditFilters.tsx';
import { AuditRow } from './AuditRow.tsx';
import './audit.css';

export function AuditPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const [filter, setFilter] = useState<Filter>({});
  const log = useEndpointPages(auditContract.entries, { query: { ...filter, limit: 100 } });
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <AccessPage at="/settings/log" finding={t('audit.finding')} sub={t('audit.sub')}>
      <Section
        title={t('audit.list_title')}
        note={t('audit.list_note')}
        actions={
          can('audit.export') && (
            <Button
              component="a"
              variant="default"
              size="xs"
              leftSection={<IconDownload size={15} stroke={1.6} />}
              href={addressOf(auditContract.file, {
                query: { ...filter, language: currentLanguage() },
              })}
              download
            >
              {t('audit.export')}
            </Button>
          )
        }
      >
        <AuditFilters filter={filter} onChange={setFilter} />
        {log.isPending && (
          <Loading>
            <SkeletonRows rows={8} />
          </Loading>
        )}
        {log.error && (
          <ErrorState error={log.error} title={t('audit.failed')} onRetry={() => log.refetch()} />
        )}
        {log.data && entries.length === 0 && (
          <EmptyState title={t('audit.none')}>{t('audit.none_help')}</EmptyState>
        )}
        {entries.length > 0 && (
          <ol className="audit-list">
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
        {log.hasNextPage && (
          <Button
            variant="default"
            loading={log.isFetchingNextPage}
            onClick={() => log.fetchNextPage()}
          >
            {t('audit.more')}
          </Button>
        )}
      </Section>
    </AccessPage>
  );
}
