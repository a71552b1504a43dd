// The journey of a permission: the words are written, a customer says yes, it is seen with its proof, and
// taken back as easily.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, within, words } from './browser.ts';
import { makeStage, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;

const button = (page: Page, key: string) => page.getByRole('button', { name: words(key) });
const says = (page: Page, key: string) => page.getByText(within(key)).first().waitFor();

/** One customer, as a program would bring them. */
async function bringCustomer(page: Page) {
  const status = await page.evaluate(async () => {
    const answer = await fetch('/api/imports/rows', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-clientela': '1',
        'idempotency-key': 'one-customer',
      },
      body: JSON.stringify({
        kind: 'purchases',
        rows: [{ customerId: 'A-1', email: 'ana@example.com', date: '2026-01-05', amount: '10' }],
      }),
    });
    return answer.status;
  });
  assert.equal(status, 200);
  // It is loaded by itself, in the background.
  await page.waitForFunction(async () => {
    const { customers } = await (await fetch('/api/customers?limit=1')).json();
    return customers.length === 1;
  });
}

test('a permission is asked for in our words, written down with its proof, and taken back', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser);
  await setUp(page, stage.product.address);
  await bringCustomer(page);

  await page.goto(`${stage.product.address}/settings`);
  const offers = page.getByRole('listitem').filter({ hasText: within('consent.purpose_offers') });
  await offers.getByText(words('consent.text_missing')).waitFor();
  await offers.getByRole('button', { name: within('consent.text_new') }).click();
  await page
    .getByLabel(within('consent.text_body'))
    .fill('Acepto recibir ofertas y novedades por los canales que marco.');
  await button(page, 'consent.text_save').click();
  await offers.getByText('Acepto recibir ofertas').waitFor();

  await page.goto(`${stage.product.address}/customers`);
  await page.getByText('ana@example.com').first().click();
  await says(page, 'consent.none_asked');
  await page.getByTestId('record-consent').click();
  const form = page.getByRole('dialog');
  await form.getByLabel(words('consent.channel_email')).check();
  await form.getByLabel(words('consent.channel_whatsapp')).check();
  assert.ok(await form.getByRole('button', { name: words('consent.save') }).isDisabled());
  await form.getByLabel(within('consent.evidence')).first().fill('folio 234');
  await form
    .locator('input[type=file]')
    .setInputFiles({ name: 'f.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await form.getByRole('button', { name: words('consent.save') }).click();
  await form.waitFor({ state: 'detached' });
  const table = page.getByRole('table', { name: words('consent.table') });
  await table.getByText(within('consent.state_granted')).nth(1).waitFor();

  await table.getByRole('button', { name: /correo$/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('consent.withdraw') })
    .click();
  await table.getByText(within('consent.state_withdrawn')).waitFor();
  assert.equal(await table.getByText(within('consent.state_granted')).count(), 1);

  await button(page, 'consent.ledger_show').click();
  const ledger = page.getByRole('list', { name: words('consent.ledger') });
  await ledger.getByRole('listitem').nth(2).waitFor();
  await ledger.getByText('folio 234').first().waitFor();
  const download = page.waitForEvent('download');
  await ledger.getByText(words('consent.evidence_get')).first().click();
  assert.match((await download).suggestedFilename(), /^consent-\d+/);
  assert.deepEqual(faults, []);
  await context.close();
});
