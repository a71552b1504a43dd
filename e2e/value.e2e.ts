// The pages of value before there is value: on a company without sales and on one with ten customers each says what is
// missing and leads on, breaks no rule of access, and the calculators work with their examples. Then contracts come by the
// wizard, and are worth something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeFaults } from './axe.ts';
import { answered, openPage, within, words } from './browser.ts';
import { makeStage, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;

/** Opens a page, waits until it has its data, and lets axe look at it. */
async function look(page: Page, path: string): Promise<void> {
  await page.goto(stage.product.address + path);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('networkidle');
  assert.deepEqual(await axeFaults(page), [], path);
}

const leadsOn = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('link', { name: words('model.empty_button') })
    .waitFor();

test('before any sales, and with ten customers, each page of value says what is missing and where to get it', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
    // axe is put in by the test, which the content policy rightly forbids to anybody else.
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  await setUp(page, stage.product.address);
  // One empty page looks like the other: axe sees one of them.
  await look(page, '/equity');
  await leadsOn(page);
  for (const path of ['/value', '/profitability', '/share']) {
    await page.goto(stage.product.address + path);
    await leadsOn(page);
  }

  // Thirty purchases of ten customers, as a program sends them.
  await page.evaluate(async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      customerId: `C${i % 10}`,
      date: new Date(Date.UTC(2026, 0, 5 + 4 * i)).toISOString().slice(0, 10),
      amount: 100 + 37 * (i % 7),
    }));
    const sent = await fetch('/api/imports/rows', {
      method: 'POST',
      headers: {
        'x-clientela': '1',
        'content-type': 'application/json',
        'idempotency-key': 'ten-customers',
      },
      body: JSON.stringify({ kind: 'purchases', rows }),
    });
    if (!sent.ok) throw new Error(await sent.text());
  });
  await answered<{ run: object | null; busy: boolean }>(
    page,
    '/api/value',
    ({ run, busy }) => run !== null && !busy,
  );
  for (const path of ['/potential', '/equity']) {
    await page.goto(stage.product.address + path);
    await page.getByText(within('home.missing_customers_other')).first().waitFor();
    await leadsOn(page);
  }
  for (const path of ['/', '/value', '/share', '/customers/1']) await look(page, path);

  // Others of them are among the pages that are always looked at.
  for (const id of ['balance', 'perceived'] as const) {
    await look(page, `/calculators/${id}`);
    await page.locator('.echart').first().waitFor();
  }

  // Subscriptions by the wizard, from the page that lacks them: what they are worth, and what of a customer is theirs.
  await page.goto(`${stage.product.address}/contracts`);
  await page
    .getByRole('main')
    .getByRole('link', { name: words('contracts.empty_button') })
    .click();
  await page.getByText(words('imports.kind_help_subscriptions')).waitFor();
  const contracts = Array.from({ length: 150 }, (_, i) => {
    const day = String(1 + (i % 28)).padStart(2, '0');
    // Every fourth has left, after two to six periods.
    const end = i % 4 === 0 ? `2024-${String(8 + (i % 5)).padStart(2, '0')}-${day}` : '';
    return `K-${i},S-${i},Suscriptor ${i},Caja de té,2024-06-${day},mensual,200.00,${end},${end && 'precio'}`;
  });
  await page.setInputFiles('input[type=file]', {
    name: 'suscripciones.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `contrato,clave,nombre,producto,inicio,periodo,precio,fin,motivo de baja\n${contracts.join('\n')}\n`,
    ),
  });
  await page.waitForURL('**/import/2');
  await page.getByRole('button', { name: words('imports.check') }).click();
  await page.getByText(words('imports.foreseen_created_of_subscriptions_other')).waitFor();
  await page.getByRole('button', { name: words('imports.load_other') }).click();
  await page.getByText(within('imports.result_rows_of_subscriptions_other')).waitFor();
  await answered<{ totals: object | null; busy: boolean }>(
    page,
    '/api/value/contracts',
    ({ totals, busy }) => totals !== null && !busy,
  );
  await look(page, '/contracts');
  await page.getByText(within('contracts.finding')).waitFor();

  await page.evaluate(() => localStorage.setItem('clientela-language', 'en'));
  await page.goto(`${stage.product.address}/contracts`);
  await page.getByText(within('contracts.finding', 'en')).waitFor();
  const found = await answered<{ customers: { id: number }[] }>(
    page,
    '/api/customers?search=Suscriptor',
    ({ customers }) => customers.length > 0,
  );
  await look(page, `/customers/${found.customers[0]!.id}`);
  await page.getByRole('heading', { name: words('contracts.of_customer', 'en') }).waitFor();
  await page.getByText('Caja de té').first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
