// What the touchpoints room promises of tasks: what somebody is to do, for whom and until when.
import * as t from 'typebox';
import { choice, day, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';

const uuid = () => t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const idParams = t.Object({ id: id() });

export const task = t.Object({
  id: id(),
  title: t.String(),
  note: nullable(t.String()),
  /** The name is null for whoever may not read customers. */
  customer: nullable(t.Object({ id: id(), name: nullable(t.String()) })),
  owner: nullable(t.Object({ id: t.String(), name: t.String() })),
  /** Last day to do it, in the time zone of the company. */
  dueOn: nullable(day()),
  remindAt: nullable(moment()),
  /** Open tasks: late, of today, later, or whenever. */
  due: choice('overdue', 'today', 'later', 'whenever'),
  /** Its reminder has come. */
  reminded: t.Boolean(),
  doneAt: nullable(moment()),
  doneBy: nullable(t.String()),
});

const written = {
  note: t.Optional(nullable(t.String({ maxLength: 4000 }))),
  customerId: t.Optional(nullable(id())),
  owner: t.Optional(nullable(t.String({ minLength: 1, maxLength: 100 }))),
  dueOn: t.Optional(nullable(day())),
  remindAt: t.Optional(nullable(moment())),
};
const title = () => t.String({ minLength: 1, maxLength: 200 });
const changed = t.Object({ change: nullable(id()) });
const writeErrors = [
  'customer_not_found',
  'customer_deleted',
  'person_unknown',
  'day_invalid',
  'name_missing',
];

export const tasksContract = {
  tasks: endpoint({
    method: 'GET',
    path: '/api/tasks',
    summary:
      'What is to be done, what is due first before the rest; or what was done, the last first.',
    allow: 'tasks.read',
    reach: 'read',
    query: t.Object({
      ...pageQuery,
      whose: t.Optional(choice('mine', 'all')),
      due: t.Optional(choice('overdue', 'today', 'later')),
      done: t.Optional(t.Boolean()),
      customerId: t.Optional(id()),
    }),
    response: t.Object({ tasks: t.Array(task), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  taskCounts: endpoint({
    method: 'GET',
    path: '/api/tasks/counts',
    summary:
      'How many open tasks there are, mine and everybody’s; `reminded` counts mine whose reminder has come.',
    allow: 'tasks.read',
    reach: 'read',
    response: t.Object({
      mine: t.Object({
        open: t.Integer(),
        overdue: t.Integer(),
        today: t.Integer(),
        later: t.Integer(),
        reminded: t.Integer(),
      }),
      all: t.Object({
        open: t.Integer(),
        overdue: t.Integer(),
        today: t.Integer(),
        later: t.Integer(),
      }),
    }),
  }),
  addTask: endpoint({
    method: 'POST',
    path: '/api/tasks',
    summary:
      'Writes down what is to be done. With the same request again it is the task that is there.',
    allow: 'tasks.write',
    reach: 'write',
    body: t.Object({ ...written, title: title(), request: uuid() }),
    response: t.Object({ id: id(), change: nullable(id()) }),
    errors: writeErrors,
  }),
  changeTask: endpoint({
    method: 'PATCH',
    path: '/api/tasks/:id',
    summary: 'Changes a task, says that it is done or that it is to be done again.',
    allow: 'tasks.write',
    reach: 'write',
    params: idParams,
    body: t.Object({ ...written, title: t.Optional(title()), done: t.Optional(t.Boolean()) }),
    response: changed,
    errors: [...writeErrors, 'task_not_found'],
  }),
  dropTask: endpoint({
    method: 'DELETE',
    path: '/api/tasks/:id',
    summary: 'Deletes a task; for 30 days the change can be taken back.',
    allow: 'tasks.write',
    reach: 'write',
    params: idParams,
    response: changed,
    errors: ['task_not_found', 'customer_deleted'],
  }),
  undoTask: endpoint({
    method: 'POST',
    path: '/api/tasks/:id/undo',
    summary: 'Takes a change of a task back, unless the same was changed again since.',
    allow: 'tasks.write',
    reach: 'write',
    params: idParams,
    body: t.Object({ change: id() }),
    response: changed,
    errors: ['task_not_found', 'customer_deleted', 'change_not_found', 'change_overtaken'],
  }),
};
