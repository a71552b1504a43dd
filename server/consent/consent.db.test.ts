// The ledger of consent: nobody is contacted without a yes that holds, and nothing that was said is lost.
import assert from 'node:assert/strict';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import type { consentEvent, consentText, permission } from './contract.ts';
import { permissionFor } from './index.ts';
import { channels } from './rules.ts';

type Permission = Static<typeof permission>;
type Event = Static<typeof consentEvent>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let text: Static<typeof consentText>;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await context.rows(
    "insert into customers (id, name, created_at) select i, 'C' || i, now() from generate_series(1, 60) i",
  );
  const answer = await caller.call('POST', '/api/consent/purposes/offers/texts', {
    language: 'es',
    body: 'Acepto recibir ofertas y novedades por los canales que marco.',
  });
  assert.equal(answer.statusCode, 200, answer.body);
  text = answer.json();
});
after(async () => {
  await app.close();
  await context.drop();
});

let requests = 0;
const uuid = (n = ++requests) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const word = (changes: object = {}) => ({
  request: uuid(),
  purpose: 'offers',
  channels: ['email'],
  action: 'granted',
  source: 'form',
  textId: text.id,
  evidence: 'folio 12',
  saidAt: '2026-03-01T10:00:00.000Z',
  ...changes,
});
const say = (customer: number, changes: object = {}) =>
  caller.call('POST', `/api/customers/${customer}/consents`, word(changes));
const no = { action: 'withdrawn', textId: undefined, evidence: undefined };
const stateOf = async (customer: number, channel = 'email', purpose = 'offers') => {
  const { permissions } = await caller.get<{ permissions: Permission[] }>(
    `/api/customers/${customer}/consents`,
  );
  return permissions.find((one) => one.purpose === purpose && one.channel === channel)?.state;
};
const codeOf = async (answer: ReturnType<typeof say>) => (await answer).json().error?.code;
const now = new Date('2026-11-20T12:00:00Z');

test('who was never asked allows nothing, by any way, for any purpose', async () => {
  const { permissions } = await caller.get<{ permissions: Permission[] }>(
    '/api/customers/1/consents',
  );
  assert.equal(permissions.length, 2 * channels.length);
  assert.ok(permissions.every(({ state, saidAt }) => state === 'unasked' && saidAt === null));
  for (const channel of channels)
    assert.equal(
      await permissionFor(context.db, { customerId: 1, purpose: 'offers', channel }, now),
      null,
    );
});

test('a yes holds for the ways and the purpose it was given for, and says by which event', async () => {
  const answer = await say(2, { channels: ['email', 'sms'] });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(await stateOf(2, 'email'), 'granted');
  assert.equal(await stateOf(2, 'sms'), 'granted');
  assert.equal(await stateOf(2, 'phone'), 'unasked');
  assert.equal(await stateOf(2, 'email', 'surveys'), 'unasked');
  const asked = { customerId: 2, purpose: 'offers', channel: 'email' } as const;
  const event = await permissionFor(context.db, asked, now);
  const { events } = await caller.get<{ events: Event[] }>('/api/customers/2/consents/events');
  const found = events.find(({ id }) => id === event)!;
  assert.equal(found.text!.body, text.body);
  assert.equal(found.text!.version, 1);
  assert.equal(found.evidence, 'folio 12');
  assert.equal(found.recordedBy, 'Owner');
});

test('the latest word holds, whenever it was written down, and of two of one moment the stricter', async () => {
  const moments = ['2026-01-01', '2026-01-02', '2026-01-03'].map((d) => `${d}T00:00:00.000Z`);
  const said = fc.record({
    moment: fc.constantFrom(...moments),
    action: fc.constantFrom('granted', 'withdrawn'),
  });
  let customer = 9;
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 5 }), async (words) => {
      customer++;
      for (const { moment, action } of words) {
        const answer = await say(customer, {
          saidAt: moment,
          ...(action === 'withdrawn' ? no : {}),
        });
        assert.equal(answer.statusCode, 200, answer.body);
      }
      const last = words
        .map(({ moment }) => moment)
        .sort()
        .at(-1);
      const strict = words.some((one) => one.moment === last && one.action === 'withdrawn');
      assert.equal(await stateOf(customer), strict ? 'withdrawn' : 'granted');
    }),
    { numRuns: 25, seed: 4 },
  );
});

test('the same request again writes nothing, also by another way of it', async () => {
  const request = uuid();
  await say(3, { request });
  await say(3, { request });
  await say(3, { request, ...no });
  const { events } = await caller.get<{ events: Event[] }>('/api/customers/3/consents/events');
  assert.equal(events.length, 1);
  assert.equal(await stateOf(3), 'granted');
});

test('a yes with an end is over after its last day, where the company is', async () => {
  await say(4, { endsOn: '2026-11-19' });
  const asked = { customerId: 4, purpose: 'offers', channel: 'email' } as const;
  // In Mexico City it is still the 19th.
  assert.notEqual(await permissionFor(context.db, asked, new Date('2026-11-20T05:00:00Z')), null);
  assert.equal(await permissionFor(context.db, asked, new Date('2026-11-20T07:00:00Z')), null);
});

test('a purpose that ended allows nobody to be contacted, and what was said for it can still be seen', async () => {
  await caller.call('PUT', '/api/consent/purposes/tastings', { name: 'Catas' });
  const { id } = (
    await caller.call('POST', '/api/consent/purposes/tastings/texts', {
      language: 'es',
      body: 'Quiero que me avisen de las catas.',
    })
  ).json();
  await say(5, { purpose: 'tastings', textId: id });
  const asked = { customerId: 5, purpose: 'tastings', channel: 'email' } as const;
  assert.notEqual(await permissionFor(context.db, asked, now), null);
  await caller.call('PUT', '/api/consent/purposes/tastings', { ended: true });
  assert.equal(await permissionFor(context.db, asked, now), null);
  assert.equal(await stateOf(5, 'email', 'tastings'), 'granted');
  assert.equal(await stateOf(5, 'sms', 'tastings'), undefined);
});

test('who wants no relationship or is in the bin is not contacted, whatever they allowed once', async () => {
  await say(56);
  const asked = { customerId: 56, purpose: 'offers', channel: 'email' } as const;
  const may = () => permissionFor(context.db, asked, now);
  assert.notEqual(await may(), null);
  await context.rows('update customers set no_relationship = true where id = 56');
  assert.equal(await may(), null);
  await context.rows('update customers set no_relationship = false where id = 56');
  assert.notEqual(await may(), null);
  await context.rows('insert into customer_standing (customer_id) values (56)');
  assert.equal((await caller.call('DELETE', '/api/customers/56')).statusCode, 200);
  assert.equal(await may(), null);
});

test('when the bin is emptied the proofs go, also the files, and the words that were said stay', async () => {
  const keep = async (text: string) =>
    (await caller.call('POST', '/api/consent/evidence', text)).json().file as string;
  const path = (file: string) => join(context.config.dataDir, 'files', 'evidence', file);
  const [own, other, forgotten, fresh] = [
    await keep('of who goes'),
    await keep('of who stays'),
    await keep('of nobody, long ago'),
    await keep('of nobody, just now'),
  ];
  await say(57, { evidenceFile: own });
  await say(58, { evidenceFile: other });
  const longAgo = Date.now() / 1000 - 3 * 86_400;
  for (const file of [own, other, forgotten]) utimesSync(path(file), longAgo, longAgo);
  await context.rows(`insert into customer_bin (customer_id, standing, deleted_at)
    values (57, '{}', now() - interval '31 days')`);
  await context.runJob('customers.erase');
  await context.runJob('consent.forget');
  await context.runJob('consent.forget');
  assert.deepEqual(
    [own, other, forgotten, fresh].map((file) => existsSync(path(file))),
    [false, true, false, true],
  );
  const rows = await context.rows(
    `select customer_id, action, text_id is not null as shown, evidence, evidence_file is not null as file
     from consent_events where customer_id in (57, 58) order by customer_id`,
  );
  assert.deepEqual(rows, [
    { customer_id: 57, action: 'granted', shown: true, evidence: null, file: false },
    { customer_id: 58, action: 'granted', shown: true, evidence: 'folio 12', file: true },
  ]);
  // The ledger is as closed as before.
  await assert.rejects(context.rows('delete from consent_events'), /only added to/);
});

test('a text that changes is a new version, the same words are the version they were', async () => {
  const path = '/api/consent/purposes/surveys/texts';
  const write = async (body: string) =>
    (await caller.call('POST', path, { language: 'en', body })).json();
  const one = await write('I agree to be asked for my opinion.');
  const two = await write('I agree to be asked for my opinion by e-mail.');
  const again = await write('  I agree to be asked for my opinion. ');
  assert.deepEqual([one.version, two.version, again.version], [1, 2, 1]);
  assert.equal(again.id, one.id);
});

test('the database refuses to change what was said or shown', async () => {
  for (const statement of [
    'delete from consent_events',
    "update consent_events set action = 'withdrawn', basis = null",
    "update consent_texts set body = 'Other words'",
    'delete from consent_texts',
  ])
    await assert.rejects(context.rows(statement), /only added to/, statement);
});

test('what could not be shown to anybody later is refused, and nothing is written', async () => {
  const { id: other } = (
    await caller.call('POST', '/api/consent/purposes/surveys/texts', {
      language: 'es',
      body: 'Acepto que me pregunten mi opinión.',
    })
  ).json();
  assert.equal(await codeOf(say(6, { textId: undefined })), 'consent_evidence_missing');
  assert.equal(await codeOf(say(6, { evidence: ' ' })), 'consent_evidence_missing');
  assert.equal(await codeOf(say(6, { textId: other })), 'consent_text_unknown');
  assert.equal(await codeOf(say(6, { purpose: 'nothing' })), 'consent_purpose_unknown');
  assert.equal(await codeOf(say(6, { saidAt: '2990-01-01T00:00:00Z' })), 'consent_moment_invalid');
  assert.equal(await codeOf(say(6, { evidenceFile: uuid(), evidence: '' })), 'file_missing');
  assert.equal(await codeOf(say(6, { channels: [] })), 'bad_request');
  assert.equal(await codeOf(say(6, { channels: ['pigeon'] })), 'bad_request');
  assert.equal(await codeOf(say(6, { source: 'import' })), 'bad_request');
  assert.equal(await codeOf(say(999, {})), 'customer_not_found');
  assert.deepEqual(
    await context.rows('select * from consent_events where customer_id in (6, 999)'),
    [],
  );
  const put = (id: string, body: object) => caller.call('PUT', `/api/consent/purposes/${id}`, body);
  assert.equal((await put('fairs', {})).json().error.code, 'consent_purpose_unnamed');
  assert.equal((await put('Bad id', { name: 'x' })).json().error.code, 'bad_request');
  const texts = await caller.call('POST', '/api/consent/purposes/fairs/texts', {
    language: 'es',
    body: 'Acepto recibir avisos.',
  });
  assert.equal(texts.json().error.code, 'consent_purpose_unknown');
});

test('a file that proves a yes is kept and comes back as it was, as a download', async () => {
  const kept = await caller.call('POST', '/api/consent/evidence', '%PDF-1.7 scanned form');
  assert.equal(kept.statusCode, 200, kept.body);
  const { file } = kept.json();
  const answer = await say(7, { evidence: undefined, evidenceFile: file });
  assert.equal(answer.statusCode, 200, answer.body);
  const { events } = await caller.get<{ events: Event[] }>('/api/customers/7/consents/events');
  const found = await caller.call('GET', `/api/customers/7/consents/${events[0]!.id}/evidence`);
  assert.equal(found.body, '%PDF-1.7 scanned form');
  assert.match(found.headers['content-disposition'] as string, /^attachment/);
  // Not by the way of another customer.
  const other = await caller.call('GET', `/api/customers/8/consents/${events[0]!.id}/evidence`);
  assert.equal(other.json().error.code, 'file_missing');
  assert.equal(
    (await caller.call('POST', '/api/consent/evidence', '')).json().error.code,
    'file_empty',
  );
});

test('the ledger is read in pages, every word once, the latest first', async () => {
  for (let i = 0; i < 7; i++)
    await say(8, { saidAt: `2026-02-0${(i % 3) + 1}T00:00:00.000Z`, channels: ['email', 'post'] });
  const seen: Event[] = [];
  for (let after = ''; ; ) {
    const page = await caller.get<{ events: Event[]; next: string | null }>(
      `/api/customers/8/consents/events?limit=4${after}`,
    );
    seen.push(...page.events);
    if (page.next === null) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  assert.equal(seen.length, 14);
  assert.equal(new Set(seen.map(({ id }) => id)).size, 14);
  const moments = seen.map(({ saidAt }) => saidAt);
  assert.deepEqual(moments, moments.toSorted().reverse());
  for (const after of ['x', '2026-01-01', 'now 1', "2026-01-01 1'"]) {
    const answer = await caller.call(
      'GET',
      `/api/customers/8/consents/events?after=${encodeURIComponent(after)}`,
    );
    assert.equal(answer.json().error?.code, 'page_key_invalid', after);
  }
});

test('what was allowed stands in the history of the customer', async () => {
  const page = await caller.get<{ entries: { kind: string; title: object }[]; kinds: object[] }>(
    '/api/customers/5/timeline',
  );
  assert.deepEqual(
    page.entries.map(({ kind, title }) => [kind, title]),
    [['consent_granted', { channel: 'email', own: null, purpose: 'Catas' }]],
  );
  assert.deepEqual(page.kinds, [{ kind: 'consent', count: 1 }]);
});

test('customers are found by the ways they allow, as the ledger says it today', async () => {
  const ids = [101, 102, 103, 104, 105, 106];
  await context.rows(
    "insert into customers (id, name, created_at) select i, 'C' || i, now() from unnest($1::bigint[]) i",
    [ids],
  );
  await context.rows(
    'insert into customer_standing (customer_id) select unnest($1::bigint[]) on conflict do nothing',
    [ids],
  );
  await say(101, { channels: ['email', 'sms'] });
  await say(102, { channels: ['email'] });
  await say(102, { ...no, channels: ['email'], saidAt: '2026-03-02T10:00:00.000Z' });
  await say(103, { channels: ['email'], endsOn: '2026-03-05' });
  await say(104, { channels: ['email'] });
  await context.rows('update customers set no_relationship = true where id = 104');
  await say(105, { channels: ['whatsapp'] });
  const found = async (rule: object) => {
    const question = encodeURIComponent(JSON.stringify({ all: [rule] }));
    const { customers } = await caller.get<{ customers: { id: number }[] }>(
      `/api/customers?question=${question}&limit=100`,
    );
    return customers
      .map(({ id }) => id)
      .filter((id) => ids.includes(id))
      .sort();
  };
  const asked = { field: 'offers.channel' };
  assert.deepEqual(await found({ ...asked, is: 'one_of', value: ['email'] }), [101]);
  assert.deepEqual(
    await found({ ...asked, is: 'one_of', value: ['email', 'whatsapp'] }),
    [101, 105],
  );
  assert.deepEqual(
    await found({ ...asked, is: 'none_of', value: ['email'] }),
    [102, 103, 104, 105, 106],
  );
  assert.deepEqual(await found({ ...asked, is: 'empty' }), [102, 103, 104, 106]);
  assert.deepEqual(await found({ field: 'surveys.channel', is: 'not_empty' }), []);
});
