// What profitability says in words: levels, verdicts, remedies with their figure.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import type { Format } from '../ui/format.ts';

export type Profitability = AnswerOf<typeof valueContract.profitability>;
export type Losing = AnswerOf<typeof valueContract.unprofitable>['customers'][number];
export type Proposed = Losing['proposed'][number];
export type Remedy = Proposed['remedy'];
export type Verdict = Profitability['verdicts'][number]['verdict'];

/** Costs between contribution and profit, in the order in which they are taken off. */
export const costParts = [
  'orderCost',
  'lineCost',
  'returnCost',
  'creditCost',
  'contactCost',
  'acquisition',
  'maintenance',
] as const;
export type CostPart = (typeof costParts)[number];

/** The largest costs of somebody, goods among them, at most two. */
export function largestCosts(parts: Record<CostPart | 'goods', number>): (CostPart | 'goods')[] {
  return (['goods', ...costParts] as const)
    .filter((part) => parts[part] > 0)
    .sort((a, b) => parts[b] - parts[a])
    .slice(0, 2);
}

/** «Pedido mínimo de $350». */
export function remedyWords(t: TFunction, format: Format, { remedy, figure }: Proposed): string {
  const amount = figure ?? 0;
  switch (remedy) {
    case 'reprice':
      return t('profit.remedy_reprice_by', { rise: format.percent(amount) });
    case 'minimum_order':
      return t('profit.remedy_minimum_order_of', { amount: format.money(amount) });
    case 'self_service':
      return t('profit.remedy_self_service_by', { share: format.share(amount) });
    case 'service_level':
      return t('profit.remedy_service_level_to', { count: amount, number: format.integer(amount) });
    case 'keep':
      return figure === null
        ? t('profit.remedy_keep_expected')
        : t('profit.remedy_keep_until', { amount: format.money(amount) });
    case 'let_go':
      return t('profit.remedy_let_go');
  }
}
