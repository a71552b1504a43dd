// The journey of a record, whole: customers come in a file, one of them twice; the two are found, merged and taken
// apart; the page of the customer tells what we know; a permission is withdrawn; the person is erased. In Spanish on
// a wide screen, in English on a phone.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { answered, openPage, within, words } from './browser.ts';
import { makeStage, owner, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;

const folder = process.env.JOURNEY_SHOTS;
const picture = async (page: Page, name: string) => {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

interface Pairs {
  pairs: { one: { id: number; name: string }; other: { id: number; name: string } }[];
}

const journeys = [
  { language: 'es', width: 1440, names: ['Begoña Vázquez Ibáñez', 'VAZQUEZ IBAÑEZ BEGOÑA'] },
  { language: 'en', width: 390, names: ['William Thompson', 'Bill Tompson'] },
] as const;

for (const { language, width, names } of journeys)
  test(`customers are loaded, found twice, merged, parted, seen whole, and one is let go (${language})`, {
    skip,
  }, async () => {
    const { page, context, faults } = await openPage(stage.browser, {
      viewport: { width, height: 900 },
    });
    await context.addInitScript(
      (kept) => localStorage.setItem('clientela-language', kept),
      language,
    );
    const { address } = stage.product;
    const word = (key: string) => words(key, language);
    const says = (key: string) => page.getByText(within(key, language)).first().waitFor();
    const button = (key: string) =>
      page.getByRole('button', { name: word(key), exact: true }).first();
    if (language === 'es') await setUp(page, address);
    else {
      await page.goto(`${address}/sign-in`);
      await page.fill('[name=email]', owner.email);
      await page.fill('[name=password]', owner.password);
      await button('users.sign_in').click();
      await page.waitForURL(`${address}/`);
    }

    // Import: two rows are one person, whom nobody told apart.
    await page.goto(`${address}/import`);
    // On a phone the kinds are a list.
    const list = page.getByRole('combobox', { name: word('imports.kind_question') });
    const row = page.getByRole('radiogroup', { name: word('imports.kind_question') });
    await list.or(row).waitFor();
    if (await list.isVisible()) {
      await list.click();
      await page.getByRole('option', { name: word('imports.kind_customers') }).click();
    } else await row.getByText(word('imports.kind_customers')).click();
    const mail = (mark: string) => `box${mark}@${language}.example.com`;
    await page.setInputFiles('input[type=file]', {
      name: `customers-${language}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `customer id,name,email\n${language}-1,${names[0]},${mail('')}\n${language}-2,${names[1]},${mail('+shop')}\n${language}-3,Zoe Quist,${mail('-zoe')}\n`,
      ),
    });
    await page.waitForURL('**/import/*');
    await button('imports.check').click();
    await says('imports.foreseen');
    await button('imports.load_other').click();
    await says('imports.result_rows_of_customers_other');
    await picture(page, `record-${language}-1-loaded`);

    // Duplicates: found by themselves, merged side by side.
    await answered<Pairs>(page, '/api/duplicates', ({ pairs }) =>
      pairs.some(({ one }) => (names as readonly string[]).includes(one.name)),
    );
    await page.goto(`${address}/duplicates`);
    const pair = page.locator('.pair', { hasText: names[0] });
    await pair.waitFor();
    await picture(page, `record-${language}-2-pair`);
    await pair.getByRole('button', { name: word('duplicates.compare') }).click();
    await button('duplicates.merge').click();
    await pair.waitFor({ state: 'detached' });
    const { merges } = await answered<{ merges: { into: { id: number }; from: { id: number } }[] }>(
      page,
      '/api/merges',
      (answer) => answer.merges.length > 0,
    );
    const [from, into] = [merges[0]!.from.id, merges[0]!.into.id];
    await page.goto(`${address}/customers/${from}`);
    await page.waitForURL(`**/customers/${into}`);
    await says('duplicates.records_other');

    // Undo, and the page of one of the two.
    await button('duplicates.undo').click();
    await page
      .getByText(within('duplicates.records_other', language))
      .waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: word('record.title') }).waitFor();
    const said = await page.evaluate(
      async ({ id, request }) => {
        const answer = await fetch(`/api/customers/${id}/consents`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-clientela': '1' },
          body: JSON.stringify({
            request,
            purpose: 'offers',
            channels: ['email'],
            action: 'granted',
            basis: 'soft_opt_in',
            source: 'store',
            evidence: 'slip 7',
            saidAt: '2026-02-01T10:00:00Z',
          }),
        });
        return answer.status;
      },
      { id: into, request: crypto.randomUUID() },
    );
    assert.equal(said, 200);
    await page.reload();
    const table = page.getByRole('table', { name: word('consent.table') });
    await table.getByText(within('consent.state_granted', language)).waitFor();
    await picture(page, `record-${language}-3-customer`);

    // Withdrawn as easily as given.
    await table.getByRole('button', { name: /(correo|e-mail)$/i }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: word('consent.withdraw') })
      .click();
    await table.getByText(within('consent.state_withdrawn', language)).waitFor();

    // Erased: neither the list nor a search knows the person, the other record stays.
    const known = await answered<{ name: string }>(page, `/api/customers/${into}`, () => true);
    const rights = page.getByRole('region', { name: word('privacy.person_title') });
    await rights.getByRole('button', { name: word('privacy.erase') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(known.name);
    await picture(page, `record-${language}-4-erase`);
    await dialog.getByRole('button', { name: word('privacy.erase_go') }).click();
    await page.waitForURL('**/customers');
    await answered<{ customers: { id: number }[] }>(
      page,
      '/api/customers',
      ({ customers }) =>
        customers.some(({ id }) => id === from) && !customers.some(({ id }) => id === into),
    );
    assert.deepEqual(faults, []);
    await context.close();
  });
