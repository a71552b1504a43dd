// What is still to be done for one customer.
import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type EditingTask, TaskForm } from './TaskForm.tsx';
import { TaskRow } from './TaskRow.tsx';
import './touchpoints.css';

export function CustomerTasks({ id }: { id: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [editing, setEditing] = useState<EditingTask | null>(null);
  const pages = useEndpointPages(touchpointsContract.tasks, {
    query: { customerId: id, whose: 'all', limit: 10 },
  });
  const tasks = pages.data?.pages.flatMap((page) => page.tasks) ?? [];
  const mayWrite = can('tasks.write');
  const add = () => mayWrite && setEditing({ customerId: id });
  useHotkeys([['t', add]]);
  return (
    <Section
      span={12}
      title={t('task.customer_title')}
      id="tasks"
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            rightSection={<Kbd>T</Kbd>}
            onClick={add}
          >
            {t('task.new')}
          </Button>
        )
      }
    >
      <TaskForm editing={editing} onClose={() => setEditing(null)} />
      {pages.error ? (
        <ErrorState error={pages.error} title={t('task.failed')} onRetry={() => pages.refetch()} />
      ) : pages.isPending ? (
        <Loading>
          <SkeletonLedger rows={2} />
        </Loading>
      ) : tasks.length === 0 ? (
        <p className="soft">{t('task.customer_none')}</p>
      ) : (
        <ul className="tasks" aria-label={t('task.customer_title')}>
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} bare onEdit={() => setEditing({ task })} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t('touchpoint.list_more')}
        </Button>
      )}
    </Section>
  );
}
