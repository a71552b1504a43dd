// The journey of somebody who is invited to look and not to touch: in by a link, contact data masked, no
// export, no page they may not open, and all of it in the log. In both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, within, words } from './browser.ts';
import { makeStage, owner, setUp } from './stage.ts';

const password = 'café con leche y pan';
const sales =
  'customer,name,email,phone,date,amount\n' +
  'A-1,Clara Ruiz,clara@example.org,+525512345678,2026-01-05,10\n' +
  'A-2,,beatriz@shop.example.com,,2026-02-05,10\n';

const stage = makeStage();
const { skip } = stage;

type Language = 'es' | 'en';
const button = (page: Page, key: string, language: Language = 'es') =>
  page.getByRole('button', { name: words(key, language) });
const says = (page: Page, key: string, language: Language = 'es') =>
  page.getByText(within(key, language)).first().waitFor();

/** A call of the page itself, with its session. */
const call = (page: Page, method: string, path: string, body?: string) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(path!, {
        method: method!,
        headers: { 'x-clientela': '1', ...(body ? { 'content-type': 'text/csv' } : {}) },
        ...(body ? { body } : {}),
      });
      return { status: answer.status, body: await answer.text() };
    },
    [method, path, body] as const,
  );

/** The owner proves who they are anew: on a slow machine a journey takes longer than a proof holds. */
const prove = (page: Page) =>
  page.evaluate(async (secret) => {
    const answer = await fetch('/api/me/confirm', {
      method: 'POST',
      headers: { 'x-clientela': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ password: secret }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }, owner.password);

async function loadSales(page: Page) {
  const made = await call(page, 'POST', '/api/imports?kind=purchases&name=ventas.csv', sales);
  const { id } = JSON.parse(made.body) as { id: number };
  const reach = async (status: string) => {
    for (;;) {
      const { body } = await call(page, 'GET', `/api/imports/${id}/progress`);
      if ((JSON.parse(body) as { status: string }).status === status) return;
    }
  };
  await call(page, 'POST', `/api/imports/${id}/check`);
  await reach('checked');
  await call(page, 'POST', `/api/imports/${id}/load`);
  await reach('done');
}

test('an owner invites a viewer, who sees masked contact data, cannot export, and leaves traces in the log', {
  skip,
}, async () => {
  const { page, faults } = await openPage(stage.browser);
  await setUp(page, stage.product.address);
  await loadSales(page);

  for (const [language, name] of [
    ['es', 'Vera'],
    ['en', 'Walter'],
  ] as const) {
    await prove(page);
    await page.goto(`${stage.product.address}/settings/people`);
    await page.fill('[name=invite-email]', `${name.toLowerCase()}@example.com`);
    await button(page, 'people.invite_go').click();
    const link = (await page.getByTestId('shown-once').textContent())!;

    const guest = await openPage(stage.browser, { locale: language });
    await guest.context.addInitScript(
      (kept) => localStorage.setItem('clientela-language', kept),
      language,
    );
    await guest.page.goto(link);
    await guest.page.fill('[name=name]', name);
    await guest.page.fill('[name=password]', password);
    assert.ok(!guest.page.url().includes('#'), 'the token stays in the address');
    await button(guest.page, 'invitation.go', language).click();
    await guest.page.waitForURL(`${stage.product.address}/`);

    // Navigation shows what may be opened; an address typed by hand is explained.
    const nav = guest.page.getByRole('navigation', { name: words('shell.nav', language) }).first();
    await nav.getByText(words('nav.customers', language)).waitFor();
    assert.equal(await nav.getByText(words('nav.imports', language)).count(), 0);
    await guest.page.goto(`${stage.product.address}/import`);
    await says(guest.page, 'access.denied_title', language);
    await guest.page.getByText(/Ana Prueba/).waitFor();

    // There they ask for what is missing, and see that it waits.
    await button(guest.page, 'ui.ask_access', language).click();
    await guest.page.getByLabel(words('access.ask_note', language)).fill('Ventas de mayo');
    await button(guest.page, 'access.ask_go', language).click();
    await says(guest.page, 'access.waits', language);
    assert.equal(await button(guest.page, 'ui.ask_access', language).count(), 0);

    // Contact data is masked in the list, on the page of a customer and in the search.
    await guest.page.goto(`${stage.product.address}/customers`);
    await guest.page.getByText('b•••@•••.com').first().waitFor();
    await guest.page.goto(`${stage.product.address}/customers/1`);
    await guest.page.getByRole('heading', { level: 1 }).waitFor();
    await guest.page
      .getByText(/^[bc]•••@•••\.(com|org)$/)
      .first()
      .waitFor();
    assert.doesNotMatch(await guest.page.content(), /clara@|beatriz@|5512345678/);
    const found = await call(guest.page, 'GET', '/api/search?text=beatriz');
    assert.deepEqual(JSON.parse(found.body), { customers: [] });

    // The export is locked, and says why; the server says the same.
    await guest.page.goto(`${stage.product.address}/customers`);
    const lock = guest.page.getByRole('button', {
      name: within('customers.export_other', language),
    });
    await lock.first().click();
    await says(guest.page, 'error.not_allowed.help', language);
    const file = await call(guest.page, 'GET', '/api/customers.csv');
    assert.equal(file.status, 403);
    assert.match(file.body, /"right":"customers\.export","who":"Ana Prueba"/);

    // The owner declines the one with words, and gives the other a role that holds it: from the next page on it holds.
    await prove(page);
    await page.goto(`${stage.product.address}/settings/people`);
    await page.getByRole('button', { name: within('access.answer_of') }).click();
    const answer = page.getByRole('dialog');
    await answer.getByText('«Ventas de mayo»').waitFor();
    if (language === 'es') {
      await answer.getByRole('radio', { name: words('access.decline') }).check();
      await answer.getByLabel(words('access.answer_words')).fill('Las carga Ana');
      await answer.getByRole('button', { name: words('access.decline_go') }).click();
    } else {
      await answer.getByRole('radio', { name: words('access.by_person') }).check();
      await answer.getByRole('button', { name: words('access.grant_go') }).click();
    }
    await answer.waitFor({ state: 'detached' });
    await guest.page.goto(`${stage.product.address}/import`);
    if (language === 'es') {
      await says(guest.page, 'access.was_declined', language);
      await guest.page.getByText('«Las carga Ana»').waitFor();
      await button(guest.page, 'ui.ask_access', language).waitFor();
    } else
      await guest.page
        .getByRole('heading', { name: words('nav.imports', language), level: 1 })
        .waitFor();

    // The link opens nothing a second time.
    const late = await openPage(stage.browser);
    await late.page.goto(link);
    await says(late.page, 'error.invitation_over.title');
    await late.context.close();
    assert.deepEqual(
      guest.faults.filter((fault) => !/40[13]|410/.test(fault)),
      [],
    );
    await guest.context.close();

    await page.goto(`${stage.product.address}/settings/log`);
    const entry = page
      .getByRole('listitem')
      .filter({ hasText: 'GET /api/customers.csv' })
      .filter({ hasText: name });
    await entry.getByText(words('audit.kind.denied')).first().waitFor();
  }

  // Closing an account puts its sessions out at once.
  await prove(page);
  await page.goto(`${stage.product.address}/settings/people`);
  await page.getByRole('button', { name: /Vera/ }).first().click();
  await page.getByRole('menuitem', { name: words('people.close') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('people.close') })
    .click();
  await says(page, 'people.closed');
  assert.deepEqual(faults, []);
  await page.context().close();
});
