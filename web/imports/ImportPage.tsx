// Every import there was, and the place to begin another.
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { importsContract } from '../../server/imports/contract.ts';
import { DeleteSample } from '../company/DeleteSample.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonRows } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint, useEndpointPages } from '../use-endpoint.ts';
import { DropZone } from './DropZone.tsx';
import { ImportList } from './ImportList.tsx';
import { Inbox } from './Inbox.tsx';
import { KindChoice } from './KindChoice.tsx';
import { type ImportKindName, wordsOf } from './kinds.ts';
import { Remembered } from './Remembered.tsx';
import { isMoving } from './steps.ts';
import { TemplateLink, Welcome } from './Welcome.tsx';
import './imports.css';
import './doors.css';

const route = getRouteApi('/inside/import');

export function ImportPage() {
  const { t } = useTranslation();
  const { kind: asked = 'purchases' } = route.useSearch();
  const [kind, setKind] = useState<ImportKindName>(asked);
  const company = useEndpoint(companyContract.company);
  const list = useEndpointPages(importsContract.list, { query: { limit: 50 } });
  const imports = list.data?.pages.flatMap((page) => page.imports) ?? [];
  const moving = imports.some(({ status }) => isMoving(status));
  const { refetch } = list;
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => void refetch(), 1500);
    return () => clearInterval(timer);
  }, [moving, refetch]);

  // Once shown, the welcome stays until its sample business is ready: it shows how far that is.
  const welcomed = useRef(false);
  const sample = company.data?.sample === true;
  // An answer of before the first import is not shown as nothing: a file given to the welcome just then would
  // be taken by a page that is about to go.
  const nothing = list.isSuccess && imports.length === 0 && (welcomed.current || !list.isFetching);
  welcomed.current = nothing || (welcomed.current && sample);

  if (welcomed.current)
    return (
      <Page title={t('nav.imports')}>
        <Welcome kind={asked} />
      </Page>
    );
  return (
    <Page title={t('nav.imports')}>
      {list.isPending && <SkeletonFinding />}
      {!list.isPending && sample && (
        <Finding sub={t('imports.sample_help')} actions={<DeleteSample />}>
          {t('imports.sample_title')}
        </Finding>
      )}
      {!list.isPending && !sample && (
        <>
          <Finding sub={wordsOf(t, kind, 'list_sub')}>{wordsOf(t, kind, 'list_finding')}</Finding>
          <KindChoice value={kind} onChange={setKind} />
          <div className="import-start">
            <DropZone kind={kind} />
            <TemplateLink kind={kind} />
          </div>
        </>
      )}
      <Section title={t('imports.list_title')} note={t('imports.list_note')}>
        {list.isPending && (
          <Loading>
            <SkeletonRows rows={4} />
          </Loading>
        )}
        {list.isError && (
          <ErrorState
            error={list.error}
            title={t('imports.list_failed')}
            onRetry={() => list.refetch()}
          />
        )}
        {imports.length > 0 && (
          <ImportList
            imports={imports}
            onMore={list.hasNextPage ? () => list.fetchNextPage() : undefined}
            loadingMore={list.isFetchingNextPage}
          />
        )}
      </Section>
      {!list.isPending && !sample && (
        <div className="doors">
          <Inbox />
          <Remembered />
        </div>
      )}
    </Page>
  );
}
