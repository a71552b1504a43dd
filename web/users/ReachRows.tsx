// Whose records a role reads and changes, area by area: those of its own customers, of its team's, or all.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type Reach,
  type ReachArea,
  type RoleReach,
  reachAreas,
  reaches,
  wholeReach,
} from '../../server/users/contract.ts';

interface ReachRowsProps {
  reach: RoleReach;
  /** Undefined: to be read, not changed. */
  onChange?: ((reach: RoleReach) => void) | undefined;
}

const verbs = ['read', 'write'] as const;
const noneChanged: readonly ReachArea[] = ['purchases'];

/** One row for each area; what lies beyond the customers who are read cannot be chosen. */
export function ReachRows({ reach, onChange }: ReachRowsProps) {
  const { t } = useTranslation();
  const beyond = (one: Reach, most: Reach) => reaches.indexOf(one) > reaches.indexOf(most);
  const mostOf = (area: ReachArea, verb: (typeof verbs)[number]): Reach => {
    if (verb === 'write') return reach[area].read;
    return area === 'customers' ? 'all' : reach.customers.read;
  };
  const set = (area: ReachArea, verb: (typeof verbs)[number], chosen: Reach) => {
    const next = { ...reach, [area]: { ...reach[area], [verb]: chosen } };
    // Whose customers are read is whose records are read, until somebody says less.
    if (area === 'customers' && verb === 'read')
      for (const other of reachAreas)
        if (other !== 'customers') next[other] = { read: chosen, write: chosen };
    if (verb === 'read') next[area] = { read: chosen, write: chosen };
    onChange?.(wholeReach(next));
  };
  return (
    <fieldset className="reach" aria-describedby="reach-note">
      <legend>{t('reach.title')}</legend>
      <p id="reach-note" className="soft small">
        {t('reach.note')}
      </p>
      <ul>
        {reachAreas.map((area) => (
          <li key={area}>
            <span className="strong">{t(`right.area.${area}`)}</span>
            {verbs.map((verb) =>
              verb === 'write' && noneChanged.includes(area) ? null : (
                <Select
                  key={verb}
                  size="xs"
                  label={t(`reach.${verb}`)}
                  aria-label={`${t(`right.area.${area}`)}: ${t(`reach.${verb}`)}`}
                  data={reaches.map((one) => ({
                    value: one,
                    label: t(`reach.${one}`),
                    disabled: beyond(one, mostOf(area, verb)),
                  }))}
                  value={reach[area][verb]}
                  allowDeselect={false}
                  disabled={!onChange}
                  onChange={(chosen) => chosen && set(area, verb, chosen as Reach)}
                />
              ),
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
