// Is this a customer database or a mailing list, and whom should we verify first? Each number leads to the
// customers behind it.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract, staleFrom, yearlyDecay } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Cell, Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useEndpointPages, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Rule } from './question.ts';
import './freshness.css';

type Base = AnswerOf<typeof customersContract.base>;

export function FreshnessPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const base = useEndpoint(customersContract.base);
  const { data } = base;
  const share = (n: number) => format.share(data && data.customers > 0 ? n / data.customers : 0);
  return (
    <Page title={t('freshness.title')}>
      {data && data.customers > 0 && (
        <Finding
          sub={t('freshness.finding_sub', {
            n: format.integer(data.customers),
            decay: format.share(yearlyDecay),
          })}
        >
          {data.mailing === 0 && data.stale === 0
            ? t('freshness.finding_good')
            : t('freshness.finding', {
                mailing: share(data.mailing),
                stale: share(data.stale),
                money: format.moneyShort(data.atStake),
              })}
        </Finding>
      )}
      {base.error && <ErrorState error={base.error} onRetry={() => base.refetch()} />}
      {base.isPending && (
        <Loading>
          <SkeletonLedger rows={6} />
        </Loading>
      )}
      {data?.customers === 0 && (
        <EmptyState title={t('freshness.empty')}>{t('freshness.empty_help')}</EmptyState>
      )}
      {data && data.customers > 0 && (
        <PageGrid>
          <Bands base={data} />
          <Fields base={data} />
          <Cell span={12}>
            <Queue />
          </Cell>
        </PageGrid>
      )}
    </Page>
  );
}

/** A share of the base as a bar, its number, and the customers behind it. */
function ShareLine({
  title,
  n,
  of,
  question,
}: {
  title: ReactNode;
  n: number;
  of: number;
  question: Rule | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = t('freshness.share_of', {
    share: format.share(of === 0 ? 0 : n / of),
    n: format.integer(n),
  });
  return (
    <li>
      <span>{title}</span>
      <span className="fresh-bar" aria-hidden="true">
        <span style={{ width: `${of === 0 ? 0 : (100 * n) / of}%` }} />
      </span>
      <span className="num">
        {question && n > 0 ? (
          <Link to="/customers" search={{ question }}>
            {text}
          </Link>
        ) : (
          text
        )}
      </span>
    </li>
  );
}

function Bands({ base }: { base: Base }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section
      span={6}
      title={t('freshness.bands')}
      note={t('freshness.bands_note', { mean: format.integer(base.completeness) })}
    >
      <ul className="fresh-list fresh-shares">
        {base.bands.map(({ from, to, customers }) => (
          <ShareLine
            key={from}
            title={t('freshness.band', { from, to })}
            n={customers}
            of={base.customers}
            question={{ field: 'completeness', is: 'between', value: [from, to] }}
          />
        ))}
        <ShareLine
          title={t('freshness.mailing')}
          n={base.mailing}
          of={base.customers}
          question={{ field: 'mailing', is: 'yes' }}
        />
        <ShareLine
          title={t('freshness.stale')}
          n={base.stale}
          of={base.customers}
          question={{ field: 'staleness', is: 'at_least', value: staleFrom }}
        />
      </ul>
    </Section>
  );
}

function Fields({ base }: { base: Base }) {
  const { t } = useTranslation();
  const { can } = useRights();
  return (
    <Section span={6} title={t('freshness.fields')} note={t('freshness.fields_note')}>
      <ul className="fresh-list fresh-shares">
        {base.fields.map(({ field, customers }) => {
          const hidden = (field === 'email' || field === 'phone') && !can('customers.contact');
          return (
            <ShareLine
              key={field}
              title={t(`customers.field.${field}`)}
              n={customers}
              of={base.customers}
              question={
                hidden
                  ? null
                  : field === 'purchases'
                    ? { field, is: 'at_least', value: 1 }
                    : { field, is: 'not_empty' }
              }
            />
          );
        })}
      </ul>
    </Section>
  );
}

function Queue() {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const queue = useEndpointPages(customersContract.stale, { query: { limit: 50 } });
  const rows = queue.data?.pages.flatMap(({ customers }) => customers) ?? [];
  const confirm = useSend(customersContract.confirm, {
    changes: [customersContract.stale, customersContract.base, customersContract.freshness],
    onSuccess: () => toast.done(t('freshness.confirmed')),
  });
  return (
    <Section title={t('freshness.queue')} note={t('freshness.queue_note')}>
      {queue.error && <ErrorState error={queue.error} onRetry={() => queue.refetch()} />}
      {confirm.error && <ErrorState error={confirm.error} />}
      {queue.isPending && (
        <Loading>
          <SkeletonRows rows={5} />
        </Loading>
      )}
      {queue.data && rows.length === 0 && (
        <EmptyState title={t('freshness.queue_empty')}>
          {t('freshness.queue_empty_help')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ol className="fresh-list fresh-queue">
          {rows.map(({ id, name, atStake, staleness, oldest }) => (
            <li key={id}>
              <span>
                <Link to="/customers/$id" params={{ id: String(id) }}>
                  {name}
                </Link>
                <br />
                <span className="soft small">
                  {oldest && t('freshness.since', { date: format.date(oldest) })}
                </span>
              </span>
              <span className="soft small">
                {t('freshness.wrong', { share: format.probability(staleness) })}
              </span>
              <span className="num">{format.moneyShort(atStake)}</span>
              {can('customers.write') && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${t('freshness.same')}: ${name}`}
                  loading={confirm.isPending && confirm.variables?.params.id === id}
                  onClick={() =>
                    confirm.mutate({ params: { id }, body: { fields: ['name', 'email', 'phone'] } })
                  }
                >
                  {t('freshness.same')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      {queue.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={queue.isFetchingNextPage}
          onClick={() => queue.fetchNextPage()}
        >
          {t('audit.more')}
        </Button>
      )}
    </Section>
  );
}
