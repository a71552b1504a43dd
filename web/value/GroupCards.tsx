// The four groups as cards, in the same places as on the map; each leads to its customers.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { type GroupId, GroupMark, groupIds, useGroupName } from '../ui/Group.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Overview } from './finding.ts';
import type { Standing } from './groups-map.ts';

interface GroupCardsProps {
  standings: Record<GroupId, Standing>;
  /** Value of all customers, minor units, and how many there are: what the shares are of. */
  equity: number;
  everyone: number;
  addressOf: (group: GroupId) => string;
  /** How close the relationship with each should be; unknown while a cut is being moved. */
  levels: Overview['groups'] | null;
}

export function GroupCards({ standings, equity, everyone, addressOf, levels }: GroupCardsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useGroupName();
  return (
    <ul className="group-cards">
      {groupIds.map((id) => {
        const { customers, value } = standings[id];
        const share = equity > 0 ? value / equity : 0;
        const people = Math.round(customers);
        const closeness = levels?.find(({ group }) => group === id)?.relationship;
        return (
          <li key={id} className="group-card">
            <AddressLink to={addressOf(id)}>
              <h3>
                <GroupMark group={id} size={11} />
                {name(id)}
              </h3>
              <span className="figure-middle">{format.moneyShort(Math.round(value))}</span>
              <span className="soft small num">
                {t('home.group_value_share', { share: format.share(share) })}
              </span>
              <svg className="group-card-bar" width="100%" height="6" aria-hidden="true">
                <rect className="group-card-track" width="100%" height="6" />
                <rect className={`fill-${id}`} width={`${Math.min(1, share) * 100}%`} height="6" />
              </svg>
              <span className="soft small num">
                {t('home.group_customers', {
                  count: people,
                  number: format.integer(people),
                  share: format.share(everyone > 0 ? customers / everyone : 0),
                })}
              </span>
              <span className="group-card-advice small">{t(`home.advice_${id}`)}</span>
              {closeness && people > 0 && (
                <span className="soft small">{t(`home.relationship_${closeness}`)}</span>
              )}
            </AddressLink>
          </li>
        );
      })}
    </ul>
  );
}
