// A rate as a line of a ledger: the rule it goes by, the rate, how sure it is, and whom it is about.
import { useTranslation } from 'react-i18next';
import type { FigureWithParts } from '../../server/retention/contract.ts';
import type { LedgerRow } from '../ui/Ledger.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { CustomersLink } from './CustomersLink.tsx';
import { PartsLink } from './PartsLink.tsx';
import type { Measured } from './survival-chart.ts';

export type Rate = NonNullable<Measured['rule']>;

export const rateColumns = [
  { key: 'rate', align: 'end', figure: true, width: 84 },
  { key: 'whisker', align: 'end', width: 140, wide: true },
  { key: 'n', align: 'end', width: 92, wide: true },
] as const;

export function useRateRow() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    id: string,
    title: string,
    note: string,
    rate: Rate | null,
    /** Whose retention it is: a question, or their parts in the figure. */
    whom?: unknown,
    parts?: { figure: FigureWithParts; of?: string },
  ): LedgerRow => {
    const whomOf = ({ n }: Rate) => {
      const said = t('retention.n', { n: format.integer(n) });
      return parts ? (
        <PartsLink count={n} {...parts}>
          {said}
        </PartsLink>
      ) : (
        <CustomersLink count={n} question={whom} title={t('retention.whom', { title })}>
          {said}
        </CustomersLink>
      );
    };
    return {
      id,
      title,
      // On a phone there is no room for a column of its own.
      note: rate ? (
        <>
          {note}
          <div className="phone-only num">
            {format.percentRange(rate.low, rate.high)} · {whomOf(rate)}
          </div>
        </>
      ) : (
        note
      ),
      cells: rate
        ? {
            rate: format.percent(rate.value),
            whisker: (
              <Whisker
                {...rate}
                min={0}
                max={Math.max(1, rate.high)}
                width={120}
                label={format.percentRange(rate.low, rate.high)}
              />
            ),
            n: <span className="small soft">{whomOf(rate)}</span>,
          }
        : { rate: <span className="small soft">{t('retention.too_few')}</span> },
    };
  };
}
