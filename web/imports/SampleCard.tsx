// The invented business to look at first: opened with one button, followed until its customers are
// valued, deletable at any time.
import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api-error.ts';
import { DeleteSample } from '../company/DeleteSample.tsx';
import { useGo } from '../ui/AddressLink.tsx';
import { GroupMark, groupIds } from '../ui/Group.tsx';
import { ErrorState } from '../ui/states.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useRights } from '../use-rights.ts';
import type { Sample, SampleStage } from './use-sample.ts';
import './welcome.css';

export function SampleCard({ sample }: { sample: Sample }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const go = useGo();
  const { can } = useRights();
  const { stage, open, error } = sample;
  const ready = stage.stage === 'ready';
  useEffect(() => {
    if (!ready) return;
    queries.invalidateQueries();
    go('/');
  }, [ready, queries, go]);

  const mayOpen = can('sample.write');
  return (
    <section className="card sample-card" aria-labelledby="sample-title">
      <h2 id="sample-title">{t('welcome.sample_title')}</h2>
      <p className="soft">{t('welcome.sample_help')}</p>
      <div className="sample-marks" aria-hidden="true">
        <Whisker low={17} high={20} value={18.4} min={17} max={20} width={120} hero />
        <span className="sample-groups">
          {groupIds.map((group) => (
            <GroupMark key={group} group={group} size={11} />
          ))}
        </span>
      </div>
      {error && <ErrorState error={error} />}
      {stage.stage === 'failed' && (
        <>
          <ErrorState error={new ApiError(500, stage.error.code)} />
          <DeleteSample />
        </>
      )}
      {stage.stage === 'absent' ? (
        <Button variant="default" disabled={!mayOpen} onClick={open}>
          {t('welcome.sample_open')}
        </Button>
      ) : (
        stage.stage !== 'failed' && <Stage of={stage} />
      )}
      {!mayOpen && <p className="small muted">{t('welcome.sample_owner')}</p>}
    </section>
  );
}

/** How far it is, over the three parts of the work: reading, writing, valuing. */
function Stage({ of: now }: { of: SampleStage }) {
  const { t } = useTranslation();
  const words = {
    absent: '',
    failed: '',
    opening: t('welcome.sample_opening'),
    checking: t('welcome.sample_checking'),
    loading: t('welcome.sample_loading'),
    valuing: t('welcome.sample_valuing'),
    ready: t('welcome.sample_ready'),
  }[now.stage];
  const part = 'progress' in now ? now.progress : 0;
  const share = {
    absent: 0,
    failed: 0,
    opening: 4,
    checking: 8 + 27 * part,
    loading: 35 + 45 * part,
    valuing: 85,
    ready: 100,
  }[now.stage];
  return (
    <div className="stage">
      <Progress value={share} size="sm" radius="xs" aria-label={t('welcome.sample_progress')} />
      <p className="small soft num" role="status">
        {words}
      </p>
    </div>
  );
}
