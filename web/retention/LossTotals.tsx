// The losses that were told: how many stand, what they took, by which rule, and how often the rule was wrong.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
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
    note?: ReactNode,
    alarm: ReactNode = '',
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
      value:
        value === null ? (
          ''
        ) : (
          <AddressLink to={lossesAddress(state)} className="why">
            {format.moneyShort(value)}
          </AddressLink>
        ),
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
        losses.told > 0 && (
          <Sentence
            of={(places) => t('retention.losses_foot', places)}
            parts={{
              share: (
                <AddressLink to={lossesAddress({ state: 'alarm' })} className="why">
                  {format.share(alarms / losses.told)}
                </AddressLink>
              ),
              told: (
                <AddressLink to={lossesAddress({ state: 'all' })} className="why">
                  {format.integer(losses.told)}
                </AddressLink>
              ),
            }}
          />
        )
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
                  <AddressLink to={lossesAddress({ rule, state: 'alarm' })} className="why">
                    {format.share(wrong / told)}
                  </AddressLink>,
                ),
              ),
            { ...row('all', t('retention.open'), losses.open, losses.openValue, {}), total: true },
            row(
              'returned',
              t('retention.returned'),
              losses.returned,
              null,
              { state: 'returned' },
              <Sentence
                of={(places) => t('retention.returned_note', places)}
                parts={{
                  won: (
                    <AddressLink to={lossesAddress({ state: 'won' })} className="why">
                      {format.integer(losses.wonBack)}
                    </AddressLink>
                  ),
                }}
              />,
            ),
          ]}
        />
      )}
    </Section>
  );
}
