// The journey of a newcomer: first run, owner, a file with bad rows, problems, Inicio, a customer, the
// other language; then the same pages on a phone and in the dark, checked for accessibility.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sampleCsv } from '../sample/index.ts';
import { axeFaults } from './axe.ts';
import { openPage, startWhole, within, words } from './browser.ts';
import { insidePages } from './pages.ts';
import { makeStage, owner, setUp } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'clientela-journey-'));
const stage = makeStage(startWhole);
const { skip } = stage;
after(() => rmSync(folder, { recursive: true, force: true }));

/** The sample business with three rows nobody can read. */
function writeSales(): string {
  const file = join(folder, 'ventas.csv');
  let text = '';
  for (const piece of sampleCsv({ end: '2026-06-30', customers: 1200 })) text += piece;
  text += ',,,,31/02/2026,pendiente,,,,,,,,\n';
  text += 'Z1,Uno,uno@example.com,,2025-02-31,100.00,,,,,,,,\n';
  text += 'Z2,Dos,dos@example.com,,2025-02-20,mucho,,,,,,,,\n';
  writeFileSync(file, text);
  return file;
}

const button = (page: Page, key: string, language: 'es' | 'en' = 'es') =>
  page
    .getByRole('button', { name: words(key, language) })
    .or(page.getByRole('link', { name: words(key, language) }));

test('a newcomer makes the account, loads a file with bad rows, and sees what each customer is worth', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
  });
  await setUp(page, stage.product.address);

  await page.setInputFiles('input[type=file]', writeSales());
  await page.waitForURL('**/import/*');
  await button(page, 'imports.check').click();
  await button(page, 'imports.load_other').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('a[href*="problems.csv"]').first().click(),
  ]);
  const problems = readFileSync(await download.path(), 'utf8');
  assert.match(problems, /date_invalid/);
  assert.match(problems, /2025-02-31/);
  assert.match(problems, /amount_invalid/);

  // A server so busy that it says twice how far it is before it answers what the import is.
  let told = false;
  const progress = () => page.waitForResponse((answer) => answer.url().endsWith('/progress'));
  await page.route(/\/api\/imports\/\d+(\/progress)?$/, async (route) => {
    if (route.request().url().endsWith('/progress')) told = true;
    else if (told) await progress().then(progress, () => {});
    await route.continue().catch(() => {});
  });
  const loading = page.waitForResponse((answer) => answer.url().endsWith('/load'));
  await button(page, 'imports.load_other').click();
  assert.equal((await loading).status(), 200);
  await button(page, 'imports.see_customers').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('heading', { name: words('imports.recon_title') }).waitFor();
  const rejected = page.getByRole('row', { name: /^Filas/ });
  assert.match((await rejected.textContent()) ?? '', /−3/);
  await button(page, 'imports.see_customers').click();
  await page.waitForURL(stage.product.address + '/');

  await page.getByRole('heading', { name: words('home.equity') }).waitFor();
  await page.getByRole('heading', { name: words('home.groups') }).waitFor();
  // The headline figure, short, with its unit.
  await page
    .getByText(/^\$[\d.,]+\s(M|mil)$/)
    .first()
    .waitFor();

  await page.goto(`${stage.product.address}/customers`);
  const first = page.getByRole('row').nth(1);
  await first.waitFor();
  await first.click();
  await page.waitForURL('**/customers/*');
  await page.getByRole('heading', { name: words('customer.why_title') }).waitFor();
  await page.getByRole('heading', { name: words('customer.rhythm_title') }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: words('customer.why_title', 'en') }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.deepEqual(faults, []);
  await context.close();
});

// What follows only looks at what the newcomer loaded: side by side, for most of it is waiting for a page. Each has
// every page to go through, on a machine however slow.
describe('the pages of what was loaded', { concurrency: 3, timeout: 1_500_000 }, () => {
  for (const [device, width, height] of [
    ['a desk', 1440, 900],
    ['a phone', 390, 844],
  ] as const)
    test(`every page is accessible on ${device}, in both schemes, and breaks no rule of its own`, {
      skip,
      timeout: 1_500_000,
    }, async () => {
      const { page, context, faults } = await openPage(stage.browser, {
        viewport: { width, height },
        // axe is put in by the test, which the content policy rightly forbids to anybody else.
        bypassCSP: true,
        reducedMotion: 'reduce',
      });
      const scheme = async (colorScheme: 'light' | 'dark') => {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        // Colours are read as they are, not on their way.
        await page.evaluate(() =>
          Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
        );
      };
      await page.goto(`${stage.product.address}/sign-in`);
      await page.fill('[name=email]', owner.email);
      await page.fill('[name=password]', owner.password);
      await button(page, 'users.sign_in').click();
      await page.getByRole('heading', { name: words('home.equity') }).waitFor();
      // Of every page, before any of it is called a fault: one run tells them all.
      const found: string[] = [];
      for (const { path } of insidePages) {
        await scheme('light');
        await page.goto(stage.product.address + path);
        await page.getByRole('main').waitFor();
        await page.waitForLoadState('networkidle');
        found.push(...(await axeFaults(page)).map((fault) => `${path} at ${width} px: ${fault}`));
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) found.push(`${path} at ${width} px scrolls sideways by ${overflow}`);
        await scheme('dark');
        found.push(
          ...(await axeFaults(page, 'colours')).map(
            (fault) => `${path} at ${width} px, dark: ${fault}`,
          ),
        );
      }
      assert.deepEqual(found, []);
      assert.deepEqual(faults, [], `${width} px`);
      await context.close();
    });

  test('every page keeps to the content policy: nothing foreign is asked for, and no script that is slipped in runs', {
    skip,
    timeout: 1_500_000,
  }, async () => {
    const { page, context, faults } = await openPage(stage.browser);
    const foreign: string[] = [];
    page.on('request', (request) => {
      const ours = [stage.product.address, 'data:', 'blob:'].some((own) =>
        request.url().startsWith(own),
      );
      if (!ours) foreign.push(request.url());
    });
    await context.addInitScript(() => {
      const kept: string[] = [];
      Object.assign(window, { refused: kept });
      document.addEventListener('securitypolicyviolation', (event) =>
        kept.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    const refused = () => page.evaluate(() => (window as unknown as { refused: string[] }).refused);
    const look = async (path: string) => {
      const answer = await page.goto(stage.product.address + path);
      const policy = answer!.headers()['content-security-policy'] ?? '';
      assert.doesNotMatch(policy, /unsafe|\*|https?:/, path);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await refused(), [], path);
      // What a hole in a page would let in does nothing.
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.slipped = 1';
        const image = document.createElement('img');
        image.setAttribute('onerror', 'window.slipped = 1');
        image.src = 'data:image/png;base64,AA==';
        document.body.append(script, image);
        const style = document.createElement('style');
        style.textContent = 'body { opacity: 0 }';
        document.head.append(style);
      });
      await page.waitForFunction(
        () => (window as unknown as { refused: string[] }).refused.length >= 3,
      );
      assert.equal(await page.evaluate(() => 'slipped' in window), false, path);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).opacity), '1', path);
    };
    await look('/sign-in');
    await page.fill('[name=email]', owner.email);
    await page.fill('[name=password]', owner.password);
    await button(page, 'users.sign_in').click();
    await page.getByRole('heading', { name: words('home.equity') }).waitFor();
    for (const { path } of insidePages) await look(path);
    await look('/no-such-page');
    assert.deepEqual(foreign, []);
    // Only what was slipped in was refused.
    assert.deepEqual(
      faults.filter((fault) => !/Content Security Policy/.test(fault)),
      [],
    );
    await context.close();
  });

  test('who is not signed in is led to the sign-in and back to where they wanted to go', {
    skip,
  }, async () => {
    const { page, context } = await openPage(stage.browser);
    await page.goto(`${stage.product.address}/customers`);
    await page.waitForURL('**/sign-in?next=*');
    await page.fill('[name=email]', owner.email);
    await page.fill('[name=password]', 'not the password at all');
    await button(page, 'users.sign_in').click();
    await page.getByText(within('error.sign_in_failed.title')).first().waitFor();
    await page.fill('[name=password]', owner.password);
    await button(page, 'users.sign_in').click();
    await page.waitForURL('**/customers');
    await context.close();
  });
});
