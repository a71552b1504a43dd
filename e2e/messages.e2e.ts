// The journey of mail and webhooks: a mail server is set and tried, an invitation goes out, a forgotten password
// is replaced by a link, another program is subscribed and tried, and the API is searched.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openScratchMail, readable, type ScratchMail } from '../server/messages/scratch-mail.ts';
import { until } from '../server/platform/scratch-wait.ts';
import {
  openScratchReceiver,
  type ScratchReceiver,
  verify,
} from '../server/webhooks/scratch-receiver.ts';
import { openPage, startProduct, within, words } from './browser.ts';
import { makeStage, owner, setUp } from './stage.ts';

let mail: ScratchMail;
let receiver: ScratchReceiver;
before(async () => {
  mail = await openScratchMail();
  receiver = await openScratchReceiver();
});
after(async () => {
  await mail.close();
  await receiver.close();
});

const stage = makeStage(() => startProduct({ OUTGOING_OPEN: '127.0.0.1' }));
const { skip } = stage;

/** The link in the last message, once it is there. */
async function linkIn(count: number): Promise<string> {
  await until(() => mail.taken.length >= count);
  return /https?:\/\/\S+/.exec(readable(mail.taken[count - 1]!.text))![0];
}

test('mail goes out from Settings, a forgotten password comes back by it, a webhook answers, the API is searched', {
  skip,
}, async () => {
  const { page, faults } = await openPage(stage.browser);
  const { address } = stage.product;
  await setUp(page, address);
  const button = (key: string) => page.getByRole('button', { name: words(key) });

  await page.goto(`${address}/settings/mail`);
  await page.getByLabel(words('mailbox.host')).fill('127.0.0.1');
  await page.getByLabel(words('mailbox.security')).first().click();
  await page.getByRole('option', { name: words('mailbox.security_none') }).click();
  await page.getByLabel(words('mailbox.port')).fill(String(mail.port));
  await page.getByLabel(words('mailbox.from')).fill('tienda@example.com');
  await button('mailbox.save').click();
  await button('mailbox.try').click();
  await page.getByText(/250/).first().waitFor();
  assert.equal(mail.taken[0]!.to, owner.email);

  await page.goto(`${address}/settings/people`);
  await page.fill('[name=invite-email]', 'nina@example.org');
  await button('people.invite_go').click();
  await page.getByTestId('shown-once').waitFor();
  const invited = await linkIn(2);
  assert.equal(
    await page.getByTestId('shown-once').textContent(),
    invited.replace(/^https?:\/\/[^/]+/, address),
  );
  await page.goto(`${address}/settings/mail`);
  await page.getByText('nina@example.org').first().waitFor();

  await page.goto(`${address}/settings/webhooks`);
  await page.getByLabel(words('webhooks.name')).fill('Caja');
  await page.getByLabel(words('webhooks.url')).fill(receiver.url);
  await page.getByLabel(words('webhooks.event_customer_created')).check();
  await button('webhooks.make').click();
  const secret = (await page.getByTestId('shown-once').textContent())!;
  await page.getByRole('button', { name: within('webhooks.try') }).click();
  await page.getByText(/204/).first().waitFor();
  assert.ok(verify(receiver.received[0]!, secret));

  await page.goto(`${address}/settings/api`);
  await page.getByRole('searchbox').fill('customers post idempotency_key_busy');
  await page.locator('summary', { hasText: '/api/customers' }).first().click();
  await page.getByText('curl -X POST').first().waitFor();

  const other = await openPage(stage.browser);
  await other.page.goto(`${address}/sign-in`);
  await other.page.getByRole('link', { name: words('users.forgot') }).click();
  // The page of before has a field of that name too.
  const send = other.page.getByRole('button', { name: words('users.forgot_go') });
  await send.waitFor();
  await other.page.fill('[name=email]', owner.email);
  await send.click();
  await other.page.getByText(words('users.forgot_done')).waitFor();
  const link = await linkIn(3);
  await other.page.goto(link.replace(/^https?:\/\/[^/]+/, address));
  await other.page.fill('[name=password]', 'tetera violeta bajo nieve');
  await other.page.getByRole('button', { name: words('users.reset_go') }).click();
  await other.page.waitForURL('**/sign-in**');
  await other.page.fill('[name=email]', owner.email);
  await other.page.fill('[name=password]', 'tetera violeta bajo nieve');
  await other.page.getByRole('button', { name: words('users.sign_in') }).click();
  await other.page.waitForURL(`${address}/`);
  assert.deepEqual([faults, other.faults], [[], []]);
});
