// What the webhooks room promises: subscriptions of other programs to what happens here, and what became
// of each delivery.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';
import { eventNames } from '../platform/events.ts';

const one = t.Object({ id: id() });
const name = () => t.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
const url = () => t.String({ minLength: 9, maxLength: 2000 });
const events = () =>
  t.Array(choice(...eventNames), { minItems: 1, maxItems: 100, uniqueItems: true });
const secret = () => t.String({ description: 'Shown this once: whsec_ and 32 bytes in base64.' });

const webhook = t.Object({
  id: id(),
  name: t.String(),
  url: t.String(),
  events: t.Array(t.String()),
  owner: t.String({ description: 'Who made it; what they may not read it is not told.' }),
  off: nullable(choice('person', 'failing', 'gone', 'restored', 'owner')),
  failingSince: nullable(moment()),
  deliveredAt: nullable(moment()),
  twoSecretsUntil: nullable(moment()),
  waiting: t.Integer({ description: 'Deliveries to come, counted to 1000.' }),
  dead: t.Integer({ description: 'Deliveries that were given up, counted to 1000.' }),
  madeAt: moment(),
});

export const webhooksContract = {
  openApi: endpoint({
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'All calls there are, as OpenAPI 3.1.',
    allow: 'user',
    produces: 'application/json',
  }),
  webhooks: endpoint({
    method: 'GET',
    path: '/api/webhooks',
    summary: 'Subscriptions, newest first, and the events there are.',
    allow: 'webhooks.write',
    response: t.Object({
      webhooks: t.Array(webhook),
      events: t.Array(t.Object({ name: choice(...eventNames), right: t.String() })),
    }),
  }),
  addWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks',
    summary:
      'Subscribes an https address to events. The secret of its signatures is shown this once.',
    allow: 'webhooks.write',
    recent: true,
    body: t.Object({ name: name(), url: url(), events: events() }),
    response: t.Object({ id: id(), secret: secret() }),
    errors: ['confirm_required', 'outgoing_refused', 'right_beyond', 'webhook_too_many'],
  }),
  changeWebhook: endpoint({
    method: 'PUT',
    path: '/api/webhooks/:id',
    summary:
      'Changes a subscription, turns it off or on. Whoever changes it is its owner from then on.',
    allow: 'webhooks.write',
    recent: true,
    params: one,
    body: t.Object({ name: name(), url: url(), events: events(), on: t.Boolean() }),
    response: t.Object({}),
    errors: ['confirm_required', 'webhook_not_found', 'outgoing_refused', 'right_beyond'],
  }),
  dropWebhook: endpoint({
    method: 'DELETE',
    path: '/api/webhooks/:id',
    summary: 'Deletes a subscription with its deliveries.',
    allow: 'webhooks.write',
    params: one,
    response: t.Object({}),
    errors: ['webhook_not_found'],
  }),
  rotateSecret: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/secret',
    summary: 'Makes another secret, shown this once. For a day both sign.',
    allow: 'webhooks.write',
    recent: true,
    params: one,
    response: t.Object({ secret: secret(), twoSecretsUntil: moment() }),
    errors: ['confirm_required', 'webhook_not_found'],
  }),
  tryWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/test',
    summary: 'Sends a signed event `webhook.test` now and says with which status it was answered.',
    allow: 'webhooks.write',
    perMinute: 10,
    params: one,
    response: t.Object({ status: t.Integer() }),
    errors: [
      'webhook_not_found',
      'outgoing_refused',
      'outgoing_failed',
      'outgoing_too_slow',
      'outgoing_too_large',
      'webhook_answer',
      'too_many_requests',
    ],
  }),
  deliveries: endpoint({
    method: 'GET',
    path: '/api/webhooks/:id/deliveries',
    summary: 'What was or is to be told, newest first.',
    allow: 'webhooks.write',
    params: one,
    query: t.Object({ ...pageQuery, state: t.Optional(choice('waiting', 'delivered', 'dead')) }),
    response: t.Object({
      deliveries: t.Array(
        t.Object({
          id: id(),
          event: t.String(),
          eventId: id(),
          state: choice('waiting', 'delivered', 'dead'),
          attempts: t.Integer(),
          status: nullable(t.Integer({ description: 'HTTP status of the last answer.' })),
          error: nullable(t.String()),
          at: moment(),
          dueAt: nullable(moment()),
          endedAt: nullable(moment()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['webhook_not_found', 'page_key_invalid'],
  }),
  replay: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/replay',
    summary: 'Tells again what was given up or delivered: one delivery, or all that were given up.',
    allow: 'webhooks.write',
    params: one,
    body: t.Object({ delivery: t.Optional(id()) }),
    response: t.Object({ replayed: t.Integer() }),
    errors: ['webhook_not_found', 'delivery_not_found'],
  }),
};
