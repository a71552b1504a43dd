// What moved the value in the last twelve months, on the first page; each part leads to its customers.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { BridgeChart } from './BridgeChart.tsx';
import { type Bridge, legNames } from './equity-charts.ts';
import { useBehind } from './use-behind.ts';
import './equity.css';

/** @param otherwise what stands there while no two evenings can be compared */
export function HomeBridge({ otherwise }: { otherwise: ReactNode }) {
  const { data, error } = useEndpoint(valueContract.equity, { query: {} }, { staleTime: 0 });
  const { t } = useTranslation();
  if (!data && !error)
    return (
      <Section title={t('equity.bridge')} span={7}>
        <Loading>
          <SkeletonLedger rows={6} />
        </Loading>
      </Section>
    );
  return data?.bridge ? (
    <BridgeChart bridge={data.bridge} span={7} foot={<Behind bridge={data.bridge} />} />
  ) : (
    otherwise
  );
}

/** The lists behind the bars, for those who do not click on drawings. */
function Behind({ bridge }: { bridge: Bridge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const address = useBehind(bridge);
  return (
    <span className="equity-links">
      {legNames.map((leg) => {
        const to = address(leg);
        return (
          to && (
            <AddressLink key={leg} className="why" to={to}>
              {t(`equity.leg_${leg}`)}
            </AddressLink>
          )
        );
      })}
      <span>{t('equity.closes_at', { value: format.moneyShort(bridge.closing) })}</span>
    </span>
  );
}
