// What the customer is worth: the figure, its interval, and among how many it stands.
import { useTranslation } from 'react-i18next';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { Tag } from '../ui/Certainty.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonFigure } from '../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useNoValueWords } from '../value/no-value-words.ts';
import { type Customer, type CustomerValuation, useValuation } from './use-customer.ts';

interface CustomerValueProps {
  id: number;
  customer: Customer | undefined;
}

export function CustomerValue({ id, customer }: CustomerValueProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useValuation(id);
  const months = data?.horizonMonths ?? null;
  return (
    <Section
      span={4}
      title={
        months === null
          ? t('customer.value_title')
          : t('customer.value_title_months', { months: format.integer(months) })
      }
    >
      {data ? (
        <Valuation data={data} customer={customer} />
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <Loading>
          <SkeletonFigure />
        </Loading>
      )}
    </Section>
  );
}

function Valuation({ data, customer }: { data: CustomerValuation; customer?: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { value, level } = data;
  const noValue = useNoValueWords({ run: data.run, busy: false });
  if (value === null)
    return (
      <>
        <InsufficientState>{noValue ?? t('customer.value_none')}</InsufficientState>
        {data.rough && <Rough rough={data.rough} level={level} />}
      </>
    );
  const single = customer?.purchases === 1;
  const figure = <span className="customer-figure">{format.money(value.value)}</span>;
  return (
    <>
      <div className="customer-worth">
        {single ? <span className="customer-hatched hatch">{figure}</span> : figure}
        <Rank percentile={customer?.percentile ?? null} />
      </div>
      <Interval {...value} hollow={single || value.low <= 0} />
      {value.high < value.value && (
        <p className="small soft">{t('customer.value_nothing', { zero: format.money(0) })}</p>
      )}
      {single && <p className="small soft">{t('customer.value_single')}</p>}
      {data.provisional && (
        <p className="small soft" role="status">
          <Tag kind="open">{t('customer.value_provisional')}</Tag>{' '}
          {t('customer.value_provisional_why')}
        </p>
      )}
      {level === 'sales' && <InSales />}
    </>
  );
}

/** What the pace of the own purchases says while there is no model: marked, and with the sum it comes from. */
function Rough({
  rough,
  level,
}: {
  rough: NonNullable<CustomerValuation['rough']>;
  level: CustomerValuation['level'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className="small soft">
      <Tag kind="open">{t('model.rough_mark')}</Tag>{' '}
      {t(`customer.rough_${level}`, {
        share: format.probability(rough.pActive),
        sum: `(${format.integer(rough.last)} / ${format.integer(rough.window)})${raised(rough.purchases)}`,
        purchases: format.expected(rough.expectedPurchases),
        amount: format.money(rough.expectedAmount),
      })}
    </p>
  );
}

/** «más que el 94 %», without the absurd ends. */
function Rank({ percentile }: { percentile: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (percentile === null) return null;
  const words =
    percentile < 0.01
      ? t('customer.rank_lowest')
      : percentile >= 0.995
        ? t('customer.rank_highest')
        : t('customer.rank', { share: format.share(percentile) });
  return <span className="small soft num">{words}</span>;
}

/** The whisker from zero, its ends written outwards so that they never meet. */
function Interval({
  value,
  low,
  high,
  hollow,
}: {
  value: number;
  low: number;
  high: number;
  hollow: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const min = Math.min(0, low);
  const max = min + (Math.max(high, value, 1) - min) * 1.18;
  const share = (amount: number) => (amount - min) / (max - min);
  const at = (amount: number) => ({ left: `${share(amount) * 100}%` });
  const room = share(high) - share(low) > 0.3;
  const atEdge = share(low) < 0.1;
  const besideZero = share(low) < 0.28;
  return (
    <div className="customer-interval">
      <Whisker
        min={min}
        max={max}
        low={low}
        high={high}
        value={value}
        width="100%"
        hero
        hollow={hollow}
        label={t('customers.interval', { range: format.moneyRange(low, high) })}
      />
      <div className="customer-interval-ends num" aria-hidden="true">
        {!besideZero && <span>{format.money(0)}</span>}
        <span className={atEdge ? undefined : room ? 'end-middle' : 'end-before'} style={at(low)}>
          {format.money(low)}
        </span>
        {high > low && (
          <span className={room ? 'end-middle' : 'end-after'} style={at(high)}>
            {format.money(high)}
          </span>
        )}
      </div>
    </div>
  );
}

/** Without a margin the value is counted in sales, and says so. */
function InSales() {
  const { t } = useTranslation();
  const place = '/settings';
  const exists = usePageExists()(place);
  return (
    <p className="section-foot">
      {t('customer.value_sales')}{' '}
      {exists && (
        <AddressLink to={place} className="why">
          {t('customer.value_sales_link')}
        </AddressLink>
      )}
    </p>
  );
}

/** A whole power as it is printed: 12 → ¹². */
const raised = (power: number): string =>
  String(power).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
