// The five base strategies side by side: the figure of each, what a unit of it is worth, its candidates and its actions.
import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract } from '../../server/actions/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { ImportButton } from '../imports/ImportButton.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding } from '../ui/Section.tsx';
import { forestDomain } from '../ui/scale.ts';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useMissingWords } from '../value/missing-words.ts';
import { ActionDrawer } from './ActionDrawer.tsx';
import { CandidatesDrawer } from './CandidatesDrawer.tsx';
import { NewAction } from './NewAction.tsx';
import { StrategyColumn } from './StrategyColumn.tsx';
import type { StrategyState } from './strategy-state.ts';
import './strategies.css';

const route = getRouteApi('/inside/strategies');
/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 3000;

export type Board = AnswerOf<typeof actionsContract.board>;

export function StrategiesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.strategies')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { owner, action, candidates } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const { can } = useRights();
  const show = (change: StrategyState) =>
    navigate({
      search: (state) => ({ ...state, ...change }),
      replace: true,
      resetScroll: false,
    });
  const found = useEndpoint(
    actionsContract.board,
    { query: { owner } },
    {
      staleTime: 0,
      placeholderData: (before) => before,
      refetchInterval: ({ state }) =>
        state.data?.busy || state.data?.status === 'waiting' ? again : false,
    },
  );
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} onRetry={() => found.refetch()} />;
  if (!data)
    return (
      <Loading what={t('strategy.computing')}>
        <SkeletonFinding />
        <SkeletonLedger rows={10} />
      </Loading>
    );
  const planned = data.strategies.some(
    ({ actions, closed }) => actions.length > 0 || closed.length > 0,
  );
  const mayWrite = can('actions.write');
  const add = mayWrite && (
    <Button
      variant={data.status === 'empty' ? 'default' : 'filled'}
      leftSection={<IconPlus size={15} aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('strategy.new')}
    </Button>
  );
  return (
    <>
      {data.status === 'empty' && !planned ? (
        <EmptyState title={t('strategy.empty_title')} action={<ImportButton />}>
          {t('strategy.empty')}
        </EmptyState>
      ) : (
        <>
          <Answer board={data} add={add} />
          <div className="strategy-choices">
            <OwnerSelect board={data} owner={owner} onPick={(one) => show({ owner: one })} />
          </div>
          <Columns
            board={data}
            filtered={owner !== undefined}
            onOpen={(id) => show({ action: id })}
            onCandidates={(strategy) => show({ candidates: strategy })}
          />
        </>
      )}
      <NewAction opened={adding} onClose={() => setAdding(false)} />
      <ActionDrawer id={action ?? null} onClose={() => show({ action: undefined })} />
      <CandidatesDrawer
        strategy={candidates ?? null}
        board={data}
        onClose={() => show({ candidates: undefined })}
        onOpen={(id) => show({ candidates: undefined, action: id })}
      />
    </>
  );
}

function Answer({ board, add }: { board: Board; add: React.ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const missingWords = useMissingWords();
  const { planned, proposed } = board.overlap;
  const actions = board.strategies.reduce((n, one) => n + one.planned.actions, 0);
  const proposals = board.strategies.reduce((n, one) => n + one.proposals.length, 0);
  const twice = (part: typeof planned) =>
    part.customers > 0
      ? t('strategy.overlap', {
          count: part.customers,
          number: format.integer(part.customers),
          sum: format.moneyShort(part.sum),
          once: format.moneyShort(part.once),
        })
      : '';
  if (board.status === 'insufficient' || board.status === 'empty')
    return (
      <>
        <Finding actions={add}>
          {t('strategy.finding_without', { count: actions, number: format.integer(actions) })}
        </Finding>
        <div className="strategy-insufficient">
          <InsufficientState title={t('strategy.insufficient_title')} action={<ImportButton />}>
            {board.sufficiency
              ? t('strategy.insufficient', { missing: missingWords(board.sufficiency) })
              : t('strategy.empty')}
          </InsufficientState>
        </div>
      </>
    );
  return (
    <Finding
      actions={add}
      sub={
        <>
          {twice(actions > 0 ? planned : proposed)} {t('strategy.finding_sub')}
        </>
      }
    >
      {actions > 0
        ? t('strategy.finding', {
            count: actions,
            number: format.integer(actions),
            money: format.moneyShort(planned.once),
            proposals: format.integer(proposals),
          })
        : t('strategy.finding_none', {
            count: proposals,
            number: format.integer(proposals),
            money: format.moneyShort(proposed.once),
          })}
    </Finding>
  );
}

function OwnerSelect({
  board,
  owner,
  onPick,
}: {
  board: Board;
  owner: string | undefined;
  onPick: (owner: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const data = board.owners.map(({ id, name }) => ({ value: id, label: name }));
  if (owner !== undefined && !data.some(({ value }) => value === owner))
    data.push({ value: owner, label: t('strategy.somebody') });
  if (data.length === 0) return null;
  return (
    <Select
      size="xs"
      label={t('strategy.whose')}
      placeholder={t('strategy.whose_all')}
      clearable
      data={data}
      value={owner ?? null}
      onChange={(value) => onPick(value ?? undefined)}
    />
  );
}

function Columns({
  board,
  filtered,
  onOpen,
  onCandidates,
}: {
  board: Board;
  filtered: boolean;
  onOpen: (id: number) => void;
  onCandidates: (strategy: Board['strategies'][number]['strategy']) => void;
}) {
  const all = board.strategies;
  return (
    <div className="strategies">
      {all.map((one, index) => (
        <StrategyColumn
          key={one.strategy}
          column={one}
          valued={board.status === 'done'}
          filtered={filtered}
          gains={forestDomain(
            [...one.actions, ...one.proposals, ...one.closed].flatMap(({ gain }) => gain ?? []),
          )}
          levers={forestDomain(all.flatMap(({ lever }) => lever ?? []))}
          first={index === 0}
          onOpen={onOpen}
          onCandidates={() => onCandidates(one.strategy)}
        />
      ))}
    </div>
  );
}
