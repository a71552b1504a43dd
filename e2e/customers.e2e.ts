// The journey of somebody who keeps customers: makes one, gives them a field of the company's own, asks for
// it, saves the question as a view, tags everybody in it, and takes that back.
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

const button = (page: Page, key: string) =>
  page.getByRole('button', { name: words(key), exact: true });
/** A picture of the page as it stands, where somebody wants to look. */
const folder = process.env.JOURNEY_SHOTS;
const picture = async (page: Page, name: string) => {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
};

test('a customer is made, found by a field of the company’s own, tagged among others, and the tag is taken back', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
  });
  await page.goto(`${stage.product.address}/sign-in`);
  await page.fill('[name=email]', owner.email);
  await page.fill('[name=password]', owner.password);
  await button(page, 'users.sign_in').click();
  await page.waitForURL(`${stage.product.address}/`);

  // A field of choices.
  await page.goto(`${stage.product.address}/settings/fields`);
  await page.fill('[name=field-name]', 'Talla');
  await page.getByRole('combobox', { name: words('fields.kind') }).click();
  await page.getByRole('option', { name: words('fields.kind_choice') }).click();
  const choices = page
    .getByRole('textbox', { name: words('fields.choices') })
    .or(page.getByRole('combobox', { name: words('fields.choices') }));
  for (const choice of ['Chica', 'Grande']) {
    await choices.first().fill(choice);
    await choices.first().press('Enter');
  }
  await button(page, 'fields.make').click();
  await page.getByText('Grande').first().waitFor();
  await picture(page, 'fields');

  // Two customers; the second time, the form says who has that e-mail already.
  await page.goto(`${stage.product.address}/customers`);
  for (const [name, email] of [
    ['Zoë Ibáñez', 'zoe@example.com'],
    ['Luis Paz', 'luis@example.com'],
  ] as const) {
    await button(page, 'record.new').click();
    await page.fill('[name=name]', name);
    await page.fill('[name=email]', email);
    await button(page, 'record.create').click();
    await page.waitForURL('**/customers/*');
    await page.getByRole('heading', { name: words('record.title') }).waitFor();
    if (name === 'Zoë Ibáñez') await page.goto(`${stage.product.address}/customers`);
  }
  await page.goto(`${stage.product.address}/customers`);
  await button(page, 'record.new').click();
  await page.fill('[name=email]', 'ZOE@example.com');
  await page.getByText(words('record.known')).waitFor();
  assert.ok(await button(page, 'record.create').isDisabled());
  await picture(page, 'known');
  await page.getByRole('dialog').getByRole('link', { name: 'Zoë Ibáñez' }).click();
  await page.waitForURL('**/customers/*');

  // The field is edited in its place, taken back, and set again.
  const field = page.locator('.record-row', { hasText: 'Talla' });
  const set = async () => {
    await field.getByRole('button', { name: 'Editar Talla' }).click();
    await field.getByRole('combobox').click();
    await page.getByRole('option', { name: 'Grande' }).click();
    await button(page, 'record.save').click();
    await field.getByText('Grande').waitFor();
  };
  await set();
  await page.locator('.toast-button').click();
  await field.getByText(words('record.nothing')).waitFor();
  await set();
  await picture(page, 'record');

  // Asked for in the list.
  await page.goto(`${stage.product.address}/customers`);
  await page.getByRole('row').nth(2).waitFor();
  await page.getByRole('button', { name: within('ui.filter_add') }).waitFor();
  await page.keyboard.press('f');
  await page.getByRole('textbox', { name: words('customers.filter_field') }).fill('talla');
  await page.getByRole('option', { name: 'Talla' }).click();
  await page.getByRole('checkbox', { name: 'Grande' }).check();
  await button(page, 'customers.filter_set').click();
  await page.getByRole('row', { name: /Luis Paz/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /Zoë/ }).waitFor();

  // With the field as a column, saved as a view.
  await button(page, 'customers.columns').click();
  await page.getByRole('checkbox', { name: 'Talla' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Talla' }).waitFor();
  await button(page, 'views.save').click();
  await page.getByRole('textbox', { name: words('views.name') }).fill('Tallas grandes');
  await button(page, 'views.save_new').click();
  await page.getByRole('tab', { name: /Tallas grandes/ }).waitFor();
  await picture(page, 'view');

  // Everybody in it gets a tag, in the background, and loses it again.
  await page.getByRole('checkbox', { name: words('customers.select_all') }).check();
  await button(page, 'bulk.tag').click();
  await page.getByRole('dialog').getByLabel(words('record.tag')).fill('vip');
  await button(page, 'bulk.tag_go').click();
  await page.getByText(within('work.status_done')).waitFor();
  await picture(page, 'work');
  const tags = async () =>
    page.evaluate(async () =>
      (await (await fetch('/api/customers?columns=tags')).json()).customers
        .map((row: { more: { tags: string[] } }) => row.more.tags.join())
        .sort(),
    );
  assert.deepEqual(await tags(), ['', 'vip']);
  await button(page, 'work.undo').click();
  await page.getByText(words('work.status_undone')).waitFor();
  assert.deepEqual(await tags(), ['', '']);

  // Into the bin and back.
  await page.getByRole('row', { name: /Zoë/ }).click();
  await button(page, 'record.delete').click();
  await page.waitForURL('**/customers');
  await page.goto(`${stage.product.address}/bin`);
  await picture(page, 'bin');
  await button(page, 'bin.restore').click();
  await page.getByText(words('bin.empty')).waitFor();

  await groupOfFilters(page);
  await tagsInOrder(page);
  await pickOnPhone(page);

  // Found from anywhere by an e-mail, with the keyboard alone.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zoe@ex');
  await page.getByRole('dialog').getByText('Zoë Ibáñez').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

/** Nobody of a group: a filter within a group within the list. */
async function groupOfFilters(page: Page) {
  await page.goto(`${stage.product.address}/customers`);
  await page.getByRole('row', { name: /Zoë/ }).waitFor();
  await page.keyboard.press('f');
  await button(page, 'customers.group_make').click();
  const group = page.getByRole('form', { name: words('customers.group') });
  await group.getByText(words('customers.group_none')).click();
  await group.getByRole('button', { name: words('customers.group_filter') }).click();
  await page.getByRole('textbox', { name: words('customers.filter_field') }).fill('talla');
  await page.getByRole('option', { name: 'Talla' }).click();
  await page.getByRole('checkbox', { name: 'Grande' }).check();
  await button(page, 'customers.filter_set').click();
  await button(page, 'customers.group_set').click();
  await page.getByRole('row', { name: /Zoë/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /Luis Paz/ }).waitFor();
  await picture(page, 'group');
}

/** A tag gets another name, becomes part of another, and is itself again. */
async function tagsInOrder(page: Page) {
  const made = await page.evaluate(async () => {
    const { customers } = await (await fetch('/api/customers')).json();
    const tag = (id: number, name: string) =>
      fetch(`/api/customers/${id}/tags`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-clientela': '1' },
        body: JSON.stringify({ name }),
      });
    const [one, two] = customers as { id: number }[];
    return [(await tag(one!.id, 'mayoreo')).status, (await tag(two!.id, 'por mayor')).status];
  });
  assert.deepEqual(made, [200, 200]);
  await page.goto(`${stage.product.address}/settings/fields`);
  const row = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  const act = async (name: string, key: string) => {
    await row(name).getByRole('button').click();
    await page.getByRole('menuitem', { name: words(key) }).click();
  };
  const dialog = page.getByRole('dialog');
  await act('por mayor', 'tags.rename');
  await dialog.getByRole('textbox').fill('Al por mayor');
  await button(page, 'tags.rename_go').click();
  await row('Al por mayor').waitFor();
  await act('Al por mayor', 'tags.merge');
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: 'mayoreo' }).click();
  await button(page, 'tags.merge_go').click();
  const both = row('mayoreo').getByRole('link');
  await both.getByText('2').waitFor();
  await page.locator('.toast-button').last().click();
  await both.getByText('1').waitFor();
  await row('Al por mayor').waitFor();
  await picture(page, 'tags');
}

/** On a phone several are picked by touching them, and counted. */
async function pickOnPhone(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stage.product.address}/customers`);
  await button(page, 'customers.pick').click();
  const card = page.getByRole('button', { name: /Luis Paz/ });
  await card.click();
  assert.equal(await card.getAttribute('aria-pressed'), 'true');
  await page.getByText(within('customers.bulk_selected_one')).first().waitFor();
  await picture(page, 'picked');
  await button(page, 'customers.pick_end').click();
  await page.getByRole('link', { name: /Luis Paz/ }).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
}
