// Answers about subscriptions. Nobody has told to another program what they may not read themselves.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../platform/errors.ts';
import { type EventName, eventKinds, eventNames } from '../platform/events.ts';
import type { Handlers } from '../platform/http.ts';
import { queueJob } from '../platform/jobs.ts';
import { demandOutside } from '../platform/outgoing.ts';
import type { webhooksContract } from './contract.ts';
import { callSubscriber } from './deliver.ts';
import { deliverJob } from './jobs.ts';
import {
  addWebhook,
  changeWebhook,
  dropWebhook,
  listWebhooks,
  readTarget,
  rotateSecret,
} from './queries.ts';
import { listDeliveries, replay } from './queries-deliveries.ts';

type Asking = Parameters<Handlers<typeof webhooksContract>['addWebhook']>[0];

/** @throws right_beyond, outgoing_refused */
function demand(
  { user, config }: Pick<Asking, 'user' | 'config'>,
  given: { url: string; events: readonly EventName[] },
): void {
  const missing = given.events.map((name) => eventKinds[name]).find((r) => !user?.rights.has(r));
  if (missing) fail('right_beyond', { right: missing });
  demandOutside(given.url, config.openHosts);
}

const userOf = ({ user }: Pick<Asking, 'user'>) => user?.id ?? fail('sign_in_required');

export const webhooksRoutes: Handlers<typeof webhooksContract> = {
  // Printed from the contracts and compared with them by a test.
  openApi: ({ config }) => readFile(join(config.root, 'docs', 'openapi.json'), 'utf8'),

  webhooks: async ({ db, now }) => ({
    webhooks: await listWebhooks(db, now),
    events: eventNames.map((name) => ({ name, right: eventKinds[name] })),
  }),

  addWebhook: async (input) => {
    const { body, config, db, now } = input;
    demand(input, body);
    input.tell({ details: { events: body.events } });
    return addWebhook(db, config, body, { user: userOf(input), now });
  },

  changeWebhook: async (input) => {
    const { body, db, params } = input;
    demand(input, body);
    input.tell({ details: { events: body.events, on: body.on } });
    await changeWebhook(db, params.id, body, { user: userOf(input) });
    if (body.on) await queueJob(db, deliverJob);
    return {};
  },

  dropWebhook: async ({ db, params }) => {
    await dropWebhook(db, params.id);
    return {};
  },

  rotateSecret: ({ config, db, now, params }) => rotateSecret(db, config, params.id, now),

  tryWebhook: async ({ config, db, now, params }) => {
    const target = await readTarget(db, config, params.id, now);
    const body = JSON.stringify({
      type: 'webhook.test',
      timestamp: now.toISOString(),
      data: { id: params.id },
    });
    const status = await callSubscriber(config, target, { id: `test_${randomUUID()}`, body }, now);
    if (status < 200 || status > 299) fail('webhook_answer', { status });
    return { status };
  },

  deliveries: async ({ config, db, now, params, query }) => {
    const { after, limit = 100, state } = query;
    if (after !== undefined && !/^\d{1,15}$/.test(after)) fail('page_key_invalid');
    await readTarget(db, config, params.id, now);
    const before = after === undefined ? null : Number(after);
    const found = await listDeliveries(db, params.id, { before, limit: limit + 1, state });
    const deliveries = found.slice(0, limit);
    return { deliveries, next: found.length > limit ? String(deliveries.at(-1)!.id) : null };
  },

  replay: async ({ body, config, db, now, params }) => {
    await readTarget(db, config, params.id, now);
    const replayed = await replay(db, params.id, body.delivery, now);
    if (replayed > 0) await queueJob(db, deliverJob);
    return { replayed };
  },
};
