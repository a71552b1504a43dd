// A list of customers is loaded, completes who was known, and is taken back; then consents with their proof, and
// touchpoints of another program.
// The first half in Spanish, the second in English.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, within, words } from './browser.ts';
import { makeStage, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;
type Language = 'es' | 'en';

const button = (page: Page, key: string, language: Language = 'es') =>
  page.getByRole('button', { name: words(key, language) }).first();
const says = (page: Page, key: string, language: Language = 'es') =>
  page.getByText(within(key, language)).first().waitFor();
const give = (page: Page, name: string, text: string) =>
  page.setInputFiles('input[type=file]', {
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  });
/** A picture of the page as it stands, where somebody wants to look. */
const folder = process.env.JOURNEY_SHOTS;
const picture = async (page: Page, name: string) => {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test('customers are loaded, completed and taken back, and a row of consent without proof is no permission', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
  });
  await setUp(page, stage.product.address);
  const choose = (kind: string, language: Language = 'es') =>
    page
      .getByRole('radiogroup', { name: words('imports.kind_question', language) })
      .getByText(words(`imports.kind_${kind}`, language))
      .click();
  /** The same on a phone, where the kinds are a list. */
  const pick = async (kind: string, language: Language) => {
    await page.getByRole('combobox', { name: words('imports.kind_question', language) }).click();
    await page.getByRole('option', { name: words(`imports.kind_${kind}`, language) }).click();
  };

  await page.goto(`${stage.product.address}/import`);
  await choose('customers');
  await says(page, 'imports.kind_help_customers');
  await picture(page, 'start');
  await give(
    page,
    'clientes.csv',
    'clave,nombre,correo,empresa,cargo\nC-1,Ana,ana@example.com,Telares,Compras\nC-2,Luis,luis@example.com,,\n',
  );
  await page.waitForURL('**/import/1');
  await says(page, 'imports.options');
  await picture(page, 'columns');
  await button(page, 'imports.check').click();
  await says(page, 'imports.foreseen');
  await picture(page, 'review');
  await button(page, 'imports.load_other').click();
  await says(page, 'imports.result_rows_of_customers_other');
  await says(page, 'imports.recon_organisations_one');
  await picture(page, 'result');

  // The next file completes them: what stands is overwritten only where somebody says so.
  await button(page, 'imports.load_another').click();
  await choose('customers');
  await give(
    page,
    'clientes-2.csv',
    'clave,nombre,correo,origen\nC-1,Ana Núñez,ana@example.com,feria\nC-3,Caro,caro@example.com,web\n',
  );
  await page.waitForURL('**/import/2');
  await page.getByRole('combobox', { name: words('imports.field_name') }).click();
  await page.getByRole('option', { name: words('imports.policy_overwrite') }).click();
  await button(page, 'imports.check').click();
  await says(page, 'imports.foreseen_updated_one');
  await button(page, 'imports.load_other').click();
  await says(page, 'imports.result_rows_of_customers_one');
  await page.goto(`${stage.product.address}/customers`);
  await page.getByText('Ana Núñez').first().waitFor();
  await page.goto(`${stage.product.address}/import/2`);
  await button(page, 'imports.undo').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(within('imports.undo_goes_of_customers_one')).waitFor();
  await dialog.getByText(within('imports.undo_restored_of_customers_one')).waitFor();
  await picture(page, 'undo');
  await dialog.getByRole('button', { name: words('imports.undo') }).click();
  await says(page, 'imports.undone_finding_of_customers_one');

  // Consents, in English, on a narrow screen.
  await page.evaluate(() => localStorage.setItem('clientela-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stage.product.address}/import`);
  await pick('consents', 'en');
  await give(
    page,
    'consents.csv',
    [
      'customer id,purpose,channel,action,lawful basis,date,text,evidence',
      'C-1,offers,email,granted,consent,2026-03-01,I agree to receive offers and news.,slip 12',
      'C-2,offers,email,granted,consent,2026-03-01,I agree to receive offers and news.,',
    ].join('\n'),
  );
  await page.waitForURL('**/import/3');
  await says(page, 'imports.consent_needs', 'en');
  await picture(page, 'consents-columns');
  await button(page, 'imports.check', 'en').click();
  await says(page, 'problem.evidence_missing', 'en');
  await picture(page, 'consents-review');
  await button(page, 'imports.load_one', 'en').click();
  await says(page, 'imports.result_rows_some_of_consents_one', 'en');
  await picture(page, 'consents-result');
  const allowed = await page.evaluate(async () => {
    const { customers } = await (await fetch('/api/customers')).json();
    const states = await Promise.all(
      (customers as { id: number; name: string }[]).map(async ({ id, name }) => {
        const { permissions } = await (await fetch(`/api/customers/${id}/consents`)).json();
        return (permissions as { state: string; channel: string }[])
          .filter(({ state }) => state === 'granted')
          .map(({ channel }) => `${name} ${channel}`);
      }),
    );
    return states.flat();
  });
  assert.deepEqual(allowed, ['Ana email']);

  // Touchpoints of another program: the customers it alone knows are made, compared, and leave with it.
  await page.goto(`${stage.product.address}/import`);
  await pick('touchpoints', 'en');
  await says(page, 'imports.kind_help_touchpoints', 'en');
  await give(
    page,
    'calls.csv',
    [
      'customer id,name,kind,date and time,direction,duration,satisfaction,cost,note,touchpoint id',
      'C-1,,call,2026-03-01 10:30,inbound,4:35,4,12.50,Asked about <b>an order</b>,L-1',
      'C-9,Nora,visit,2026-03-02 17:00,outbound,1 h 20 min,,,,L-2',
      'C-9,Nora,dream,2026-03-02,,,,,,L-3',
    ].join('\n'),
  );
  await page.waitForURL('**/import/4');
  await says(page, 'imports.touchpoint_options', 'en');
  await picture(page, 'touchpoints-columns');
  await page.getByRole('radio', { name: words('imports.unknown_both', 'en') }).click();
  await button(page, 'imports.check', 'en').click();
  await says(page, 'problem.touchpoint_unknown', 'en');
  await says(page, 'imports.foreseen_created_of_touchpoints_other', 'en');
  await picture(page, 'touchpoints-review');
  await button(page, 'imports.load_other', 'en').click();
  await says(page, 'imports.result_rows_some_of_touchpoints_other', 'en');
  await says(page, 'imports.like_none', 'en');
  await picture(page, 'touchpoints-result');
  const calls = await page.evaluate(async () => {
    const { touchpoints } = await (await fetch('/api/touchpoints')).json();
    return (touchpoints as { kind: string; seconds: number; customer: { name: string } }[]).map(
      ({ kind, seconds, customer }) => `${customer.name} ${kind} ${seconds}`,
    );
  });
  assert.deepEqual(calls, ['Nora visit 4800', 'Ana call 275']);
  await button(page, 'imports.undo', 'en').click();
  const question = page.getByRole('dialog');
  await question.getByText(within('imports.undo_goes_of_touchpoints_other', 'en')).waitFor();
  await question.getByRole('button', { name: words('imports.undo', 'en') }).click();
  await says(page, 'imports.undone_finding_of_touchpoints_other', 'en');

  // Products with what they cost, and what customers spend with everybody: each from the page that lacks it.
  await page.goto(`${stage.product.address}/products`);
  await page.getByRole('link', { name: words('serving.units_file', 'en') }).click();
  await says(page, 'imports.kind_help_products', 'en');
  await give(
    page,
    'prices.csv',
    'product,line,unit cost,from\nCoffee,Drinks,12.50,\nTea,Drinks,,\n',
  );
  await page.waitForURL('**/import/5');
  await picture(page, 'products-columns');
  await button(page, 'imports.check', 'en').click();
  await says(page, 'imports.foreseen_created_of_products_other', 'en');
  await button(page, 'imports.load_other', 'en').click();
  await says(page, 'imports.result_rows_of_products_other', 'en');
  await picture(page, 'products-result');
  await button(page, 'imports.see_customers_of_products', 'en').click();
  await page.getByRole('rowheader', { name: 'Coffee' }).waitFor();

  await page.evaluate(() => localStorage.setItem('clientela-language', 'es'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${stage.product.address}/import?kind=wallets`);
  await says(page, 'imports.kind_help_wallets');
  await give(
    page,
    'gasto.csv',
    'clave,línea,gasto total,nuestra parte,fuente\nC-1,Drinks,1500.00,,cliente\nC-1,,,120 %,cliente\n',
  );
  await page.waitForURL('**/import/6');
  await page.getByRole('combobox', { name: words('imports.wallet_period') }).click();
  await page.getByRole('option', { name: words('imports.wallet_period_month') }).click();
  await picture(page, 'wallets-columns');
  await button(page, 'imports.check').click();
  await says(page, 'problem.share_invalid');
  await picture(page, 'wallets-review');
  await button(page, 'imports.load_one').click();
  await says(page, 'imports.result_rows_some_of_wallets_one');
  await picture(page, 'wallets-result');
  const known = await page.evaluate(async () => {
    const { customers } = await (await fetch('/api/customers?search=C-1')).json();
    const { facts } = await (await fetch(`/api/customers/${customers[0].id}/wallet`)).json();
    return (facts as { line: string; wallet: number }[]).map((one) => `${one.line} ${one.wallet}`);
  });
  assert.deepEqual(known, ['Drinks 1800000']);
  await button(page, 'imports.undo').click();
  const last = page.getByRole('dialog');
  await last.getByText(within('imports.undo_goes_of_wallets_one')).waitFor();
  await last.getByRole('button', { name: words('imports.undo') }).click();
  await says(page, 'imports.undone_finding_of_wallets_one');
  assert.deepEqual(faults, []);
  await context.close();
});
