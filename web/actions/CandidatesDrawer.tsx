// The customers with most money at stake in a strategy, with a way to all of them and to a file; those who cost more than they
// bring can be picked, to ask for letting them go.
import { Button, Checkbox, Drawer } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract, mostCandidates, type Strategy } from '../../server/actions/contract.ts';
import { addressOf } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Tag } from '../ui/Certainty.tsx';
import { DownloadLink } from '../ui/DownloadLink.tsx';
import { currentLanguage } from '../ui/i18n.ts';
import { snapDomain } from '../ui/scale.ts';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { LetGoForm } from './LetGoForm.tsx';
import type { Board } from './StrategiesPage.tsx';

interface CandidatesDrawerProps {
  strategy: Strategy | null;
  board: Board;
  onClose: () => void;
  /** Opens an action. */
  onOpen: (id: number) => void;
}

export function CandidatesDrawer({ strategy, board, onClose, onOpen }: CandidatesDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={strategy !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={strategy ? t(`strategy.candidates_${strategy}`) : ''}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {strategy && <List strategy={strategy} board={board} onOpen={onOpen} key={strategy} />}
    </Drawer>
  );
}

function List({
  strategy,
  board,
  onOpen,
}: {
  strategy: Strategy;
  board: Board;
  onOpen: (id: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const found = useEndpointPages(actionsContract.candidates, { query: { strategy, limit: 50 } });
  const customers = found.data?.pages.flatMap((page) => page.customers) ?? [];
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const mayLetGo = strategy === 'unprofitable' && can('actions.write');
  const pick = (id: number, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    setPicked(next);
  };
  const all = board.strategies.find((one) => one.strategy === strategy)?.candidates;
  const domain = snapDomain(
    customers.map(({ stake }) => stake),
    10_000 / format.major(10_000),
  );
  return (
    <div className="candidates">
      <p className="small soft">
        {t(`strategy.stake_${strategy}`)}{' '}
        {t('strategy.candidates_note', { most: format.integer(mostCandidates) })}
      </p>
      <div className="candidates-ways">
        {all && (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => (
              <AddressLink
                to={customersAddress(all.question, t(`strategy.candidates_${strategy}`))}
                {...props}
              />
            )}
          >
            {t('strategy.see_customers', {
              count: all.customers,
              number: format.integer(all.customers),
            })}
          </Button>
        )}
        {can('customers.export') && customers.length > 0 && (
          <DownloadLink
            href={addressOf(actionsContract.exportCandidates, {
              query: { strategy, language: currentLanguage() },
            })}
          >
            {t('strategy.download')}
          </DownloadLink>
        )}
      </div>
      {found.isPending && (
        <Loading>
          <SkeletonRows rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && customers.length === 0 && <EmptyState title={t('strategy.nothing')} />}
      {customers.length > 0 && (
        <table className="candidates-table">
          <caption className="sr-only">{t(`strategy.candidates_${strategy}`)}</caption>
          <thead>
            <tr>
              {mayLetGo && (
                <th scope="col">
                  <span className="sr-only">{t('strategy.let_go_pick')}</span>
                </th>
              )}
              <th scope="col">{t('strategy.candidate')}</th>
              <th scope="col" className="at-end">
                {t('home.at_stake')}
              </th>
              <th scope="col">{t('ui.interval')}</th>
              <th scope="col" className="at-end">
                {t('strategy.active')}
              </th>
            </tr>
          </thead>
          <tbody>
            {customers.map(({ id, name, stake, pActive, inPlan }) => (
              <tr key={id}>
                {mayLetGo && (
                  <td>
                    <Checkbox
                      size="xs"
                      className="candidates-pick"
                      aria-label={t('strategy.let_go_one', { name })}
                      checked={picked.has(id)}
                      onChange={(event) => pick(id, event.currentTarget.checked)}
                    />
                  </td>
                )}
                <th scope="row">
                  <AddressLink to={`/customers/${id}`} className="link">
                    {name}
                  </AddressLink>{' '}
                  {inPlan && <Tag>{t('strategy.in_plan')}</Tag>}
                </th>
                <td className="num at-end">{format.money(stake.value)}</td>
                <td>
                  <Whisker
                    {...stake}
                    {...domain}
                    width={90}
                    hollow={stake.low <= 0}
                    label={t('home.stake_range', {
                      range: format.moneyRangeShort(stake.low, stake.high),
                    })}
                  />
                </td>
                <td className="num at-end">
                  {pActive === null ? t('ui.insufficient') : format.probability(pActive)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {picked.size > 0 && <LetGoForm customers={[...picked]} onAsked={onOpen} />}
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </div>
  );
}
