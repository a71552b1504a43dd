// What is known of a touchpoint, under its name; and what can be done with it.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { api } from '../api.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { TouchpointChanges } from './TouchpointChanges.tsx';
import type { Touchpoint } from './touchpoint-draft.ts';
import { useActs } from './use-acts.ts';
import './touchpoints.css';

/** Everything in one line: time, channel, who, how long, what came of it. */
export function TouchpointFacts({ touchpoint }: { touchpoint: Touchpoint }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { at, channel, direction, staff, seconds, outcome, satisfaction, cost, note } = touchpoint;
  const minutes = Math.round((seconds ?? 0) / 6) / 10;
  const facts = [
    format.time(at),
    t(`touchpoint.channel_${channel}`),
    direction && t(`touchpoint.short_${direction}`),
    staff && t('touchpoint.with', { name: staff.name }),
    seconds !== null &&
      t('touchpoint.length', {
        minutes: format.decimal(minutes, Number.isInteger(minutes) ? 0 : 1),
      }),
    outcome && t(`touchpoint.outcome_${outcome}`),
    satisfaction &&
      t('touchpoint.answer', {
        value: format.decimal(satisfaction.value, Number.isInteger(satisfaction.value) ? 0 : 1),
        scale: satisfaction.scale.replace('-', '–'),
      }),
    cost !== null && t('touchpoint.costs', { cost: format.moneyExact(cost) }),
  ];
  return (
    <>
      <div className="small soft num">{facts.filter(Boolean).join(' · ')}</div>
      {note && <div className="touchpoint-note">{note}</div>}
    </>
  );
}

interface TouchpointMenuProps {
  touchpoint: Touchpoint;
  /** What it is, for the name of the button. */
  title: string;
  onEdit: () => void;
}

export function TouchpointMenu({ touchpoint, title, onEdit }: TouchpointMenuProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const { attempt } = useActs('touchpoint');
  const [history, setHistory] = useState(false);
  const { id } = touchpoint;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            className="touch"
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('touchpoint.menu', { title })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can('touchpoints.write') && (
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
              {t('touchpoint.edit')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => setHistory(true)}>
            {t('touchpoint.history')}
          </Menu.Item>
          {can('touchpoints.write') && (
            <Menu.Item
              leftSection={<IconTrash size={15} />}
              onClick={() =>
                attempt(id, t('touchpoint.deleted'), () =>
                  api(touchpointsContract.dropTouchpoint, { params: { id } }),
                )
              }
            >
              {t('touchpoint.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <TouchpointChanges id={id} opened={history} onClose={() => setHistory(false)} />
    </>
  );
}
