// The journey of a person's rights, in both languages: a permission is taken back, a copy of everything is
// handed out, the data is erased, and a file does not bring the person back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { answered, openPage, within, words } from './browser.ts';
import { makeStage, setUp } from './stage.ts';

const stage = makeStage();
const { skip } = stage;

type Language = 'es' | 'en';

/** Calls the server as the page would. */
const call = (page: Page, method: string, path: string, body: unknown, headers = {}) =>
  page.evaluate(
    async (asked) => {
      const answer = await fetch(asked.path, {
        method: asked.method,
        headers: { 'content-type': 'application/json', 'x-clientela': '1', ...asked.headers },
        body: JSON.stringify(asked.body),
      });
      return { status: answer.status, body: await answer.json() };
    },
    { method, path, body, headers },
  );

/** A sale of one person, as a program would bring it; waits until it is loaded. */
async function bring(page: Page, key: string, email: string, date: string) {
  const { status, body } = await call(
    page,
    'POST',
    '/api/imports/rows',
    { kind: 'purchases', rows: [{ customerId: key, email, date, amount: '10' }] },
    { 'idempotency-key': `${key}-${date}` },
  );
  assert.equal(status, 200);
  await answered<Answer>(page, `/api/imports/${body.id}`, ({ status }) => status === 'done');
}

/** What is looked at of several answers. */
interface Answer {
  status?: string;
  erasures?: { blockedAt: string | null }[];
}

async function journey(page: Page, address: string, language: Language) {
  const say = (key: string) => within(key, language);
  const email = `${language}-ana@example.com`;
  await bring(page, `P-${language}`, email, '2026-01-05');
  const search = async (): Promise<{ id: number }[]> =>
    page.evaluate(async (text) => {
      const answer = await fetch(`/api/search?text=${encodeURIComponent(text)}`);
      return (await answer.json()).customers;
    }, email);
  const { id } = (await search())[0]!;
  const said = await call(page, 'POST', `/api/customers/${id}/consents`, {
    request: crypto.randomUUID(),
    purpose: 'offers',
    channels: ['email'],
    action: 'granted',
    basis: 'soft_opt_in',
    source: 'store',
    evidence: 'folio 7',
    saidAt: '2026-02-01T10:00:00Z',
  });
  assert.equal(said.status, 200);

  await page.goto(`${address}/customers/${id}`);
  const table = page.getByRole('table', { name: words('consent.table', language) });
  await table.getByText(say('consent.state_granted')).waitFor();
  await table.getByRole('button', { name: /(correo|e-mail)$/i }).click();
  const withdraw = page.getByRole('dialog');
  await withdraw.getByRole('button', { name: words('consent.withdraw', language) }).click();
  await table.getByText(say('consent.state_withdrawn')).waitFor();

  const rights = page.getByRole('region', { name: words('privacy.person_title', language) });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    rights.getByText(say('privacy.copy_page')).click(),
  ]);
  const copy = readFileSync(await download.path(), 'utf8');
  assert.ok(
    copy.includes(email) && copy.includes('folio 7') && copy.includes(`lang="${language}"`),
  );

  await rights.getByRole('button', { name: words('privacy.erase', language) }).click();
  const dialog = page.getByRole('dialog');
  const go = dialog.getByRole('button', { name: words('privacy.erase_go', language) });
  await go.waitFor();
  assert.ok(await go.isDisabled());
  await dialog.getByRole('textbox').fill(email);
  await go.click();
  await page.waitForURL('**/customers');
  await page.goto(`${address}/privacy`);
  // The job has blocked it: the law wants to know who bought.
  const erased = page.getByRole('region', { name: words('privacy.erasures', language) });
  await answered<Answer>(
    page,
    '/api/privacy/erasures',
    ({ erasures }) => erasures?.[0]?.blockedAt != null,
  );
  await page.reload();
  await erased.getByText(/2031/).first().waitFor();

  // A breach is written down, with who must be told by when and by which law.
  await page.getByRole('button', { name: words('privacy.breach_new', language) }).click();
  await dialog.getByRole('textbox', { name: say('privacy.breach_what') }).fill(`Disco ${language}`);
  await dialog.getByRole('button', { name: words('privacy.breach_save', language) }).click();
  const breach = page.getByRole('listitem').filter({ hasText: `Disco ${language}` });
  await breach.getByText(say('privacy.tell_by_people')).waitFor();
  await breach.getByText(say('privacy.tell_own')).waitFor();

  await bring(page, `P-${language}`, email, '2026-02-05');
  assert.deepEqual(await search(), []);
}

test('a permission is taken back, a copy handed out and the person erased, in both languages', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser);
  const { address } = stage.product;
  await setUp(page, address);
  await journey(page, address, 'es');
  await page.evaluate(() => localStorage.setItem('clientela-language', 'en'));
  await page.reload();
  await journey(page, address, 'en');
  assert.deepEqual(faults, []);
  await context.close();
});
