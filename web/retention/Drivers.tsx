// What goes with leaving, as differences with their intervals: an association is said to be one.
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../server/retention/contract.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { PartsLink } from './PartsLink.tsx';

export function Drivers() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useEndpoint(retentionContract.drivers, {});
  const { data, error } = found;
  const ends = data?.drivers.flatMap(({ difference }) =>
    difference ? [Math.abs(difference.low), Math.abs(difference.high)] : [],
  );
  const reach = Math.max(0.02, ...(ends ?? []));
  return (
    <Section span={12} title={t('drivers.title')} note={t('drivers.note')} foot={t('drivers.foot')}>
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonLedger rows={5} />
        </Loading>
      )}
      {data?.drivers.length === 0 && <EmptyState title={t('drivers.none')} />}
      {data && data.drivers.length > 0 && (
        <Ledger
          caption={t('drivers.title')}
          titleColumn={t('drivers.met')}
          columns={[
            { key: 'with', title: t('drivers.with'), align: 'end', figure: true },
            { key: 'without', title: t('drivers.without'), align: 'end', figure: true },
            { key: 'whisker', align: 'end', width: 150, wide: true },
            { key: 'difference', title: t('drivers.difference'), align: 'end', figure: true },
          ]}
          rows={data.drivers.map((one) => ({
            id: one.driver,
            title: t(`drivers.${one.driver}`),
            note: (
              <PartsLink count={one.customers} figure="driver" of={one.driver}>
                {t('drivers.n', {
                  customers: format.integer(one.customers),
                  quarters: format.integer(one.quarters),
                })}
              </PartsLink>
            ),
            cells: one.difference
              ? {
                  with: format.percent(one.lost / one.quarters),
                  without: format.percent(one.otherLost / one.otherQuarters),
                  whisker: (
                    <Whisker
                      {...one.difference}
                      min={-reach}
                      max={reach}
                      width={140}
                      hollow={one.difference.low <= 0 && one.difference.high >= 0}
                      label={t('drivers.range', {
                        low: format.points(one.difference.low),
                        high: format.points(one.difference.high),
                      })}
                    />
                  ),
                  difference: (
                    <>
                      {format.points(one.difference.value)}
                      <div className="phone-only range-note">
                        {t('drivers.range', {
                          low: format.points(one.difference.low),
                          high: format.points(one.difference.high),
                        })}
                      </div>
                    </>
                  ),
                }
              : {
                  difference: <span className="small soft">{t('retention.too_few')}</span>,
                },
          }))}
        />
      )}
    </Section>
  );
}
