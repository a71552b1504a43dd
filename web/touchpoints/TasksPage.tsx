// Tasks: mine or everybody's, what is late before the rest; done with one key.
import { Button, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { useListKeys } from '../customers/use-list-keys.ts';
import { Kbd, type KeyHint, KeyHints } from '../ui/Kbd.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type EditingTask, TaskForm } from './TaskForm.tsx';
import { TaskRow, useTaskActs } from './TaskRow.tsx';
import type { TaskState, Which, Whose } from './task-state.ts';
import './touchpoints.css';

const route = getRouteApi('/inside/tasks');

export function TasksPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const { whose = 'mine', which = 'open' } = route.useSearch();
  const navigate = route.useNavigate();
  const [editing, setEditing] = useState<EditingTask | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const { finish } = useTaskActs();
  const pages = useEndpointPages(touchpointsContract.tasks, {
    query: {
      whose,
      done: which === 'done',
      ...(which === 'overdue' || which === 'today' ? { due: which } : {}),
      limit: 50,
    },
  });
  const tasks = pages.data?.pages.flatMap((page) => page.tasks) ?? [];
  const mayWrite = can('tasks.write');
  const current = Math.min(at, tasks.length - 1);
  const show = (change: TaskState) => {
    setAt(0);
    navigate({ search: { ...state(whose, which), ...change }, replace: true, resetScroll: false });
  };

  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const task = tasks[current];
  useListKeys({
    move: (by) => setAt(Math.max(0, Math.min(tasks.length - 1, current + by))),
    select: () => task && mayWrite && finish(task),
    open: () => task && mayWrite && setEditing({ task }),
    filter: () => show({ whose: whose === 'mine' ? 'all' : 'mine' }),
    clear: () => show({ which: 'open' }),
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const free =
        event.target instanceof Element && !event.target.closest('input, textarea, [role=dialog]');
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey || !free) return;
      event.preventDefault();
      if (mayWrite) setEditing({ customerId: null });
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [mayWrite]);
  const keys = useMemo<KeyHint[]>(
    () => [
      { keys: ['J', 'K'], label: t('customers.key_move') },
      { keys: ['X'], label: t('task.key_done') },
      { keys: ['↵'], label: t('task.key_edit') },
      { keys: ['N'], label: t('task.key_new') },
      { keys: ['F'], label: t('task.key_whose') },
    ],
    [t],
  );

  return (
    <Page title={t('nav.tasks')} keys={keys}>
      <Head onNew={mayWrite ? () => setEditing({ customerId: null }) : undefined} />
      <TaskForm editing={editing} onClose={() => setEditing(null)} />
      <Section
        title={t(`task.section_${which}`)}
        actions={<WhosePick whose={whose} onPick={show} />}
      >
        <WhichPick whose={whose} which={which} onPick={show} />
        {pages.error ? (
          <ErrorState
            error={pages.error}
            title={t('task.failed')}
            onRetry={() => pages.refetch()}
          />
        ) : pages.isPending ? (
          <Loading>
            <SkeletonRows rows={6} />
          </Loading>
        ) : tasks.length === 0 ? (
          <EmptyState title={t(`task.none_${which}`)}>{t(`task.none_${which}_help`)}</EmptyState>
        ) : (
          <ul className="tasks" ref={list} aria-label={t('nav.tasks')}>
            {tasks.map((one, index) => (
              <TaskRow
                key={one.id}
                task={one}
                current={index === current}
                onEdit={() => setEditing({ task: one })}
              />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => pages.fetchNextPage()}
          >
            {t('touchpoint.list_more')}
          </Button>
        )}
        {tasks.length > 0 && <KeyHints hints={keys} />}
      </Section>
    </Page>
  );
}

const state = (whose: Whose, which: Which): TaskState => ({ whose, which });

/** The answer of the page: how much of mine is late, and what is due today. */
function Head({ onNew }: { onNew: (() => void) | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = useEndpoint(touchpointsContract.taskCounts);
  if (counts.isPending)
    return (
      <Loading>
        <SkeletonFinding />
      </Loading>
    );
  const mine = counts.data?.mine;
  const number = (count: number) => ({ count, number: format.integer(count) });
  return (
    <Finding
      sub={
        mine &&
        t('task.finding_sub', {
          today: t('task.count_today', number(mine.today)),
          open: t('task.count_open', number(mine.open)),
        })
      }
      actions={
        onNew && (
          <Button
            leftSection={<IconPlus size={15} aria-hidden="true" />}
            rightSection={<Kbd>N</Kbd>}
            onClick={onNew}
          >
            {t('task.new')}
          </Button>
        )
      }
    >
      {!mine ? (
        t('task.finding_unknown')
      ) : mine.overdue > 0 ? (
        <span className="negative">{t('task.finding_late', number(mine.overdue))}</span>
      ) : (
        t('task.finding_good')
      )}
    </Finding>
  );
}

interface WhosePickProps {
  whose: Whose;
  onPick: (change: TaskState) => void;
}

function WhosePick({ whose, onPick }: WhosePickProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="choices" aria-label={t('task.whose')}>
      {(['mine', 'all'] as const).map((one) => (
        <UnstyledButton
          key={one}
          className="pill choice"
          aria-pressed={one === whose}
          onClick={() => onPick({ whose: one })}
        >
          {t(`task.whose_${one}`)}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

function WhichPick({ whose, which, onPick }: WhosePickProps & { which: Which }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = useEndpoint(touchpointsContract.taskCounts).data?.[whose];
  return (
    <fieldset className="choices" aria-label={t('task.which')}>
      {(['open', 'overdue', 'today', 'done'] as const).map((one) => (
        <UnstyledButton
          key={one}
          className="pill choice"
          aria-pressed={one === which}
          onClick={() => onPick({ which: one })}
        >
          {t(`task.which_${one}`)}
          {one !== 'done' && counts && (
            <>
              {' '}
              <span className="num">{format.integer(counts[one])}</span>
            </>
          )}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}
