// An action as a card of the board: moved by its menu, by keys or by dragging; opened for everything else.
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { DragEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Status, strategies } from '../../server/actions/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Certainty, Tag } from '../ui/Certainty.tsx';
import { Owner } from '../ui/Owner.tsx';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { useActionWords } from './action-words.ts';
import { type Column, dragType } from './StrategyColumn.tsx';
import { useDecide } from './use-decide.ts';

type Action = Column['actions'][number];

/** Where an action may go from where it stands. */
export const nextOf: Record<Status, readonly Status[]> = {
  proposed: ['taken_up', 'dropped'],
  taken_up: ['done', 'dropped', 'proposed'],
  done: ['taken_up'],
  dropped: ['proposed', 'taken_up'],
};

/** The order in which Alt and the arrows up and down move it. */
const course: readonly Status[] = ['dropped', 'proposed', 'taken_up', 'done'];

export function ActionCard({
  action,
  domain,
  onOpen,
}: {
  action: Action;
  domain: Domain;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { change } = useDecide();
  const words = useActionWords()(action);
  const { id, strategy, status, gain, certainty, owner, dueOn, due, customers } = action;
  const letsGo = action.kind === 'let_go';
  const mayMove = can('actions.write') && !letsGo;
  const toStatus = (to: Status) =>
    change(id, { status: to }, t(`strategy.became_${to}`, { title: words.title }));
  const toStrategy = (to: typeof strategy) =>
    change(id, { strategy: to }, t('strategy.moved', { to: t(`strategy.name_${to}`) }));
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || !mayMove) return;
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const across = side && strategies[strategies.indexOf(strategy) + side];
    const along = step && course[course.indexOf(status) + step];
    if (across) toStrategy(across);
    if (along) toStatus(along);
    if (side || step) event.preventDefault();
  };
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(dragType, JSON.stringify({ id, strategy }));
    event.dataTransfer.effectAllowed = 'move';
  };
  return (
    <li className="action-card" data-status={status} draggable={mayMove} onDragStart={drag}>
      <div className="action-card-head">
        <UnstyledButton
          className="action-card-title"
          onClick={onOpen}
          onKeyDown={keys}
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"
        >
          {words.title}
        </UnstyledButton>
        {mayMove && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon
                className="touch"
                variant="subtle"
                color="gray"
                size={26}
                aria-label={t('strategy.menu', { title: words.title })}
              >
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onOpen}>{t('strategy.open')}</Menu.Item>
              <Menu.Divider />
              {nextOf[status].map((to) => (
                <Menu.Item key={to} onClick={() => toStatus(to)}>
                  {t(`strategy.to_${to}`)}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Label>{t('strategy.move_to')}</Menu.Label>
              {strategies
                .filter((one) => one !== strategy)
                .map((one) => (
                  <Menu.Item key={one} onClick={() => toStrategy(one)}>
                    {t(`strategy.name_${one}`)}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <p className="action-card-tags">
        <Tag kind={status === 'taken_up' ? 'gain' : 'open'}>
          {t(action.waitsForApproval ? 'strategy.waits' : `strategy.status_${status}`)}
        </Tag>
        {action.question !== null && (
          <AddressLink to={customersAddress(action.question, words.list)} className="link small">
            {t('strategy.customers', { count: customers, number: format.integer(customers) })}
          </AddressLink>
        )}
      </p>
      {gain && (
        <div className="action-card-gain">
          <span className="num strong">{format.moneyShort(gain.value)}</span>
          <Whisker
            {...gain}
            {...domain}
            width="100%"
            hollow={certainty === 'low'}
            label={t('home.stake_range', { range: format.moneyRangeShort(gain.low, gain.high) })}
          />
          {certainty && <Certainty level={certainty} wordless />}
        </div>
      )}
      <p className="action-card-foot small">
        {owner ? <Owner name={owner.name} size={22} /> : <span>{t('strategy.nobody')}</span>}
        {dueOn && (
          <span className={due === 'overdue' ? 'negative num' : 'soft num'}>
            {due === 'overdue' ? format.late(dueOn, new Date()) : format.date(dueOn)}
          </span>
        )}
      </p>
    </li>
  );
}
