// The pages of value before there is value: on a company without sales and on one with ten customers each says what is
// missing and leads on, breaks no rule of access, and the calculators work with their examples.
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
  assert.deepEqual(faults, []);
  await context.close();
});
