// Why this value: from the average customer to this one, in signed steps that add up exactly.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import type { Format } from '../ui/format.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { shownPActive } from './p-active.ts';
import { type CustomerValuation, useValuation } from './use-customer.ts';

type Step = CustomerValuation['why'][number];

export function CustomerWhy({ id, name }: { id: number; name: string | undefined }) {
  const { t } = useTranslation();
  const { data, error } = useValuation(id);
  const steps = data?.why ?? [];
  // Without a value there is nothing to explain; its section says why, also when it failed.
  if (data ? steps.length === 0 : error) return null;
  return (
    <Section title={t('customer.why_title')} note={t('customer.why_note')} foot={<WhyFoot />}>
      {data ? (
        <Steps steps={steps} phase={data.phase} name={name ?? t('customer.title')} />
      ) : (
        <Loading>
          <SkeletonLedger rows={5} />
        </Loading>
      )}
    </Section>
  );
}

function WhyFoot() {
  const { t } = useTranslation();
  const place = '/value';
  const exists = usePageExists()(place);
  return (
    <>
      {t('customer.why_foot')}{' '}
      {exists && (
        <AddressLink to={place} className="why">
          {t('customer.why_model')}
        </AddressLink>
      )}
    </>
  );
}

function stepWords(
  t: TFunction,
  format: Format,
  { step, mine, average }: Step,
  phase: CustomerValuation['phase'],
  served: boolean,
): string {
  const days = (value: number) => ({ count: Math.round(value), number: format.integer(value) });
  // Of the silence the average is the probability of being active.
  const probability = format.probability(shownPActive(average ?? 0, phase));
  switch (step) {
    case 'average':
      return t(served ? 'customer.why_average_before' : 'customer.why_average');
    case 'frequency':
      if (mine === null) return t('customer.why_frequency_single');
      return average === null
        ? t('customer.why_frequency_alone', { every: t('customers.days', days(mine)) })
        : t('customer.why_frequency', {
            every: t('customers.days', days(mine)),
            average: format.integer(average),
          });
    case 'recency':
      if (mine === 0) return t('customer.why_recency_now', { probability });
      return t('customer.why_recency', {
        silent: t('customers.days', days(mine ?? 0)),
        probability,
      });
    case 'spend':
      return t('customer.why_spend', {
        mine: format.money(mine ?? 0),
        average: format.money(average ?? 0),
      });
    case 'serving':
      return t('customer.why_serving', {
        mine: format.money(mine ?? 0),
        average: format.money(average ?? 0),
      });
    case 'contracts':
      return t('customer.why_contracts');
    case 'this':
      return '';
  }
}

interface StepsProps {
  steps: readonly Step[];
  phase: CustomerValuation['phase'];
  name: string;
}

function Steps({ steps, phase, name }: StepsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = steps.filter(({ step }) => step !== 'this');
  const served = steps.some(({ step }) => step === 'serving');
  const total = steps.find(({ step }) => step === 'this');
  const high = Math.max(0, ...shown.map(({ amount }) => amount));
  const low = Math.min(0, ...shown.map(({ amount }) => amount));
  return (
    <table className="ledger why-steps" aria-label={t('customer.why_note')}>
      <tbody>
        {shown.map((step) => (
          <tr key={step.step}>
            <th scope="row">{stepWords(t, format, step, phase, served)}</th>
            <td className="why-bar">
              <StepBar amount={step.amount} low={low} high={high} whole={step.step === 'average'} />
            </td>
            <td className="num strong at-end">
              {step.step === 'average'
                ? format.money(step.amount)
                : format.moneyChange(step.amount)}
            </td>
          </tr>
        ))}
        {total && (
          <tr className="ledger-total">
            <th scope="row">{t('customer.why_this', { name })}</th>
            <td />
            <td className="num strong at-end">{format.money(total.amount)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface StepBarProps {
  amount: number;
  low: number;
  high: number;
  /** An amount, not a change: in ink. */
  whole: boolean;
}

/** Each bar from the same zero; the amount stands beside it in words. */
function StepBar({ amount, low, high, whole }: StepBarProps) {
  const span = high - low || 1;
  const percent = (share: number) => `${share * 100}%`;
  const tone = whole ? 'ink' : amount < 0 ? 'loss' : 'gain';
  return (
    <svg className="why-drawing" width="100%" height={20} aria-hidden="true">
      <line
        className="why-zero"
        x1={percent(-low / span)}
        x2={percent(-low / span)}
        y1={0}
        y2={20}
      />
      <rect
        className={`why-${tone}`}
        x={percent((Math.min(0, amount) - low) / span)}
        y={4}
        width={percent(Math.abs(amount) / span)}
        height={12}
      />
    </svg>
  );
}
