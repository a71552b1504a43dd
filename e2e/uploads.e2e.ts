// A large file whose sending breaks off goes on where it stood when the page is opened again; and the second
// file with the same columns is read as the first one was.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { writeWorkbook } from '../server/imports/scratch-workbook.ts';
import { openPage, within, words } from './browser.ts';
import { makeStage, owner, setUp } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'clientela-uploads-'));
const stage = makeStage();
const { skip } = stage;
after(() => rmSync(folder, { recursive: true, force: true }));

/** Dates that can be read in two ways; the note makes the file large and not long. */
function writeSales(name: string, rows: number, note: string): string {
  const path = join(folder, name);
  const lines = Array.from(
    { length: rows },
    (_, i) => `C${i % 900};0${1 + (i % 9)}/0${1 + (i % 7)}/2025;${10 + (i % 80)}.50;${note}\n`,
  );
  writeFileSync(path, `who;when;much;note\n${lines.join('')}`);
  return path;
}

const button = (page: Page, key: string) => page.getByRole('button', { name: words(key) });

test('an upload that broke off goes on after a reload, and the next file is read as this one was', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
  });
  await setUp(page, stage.product.address);

  const large = writeSales('ventas.csv', 9000, 'x'.repeat(2000));
  const offsets: number[] = [];
  let cut = true;
  await page.route('**/api/imports/uploads/*?offset=*', (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get('offset'));
    if (cut && offset > 0) return route.abort('connectionreset');
    offsets.push(offset);
    return route.continue();
  });
  await page.setInputFiles('input[type=file]', large);
  await page.getByText(within('imports.sending_waits')).waitFor();
  assert.deepEqual(offsets, [0]);
  await page.reload();
  await page.getByText(words('imports.unfinished')).waitFor();
  cut = false;
  await page.setInputFiles('input[type=file]', large);
  await page.waitForURL('**/import/*');
  const piece = 8 * 1024 * 1024;
  assert.deepEqual(offsets, [0, piece, 2 * piece]);

  // Somebody says which column is what, and in which order the dates are.
  const { id } = await page.evaluate(async () => {
    const number = Number(location.pathname.split('/').at(-1));
    const answer = await fetch(`/api/imports/${number}`, {
      method: 'PATCH',
      headers: { 'x-clientela': '1', 'content-type': 'application/json' },
      body: JSON.stringify({
        mapping: { customerId: 'who', date: 'when', amount: 'much' },
        format: { dateFormat: 'mdy' },
      }),
    });
    return (await answer.json()) as { id: number };
  });
  await page.goto(`${stage.product.address}/import/${id}`);
  await button(page, 'imports.check').click();
  await button(page, 'imports.load_other').click();
  await page.getByRole('heading', { name: words('imports.recon_title') }).waitFor();

  await page.goto(`${stage.product.address}/import`);
  await page.getByRole('heading', { name: words('imports.remembered_title') }).waitFor();
  await page.getByRole('heading', { name: words('imports.inbox_title') }).waitFor();
  await page.setInputFiles('input[type=file]', writeSales('junio.csv', 20, 'y'));
  await page.waitForURL('**/import/*');
  await page.getByText(words('imports.saved_used')).waitFor();
  await button(page, 'imports.saved_detect').click();
  await page.getByText(words('imports.saved_other')).waitFor();
  await button(page, 'imports.saved_use').click();
  await page.getByText(words('imports.saved_used')).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the export of a shop and a workbook are recognised, shown as sales and loaded', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser, {
    viewport: { width: 1440, height: 900 },
  });
  await page.goto(`${stage.product.address}/sign-in?next=/import`);
  await page.fill('[name=email]', owner.email);
  await page.fill('[name=password]', owner.password);
  await button(page, 'users.sign_in').click();
  await page.waitForURL('**/import');

  const shop = join(folder, 'orders_export.csv');
  writeFileSync(
    shop,
    `Name,Email,Financial Status,Currency,Subtotal,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at
#1,lola@example.com,paid,MXN,250.00,2026-01-05 10:20:30 -0600,2,Taza,100.00,
#1,lola@example.com,,,,,1,Plato,50.00,
#2,lola@example.com,voided,MXN,80.00,2026-01-06 11:00:00 -0600,1,Taza,80.00,2026-01-07 09:00:00 -0600
`,
  );
  await page.setInputFiles('input[type=file]', shop);
  await page.waitForURL('**/import/*');
  await page.getByText(within('imports.shape_title')).first().waitFor();
  await button(page, 'imports.check').click();
  await page.getByText(words('imports.left_title')).first().waitFor();
  await button(page, 'imports.load_other').click();
  await page.getByRole('heading', { name: words('imports.recon_title') }).waitFor();
  await page.getByText(words('imports.recon_left')).first().waitFor();

  const book = join(folder, 'ventas.xlsx');
  const bytes = writeWorkbook([
    { name: 'Notas', rows: [['Nada que importar']] },
    {
      name: 'Ventas 2026',
      rows: [
        ['Correo', 'Fecha', 'Importe'],
        ['lola@example.com', { day: 46_030 }, 120.5],
        ['eva@example.com', { day: 46_031 }, 80],
      ],
    },
  ]);
  writeFileSync(book, bytes);
  await page.goto(`${stage.product.address}/import`);
  await page.setInputFiles('input[type=file]', book);
  await page.waitForURL('**/import/*');
  await page.getByLabel(words('imports.format_sheet')).first().waitFor();
  assert.equal(
    await page.getByLabel(words('imports.format_sheet')).first().inputValue(),
    'Ventas 2026',
  );
  await button(page, 'imports.check').click();
  await button(page, 'imports.load_other').click();
  await page.getByRole('heading', { name: words('imports.recon_title') }).waitFor();
  await page.goto(`${stage.product.address}/customers`);
  await page.getByText('eva@example.com').first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
