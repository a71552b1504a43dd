// What every file of journeys stands on: a product on an empty base and a browser before it, made before
// its tests and taken down after them. Where no browser is found they are skipped, but never in CI.
import { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { findChromium, openBrowser, type Product, startProduct, words } from './browser.ts';

export interface Stage {
  /** Why its tests are skipped, or false. */
  skip: string | false;
  product: Product;
  browser: Browser;
}

/** Makes it; `start` where the product needs more than an empty folder. The parts are there once tests run. */
export function makeStage(start: () => Promise<Product> = startProduct): Stage {
  const chromium = findChromium();
  if (chromium === null && process.env.CI === 'true') throw new Error('CI has no Chromium');
  const stage = {
    skip: chromium === null ? 'no Chromium on this machine' : false,
  } as Stage;
  if (chromium === null) {
    console.log(`journeys are skipped: ${stage.skip}`);
    return stage;
  }
  before(async () => {
    stage.product = await start();
    stage.browser = await openBrowser(chromium);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.product?.stop();
  });
  return stage;
}

/** Whoever makes the company in journeys that are about something else. */
export const owner = {
  name: 'Ana Prueba',
  email: 'ana@example.com',
  password: 'café con leche y pan',
};

/** The first run: makes the owner of an empty company in Spanish and waits for the welcome, or for what a filled one shows. */
export async function setUp(
  page: Page,
  address: string,
  shows = words('welcome.sample_open'),
): Promise<void> {
  await page.goto(address);
  await page.waitForURL('**/setup');
  for (const [field, value] of Object.entries({ ...owner, company: 'Mi tienda' }))
    await page.fill(`[name=${field}]`, value);
  await page.getByRole('button', { name: words('users.setup_go') }).click();
  await page.getByText(shows).first().waitFor();
}
