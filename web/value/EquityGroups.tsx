// In which groups the value lay at both ends of the bridge.
import { useTranslation } from 'react-i18next';
import { CustomersLink } from '../retention/CustomersLink.tsx';
import { Delta } from '../ui/Delta.tsx';
import { useGroupName } from '../ui/Group.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { usePhone } from '../ui/scheme.ts';
import { useFormat } from '../ui/use-format.tsx';
import type { Bridge, Equity } from './equity-charts.ts';
import { useKeptSpan } from './use-behind.ts';

type Group = Equity['groups'][number];

const groupNames = ['friends', 'butterflies', 'barnacles', 'strangers'] as const;

export function EquityGroups({ groups, bridge }: { groups: Equity['groups']; bridge: Bridge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const phone = usePhone();
  const span = useKeptSpan(bridge);
  const nameOf = (group: string) => {
    const known = groupNames.find((one) => one === group);
    return known ? groupName(known) : t('home.shares_left');
  };
  const money = { align: 'end', figure: true } as const;
  // Who had left before and still has is in no list.
  const listed = (group: string, side: 'was' | 'now') =>
    (span?.flows ?? [])
      .filter((flow) => flow[side] === group)
      .reduce((sum, { customers }) => sum + customers, 0);
  /** What it was worth, and how many there were: a list where it is kept for these two days. */
  const cell = (group: string, side: 'was' | 'now', on: string, at: Group['from']) => (
    <>
      {format.moneyShort(at.value)}
      <div className="ledger-note">
        <CustomersLink
          count={listed(group, side) === at.customers ? at.customers : 0}
          question={{
            all: [{ field: `${span?.since}_ago.${side}`, is: 'one_of', value: [group] }],
          }}
          title={t('equity.group_on', { group: nameOf(group), date: format.date(on) })}
        >
          {phone
            ? format.integer(at.customers)
            : t('equity.customers', {
                count: at.customers,
                number: format.integer(at.customers),
              })}
        </CustomersLink>
      </div>
    </>
  );
  return (
    <Section
      title={t('equity.groups')}
      note={t('equity.groups_note')}
      foot={span ? undefined : t('equity.groups_unkept')}
      span={7}
    >
      <Ledger
        caption={t('equity.groups')}
        titleColumn={t('home.map_group')}
        columns={[
          { key: 'from', title: format.date(bridge.from), ...money },
          { key: 'to', title: format.date(bridge.to), ...money },
          { key: 'change', title: t('equity.change'), ...money },
        ]}
        rows={groups.map(({ group, from, to }) => ({
          id: group,
          title: nameOf(group),
          cells: {
            from: cell(group, 'was', bridge.from, from),
            to: cell(group, 'now', bridge.to, to),
            change: (
              <>
                <Delta
                  value={to.value - from.value}
                  good="neither"
                  text={format.moneyChangeShort(to.value - from.value)}
                />
                <div className="ledger-note">
                  {format.integerChange(to.customers - from.customers)}
                </div>
              </>
            ),
          },
        }))}
      />
    </Section>
  );
}
