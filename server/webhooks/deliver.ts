// Telling one subscriber: the body, the signed call, and what follows from the answer.
import { readCompany } from '../company/index.ts';
import { canSend, pageAddress, queueMessage } from '../messages/index.ts';
import type { Config } from '../platform/config.ts';
import { isCoded } from '../platform/errors.ts';
import { eventKinds } from '../platform/events.ts';
import type { Context } from '../platform/jobs.ts';
import { callOutside } from '../platform/outgoing.ts';
import { type Off, readTarget, type Target, turnOff } from './queries.ts';
import { type Delivery, dropDelivery, dueDeliveries, endTry } from './queries-deliveries.ts';
import { failingDays, outcomeOf, signedHeaders } from './rules.ts';

/** Whoever takes longer answers first and works then. */
const patience = 10_000;
/** What a receiver answers is of no use beyond its status. */
const mostAnswered = 64 * 1024;
/** Deliveries to one subscriber before others have their turn. */
const mostInTurn = 20;

/** Calls a subscriber with a signed body; returns the status of the answer. @throws outgoing_… */
export async function callSubscriber(
  config: Config,
  { url, secrets }: Pick<Target, 'url' | 'secrets'>,
  { id, body }: { id: string; body: string },
  now: Date,
): Promise<number> {
  const headers = signedHeaders(secrets, id, body, now);
  const limits = { opened: config.openHosts, timeout: patience, maxBytes: mostAnswered };
  const { status } = await callOutside({ url, method: 'POST', headers, body }, limits);
  return status;
}

/** What is told of an event: numbers and codes. The same at every try. */
export const bodyOf = ({ event, eventId, subject, data, at }: Omit<Delivery, 'id' | 'attempts'>) =>
  JSON.stringify({
    type: event,
    timestamp: new Date(at).toISOString(),
    sequence: eventId,
    data: { id: Number(subject), ...data },
  });

/** Turns a subscription off by itself, and writes to its owner where there is a mail server. */
async function giveUp({ config, db, log }: Context, target: Target, reason: Off, now: Date) {
  await turnOff(db, target.id, reason);
  log.warn({ event: 'webhook_off', webhook: target.id, reason }, 'webhooks');
  if (reason === 'owner' || !(await canSend(db, config))) return;
  const { name: company, language } = await readCompany(db);
  await db.transaction().execute((tx) =>
    queueMessage(
      tx,
      config,
      {
        kind: 'webhook_off',
        key: `webhook_off ${target.id} ${target.failingSince ?? now.toISOString()}`,
        to: target.owner.email,
        language,
        values: {
          company,
          name: target.name,
          address: pageAddress(config, '/settings/webhooks'),
        },
        usefulUntil: new Date(now.getTime() + 7 * 86_400_000),
      },
      now,
    ),
  );
}

/**
 * Tells one subscriber what is due, in order, until something fails. True: everything that was due has
 * arrived or was taken out.
 */
export async function tellSubscriber(context: Context, webhook: number): Promise<boolean> {
  const { config, db } = context;
  const target = await readTarget(db, config, webhook, new Date());
  if (target.off !== null) return true;
  if (!target.owner.rights.has('webhooks.write')) {
    await giveUp(context, target, 'owner', new Date());
    return true;
  }
  for (const delivery of await dueDeliveries(db, webhook, mostInTurn, new Date())) {
    // What the owner may not read any more leaves no house.
    const right = eventKinds[delivery.event];
    if (!right || !target.owner.rights.has(right)) {
      await dropDelivery(db, delivery.id);
      continue;
    }
    const call = { id: `evt_${delivery.eventId}`, body: bodyOf(delivery) };
    let status: number | null = null;
    let error: string | null = null;
    try {
      status = await callSubscriber(config, target, call, new Date());
    } catch (failed) {
      if (!isCoded(failed)) throw failed;
      error = failed.code;
    }
    const now = new Date();
    const outcome = outcomeOf(status, delivery.attempts + 1);
    await endTry(db, webhook, delivery.id, { ...outcome, status, error }, now);
    if (outcome.state === 'delivered') {
      target.failingSince = null;
      continue;
    }
    target.failingSince ??= now.toISOString();
    const days = (now.getTime() - Date.parse(target.failingSince)) / 86_400_000;
    if (outcome.state === 'dead' && outcome.gone) await giveUp(context, target, 'gone', now);
    else if (days > failingDays) await giveUp(context, target, 'failing', now);
    return false;
  }
  return true;
}
