// Who a leg of the bridge is about: the address of their list.
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { customersAddress } from './customers-address.ts';
import type { Bridge, LegName } from './equity-charts.ts';

/** The span of the kept changes that is the bridge's, if it is. */
export function useKeptSpan(bridge: Bridge) {
  const moves = useEndpoint(valueContract.moves).data;
  return moves?.to === bridge.to ? moves.spans.find(({ on }) => on === bridge.from) : undefined;
}

/** The list behind a leg; null where it is not kept for these two days. */
export function useBehind(bridge: Bridge): (leg: LegName) => string | null {
  const { t } = useTranslation();
  const span = useKeptSpan(bridge);
  return (leg) => {
    const title = t(`equity.leg_${leg}`);
    if (leg === 'acquired')
      return customersAddress(
        {
          all: [
            { field: 'first_purchase', is: 'from', value: dayAfter(bridge.from) },
            { field: 'first_purchase', is: 'until', value: bridge.to },
          ],
        },
        title,
      );
    return span ? customersAddress(legQuestion(span.since, leg), title) : null;
  };
}

/** Whose value a leg moved; of those who left everybody, be it that nothing was lost with them. */
const legQuestion = (since: 'month' | 'year', leg: 'margin' | 'retention' | 'defected') => {
  if (leg === 'defected') return { all: [{ field: `${since}_ago.fell`, is: 'yes' }] };
  const field = `${since}_ago.${leg}`;
  return {
    any: [
      { field, is: 'at_least', value: 1 },
      { field, is: 'at_most', value: -1 },
    ],
  };
};

const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
