// The journey of a contact: it is written down before the next call, costs what Settings says, is taken back
// when it was a slip, and leads to a task that is done with one key. In both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, within, words } from './browser.ts';
import { makeStage, owner, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;
type Language = 'es' | 'en';

/** Customers as a program would bring them. */
async function bringCustomers(page: Page) {
  await page.evaluate(async () => {
    await fetch('/api/imports/rows', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-clientela': '1',
        'idempotency-key': 'customers',
      },
      body: JSON.stringify({
        kind: 'purchases',
        rows: ['ana', 'bea'].map((name) => ({
          customerId: name,
          email: `${name}@shop.example.com`,
          date: '2026-01-05',
          amount: '10',
        })),
      }),
    });
  });
  // They are loaded by themselves, in the background.
  await page.waitForFunction(async () => {
    const { customers } = await (await fetch('/api/customers?limit=5')).json();
    return customers.length === 2;
  });
}

/** The same person in another language, on a page of its own. */
async function inLanguage(language: Language) {
  const { page, context, faults } = await openPage(stage.browser, {
    locale: language === 'es' ? 'es-MX' : 'en-US',
  });
  await context.addInitScript((kept) => localStorage.setItem('clientela-language', kept), language);
  return { page, context, faults };
}

async function signIn(page: Page) {
  await page.goto(`${stage.product.address}/sign-in`);
  await page.fill('[name=email]', owner.email);
  await page.fill('[name=password]', owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

/** The whole journey with one customer. */
async function journey(page: Page, language: Language, customer: string) {
  const said = (key: string) => words(key, language);
  const has = (key: string) => within(key, language);
  const button = (key: string) => page.getByRole('button', { name: said(key) });
  const { address } = stage.product;

  await page.goto(`${address}/settings`);
  const calls = page.locator('#costs li').filter({ hasText: has('touchpoint.kind_call') });
  await calls.getByRole('button', { name: has('costs.change') }).click();
  await calls.getByLabel(has('costs.amount')).fill('12.5');
  await calls.getByRole('button', { name: said('costs.save') }).click();
  await calls.getByText('12.50').waitFor();

  await page.goto(`${address}/customers`);
  await page.getByText(`${customer}@shop.example.com`).first().click();
  await page.getByText(said('task.customer_none')).waitFor();
  await page.getByTestId('record-touchpoint').waitFor();
  // One key opens the form; a slip goes with Escape.
  await page.keyboard.press('n');
  const form = page.getByRole('dialog');
  await form.getByLabel(said('touchpoint.note')).fill(`Call with ${customer}`);
  await form.getByText(said('touchpoint.by_customer')).click();
  await form.getByRole('button', { name: said('touchpoint.record') }).click();
  await form.waitFor({ state: 'detached' });
  const history = page.locator('#history');
  const entry = history.getByRole('listitem').filter({ hasText: `Call with ${customer}` });
  await entry.getByText('12.50').waitFor();
  await entry.getByText(has('touchpoint.short_inbound')).waitFor();

  await entry.getByRole('button', { name: has('touchpoint.menu') }).click();
  await page.getByRole('menuitem', { name: said('touchpoint.edit') }).click();
  await form.getByLabel(said('touchpoint.note')).fill(`Quote for ${customer}`);
  await form.getByRole('button', { name: said('touchpoint.save') }).click();
  await form.waitFor({ state: 'detached' });
  const changed = history.getByRole('listitem').filter({ hasText: `Quote for ${customer}` });
  await changed.getByRole('button', { name: has('touchpoint.menu') }).click();
  await page.getByRole('menuitem', { name: said('touchpoint.delete') }).click();
  await changed.waitFor({ state: 'detached' });
  await page
    .locator('.toast')
    .filter({ hasText: has('touchpoint.deleted') })
    .getByRole('button', { name: said('record.undo') })
    .click();
  await changed.waitFor();
  await changed.getByRole('button', { name: has('touchpoint.menu') }).click();
  await page.getByRole('menuitem', { name: said('touchpoint.history') }).click();
  await page.getByRole('dialog').getByText(has('touchpoint.what_restored')).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.keyboard.press('t');
  await form.getByLabel(has('task.title')).fill(`Send the quote to ${customer}`);
  await form.getByLabel(has('task.due')).fill('2026-01-31');
  await form.getByRole('button', { name: said('task.make') }).click();
  await form.waitFor({ state: 'detached' });
  await page.locator('#tasks').getByText(`Send the quote to ${customer}`).waitFor();

  // The menu counts what is late; one key says that it is done, another click that it is not.
  await page
    .getByRole('link', { name: has('nav.tasks') })
    .first()
    .click();
  await page.getByText(has('task.finding_late_one')).waitFor();
  await page.locator('.nav-count-late').first().waitFor();
  const task = page.getByRole('listitem').filter({ hasText: `Send the quote to ${customer}` });
  await task.waitFor();
  await page.keyboard.press('x');
  await page.getByText(said('task.none_open')).waitFor();
  await page.getByText(said('task.finding_good')).waitFor();
  await page
    .locator('.toast')
    .filter({ hasText: has('task.done') })
    .getByRole('button', { name: said('record.undo') })
    .click();
  await task.waitFor();
  await task.getByRole('checkbox').click();
  await page.getByText(said('task.none_open')).waitFor();

  await page.goto(`${address}/touchpoints`);
  const table = page.getByRole('table', { name: said('coverage.title') });
  await table
    .getByRole('link', { name: has('coverage.column_cost') })
    .first()
    .click();
  await page.getByText(`Quote for ${customer}`).waitFor();
  const download = page.waitForEvent('download');
  await button('coverage.download')
    .or(page.getByRole('link', { name: said('coverage.download') }))
    .first()
    .click();
  assert.match((await download).suggestedFilename(), /\.csv$/);
}

test('a contact is written down with one key, has its cost, is taken back, and its task is done with another', {
  skip,
}, async () => {
  const { page, context, faults } = await inLanguage('es');
  await setUp(page, stage.product.address);
  await bringCustomers(page);
  await journey(page, 'es', 'ana');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the same in English', { skip }, async () => {
  const { page, context, faults } = await inLanguage('en');
  await signIn(page);
  await journey(page, 'en', 'bea');
  assert.deepEqual(faults, []);
  await context.close();
});
