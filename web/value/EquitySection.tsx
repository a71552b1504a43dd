// What the customer base is worth, with its interval, and the few figures that it rests on.
import { useTranslation } from 'react-i18next';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { Insufficient, Tag } from '../ui/Certainty.tsx';
import { Delta } from '../ui/Delta.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Figure, Section } from '../ui/Section.tsx';
import { precisionDomain } from '../ui/scale.ts';
import { Loading, SkeletonFigure, SkeletonLedger } from '../ui/skeletons.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { WhiskerEnds } from '../ui/WhiskerEnds.tsx';
import { customersAddress } from './customers-address.ts';
import { EquityWhy } from './EquityWhy.tsx';
import type { Overview } from './finding.ts';

const figure = { key: 'figure', align: 'end', figure: true } as const;
const beside = { key: 'beside', align: 'end', width: 104 } as const;

interface EquitySectionProps {
  /** Nothing while it is on its way. */
  overview?: Overview;
  /** The first computation is running: there is nothing to show yet. */
  computing?: boolean;
}

export function EquitySection({ overview, computing = false }: EquitySectionProps) {
  const { t } = useTranslation();
  return (
    <Section
      title={t('home.equity')}
      note={<EquityNote overview={overview} />}
      span={5}
      foot={
        overview?.equity && (
          <AddressLink to="/equity" className="why">
            {t('home.equity_course')}
          </AddressLink>
        )
      }
    >
      {overview && !computing ? (
        <>
          <Worth overview={overview} />
          <Figures overview={overview} />
        </>
      ) : (
        <Loading what={computing ? t('home.computing_equity') : undefined}>
          <SkeletonFigure />
          <SkeletonLedger />
        </Loading>
      )}
    </Section>
  );
}

/** What kind of value it is: in margin or in sales, over a horizon or the whole relation. */
function EquityNote({ overview }: { overview: Overview | undefined }) {
  const { t } = useTranslation();
  if (!overview) return null;
  const { level, horizonMonths } = overview;
  return horizonMonths === null
    ? t(`home.equity_note_${level}`)
    : t(`home.equity_note_${level}_months`, { count: horizonMonths });
}

function Worth({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { lastGood } = overview;
  const equity = overview.equity ?? lastGood?.equity;
  // The hatched place of a figure that cannot be given.
  if (!equity)
    return (
      <div className="home-no-figure">
        <Insufficient>
          {overview.run?.status === 'failed' ? t('home.no_figure') : undefined}
        </Insufficient>
      </div>
    );
  const { low, high } = equity;
  const margin = (high - low || 1) * 0.5;
  return (
    <>
      <Figure>{format.moneyShort(equity.value)}</Figure>
      {!overview.equity && lastGood && (
        <p className="home-last-good">
          <Tag kind="open">{t('home.last_good', { date: format.date(lastGood.asOf) })}</Tag>
        </p>
      )}
      <WhiskerEnds
        {...equity}
        min={low - margin}
        max={high + margin}
        hero
        label={format.moneyRangeShort(low, high)}
        lowText={format.moneyShort(low, 3)}
        highText={format.moneyShort(high, 3)}
      >
        {overview.equity && <EquityWhy overview={overview} />}
      </WhiskerEnds>
    </>
  );
}

/** The lines under the figure; those that need the model are left out without it. */
function Figures({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows: LedgerRow[] = [];
  const { active, meanPerActive, atRisk, customers } = overview;
  if (active)
    rows.push({
      id: 'active',
      title: t('home.active'),
      note: t(overview.contracts ? 'home.active_note_contracts' : 'home.active_note', {
        count: customers,
        number: format.integer(customers),
      }),
      cells: {
        figure: format.integer(active.value),
        beside: (
          <Whisker
            {...active}
            {...precisionDomain(active.value)}
            width={88}
            label={t('home.active_range', {
              low: format.integer(active.low),
              high: format.integer(active.high),
            })}
          />
        ),
      },
    });
  else
    rows.push({
      id: 'customers',
      title: t('home.customers'),
      cells: { figure: format.integer(customers) },
    });
  if (meanPerActive)
    rows.push({
      id: 'mean',
      title: t('home.mean_per_active'),
      note: t('home.mean_per_active_note'),
      cells: {
        figure: format.money(meanPerActive.value),
        beside: <Precision {...meanPerActive} />,
      },
    });
  if (atRisk)
    rows.push({
      id: 'risk',
      title: t('home.at_risk'),
      note: <AtRiskLink customers={atRisk.customers} />,
      cells: {
        figure: format.moneyShort(atRisk.value),
        beside: <Precision {...atRisk} />,
      },
    });
  rows.push(useSalesRow(overview));
  const columns = rows.some((row) => row.cells.beside) ? [figure, beside] : [figure];
  return <Ledger caption={t('home.equity')} columns={columns} rows={rows} />;
}

/** How exactly a sum of money is known, on the scale of its own size. */
function Precision({ value, low, high }: { value: number; low: number; high: number }) {
  const format = useFormat();
  return (
    <Whisker
      value={value}
      low={low}
      high={high}
      {...precisionDomain(value)}
      width={88}
      label={format.moneyRangeShort(low, high)}
    />
  );
}

/** How many customers it is, leading to them once their list exists. */
function AtRiskLink({ customers }: { customers: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const exists = usePageExists();
  const words = t('home.at_risk_note', { count: customers, number: format.integer(customers) });
  if (customers === 0 || !exists('/customers')) return words;
  const question = { all: [{ field: 'phase', is: 'one_of', value: ['paused', 'at_risk'] }] };
  return <AddressLink to={customersAddress(question, t('home.at_risk_list'))}>{words}</AddressLink>;
}

/** Sales are measured: a bare number, and the change when there are twelve months before. */
function useSalesRow({ sales12 }: Overview): LedgerRow {
  const { t } = useTranslation();
  const format = useFormat();
  const { amount, previous } = sales12;
  const change = previous ? amount / previous - 1 : null;
  return {
    id: 'sales',
    title: t('home.sales12'),
    note:
      previous === null
        ? undefined
        : t('home.sales12_note', { previous: format.moneyShort(previous) }),
    cells: {
      figure: format.moneyShort(amount),
      beside: change !== null && (
        <Delta value={change} text={`${change > 0 ? '+' : ''}${format.percent(change)}`} />
      ),
    },
  };
}
