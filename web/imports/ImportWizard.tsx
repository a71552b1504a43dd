// One import, step by step. Its status says where it stands, so that leaving and coming back, or
// opening it in another window, goes on at the same place.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { AddressLink, useGo } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Steps } from '../ui/Steps.tsx';
import { SkeletonFinding, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey, useEndpoint } from '../use-endpoint.ts';
import { StepColumns } from './StepColumns.tsx';
import { StepFailed } from './StepFailed.tsx';
import { StepFile } from './StepFile.tsx';
import { StepProgress } from './StepProgress.tsx';
import { StepResult } from './StepResult.tsx';
import { StepReview } from './StepReview.tsx';
import { StepUndone } from './StepUndone.tsx';
import { type ImportDetail, isMoving, placeOf, stepIds } from './steps.ts';
import './imports.css';
import './review.css';

const route = getRouteApi('/inside/import/$id');

export function ImportWizard() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const detail = useEndpoint(
    importsContract.detail,
    { params: { id } },
    {
      // The progress below is quick; this one catches up if an answer of it is lost on the way, or
      // the page stood in the background.
      refetchInterval: (query) => (isMoving(query.state.data?.status ?? 'done') ? 3000 : false),
      refetchIntervalInBackground: true,
    },
  );
  const parent = { title: t('nav.imports'), to: '/import' };
  return (
    <Page title={detail.data?.fileName ?? t('imports.wizard')} parent={parent}>
      {detail.isPending && (
        <>
          <SkeletonFinding />
          <SkeletonRows rows={8} />
        </>
      )}
      {detail.error?.code === 'import_not_found' && (
        <EmptyState
          title={t('error.import_not_found.title')}
          action={
            <Button
              variant="default"
              renderRoot={(props) => <AddressLink to="/import" {...props} />}
            >
              {t('imports.see_list')}
            </Button>
          }
        >
          {t('error.import_not_found.help')}
        </EmptyState>
      )}
      {detail.isError && detail.error.code !== 'import_not_found' && (
        <ErrorState
          error={detail.error}
          title={t('imports.detail_failed')}
          onRetry={() => detail.refetch()}
        />
      )}
      {detail.data && <Wizard detail={detail.data} />}
    </Page>
  );
}

function Wizard({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const { step } = route.useSearch();
  const moving = isMoving(detail.status);
  const progress = useFollowed(detail, moving);
  const place = placeOf(detail, step);
  const content = useRef<HTMLDivElement>(null);
  const seen = useRef(place.shows);
  useEffect(() => {
    // A new step is read from its beginning, by eye, keyboard and screen reader alike.
    if (seen.current === place.shows) return;
    seen.current = place.shows;
    window.scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [place.shows]);
  const here = `/import/${detail.id}`;
  const addresses = [`${here}?step=file`, `${here}?step=columns`, here, here];
  const notes = [
    detail.fileName,
    t('imports.step_columns_note', {
      count: detail.columns.length,
      number: format.integer(detail.columns.length),
    }),
    t('imports.step_review_note'),
    t('imports.step_result_note'),
  ];
  return (
    <>
      <Steps
        label={t('imports.steps')}
        steps={stepIds.map((stepId, index) => ({
          id: stepId,
          title: t(`imports.step_${stepId}`),
          note: notes[index],
        }))}
        current={place.step}
        onGo={place.mayGoBack ? (index) => go(addresses[index]!) : undefined}
      />
      <div className="step-content" ref={content} tabIndex={-1}>
        {place.shows === 'file' && <StepFile detail={detail} />}
        {place.shows === 'columns' && <StepColumns detail={detail} />}
        {place.shows === 'progress' && <StepProgress detail={detail} now={progress} />}
        {place.shows === 'review' && <StepReview detail={detail} />}
        {place.shows === 'failed' && <StepFailed detail={detail} />}
        {place.shows === 'result' && <StepResult detail={detail} />}
        {place.shows === 'undone' && <StepUndone detail={detail} />}
      </div>
    </>
  );
}

type Progress = AnswerOf<typeof importsContract.progress>;

/** How far a running import is; when it comes to rest its page is asked for again. */
function useFollowed(detail: ImportDetail, moving: boolean): Progress {
  const queries = useQueryClient();
  const { id, status } = detail;
  const progress = useEndpoint(
    importsContract.progress,
    { params: { id } },
    { enabled: moving, refetchInterval: 700, refetchIntervalInBackground: true, staleTime: 0 },
  );
  const now = moving ? progress.data?.status : status;
  const answeredAt = progress.dataUpdatedAt;
  useEffect(() => {
    // Looked at again with every answer: one from before the last change may be the same as the next. A
    // question under way is left to its end: broken off by every answer, one of a busy server never came.
    if (now === undefined || now === status || answeredAt === 0) return;
    for (const endpoint of [importsContract.detail, importsContract.list])
      queries.invalidateQueries({ queryKey: endpointKey(endpoint) }, { cancelRefetch: false });
  }, [now, status, answeredAt, queries]);
  const before = useRef(status);
  useEffect(() => {
    // Loaded sales change what every page shows.
    if (isMoving(before.current) && (status === 'done' || status === 'undone'))
      queries.invalidateQueries();
    before.current = status;
  }, [status, queries]);
  return progress.data ?? detail;
}
