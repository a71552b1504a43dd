// One task in a list: done with a tick, what and for whom, until when, whose.
import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import { IconBell, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { api } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import type { Task } from './TaskForm.tsx';
import { useActs } from './use-acts.ts';

interface TaskRowProps {
  task: Task;
  /** Its customer is said elsewhere. */
  bare?: boolean;
  /** The one on which the keys of the page act. */
  current?: boolean;
  onEdit: () => void;
}

/** Saying that a task is done, or that it is to be done again; and deleting it. */
export function useTaskActs() {
  const { t } = useTranslation();
  const { attempt } = useActs('task');
  return {
    finish: ({ id, doneAt, title }: Task) =>
      attempt(id, t(doneAt ? 'task.reopened' : 'task.done', { title }), () =>
        api(touchpointsContract.changeTask, { params: { id }, body: { done: doneAt === null } }),
      ),
    remove: ({ id }: Task) =>
      attempt(id, t('task.deleted'), () => api(touchpointsContract.dropTask, { params: { id } })),
  };
}

export function TaskRow({ task, bare = false, current = false, onEdit }: TaskRowProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const { finish, remove } = useTaskActs();
  const mayWrite = can('tasks.write');
  const { title, note, customer, owner } = task;
  return (
    <li className="task" aria-current={current || undefined} data-done={task.doneAt !== null}>
      <Checkbox
        checked={task.doneAt !== null}
        disabled={!mayWrite}
        aria-label={t(task.doneAt ? 'task.reopen_one' : 'task.finish_one', { title })}
        onChange={() => finish(task)}
      />
      <div className="task-what">
        <span className="task-title">{title}</span>
        {note && <span className="small soft task-note">{note}</span>}
        <span className="small soft task-facts">
          {customer && !bare && (
            <AddressLink to={`/customers/${customer.id}`} className="link">
              {customer.name ?? `#${customer.id}`}
            </AddressLink>
          )}
          <span>{owner ? owner.name : t('task.owner_none')}</span>
          {task.reminded && (
            <span className="task-reminded">
              <IconBell size={13} aria-hidden="true" /> {t('task.reminded')}
            </span>
          )}
        </span>
      </div>
      <TaskDue task={task} />
      {mayWrite && (
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
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
              {t('task.edit')}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => remove(task)}>
              {t('task.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

function TaskDue({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { dueOn, due, doneAt, doneBy } = task;
  if (doneAt !== null)
    return (
      <span className="small soft num task-due">
        {t('task.done_by', { name: doneBy ?? '—', date: format.date(doneAt) })}
      </span>
    );
  if (dueOn === null) return <span className="small soft task-due">{t('task.whenever')}</span>;
  return (
    <span className={`num task-due task-${due}`}>
      <time dateTime={dueOn}>{format.date(dueOn)}</time>
      <span className="small">
        {due === 'overdue'
          ? format.late(dueOn, new Date())
          : due === 'today'
            ? t('task.today')
            : format.ahead(dueOn, new Date())}
      </span>
    </span>
  );
}
