// Touchpoints of a period: how many, what they cost, what customers thought of them, and what nobody knows;
// every number leads to the touchpoints behind it.
import { Button, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { addressOf } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { currentLanguage } from '../ui/i18n.ts';
import { Page } from '../ui/Page.tsx';
import { Finding, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { CoverageTable } from './CoverageTable.tsx';
import type { CoverageState } from './coverage-state.ts';
import { TouchpointList } from './TouchpointList.tsx';
import './touchpoints.css';
import { DownloadLink } from '../ui/DownloadLink.tsx';

export type Coverage = AnswerOf<typeof touchpointsContract.coverage>;

const route = getRouteApi('/inside/touchpoints');

export function TouchpointsPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const period = { from: state.from, to: state.to };
  const report = useEndpoint(touchpointsContract.coverage, { query: period });
  const { data } = report;
  const change = (search: CoverageState) => navigate({ search, replace: true, resetScroll: false });
  return (
    <Page title={t('nav.touchpoints')}>
      {data ? (
        <Answer report={data} />
      ) : (
        !report.error && (
          <Loading>
            <SkeletonFinding />
          </Loading>
        )
      )}
      <Section
        title={t('coverage.title')}
        note={t('coverage.note')}
        actions={
          can('touchpoints.export') && (
            <DownloadLink
              href={addressOf(touchpointsContract.exportCoverage, {
                query: { ...period, language: currentLanguage() },
              })}
            >
              {t('coverage.download')}
            </DownloadLink>
          )
        }
      >
        <div className="coverage-period">
          <TextInput
            type="date"
            label={t('audit.filter_from')}
            value={state.from ?? data?.from ?? ''}
            onChange={(event) => change({ ...state, from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label={t('audit.filter_until')}
            value={state.to ?? data?.to ?? ''}
            onChange={(event) => change({ ...state, to: event.currentTarget.value || undefined })}
          />
        </div>
        {report.error ? (
          <ErrorState
            error={report.error}
            title={t('coverage.failed')}
            onRetry={() => report.refetch()}
          />
        ) : !data ? (
          <Loading>
            <SkeletonRows rows={5} />
          </Loading>
        ) : data.rows.length === 0 ? (
          <EmptyState
            title={t('coverage.none')}
            action={
              can('customers.read') && (
                <Button
                  variant="default"
                  renderRoot={(props) => <AddressLink to="/customers" {...props} />}
                >
                  {t('coverage.to_customers')}
                </Button>
              )
            }
          >
            {t('coverage.none_help')}
          </EmptyState>
        ) : (
          <CoverageTable report={data} state={state} />
        )}
      </Section>
      {state.list && <TouchpointList state={state} period={period} report={data} />}
    </Page>
  );
}

/** How many contacts, what they cost, and what is not known of them. */
function Answer({ report: { from, to, total } }: { report: Coverage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const days = { from: format.date(from), to: format.date(to) };
  const count = { count: total.touchpoints, number: format.integer(total.touchpoints) };
  if (total.touchpoints === 0)
    return <Finding sub={t('coverage.days', days)}>{t('coverage.finding_none')}</Finding>;
  const share = (part: number) => format.share(part / total.touchpoints);
  const priced = total.touchpoints - total.withoutCost;
  return (
    <Finding
      sub={[
        t('coverage.days', days),
        total.directed > 0 &&
          t('coverage.inbound_share', { share: format.share(total.inbound / total.directed) }),
        t('coverage.unattributed', { share: share(total.withoutCustomer) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {priced === 0
        ? t('coverage.finding_no_cost', count)
        : t(total.withoutCost > 0 ? 'coverage.finding_some' : 'coverage.finding', {
            ...count,
            cost: format.moneyShort(total.cost),
            each: format.moneyExact(Math.round(total.cost / priced)),
            priced: format.integer(priced),
          })}
    </Finding>
  );
}
