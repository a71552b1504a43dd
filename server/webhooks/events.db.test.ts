// Every event that is announced is told, once, signed and without contact data: a new event without a way to make it
// happen here fails.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { workJob } from '../customers/queries-works.ts';
import { type EventName, eventNames } from '../platform/events.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { makePerson, type ScratchPerson } from '../users/scratch-people.ts';
import { deliverJob } from './jobs.ts';
import { openScratchReceiver, type ScratchReceiver, verify } from './scratch-receiver.ts';

let receiver: ScratchReceiver;
let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let owner: ScratchPerson;
let secret: string;
before(async () => {
  receiver = await openScratchReceiver();
  context = await makeScratchContext(jobs, { config: { openHosts: [receiver.host] } });
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
  secret = (
    await send('POST', '/api/webhooks', { name: 'All', url: receiver.url, events: eventNames })
  ).secret;
});
after(async () => {
  await app.close();
  await context.drop();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
});

async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) {
  const answer = await owner.send(method, url, body);
  assert.equal(answer.statusCode, 200, `${url} ${answer.body}`);
  return answer.json();
}
let count = 0;
const make = async (): Promise<number> => {
  count++;
  const identities = [{ kind: 'email', value: `nina${count}@example.org` }];
  return (await send('POST', '/api/customers', { name: `Nina ${count}`, identities })).id;
};
const merge = async () => send('POST', '/api/merges', { from: await make(), into: await make() });
const load = async () =>
  (await importSales(context, `customer,date,amount\nK-${++count},2026-01-05,10\n`)).id;

/** What makes each happen; returns the number of the record it is about. */
const causes: Record<EventName, () => Promise<number | null>> = {
  'customer.created': make,
  'customer.changed': async () => {
    const id = await make();
    await send('PATCH', `/api/customers/${id}`, { source: 'fair' });
    return id;
  },
  'customer.deleted': async () => {
    const id = await make();
    await send('DELETE', `/api/customers/${id}`);
    return id;
  },
  'customer.restored': async () => {
    const id = await make();
    await send('DELETE', `/api/customers/${id}`);
    await send('POST', `/api/customers/${id}/restore`);
    return id;
  },
  'customer.merged': async () => {
    await merge();
    return null;
  },
  'customer.unmerged': async () => {
    const made = await merge();
    await send('POST', `/api/merges/${made.merge}/undo`);
    return null;
  },
  'customer.erased': async () => {
    const id = await make();
    await send('POST', `/api/customers/${id}/erasure`, { name: `Nina ${count}`, keep: false });
    await context.runJob('customers.erase');
    return id;
  },
  'customers.bulk_done': async () => {
    const to = { ids: [await make()] };
    const { id } = await send('POST', '/api/works', { does: { kind: 'tag', tag: 'tea' }, to });
    await context.runJob(workJob, { id });
    return id;
  },
  'touchpoint.recorded': async () => {
    const [customerId, externalId] = [await make(), `call ${count}`];
    const at = '2026-01-05T10:00:00Z';
    return (await send('POST', '/api/touchpoints', { customerId, kind: 'call', at, externalId }))
      .id;
  },
  'consent.changed': async () => {
    const id = await make();
    await send('POST', `/api/customers/${id}/consents`, {
      purpose: 'offers',
      channels: ['email'],
      action: 'withdrawn',
      source: 'call',
      saidAt: '2026-01-05T10:00:00Z',
      request: '3f0c1c5e-4b1f-4a6e-9d58-0a8f4c2d7e11',
    });
    return id;
  },
  'import.loaded': load,
  'import.undone': async () => {
    const id = await load();
    await send('POST', `/api/imports/${id}/undo`);
    await context.runJob('imports.undo', { id });
    return id;
  },
  'value.updated': async () => {
    await load();
    await context.runJob('value.refresh');
    return null;
  },
};

for (const name of eventNames)
  test(`${name} is told once, signed, with numbers and codes alone`, async () => {
    const cause = causes[name] as (typeof causes)[EventName] | undefined;
    assert.ok(cause, 'say here what makes it happen');
    const id = await cause();
    await context.runJob(deliverJob);
    await context.runJob(deliverJob);
    const told = receiver.received.filter(({ event }) => event.type === name);
    assert.equal(told.length, 1, receiver.received.map(({ event }) => event.type).join());
    const [one] = told;
    assert.ok(verify(one!, secret));
    if (id !== null) assert.equal(one!.event.data.id, id);
    assert.doesNotMatch(one!.body, /nina|example/i);
  });
