// People, roles and invitations as an owner, somebody invited and somebody who wants more find them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { makeAuth } from '../platform/auth.ts';
import { allRights, type Right, rightsOf, startingRoles } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { errorOf, openScratchBrowser } from './scratch-account.ts';
import { makePerson, type ScratchPerson } from './scratch-people.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
});
after(async () => {
  await app.close();
  await context.drop();
});

const password = 'violet teapot under snow';
const invite = async (by: ScratchPerson, email: string, role: string) =>
  by.send('POST', '/api/invitations', { email, role });
const people = async () => (await owner.send('GET', '/api/people')).json();

test('somebody invited by a link sets a name and a password once, and is in with their role', async () => {
  const made = (await invite(owner, ' Vera@Example.com ', 'viewer')).json();
  const [waiting] = (await people()).invitations;
  assert.equal(waiting.email, 'vera@example.com');
  assert.equal(waiting.over, false);
  const [row] = await context.rows('select * from invitations where id = $1', [made.id]);
  assert.ok(!JSON.stringify(row).includes(made.token), 'the token is nowhere');

  const browser = openScratchBrowser(app);
  const look = await browser.send('POST', '/api/invitation', { token: made.token });
  assert.equal(look.json().email, 'vera@example.com');
  assert.equal(look.json().role, 'viewer');
  const accept = (password: string) =>
    browser.send('POST', '/api/invitation/accept', { token: made.token, name: 'Vera', password });
  assert.equal(errorOf(await accept('short')), 'password_too_short');
  assert.equal(errorOf(await accept('vera vera vera')), 'password_personal');
  assert.equal((await accept(password)).statusCode, 200);
  const me = (await browser.send('GET', '/api/me')).json();
  assert.deepEqual([me.user.name, me.user.role], ['Vera', 'viewer']);
  assert.deepEqual(me.user.rights, [...rightsOf('viewer')]);

  const again = openScratchBrowser(app);
  for (const path of ['/api/invitation', '/api/invitation/accept']) {
    const body = path.endsWith('accept')
      ? { token: made.token, name: 'X', password }
      : { token: made.token };
    assert.equal(errorOf(await again.send('POST', path, body)), 'invitation_over');
  }
  assert.equal(errorOf(await invite(owner, 'vera@example.com', 'viewer')), 'person_exists');
});

test('of two browsers that accept one invitation at once, one gets in', async () => {
  const { token } = (await invite(owner, 'twin@example.com', 'viewer')).json();
  const both = await Promise.all(
    ['Ana', 'Bea'].map((name) =>
      openScratchBrowser(app).send('POST', '/api/invitation/accept', { token, name, password }),
    ),
  );
  assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [200, 410]);
});

test('an invitation that was withdrawn, replaced, has ended, or whose inviter left opens nothing', async () => {
  const tokens: string[] = [];
  const first = (await invite(owner, 'a@example.com', 'viewer')).json();
  await owner.send('DELETE', `/api/invitations/${first.id}`);
  tokens.push(first.token);
  tokens.push((await invite(owner, 'b@example.com', 'viewer')).json().token);
  const good = (await invite(owner, 'b@example.com', 'viewer')).json();
  const late = (await invite(owner, 'c@example.com', 'viewer')).json();
  await context.rows('update invitations set expires_at = now() where id = $1', [late.id]);
  tokens.push(late.token);
  const second = await makePerson(context, app, { role: 'owner' });
  tokens.push((await invite(second, 'd@example.com', 'viewer')).json().token);
  await owner.send('POST', `/api/people/${second.id}/close`);
  const browser = openScratchBrowser(app);
  for (const token of [...tokens, 'x'.repeat(43)])
    assert.equal(
      errorOf(await browser.send('POST', '/api/invitation', { token })),
      'invitation_over',
    );
  assert.equal(
    (await browser.send('POST', '/api/invitation', { token: good.token })).statusCode,
    200,
  );
});

test('an account that is closed is out with its next call, cannot sign in, and comes back when opened', async () => {
  const auth = makeAuth(context.database.pool, context.config);
  await auth.create({ name: 'Carl', email: 'carl@example.com', password, role: 'manager' });
  const carl = (await auth.find('carl@example.com'))!;
  const browser = openScratchBrowser(app);
  const signIn = () => browser.send('POST', '/api/session', { email: carl.email, password });
  assert.equal((await signIn()).statusCode, 200);
  assert.equal((await browser.send('GET', '/api/customers')).statusCode, 200);
  await owner.send('POST', `/api/people/${carl.id}/close`);
  assert.equal(errorOf(await browser.send('GET', '/api/customers')), 'sign_in_required');
  assert.equal(errorOf(await signIn()), 'sign_in_failed');
  assert.deepEqual(
    await context.rows('select 1 from auth_session where "userId" = $1', [carl.id]),
    [],
  );
  const shown = (await people()).people.find(({ id }: { id: string }) => id === carl.id);
  assert.ok(shown.leftAt);
  await owner.send('POST', `/api/people/${carl.id}/open`);
  assert.equal((await signIn()).statusCode, 200);
});

test('an owner sees where somebody is signed in and ends one session or all', async () => {
  const sam = await makePerson(context, app, { role: 'service' });
  const url = `/api/people/${sam.id}/sessions`;
  const auth = makeAuth(context.database.pool, context.config);
  await auth.openSession((await auth.person(sam.id))!, new Headers());
  const { sessions } = (await owner.send('GET', url)).json();
  assert.equal(sessions.length, 2);
  const ended = await owner.send('DELETE', `${url}?session=${sessions[0].id}`);
  assert.equal(ended.json().ended, 1);
  assert.equal((await owner.send('DELETE', url)).json().ended, 1);
  assert.equal(errorOf(await sam.send('GET', '/api/customers')), 'sign_in_required');
});

test('the last owner can neither be closed nor lose the role, also when two owners end each other at once', async () => {
  const owners = (await people()).people.filter(
    (one: { role: string; leftAt: string | null }) => one.role === 'owner' && !one.leftAt,
  );
  for (const { id } of owners.filter(({ id }: { id: string }) => id !== owner.id))
    assert.equal((await owner.send('POST', `/api/people/${id}/close`)).statusCode, 200);
  for (const [method, path, body] of [
    ['POST', 'close', undefined],
    ['PUT', 'role', { role: 'manager' }],
  ] as const)
    assert.equal(
      errorOf(await owner.send(method, `/api/people/${owner.id}/${path}`, body)),
      'last_owner',
    );
  const other = await makePerson(context, app, { role: 'owner' });
  const both = await Promise.all([
    owner.send('PUT', `/api/people/${other.id}/role`, { role: 'viewer' }),
    other.send('PUT', `/api/people/${owner.id}/role`, { role: 'viewer' }),
  ]);
  assert.equal(both.filter(({ statusCode }) => statusCode === 200).length, 1);
  const left = await context.rows<{ id: string }>(
    `select id from auth_user where role = 'owner' and "leftAt" is null`,
  );
  assert.equal(left.length, 1);
  if (left[0]!.id === other.id) owner = other;
});

test('whoever may manage people gives and takes nothing that they do not have themselves', async () => {
  const rights: Right[] = ['users.read', 'users.write', 'customers.read', 'keys.write'];
  const lead = await makePerson(context, app, { rights });
  const small = await makePerson(context, app, { rights: ['customers.read'] });
  const big = await makePerson(context, app, { role: 'manager' });
  const refused: [Parameters<typeof lead.send>[0], string, object?][] = [
    ['POST', '/api/invitations', { email: 'z@example.com', role: 'owner' }],
    ['POST', '/api/invitations', { email: 'z@example.com', role: 'service' }],
    ['PUT', `/api/people/${lead.id}/role`, { role: 'owner' }],
    ['PUT', `/api/people/${small.id}/role`, { role: 'analyst' }],
    ['PUT', `/api/people/${big.id}/role`, { role: small.role }],
    ['POST', `/api/people/${owner.id}/close`],
    ['POST', `/api/people/${big.id}/open`],
    ['DELETE', `/api/people/${owner.id}/sessions`],
    ['POST', '/api/roles', { name: 'All', base: 'viewer', rights: allRights }],
    ['PUT', `/api/roles/${lead.role}`, { rights: [...rights, 'backup.export'] }],
    ['PUT', '/api/roles/manager', { rights: ['customers.read'] }],
    ['POST', '/api/keys', { name: 'k', rights: ['customers.contact'], days: 1 }],
  ];
  for (const [method, url, body] of refused) {
    const answer = await lead.send(method, url, body);
    assert.equal(errorOf(answer), 'right_beyond', `${method} ${url} ${answer.body}`);
  }
  assert.equal(errorOf(await owner.send('PUT', '/api/roles/owner', { rights: [] })), 'role_fixed');
  assert.equal((await lead.send('POST', `/api/people/${small.id}/close`)).statusCode, 200);
});

test('a role is made, changed, given and deleted, and a starting role becomes again as it came', async () => {
  const { id } = (
    await owner.send('POST', '/api/roles', {
      name: 'Shop',
      base: 'service',
      rights: ['customers.read', 'imports.read'],
    })
  ).json();
  const roles = async () => (await owner.send('GET', '/api/roles')).json().roles;
  const find = async (role: string) =>
    (await roles()).find((one: { id: string }) => one.id === role);
  assert.deepEqual((await find(id)).rights, ['customers.read', 'imports.read']);
  const shop = await makePerson(context, app, { role: id });
  assert.equal((await shop.send('GET', '/api/me')).json().user.roleName, 'Shop');
  assert.equal((await shop.send('GET', '/api/imports')).statusCode, 200);
  await owner.send('PUT', `/api/roles/${id}`, { rights: ['customers.read'] });
  assert.equal(errorOf(await shop.send('GET', '/api/imports')), 'not_allowed');
  assert.equal(errorOf(await owner.send('DELETE', `/api/roles/${id}`)), 'role_in_use');
  await owner.send('PUT', `/api/people/${shop.id}/role`, { role: 'viewer' });
  assert.equal((await owner.send('DELETE', `/api/roles/${id}`)).statusCode, 200);
  assert.equal(errorOf(await owner.send('DELETE', `/api/roles/${id}`)), 'role_not_found');

  await owner.send('PUT', '/api/roles/viewer', { rights: ['customers.read'] });
  assert.deepEqual((await find('viewer')).rights, ['customers.read']);
  assert.equal((await find('viewer')).changed, true);
  await owner.send('DELETE', '/api/roles/viewer');
  assert.deepEqual((await find('viewer')).rights, [...rightsOf('viewer')]);
  assert.deepEqual(
    (await roles()).slice(0, startingRoles.length).map((one: { id: string }) => one.id),
    [...startingRoles],
  );
});

test('who lacks a right asks for it where it was missing; the owner grants it by their role, by another, or declines', async () => {
  const asks = await makePerson(context, app, { rights: ['customers.read'] });
  const twin = await makePerson(context, app, { role: asks.role });
  const other = await makePerson(context, app, { rights: ['customers.read'] });
  const lead = await makePerson(context, app, {
    rights: ['users.read', 'users.write', 'customers.read'],
  });
  const ask = (who: ScratchPerson, right: string, note?: string) =>
    who.send('POST', '/api/me/access-requests', {
      right,
      page: '/import',
      ...(note ? { note } : {}),
    });
  const answer = (by: ScratchPerson, id: number, body: object) =>
    by.send('POST', `/api/access-requests/${id}/answer`, body);
  const list = async () => (await owner.send('GET', '/api/access-requests')).json();
  const own = async (who: ScratchPerson) =>
    (await who.send('GET', '/api/me/access-requests')).json().requests;

  assert.equal(errorOf(await ask(asks, 'customers.read')), 'access_held');
  assert.equal(errorOf(await ask(asks, 'everything.write')), 'bad_request');
  assert.equal(errorOf(await asks.send('GET', '/api/access-requests')), 'not_allowed');

  // Asked twice, also at once, it is one request.
  const both = await Promise.all([
    ask(asks, 'imports.read', ' To load the sales. '),
    ask(asks, 'imports.read', 'To load the sales.'),
  ]);
  const [one, again] = both.map((sent) => sent.json());
  assert.equal(one.id, again.id);
  assert.deepEqual([one.right, one.page, one.decidedAt], ['imports.read', '/import', null]);
  const waiting = (await list()).requests.find(({ id }: { id: number }) => id === one.id);
  assert.equal(waiting.note, 'To load the sales.');
  assert.deepEqual([waiting.person.id, waiting.held, (await list()).waiting], [asks.id, false, 1]);

  // Nobody gives what they do not have, and who may not manage people answers nothing.
  assert.equal(errorOf(await answer(lead, one.id, { granted: true })), 'right_beyond');
  assert.equal(errorOf(await answer(asks, one.id, { granted: true })), 'not_allowed');
  assert.equal(errorOf(await asks.send('GET', '/api/imports')), 'not_allowed');
  assert.equal((await answer(owner, one.id, { granted: true })).statusCode, 200);
  for (const who of [asks, twin])
    assert.equal((await who.send('GET', '/api/imports')).statusCode, 200, 'all who have the role');
  assert.equal(errorOf(await other.send('GET', '/api/imports')), 'not_allowed');
  assert.equal(errorOf(await answer(owner, one.id, { granted: false })), 'access_request_over');

  // By another role, for the one who asked alone.
  const { id } = (await ask(twin, 'actions.write')).json();
  const given = { granted: true, role: 'viewer' };
  assert.equal(errorOf(await answer(owner, id, given)), 'role_lacks_right');
  assert.equal((await answer(owner, id, { ...given, role: 'service' })).statusCode, 200);
  assert.equal((await twin.send('GET', '/api/me')).json().user.role, 'service');
  assert.equal((await asks.send('GET', '/api/me')).json().user.role, asks.role);

  // Declined with words; it may be asked for again. Given by other means meanwhile, it is only closed.
  const declined = (await ask(other, 'imports.read')).json();
  await answer(owner, declined.id, { granted: false, answer: 'Ask Ana to load it.' });
  const [said] = await own(other);
  assert.deepEqual([said.granted, said.answer], [false, 'Ask Ana to load it.']);
  const once = (await ask(other, 'imports.read')).json();
  assert.notEqual(once.id, declined.id);
  await owner.send('PUT', `/api/roles/${other.role}`, { rights: ['imports.read'] });
  const held = (await list()).requests.find(({ id }: { id: number }) => id === once.id);
  assert.equal(held.held, true);
  assert.equal((await answer(lead, once.id, { granted: true })).statusCode, 200);
  assert.equal((await list()).waiting, 0);

  // Of somebody who left nothing is shown and nothing granted.
  const last = (await ask(asks, 'backup.read')).json();
  await owner.send('POST', `/api/people/${asks.id}/close`);
  assert.equal((await list()).waiting, 0);
  assert.equal(
    errorOf(await answer(owner, last.id, { granted: true })),
    'access_request_not_found',
  );
});
