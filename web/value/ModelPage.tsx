// Value and model: how far the model was off when it was tested, where not to trust it, and what it believes.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { ImportButton } from '../imports/ImportButton.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid } from '../ui/Section.tsx';
import { SkeletonFinding } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { ModelBeliefs } from './ModelBeliefs.tsx';
import { ModelCalibration, ModelTracking } from './ModelCheck.tsx';
import { ModelChosen } from './ModelChosen.tsx';
import { ModelDrift } from './ModelDrift.tsx';
import { ModelForecasts } from './ModelForecasts.tsx';
import { ModelRecency } from './ModelRecency.tsx';
import { ModelRough } from './ModelRough.tsx';
import { ModelBins, ModelWhale } from './ModelSpread.tsx';
import { ModelTests } from './ModelTests.tsx';
import { ModelWarnings } from './ModelWarnings.tsx';
import type { Model } from './model-charts.ts';
import { NotEnough } from './NotEnough.tsx';
import { useNoValueWords } from './no-value-words.ts';
import './model.css';

export function ModelPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.value')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const model = useEndpoint(valueContract.model, {}, { staleTime: 0 });
  const { data, error } = model;
  const noValue = useNoValueWords(data && { run: data.run, busy: false });
  if (error && !data) return <ErrorState error={error} onRetry={() => model.refetch()} />;
  if (!data) return <SkeletonFinding />;
  if (!data.run)
    return (
      <EmptyState title={t('model.empty_title')} action={<ImportButton />}>
        {t('model.empty')}
      </EmptyState>
    );
  // A run without customers who bought is of contracts alone: they have a model of their own.
  if (data.run.status === 'insufficient' && data.run.sufficiency.customers === 0)
    return (
      <EmptyState
        title={t('model.contracts_title')}
        action={
          <Button renderRoot={(props) => <AddressLink to="/contracts" {...props} />}>
            {t('model.contracts_open')}
          </Button>
        }
      >
        {t('model.contracts')}
      </EmptyState>
    );
  if (noValue !== null)
    return (
      <PageGrid>
        <NotEnough title={t('nav.value')} run={data.run} words={noValue} meanwhile={false} />
        {data.rough && data.rough.segments.length > 0 && <ModelRough rough={data.rough} />}
      </PageGrid>
    );
  return (
    <>
      <Verdict model={data} />
      <PageGrid>
        {data.check && data.check.tracking.length > 1 && (
          <>
            <ModelTracking check={data.check} />
            <ModelCalibration check={data.check} />
          </>
        )}
        <ModelWarnings warnings={data.warnings} />
        {data.check && data.check.recency.length > 1 && <ModelRecency check={data.check} />}
        <ModelTests model={data} />
        <ModelChosen model={data} />
        <ModelForecasts model={data} />
        {data.spread && data.spread.whale.length > 1 && (
          <>
            <ModelBins spread={data.spread} />
            <ModelWhale spread={data.spread} />
          </>
        )}
        <ModelBeliefs model={data} />
        {data.drift.length > 0 && <ModelDrift drift={data.drift} />}
      </PageGrid>
    </>
  );
}

/** Up to this miss of the total the model serves for decisions about groups; beyond the other, for none. */
const fair = 0.1;
const bad = 0.25;
/** A best tenth that buys less than this many means, or intervals that hold fewer: as bad as a miss of the total. */
const leastLift = 1.2;
const leastInside = 0.65;

/** Is the model bad enough for the page to say so before anything else? */
const isBad = (check: NonNullable<Model['check']>, miss: number): boolean =>
  Math.abs(miss) > bad ||
  (check.lift !== null && check.lift.top < leastLift) ||
  (check.coverage !== null && check.coverage.inside < leastInside);

function Verdict({ model: { check } }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!check || check.actual === 0)
    return <Finding sub={t('model.unchecked_sub')}>{t('model.unchecked')}</Finding>;
  const miss = check.predicted / check.actual - 1;
  const error = format.percent(Math.abs(miss));
  return (
    <Finding
      sub={t('model.checked_sub', {
        weeks: format.integer(check.weeks),
        predicted: format.integer(check.predicted),
        low: format.integer(check.low),
        high: format.integer(check.high),
        actual: format.integer(check.actual),
      })}
    >
      {t(
        isBad(check, miss)
          ? 'model.checked_bad'
          : Math.abs(miss) <= fair
            ? 'model.checked_fair'
            : 'model.checked_poor',
        { error },
      )}
    </Finding>
  );
}
