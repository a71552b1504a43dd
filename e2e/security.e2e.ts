// The journey of somebody who keeps their account safe: a second step, a recovery code, a passkey of a
// real browser, a new password, and the sessions they do not know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { codeOf, stepOf } from '../server/users/totp.ts';
import { openPage, within, words } from './browser.ts';
import { makeStage, owner } from './stage.ts';

const stage = makeStage();
const { skip } = stage;

const button = (page: Page, key: string) => page.getByRole('button', { name: words(key) });
const says = (page: Page, key: string) => page.getByText(within(key)).first().waitFor();

async function typePassword(page: Page, password = owner.password) {
  await page.goto(`${stage.product.address}/sign-in?next=/settings/security`);
  await page.fill('[name=email]', owner.email);
  await page.fill('[name=password]', password);
  await button(page, 'users.sign_in').click();
}

test('an account is made safe step by step, and each step holds when signing in again', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser);
  // A device of this browser that checks its person, as a phone or a laptop does.
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  await page.goto(stage.product.address);
  await page.waitForURL('**/setup');
  const easy = { ...owner, password: owner.email, company: 'Mi tienda' };
  for (const [field, value] of Object.entries(easy)) await page.fill(`[name=${field}]`, value);
  await button(page, 'users.setup_go').click();
  await says(page, 'error.password_personal.title');
  await page.fill('[name=password]', owner.password);
  await button(page, 'users.setup_go').click();
  await page.getByText(words('welcome.sample_open')).waitFor();

  await page.goto(`${stage.product.address}/settings/security`);
  await says(page, 'security.finding_password');
  await button(page, 'security.second_begin').click();
  await page.getByRole('img', { name: words('security.qr_label') }).waitFor();
  const key = ((await page.locator('.code-text').first().textContent()) ?? '').replace(/\s/g, '');
  const first = stepOf(new Date());
  await page.fill('[name=code]', codeOf(key, first));
  await button(page, 'security.second_turn_on').click();
  const codes = page.getByRole('list', { name: words('security.codes_title') });
  await codes.waitFor();
  const [recovery] = await codes.getByRole('listitem').allTextContents();
  await button(page, 'security.codes_kept').click();
  await says(page, 'security.finding_second');

  await button(page, 'security.passkey_add').click();
  await page.fill('[name=passkey-name]', 'Portátil');
  await button(page, 'security.passkey_make').click();
  await page.getByText('Portátil', { exact: true }).waitFor();

  // Another browser knows the password alone, and does not get in with the code that was used.
  const other = await openPage(stage.browser);
  await typePassword(other.page);
  await other.page.fill('[name=code]', codeOf(key, first));
  await button(other.page, 'users.second_go').click();
  await says(other.page, 'error.second_step_failed.title');
  await other.page.fill('[name=code]', recovery!);
  await button(other.page, 'users.second_go').click();
  await other.page.waitForURL('**/settings/security');

  // It is seen from the first browser, and ended.
  await page.reload();
  await button(page, 'security.end_others').click();
  await says(page, 'security.others_ended_one');
  await other.page.goto(`${stage.product.address}/settings`);
  await other.page.waitForURL('**/sign-in?*');
  await other.context.close();

  await page.getByTitle(words('shell.user')).click();
  await page.getByRole('menuitem', { name: words('shell.sign_out') }).click();
  await page.waitForURL('**/sign-in?*');
  await button(page, 'users.sign_in_passkey').click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));

  await page.goto(`${stage.product.address}/settings/security`);
  await button(page, 'security.password_change').click();
  await page.fill('[name=current-password]', owner.password);
  await page.fill('[name=password]', 'lluvia verde sobre piedra');
  await button(page, 'security.password_change').click();
  await says(page, 'security.password_changed_zero');
  assert.deepEqual(faults, []);
  await context.close();
});
