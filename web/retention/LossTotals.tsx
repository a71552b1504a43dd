// The losses that were told: how many stand, what they took, by which rule, and how often the rule was wrong.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { type LossState, lossesAddress } from './retention-state.ts';
import type { Retention } from './survival-chart.ts';

export function LossTotals({ data }: { data: Retention }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { losses, patience } = data;
  const row = (
    id: string,
    title: string,
    count: number,
    value: number | null,
    state: LossState,
    note?: string,
    alarm = '',
  ): LedgerRow => ({
    id,
    title,
    note,
    cells: {
      count:
        count > 0 ? (
          <AddressLink to={lossesAddress(state)} className="why">
            {format.integer(count)}
          </AddressLink>
        ) : (
          '0'
        ),
      value: value === null ? '' : format.moneyShort(value),
      alarm,
    },
  });
  const alarms = losses.returned - losses.wonBack;
  return (
    <Section
      title={t('retention.losses')}
      note={t(`retention.losses_note_${data.level}`)}
      span={5}
      foot={
        losses.told > 0 &&
        t('retention.losses_foot', {
          share: format.share(alarms / losses.told),
          told: format.integer(losses.told),
        })
      }
    >
      {losses.told === 0 ? (
        <EmptyState title={t('retention.losses_none')} />
      ) : (
        <Ledger
          caption={t('retention.losses')}
          titleColumn={t('retention.told_by')}
          columns={[
            { key: 'count', title: t('retention.customers'), align: 'end', figure: true },
            { key: 'value', title: t('retention.value_lost'), align: 'end', figure: true },
            { key: 'alarm', title: t('retention.false_alarms'), align: 'end' },
          ]}
          rows={[
            ...losses.rules
              .filter(({ told }) => told > 0)
              .map(({ rule, open, value, told, alarms: wrong }) =>
                row(
                  rule,
                  t(`retention.rule_${rule}`),
                  open,
                  value,
                  { rule },
                  t(`retention.rule_${rule}_note`, {
                    quantile: format.share(
                      rule === 'rhythm' ? patience.quantile : patience.signalQuantile,
                    ),
                    cut: format.share(rule === 'rhythm' ? patience.cut : patience.signalCut),
                    count: patience.complaintDays,
                  }),
                  format.share(wrong / told),
                ),
              ),
            { ...row('all', t('retention.open'), losses.open, losses.openValue, {}), total: true },
            row(
              'returned',
              t('retention.returned'),
              losses.returned,
              null,
              { state: 'returned' },
              t('retention.returned_note', { won: format.integer(losses.wonBack) }),
            ),
          ]}
        />
      )}
    </Section>
  );
}
