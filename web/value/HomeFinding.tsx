// The answer of the first page in one sentence: what the customer base is worth and who is leaving.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { Finding } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { enoughOn } from './enough.ts';
import type { FindingKind, Overview } from './finding.ts';
import { useMissingWords } from './missing-words.ts';

interface HomeFindingProps {
  kind: FindingKind;
  overview: Overview;
}

export function HomeFinding({ kind, overview }: HomeFindingProps) {
  switch (kind) {
    case 'healthy':
    case 'risk':
    case 'heavy':
    case 'stale':
      return <Valued kind={kind} overview={overview} />;
    case 'insufficient':
      return <NotEnough overview={overview} />;
    default:
      return <NotYet kind={kind} overview={overview} />;
  }
}

interface ValuedProps {
  kind: 'healthy' | 'risk' | 'heavy' | 'stale';
  overview: Overview;
}

function Valued({ kind, overview }: ValuedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const equity = overview.equity!;
  const customers = overview.atRisk?.customers ?? 0;
  const values = {
    count: customers,
    customers: format.integer(customers),
    risk: format.moneyShort(overview.atRisk?.value ?? 0),
    date: format.date(overview.run?.asOf ?? ''),
  };
  const [low, high] = format.moneyPairShort(equity.low, equity.high);
  return (
    <Finding
      actions={
        overview.busy && (
          <p className="home-refreshing" role="status">
            {t('home.refreshing')}
          </p>
        )
      }
      sub={
        <>
          {t('home.sub_interval', { low, high })} {kind === 'stale' && <LoadNewer />}
          {kind !== 'stale' && overview.level === 'sales' && <SetMargin />}
        </>
      }
    >
      <Sentence
        of={({ equity: place }) => t(`home.finding_${kind}`, { ...values, equity: place })}
        parts={{ equity: <em>{format.moneyShort(equity.value)}</em> }}
      />
    </Finding>
  );
}

/** What turns sales into margin. */
function SetMargin() {
  const { t } = useTranslation();
  return (
    <Sentence
      of={({ link }) => t('home.sub_sales', { link })}
      parts={{ link: <Linked to="/settings">{t('home.sub_sales_link')}</Linked> }}
    />
  );
}

function LoadNewer() {
  const { t } = useTranslation();
  return (
    <Sentence
      of={({ link }) => t('home.sub_stale', { link })}
      parts={{ link: <Linked to="/import">{t('home.sub_stale_link')}</Linked> }}
    />
  );
}

/** A link to a page; its words alone while the page does not exist. */
function Linked({ to, children }: { to: string; children: string }) {
  const exists = usePageExists();
  return exists(to) ? <AddressLink to={to}>{children}</AddressLink> : children;
}

function NotEnough({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = overview.run!;
  const missing = useMissingWords()(run.sufficiency);
  const on = enoughOn(run.sufficiency, run.asOf);
  return (
    <Finding
      sub={
        on ? t('home.sub_enough_on', { month: format.monthLong(on) }) : t('home.sub_enough_unknown')
      }
    >
      {t('home.finding_insufficient', { missing })}
    </Finding>
  );
}

function NotYet({ kind, overview }: HomeFindingProps & { kind: 'computing' | 'failed' | 'never' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const compute = useSend(valueContract.compute, { changes: [valueContract.overview] });
  const { lastGood } = overview;
  if (kind === 'failed' && lastGood)
    return (
      <Finding sub={t('home.sub_failed_kept')}>
        <Sentence
          of={({ equity }) =>
            t('home.finding_failed_kept', { equity, date: format.date(lastGood.asOf) })
          }
          parts={{ equity: <em>{format.moneyShort(lastGood.equity.value)}</em> }}
        />
      </Finding>
    );
  return (
    <Finding
      sub={t(`home.sub_${kind}`)}
      actions={
        kind === 'never' &&
        can('value.write') && (
          <Button loading={compute.isPending} onClick={() => compute.mutate({})}>
            {t('home.compute')}
          </Button>
        )
      }
    >
      {t(`home.finding_${kind}`)}
    </Finding>
  );
}
