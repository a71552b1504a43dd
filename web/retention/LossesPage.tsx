// The customers who were told as lost, by whatever question brought one here: what they took, by which rule, and why.
import { Button, SegmentedControl, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { lossRules, retentionContract } from '../../server/retention/contract.ts';
import { addressOf } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { currentLanguage } from '../ui/i18n.ts';
import { Page } from '../ui/Page.tsx';
import { Cell, Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useCauseName } from './cause-name.ts';
import { NoRetention } from './NoRetention.tsx';
import { type LossState, lossStates } from './retention-state.ts';
import { useRetention } from './use-retention.ts';
import './retention.css';
import { DownloadLink } from '../ui/DownloadLink.tsx';

const route = getRouteApi('/inside/losses');
type Loss = AnswerOf<typeof retentionContract.losses>['losses'][number];

export function LossesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.losses')}>
      <Told />
      <PageGrid>
        <Content />
      </PageGrid>
    </Page>
  );
}

/** How many are gone, what they were worth, and how often the rules were wrong. */
function Told() {
  const { t } = useTranslation();
  const format = useFormat();
  const losses = useRetention().data?.losses;
  if (!losses || losses.open === 0) return null;
  return (
    <Finding
      sub={t('retention.losses_foot', {
        share: format.share((losses.returned - losses.wonBack) / losses.told),
        told: format.integer(losses.told),
      })}
    >
      {t('losses.finding', {
        count: losses.open,
        number: format.integer(losses.open),
        value: format.moneyShort(losses.openValue),
      })}
    </Finding>
  );
}

function Content() {
  const { t } = useTranslation();
  const { can } = useRights();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const change = (more: LossState) =>
    navigate({ search: { ...state, ...more }, replace: true, resetScroll: false });
  const found = useEndpointPages(retentionContract.losses, { query: { ...state, limit: 50 } });
  const losses = found.data?.pages.flatMap((page) => page.losses) ?? [];
  const retention = useRetention();
  const narrowed = Object.keys(state).some((key) => key !== 'order');
  // Without purchases, or with too few, there is nothing to filter: it says what is missing.
  if (retention.data && !retention.data.result && found.data && !narrowed && losses.length === 0)
    return (
      <Cell span={12}>
        <NoRetention data={retention.data} title={t('nav.losses')} />
      </Cell>
    );
  return (
    <Section
      span={12}
      title={t(`losses.title_${state.state ?? 'open'}`)}
      note={t('losses.note')}
      actions={
        can('customers.export') &&
        losses.length > 0 && (
          <DownloadLink
            href={addressOf(retentionContract.exportLosses, {
              query: { ...state, language: currentLanguage() },
            })}
          >
            {t('losses.download')}
          </DownloadLink>
        )
      }
    >
      <div className="retention-choices">
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={t('losses.state')}
          value={state.state ?? 'open'}
          data={lossStates.map((one) => ({ value: one, label: t(`losses.state_${one}`) }))}
          onChange={(one) => change({ state: one as LossState['state'] })}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('losses.order')}
          value={state.order ?? 'value'}
          data={(['value', 'day'] as const).map((one) => ({
            value: one,
            label: t(`losses.order_${one}`),
          }))}
          onChange={(one) => change({ order: one as LossState['order'] })}
        />
        <Select
          size="xs"
          aria-label={t('retention.told_by')}
          placeholder={t('losses.any_rule')}
          clearable
          data={lossRules.map((rule) => ({ value: rule, label: t(`retention.rule_${rule}`) }))}
          value={state.rule ?? null}
          onChange={(rule) => change({ rule: (rule as LossState['rule']) ?? undefined })}
        />
        {(state.cause || state.from || state.to) && (
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              change({ cause: undefined, from: undefined, to: undefined, by: undefined })
            }
          >
            {t('losses.clear')}
          </Button>
        )}
      </div>
      <Counted state={state} />
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && losses.length === 0 && (
        <EmptyState title={t(narrowed ? 'losses.none_here' : 'losses.none')}>
          {!narrowed && t('losses.none_help')}
        </EmptyState>
      )}
      {losses.length > 0 && (
        <ul className="loss-list">
          {losses.map((loss) => (
            <One key={`${loss.customer.id} ${loss.since}`} loss={loss} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </Section>
  );
}

/** How many there are and what they took, with what narrows them. */
function Counted({ state }: { state: LossState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { can } = useRights();
  const { order: _order, ...query } = state;
  const { data } = useEndpoint(retentionContract.lossCount, { query });
  const causes = useEndpoint(retentionContract.causes, {}, { enabled: can('value.read') });
  if (!data || data.losses === 0) return null;
  const { cause, from, to, by = 'lost' } = state;
  const found = causes.data?.causes.find(({ id }) => String(id) === cause);
  const suggested = cause?.startsWith('suggested_') ? cause.slice('suggested_'.length) : null;
  const range =
    from && to
      ? t('losses.range', { from: format.date(from), to: format.date(to) })
      : from
        ? t('losses.range_from', { from: format.date(from) })
        : to && t('losses.range_to', { to: format.date(to) });
  const parts = [
    t('losses.count', {
      count: data.losses,
      number: format.integer(data.losses),
      value: format.moneyShort(data.value),
    }),
    found
      ? nameOf(found)
      : suggested
        ? t('causes.suggested_name', { cause: t(`cause.${suggested as 'price'}`) })
        : cause !== undefined &&
          /^[a-z]+$/.test(cause) &&
          t(`losses.cause_${cause as 'unknown' | 'silent' | 'known' | 'manageable'}`),
    range && t(`losses.between_${by}`, { range }),
  ];
  return <p className="small strong num">{parts.filter(Boolean).join(' · ')}</p>;
}

function One({ loss }: { loss: Loss }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  return (
    <li className="loss-one">
      <div>
        <AddressLink to={`/customers/${loss.customer.id}`} className="strong">
          {loss.customer.name}
        </AddressLink>
        <span className="small soft">
          {t('losses.silence', { since: format.date(loss.since), lost: format.date(loss.lostOn) })}
        </span>
      </div>
      <div>
        <span className="small">
          {t(`retention.rule_${loss.rule}`)}
          {loss.confidence !== null &&
            ` · ${t('losses.confidence', { share: format.probability(loss.confidence) })}`}
        </span>
        <span className="small soft">
          {loss.returnedOn !== null
            ? t('losses.came_back', { day: format.date(loss.returnedOn) })
            : loss.causes.length > 0
              ? loss.causes.map(({ cause }) => nameOf(cause)).join(', ')
              : t('losses.cause_unknown')}
        </span>
      </div>
      <div className="loss-value num strong">{format.money(loss.value)}</div>
    </li>
  );
}
