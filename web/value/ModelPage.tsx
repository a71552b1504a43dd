// Value and model: how far the model was off when it was tested, where not to trust it, and what it believes.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { SkeletonFinding } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { ModelBeliefs } from './ModelBeliefs.tsx';
import { ModelCalibration, ModelTracking } from './ModelCheck.tsx';
import { ModelBins, ModelWhale } from './ModelSpread.tsx';
import { ModelWarnings } from './ModelWarnings.tsx';
import type { Model } from './model-charts.ts';
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
  const { can } = useRights();
  const model = useEndpoint(valueContract.model, {}, { staleTime: 0 });
  const { data, error } = model;
  const noValue = useNoValueWords(data && { run: data.run, busy: false });
  if (error && !data) return <ErrorState error={error} onRetry={() => model.refetch()} />;
  if (!data) return <SkeletonFinding />;
  if (!data.run)
    return (
      <EmptyState
        title={t('model.empty_title')}
        action={
          can('imports.write') && (
            <Button renderRoot={(props) => <AddressLink to="/import" {...props} />}>
              {t('model.empty_button')}
            </Button>
          )
        }
      >
        {t('model.empty')}
      </EmptyState>
    );
  if (noValue !== null)
    return (
      <Section title={t('nav.value')}>
        <InsufficientState>{noValue}</InsufficientState>
      </Section>
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
        {data.spread && data.spread.whale.length > 1 && (
          <>
            <ModelBins spread={data.spread} />
            <ModelWhale spread={data.spread} />
          </>
        )}
        <ModelBeliefs model={data} />
      </PageGrid>
    </>
  );
}

/** Up to this miss of the total the model serves for decisions about groups. */
const fair = 0.1;

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
      {t(Math.abs(miss) <= fair ? 'model.checked_fair' : 'model.checked_poor', { error })}
    </Finding>
  );
}
