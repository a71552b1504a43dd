// The journey of a plan, on the sample business: candidates, a proposal that is taken up, moved by its menu, by keys and by
// dragging, given to somebody, ended with what it brought; and customers let go by a manager who asks and an owner who approves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { jobs } from '../server/background.ts';
import { sampleBase } from '../server/sample/scratch-sample.ts';
import { axeFaults } from './axe.ts';
import { openPage, startProduct, within, words } from './browser.ts';
import { makeStage, setUp } from './stage.ts';

const stage = makeStage(() => startProduct({}, sampleBase(jobs)));
const { skip } = stage;
const look = {
  viewport: { width: 1440, height: 900 },
  bypassCSP: true,
  reducedMotion: 'reduce',
} as const;

const column = (page: Page, strategy: string) =>
  page
    .locator('.strategy')
    .filter({ has: page.getByRole('heading', { name: words(`strategy.name_${strategy}`) }) });
/** Cards of actions, not of proposals. */
const cards = (page: Page, strategy: string) =>
  column(page, strategy)
    .getByRole('list', { name: words('strategy.actions') })
    .getByRole('listitem');
const drawer = (page: Page) => page.getByRole('dialog');
const closed = async (page: Page) => {
  await page.keyboard.press('Escape');
  await drawer(page).waitFor({ state: 'detached' });
};

test('a proposal becomes an action that is moved, given to somebody and ended; every decision is in its log', {
  skip,
  timeout: 1_200_000,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, look);
  await setUp(page, stage.product.address, words('home.equity'));
  await page.goto(`${stage.product.address}/strategies`);
  await column(page, 'defection').waitFor();

  // Who is at stake most, one below the other, as a list of customers and as a file.
  await column(page, 'defection')
    .getByRole('button', { name: words('strategy.first_ones') })
    .click();
  await drawer(page).getByRole('row').nth(3).waitFor();
  assert.deepEqual(await axeFaults(page), [], 'candidates');
  assert.equal(await drawer(page).getByRole('checkbox').count(), 0, 'these are kept, not let go');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    drawer(page)
      .getByRole('link', { name: words('strategy.download') })
      .click(),
  ]);
  assert.match(file.suggestedFilename(), /\.csv$/);
  await closed(page);

  // Taken up, it stands among the actions and is proposed no more.
  const take = column(page, 'defection').getByRole('button', {
    name: words('strategy.take_up_one'),
  });
  const title = (await take.first().getAttribute('aria-label'))!.replace(
    words('strategy.take_up').source.slice(1, -1),
    '',
  );
  const named = title.replace(/^[^:]*: /, '');
  await take.first().click();
  const card = (strategy: string) => cards(page, strategy).filter({ hasText: named });
  await card('defection').waitFor();
  assert.deepEqual(await axeFaults(page), [], 'the board');

  // By its menu, by keys in four directions, and by dragging.
  await card('defection')
    .getByRole('button', { name: within('strategy.menu') })
    .click();
  await page.getByRole('menuitem', { name: words('strategy.name_longevity') }).click();
  await card('longevity').waitFor();
  const press = async (strategy: string, keys: string) => {
    await card(strategy).getByRole('button', { name: named, exact: true }).focus();
    await page.keyboard.press(keys);
  };
  await press('longevity', 'Alt+ArrowLeft');
  await card('defection').waitFor();
  await press('defection', 'Alt+ArrowUp');
  await card('defection').getByText(words('strategy.status_proposed')).waitFor();
  await press('defection', 'Alt+ArrowDown');
  await card('defection').getByText(words('strategy.status_taken_up')).waitFor();
  await card('defection').dragTo(column(page, 'best').locator('.strategy-name'));
  await card('best').waitFor();
  assert.equal(await card('defection').count(), 0);

  // Given a day, a cost and a reason; then ended with what it brought.
  await card('best').getByRole('button', { name: named, exact: true }).click();
  await drawer(page).getByLabel(words('strategy.due')).fill('2027-03-15');
  await drawer(page).getByLabel(within('strategy.cost_in')).fill('1500');
  await drawer(page).getByLabel(words('strategy.why')).fill('Son los que más compran');
  assert.deepEqual(await axeFaults(page), [], 'an action');
  await drawer(page)
    .getByRole('button', { name: words('strategy.save') })
    .click();
  const log = drawer(page).getByRole('region', { name: words('strategy.log') });
  await log.getByText('«Son los que más compran»').waitFor();
  await drawer(page).getByLabel(within('strategy.outcome_in')).fill('4200');
  await drawer(page)
    .getByRole('button', { name: words('strategy.save') })
    .click();
  await log.getByText(/Lo que dejó: de nada a .*4,200/).waitFor();
  await drawer(page)
    .getByRole('button', { name: words('strategy.to_done') })
    .click();
  await log.getByText(/Estado: de En marcha a Hecha/).waitFor();
  // Made, five moves, two changes of its figures, and its end: all of it, the last one first.
  assert.equal(await log.locator('.action-log > li').count(), 9);
  await drawer(page).getByText(words('ui.verdict_not_proven')).waitFor();
  await closed(page);
  await column(page, 'best')
    .getByRole('button', { name: within('strategy.show_closed_one') })
    .click();
  await column(page, 'best').getByText(words('strategy.status_done')).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a manager asks for letting several customers go, cannot approve it, and the owner does', {
  skip,
  timeout: 1_200_000,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, look);
  const address = stage.product.address;
  /** The manager comes in by an invitation, whose form is tried elsewhere. */
  const sent = async (at: Page, path: string, body: object) =>
    at.evaluate(
      async ([url, text]) => {
        const answer = await fetch(url!, {
          method: 'POST',
          headers: { 'x-clientela': '1', 'content-type': 'application/json' },
          body: text!,
        });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      },
      [path, JSON.stringify(body)],
    );
  await page.goto(`${address}/sign-in`);
  await sent(page, '/api/session', { email: 'ana@example.com', password: 'café con leche y pan' });
  const { token } = await sent(page, '/api/invitations', {
    email: 'mario@example.com',
    role: 'manager',
  });
  const manager = await openPage(stage.browser, look);
  await manager.page.goto(`${address}/sign-in`);
  await sent(manager.page, '/api/invitation/accept', {
    token,
    name: 'Mario',
    password: 'lluvia sobre el tejado',
  });

  await manager.page.goto(`${address}/strategies`);
  await column(manager.page, 'unprofitable')
    .getByRole('button', { name: words('strategy.first_ones') })
    .click();
  const boxes = drawer(manager.page).getByRole('checkbox');
  await boxes.nth(2).waitFor();
  const names: string[] = [];
  for (const nth of [0, 1]) {
    await boxes.nth(nth).check();
    names.push(
      (await drawer(manager.page)
        .getByRole('row')
        .nth(nth + 1)
        .getByRole('link')
        .textContent())!,
    );
  }
  const ask = drawer(manager.page).getByRole('button', { name: words('strategy.ask_let_go') });
  assert.ok(await ask.isDisabled(), 'not without a reason');
  await drawer(manager.page)
    .getByLabel(within('profit.reason_needed'))
    .fill('Devuelven casi todo y ningún precio lo arregla.');
  assert.deepEqual(await axeFaults(manager.page), [], 'asking');
  await ask.click();

  // What was asked opens by itself, and waits; whoever asked does not approve.
  for (const name of names)
    await drawer(manager.page).getByRole('link', { name }).first().waitFor();
  await drawer(manager.page).getByText(words('strategy.waits')).waitFor();
  const approve = (at: Page) =>
    drawer(at).getByRole('button', { name: words('strategy.approve_other') });
  await approve(manager.page).click();
  await manager.page.getByText(within('error.approval_by_another.title')).first().waitFor();

  const action = new URL(manager.page.url()).searchParams.get('action');
  await page.goto(`${address}/strategies?action=${action}`);
  assert.deepEqual(await axeFaults(page), [], 'approving');
  await approve(page).click();
  await page.getByText(words('strategy.approved_other')).first().waitFor();
  const log = drawer(page).getByRole('region', { name: words('strategy.log') });
  await log.getByText(/Estado: de Propuesta a Hecha/).waitFor();
  await drawer(page).getByRole('link', { name: names[0]! }).first().click();
  await page.waitForURL('**/customers/*');
  await page.getByText(words('customers.field.no_relationship')).first().waitFor();
  assert.deepEqual(faults, []);
  assert.deepEqual(
    manager.faults.filter((fault) => !/403/.test(fault)),
    [],
  );
  await manager.context.close();
  await context.close();
});
