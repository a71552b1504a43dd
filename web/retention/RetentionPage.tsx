// Retention: who stayed by rules that are said, how long, who left, and the cohorts.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Cell, Finding, PageGrid } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { CohortTriangle } from './CohortTriangle.tsx';
import { daysBefore } from './cohort-rules.ts';
import { LossRules } from './LossRules.tsx';
import { LossTotals } from './LossTotals.tsx';
import { NoRetention } from './NoRetention.tsx';
import { RenewalRates } from './RenewalRates.tsx';
import { Lifetimes, RetentionFlow, RetentionRates, SurvivalChart } from './RetentionFigures.tsx';
import { lossesAddress } from './retention-state.ts';
import type { Retention } from './survival-chart.ts';
import { useRetention } from './use-retention.ts';
import './retention.css';

export function RetentionPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.retention')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const found = useRetention();
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} onRetry={() => found.refetch()} />;
  if (!data)
    return (
      <Loading>
        <SkeletonFinding />
        <SkeletonLedger rows={6} />
      </Loading>
    );
  if (!data.result)
    return (
      <PageGrid>
        <Cell span={12}>
          <NoRetention data={data} title={t('nav.retention')} />
        </Cell>
        {data.renewals && <RenewalRates renewals={data.renewals} />}
      </PageGrid>
    );
  const { result } = data;
  return (
    <>
      <Answer data={data} />
      <PageGrid>
        <RetentionRates result={result} patience={data.patience} />
        <LossTotals data={data} />
        {data.renewals && <RenewalRates renewals={data.renewals} />}
        {result.survival && <SurvivalChart survival={result.survival} asOf={result.asOf} />}
        <Lifetimes lifetimes={result.lifetimes} />
        <CohortTriangle level={data.level} />
        <RetentionFlow months={result.months} />
        <LossRules />
      </PageGrid>
    </>
  );
}

function Answer({ data }: { data: Retention }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { result, losses, patience } = data;
  const rate = result?.rule;
  const rule = t('retention.rule_said', {
    quantile: format.share(patience.quantile),
    cut: format.share(patience.cut),
  });
  if (!result || !rate)
    return (
      <Finding sub={rule}>
        {t('retention.finding_young', {
          open: format.integer(losses.open),
          value: format.moneyShort(losses.openValue),
        })}
      </Finding>
    );
  return (
    <Finding
      sub={`${t('retention.finding_sub', { range: format.percentRange(rate.low, rate.high), n: format.integer(rate.n) })} ${rule}`}
      actions={
        losses.open > 0 && (
          <Button renderRoot={(props) => <AddressLink to={lossesAddress({})} {...props} />}>
            {t('retention.see_losses', {
              count: losses.open,
              number: format.integer(losses.open),
            })}
          </Button>
        )
      }
    >
      <Sentence
        of={(places) =>
          t('retention.finding', {
            ...places,
            rate: format.percent(rate.value),
            value: format.moneyShort(losses.yearValue),
          })
        }
        parts={{
          year: (
            <AddressLink to={lossesAddress({ from: daysBefore(result.asOf, 364) })} className="why">
              {format.integer(losses.year)}
            </AddressLink>
          ),
        }}
      />
    </Finding>
  );
}
