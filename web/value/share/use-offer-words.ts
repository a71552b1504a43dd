// What to offer a customer, in words: across to a line that buyers of theirs buy too, and up where they buy elsewhere.
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';
import { useFormat } from '../../ui/use-format.tsx';

type Row = AnswerOf<typeof valueContract.headroom>['customers'][number];
export type Offers = Pick<Row, 'cross' | 'up' | 'keptOut'>;

/** Sentences, the surest first; none where nothing is known to offer. */
export function useOfferWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ cross, up }: Offers): string[] => [
    ...(up ? [t('share.offer_up', { line: up.line, gap: format.moneyShort(up.gap) })] : []),
    ...(cross
      ? [
          t('share.offer_cross', {
            line: cross.to,
            from: cross.from,
            times: format.decimal(cross.lift, 1),
          }),
        ]
      : []),
  ];
}
