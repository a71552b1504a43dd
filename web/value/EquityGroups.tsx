// In which groups the value lay at both ends of the bridge.
import { useTranslation } from 'react-i18next';
import { Delta } from '../ui/Delta.tsx';
import { useGroupName } from '../ui/Group.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Bridge, Equity } from './equity-charts.ts';

const groupNames = ['friends', 'butterflies', 'barnacles', 'strangers'] as const;

export function EquityGroups({ groups, bridge }: { groups: Equity['groups']; bridge: Bridge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const nameOf = (group: string) => {
    const known = groupNames.find((one) => one === group);
    return known ? groupName(known) : t('home.shares_left');
  };
  const money = { align: 'end', figure: true } as const;
  return (
    <Section title={t('equity.groups')} note={t('equity.groups_note')} span={7}>
      <Ledger
        caption={t('equity.groups')}
        titleColumn={t('home.map_group')}
        columns={[
          { key: 'from', title: format.date(bridge.from), ...money, wide: true },
          { key: 'to', title: format.date(bridge.to), ...money },
          { key: 'change', title: t('equity.change'), ...money },
          { key: 'customers', title: t('equity.customers_column'), align: 'end' },
        ]}
        rows={groups.map(({ group, from, to }) => ({
          id: group,
          title: nameOf(group),
          cells: {
            from: format.moneyShort(from.value),
            to: format.moneyShort(to.value),
            change: (
              <Delta
                value={to.value - from.value}
                good="neither"
                text={format.moneyChangeShort(to.value - from.value)}
              />
            ),
            customers: (
              <span className="num">
                {format.integer(to.customers)}{' '}
                <span className="soft whole">
                  {format.integerChange(to.customers - from.customers)}
                </span>
              </span>
            ),
          },
        }))}
      />
    </Section>
  );
}
