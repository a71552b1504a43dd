// On the page of a customer, quietly: the phase of their cycle as a whole and with each product line, and how they came there.
import { useTranslation } from 'react-i18next';
import { retentionContract, whole } from '../../../server/retention/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../../ui/skeletons.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { lineName, phaseName } from './cycle-words.ts';

/** Steps of the course that are shown; what came before is long ago. */
const shownSteps = 5;

export function CustomerCycles({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { limited } = useRights();
  const found = useEndpoint(retentionContract.customerCycles, { params: { id } });
  const { data, error } = found;
  const cycles = (data?.cycles ?? []).toSorted(
    (one, other) =>
      Number(other.line === whole) - Number(one.line === whole) || other.purchases - one.purchases,
  );
  return (
    <Section
      span={12}
      title={t('cycle.of_customer')}
      note={t('cycle.of_customer_note')}
      actions={
        !limited && (
          <AddressLink to="/cycle" className="why">
            {t('nav.cycle')}
          </AddressLink>
        )
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonLedger rows={2} />
        </Loading>
      )}
      {data && cycles.length === 0 && <p className="soft">{t('cycle.of_customer_none')}</p>}
      {cycles.length > 0 && (
        <Ledger
          caption={t('cycle.of_customer')}
          titleColumn={t('cycle.line')}
          columns={[
            { key: 'phase', title: t('cycle.phase') },
            { key: 'purchases', title: t('cycle.purchase_days'), align: 'end', figure: true },
            { key: 'course', title: t('cycle.course'), wide: true },
          ]}
          rows={cycles.map((cycle) => ({
            id: cycle.line,
            title: lineName(t, cycle.line),
            cells: {
              phase: (
                <>
                  {phaseName(t, cycle.phase)}
                  <div className="ledger-note">
                    {t('cycle.since', { day: format.date(cycle.since) })}
                    {cycle.next && ` · ${t('cycle.changes', { day: format.date(cycle.next) })}`}
                  </div>
                </>
              ),
              purchases: format.integer(cycle.purchases),
              course: (
                <span className="small soft">
                  {cycle.course
                    .slice(-shownSteps)
                    .map(({ on, phase }) => `${phaseName(t, phase)} ${format.date(on)}`)
                    .join(' → ')}
                </span>
              ),
            },
          }))}
        />
      )}
    </Section>
  );
}
