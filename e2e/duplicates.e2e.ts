// The journey of somebody who is on file twice: found by the search, compared side by side, merged, seen as one
// customer wherever the old links lead, and taken apart again; in both languages.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, startProduct, within, words } from './browser.ts';
import { makeStage, owner } from './stage.ts';

const stage = makeStage(async () => {
  const product = await startProduct();
  const answer = await fetch(`${product.address}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-clientela': '1' },
    body: JSON.stringify({
      ...owner,
      company: 'Mi tienda',
      currency: 'MXN',
      timeZone: 'America/Mexico_City',
      language: 'es',
    }),
  });
  assert.equal(answer.status, 200, await answer.text());
  return product;
});
const { skip } = stage;

const folder = process.env.JOURNEY_SHOTS;
const picture = async (page: Page, name: string) => {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

/** Makes a customer as the page would; returns the number. */
const make = (page: Page, body: object) =>
  page.evaluate(async (sent) => {
    const answer = await fetch('/api/customers', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-clientela': '1' },
      body: JSON.stringify(sent),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { id: number }).id;
  }, body);

const languages = [
  { language: 'es', width: 1440, names: ['Begoña Vázquez Ibáñez', 'VAZQUEZ IBAÑEZ BEGOÑA'] },
  { language: 'en', width: 390, names: ['William Thompson', 'Bill Tompson'] },
] as const;

for (const { language, width, names } of languages)
  test(`who is on file twice is found, merged and taken apart again (${language})`, {
    skip,
  }, async () => {
    const { page, context, faults } = await openPage(stage.browser, {
      viewport: { width, height: 900 },
    });
    await context.addInitScript(
      (kept) => localStorage.setItem('clientela-language', kept),
      language,
    );
    const button = (key: string) =>
      page.getByRole('button', { name: words(key, language), exact: true });
    const { address } = stage.product;
    await page.goto(`${address}/sign-in`);
    await page.fill('[name=email]', owner.email);
    await page.fill('[name=password]', owner.password);
    await button('users.sign_in').click();
    await page.waitForURL(`${address}/`);
    // The same box, written in two ways.
    const box = (mark: string) => ({ kind: 'email', value: `box${mark}@${language}.example.com` });
    const first = await make(page, { name: names[0], identities: [box('')] });
    const second = await make(page, {
      name: names[1],
      identities: [box('+shop')],
      anyway: true,
    });

    // The search begins by itself the first time; a pair comes when both were compared.
    await page.goto(`${address}/duplicates`);
    await page.getByRole('heading', { name: words('duplicates.pairs', language) }).waitFor();
    const pair = page.locator('.pair', { hasText: names[0] });
    await page.waitForFunction(
      async () => {
        const answer = await fetch('/api/duplicates/state');
        const state = (await answer.json()) as { scan: { status: string } | null };
        return state.scan?.status === 'done';
      },
      null,
      { polling: 500 },
    );
    await page.reload();
    await button('duplicates.start').click();
    await page.waitForFunction(
      async (name) => {
        const answer = await fetch('/api/duplicates');
        return (await answer.text()).includes(name);
      },
      names[0],
      { polling: 500 },
    );
    await page.reload();
    await pair.waitFor();
    await picture(page, `duplicates-${language}`);

    // Side by side; the name of the one, the rest of the other.
    await pair.getByRole('button', { name: words('duplicates.compare', language) }).click();
    await page.getByRole('radio', { name: names[1] }).check();
    await picture(page, `compare-${language}`);
    await button('duplicates.merge').click();
    await pair.waitFor({ state: 'detached' });
    await page.getByText(`→`).first().waitFor();
    await picture(page, `merged-${language}`);

    // The old link leads to the one customer.
    const { into, from } = await page.evaluate(async () => {
      const { merges } = (await (await fetch('/api/merges')).json()) as {
        merges: { into: { id: number }; from: { id: number } }[];
      };
      return { into: merges[0]!.into.id, from: merges[0]!.from.id };
    });
    assert.deepEqual([into, from].sort(), [first, second].sort());
    await page.goto(`${address}/customers/${from}`);
    await page.waitForURL(`**/customers/${into}`);
    await page.getByText(within('duplicates.records_other', language)).waitFor();
    await page.getByText(names[1]).first().waitFor();
    await picture(page, `one-customer-${language}`);

    // And is two again.
    await button('duplicates.undo').click();
    await page
      .getByText(within('duplicates.records_other', language))
      .waitFor({ state: 'detached' });
    await page.goto(`${address}/customers/${from}`);
    await page.getByRole('heading', { name: words('record.title', language) }).waitFor();
    assert.equal(page.url(), `${address}/customers/${from}`);
    assert.deepEqual(faults, []);
    await context.close();
  });
