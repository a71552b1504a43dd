// How the value of the customer base is computed, in words.
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Why } from '../ui/Why.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import type { Overview } from './finding.ts';

/** Proper names of the models. */
const modelNames: Record<string, string> = {
  'pareto-nbd': 'Pareto/NBD',
  'bg-nbd': 'BG/NBD',
  'mbg-nbd': 'MBG/NBD',
  nbd: 'NBD',
};

export function EquityWhy({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const terms = useEndpoint(companyContract.terms).data;
  const { run, customers, horizonMonths } = overview;
  // Those of contracts alone are told of below.
  const bought = run?.sufficiency.customers ?? customers;
  const percents = (terms?.discountRate ?? 0) * 100;
  const rate = Math.abs(percents - Math.round(percents)) < 0.05 ? format.share : format.percent;
  return (
    <Why width={360}>
      <div className="home-why">
        {bought > 0 && (
          <p>{t('home.why_each', { count: bought, number: format.integer(bought) })}</p>
        )}
        {terms && (
          <p>
            {overview.ownMargins
              ? t('home.why_own_margins')
              : overview.level === 'sales' || terms.grossMargin === null
                ? t(overview.uncosted === null ? 'home.why_sales' : 'home.why_sales_uncosted', {
                    share: format.percent(overview.uncosted ?? 0),
                  })
                : t('home.why_margin', { margin: format.share(terms.grossMargin) })}{' '}
            {horizonMonths === null
              ? t('home.why_life', { rate: rate(terms.discountRate) })
              : t('home.why_months', {
                  count: horizonMonths,
                  rate: rate(terms.discountRate),
                })}
          </p>
        )}
        {overview.level === 'margin' && overview.ownMargins && overview.uncosted !== null && (
          <p>{t('home.why_uncosted', { share: format.percent(overview.uncosted) })}</p>
        )}
        {overview.serving !== null && (
          <p>{t('home.why_serving', { each: format.money(overview.serving) })}</p>
        )}
        {overview.contracts && overview.contracts.customers > 0 && (
          <p>
            {t('home.why_contracts', {
              count: overview.contracts.customers,
              number: format.integer(overview.contracts.customers),
              value: format.moneyShort(overview.contracts.value),
            })}
          </p>
        )}
        <p>{t('home.why_interval')}</p>
        {run?.model && (
          <p className="muted">
            {t('home.why_model', {
              model: modelNames[run.model] ?? run.model,
              date: format.date(run.asOf),
            })}
          </p>
        )}
      </div>
    </Why>
  );
}
