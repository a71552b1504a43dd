// One strategy: its figure with its interval, what a unit of it is worth, whom it could be about, and what is done.
import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type DragEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Strategy } from '../../server/actions/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Insufficient } from '../ui/Certainty.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { ActionCard } from './ActionCard.tsx';
import { ProposalCard } from './ProposalCard.tsx';
import type { Board } from './StrategiesPage.tsx';
import { useDecide } from './use-decide.ts';

export type Column = Board['strategies'][number];

/** What a dragged card carries: its number and where it comes from. */
export const dragType = 'application/x-clientela-action';

interface ColumnProps {
  column: Column;
  valued: boolean;
  /** Actions of somebody alone: what all come to is said of all. */
  filtered: boolean;
  /** Scale of its cards; a scale that all strategies share. */
  gains: Domain;
  levers: Domain;
  first: boolean;
  onOpen: (id: number) => void;
  onCandidates: () => void;
}

export function StrategyColumn(props: ColumnProps) {
  const { column, valued, filtered, gains, levers, first, onOpen, onCandidates } = props;
  const { strategy, actions, proposals, closed } = column;
  const { t } = useTranslation();
  const { can } = useRights();
  const { change } = useDecide();
  const [open, setOpen] = useState(first);
  const [over, setOver] = useState(false);
  const [past, setPast] = useState(false);
  const id = useId();
  const mayWrite = can('actions.write');
  const drop = (event: DragEvent) => {
    setOver(false);
    const text = event.dataTransfer.getData(dragType);
    if (text === '') return;
    event.preventDefault();
    const dragged = JSON.parse(text) as { id: number; strategy: Strategy };
    if (dragged.strategy !== strategy)
      change(dragged.id, { strategy }, t('strategy.moved', { to: t(`strategy.name_${strategy}`) }));
  };
  return (
    <section
      className="strategy"
      aria-labelledby={id}
      data-open={open}
      data-over={over}
      onDragOver={(event) => {
        if (!mayWrite || !event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 id={id} className="strategy-name">
        <UnstyledButton
          className="strategy-fold"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(`strategy.name_${strategy}`)}
          <IconChevronDown size={16} aria-hidden="true" />
        </UnstyledButton>
        <span className="strategy-plain">{t(`strategy.name_${strategy}`)}</span>
      </h2>
      <div className="strategy-body">
        {valued && <Figure column={column} levers={levers} onCandidates={onCandidates} />}
        {!filtered && <Plan column={column} />}
        {actions.length > 0 && (
          <ul className="strategy-cards" aria-label={t('strategy.actions')}>
            {actions.map((one) => (
              <ActionCard key={one.id} action={one} domain={gains} onOpen={() => onOpen(one.id)} />
            ))}
          </ul>
        )}
        {proposals.length > 0 && (
          <>
            <h3 className="strategy-part">{t('strategy.proposals')}</h3>
            <ul className="strategy-cards">
              {proposals.map((one) => (
                <ProposalCard key={one.key} proposal={one} domain={gains} />
              ))}
            </ul>
          </>
        )}
        {valued && actions.length === 0 && proposals.length === 0 && (
          <p className="small soft">{t('strategy.nothing')}</p>
        )}
        {closed.length > 0 && (
          <>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setPast(!past)}>
              {t(past ? 'strategy.hide_closed' : 'strategy.show_closed', { count: closed.length })}
            </Button>
            {past && (
              <ul className="strategy-cards">
                {closed.map((one) => (
                  <ActionCard
                    key={one.id}
                    action={one}
                    domain={gains}
                    onOpen={() => onOpen(one.id)}
                  />
                ))}
              </ul>
            )}
          </>
        )}
      </div>
    </section>
  );
}

/** Where to get what is missing. */
const missingAt = {
  history: '/import',
  wallets: '/share',
  costs: '/settings',
  touchpoints: '/touchpoints',
} as const;

function Figure({
  column: { strategy, figure, missing, lever, candidates },
  levers,
  onCandidates,
}: {
  column: Column;
  levers: Domain;
  onCandidates: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const said = (value: number) =>
    figure?.unit === 'months' ? format.decimal(value, 1) : format.percent(value);
  return (
    <div className="strategy-figure">
      <p className="small soft">{t(`strategy.figure_${strategy}`)}</p>
      {figure ? (
        <>
          <p className="figure-middle">{said(figure.value)}</p>
          <p className="small soft num">
            <Sentence
              of={({ n }) =>
                figure.measured
                  ? t('strategy.counted', { n })
                  : t('strategy.between', { low: said(figure.low), high: said(figure.high), n })
              }
              parts={{
                n:
                  figure.question && can('customers.read') ? (
                    <AddressLink
                      to={customersAddress(figure.question, t(`strategy.figure_${strategy}`))}
                      className="why"
                    >
                      {format.integer(figure.n)}
                    </AddressLink>
                  ) : (
                    format.integer(figure.n)
                  ),
              }}
            />
          </p>
        </>
      ) : (
        missing && (
          <p className="strategy-missing">
            <Insufficient>{t('ui.insufficient')}</Insufficient>
            <AddressLink to={missingAt[missing]} className="link small">
              {t(`strategy.missing_${missing}`)}
            </AddressLink>
          </p>
        )
      )}
      {lever && (
        <div className="strategy-lever">
          <span className="small soft">{t(`strategy.lever_${strategy}`)}</span>
          <span className="num strong">{format.moneyShort(lever.value)}</span>
          <Whisker
            {...lever}
            {...levers}
            width="100%"
            label={t('home.stake_range', { range: format.moneyRangeShort(lever.low, lever.high) })}
          />
        </div>
      )}
      {candidates && candidates.customers > 0 && (
        <p className="small strategy-candidates">
          <AddressLink
            to={customersAddress(candidates.question, t(`strategy.candidates_${strategy}`))}
            className="link"
          >
            {t('strategy.candidates', {
              count: candidates.customers,
              number: format.integer(candidates.customers),
            })}
          </AddressLink>
          <span className="num">
            {t('strategy.at_stake', { money: format.moneyShort(candidates.stake.value) })}
          </span>
          {can('customers.read') && (
            <UnstyledButton className="strategy-more" onClick={onCandidates}>
              {t('strategy.first_ones')}
            </UnstyledButton>
          )}
        </p>
      )}
    </div>
  );
}

/** What its open actions come to, each customer once. */
function Plan({ column: { planned } }: { column: Column }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (planned.actions === 0) return null;
  return (
    <p className="small strategy-plan">
      <strong>
        {t('strategy.planned', {
          count: planned.actions,
          number: format.integer(planned.actions),
          money: format.moneyShort(planned.once),
        })}
      </strong>
      {planned.sum > planned.once && (
        <span className="soft">
          {' '}
          {t('strategy.planned_sum', { sum: format.moneyShort(planned.sum) })}
        </span>
      )}
    </p>
  );
}
