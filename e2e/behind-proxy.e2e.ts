// Behind a proxy that serves the product below a path of its own address.
import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { openPage, startProduct, words } from './browser.ts';
import { makeStage } from './stage.ts';

let proxy: Server;
let address: string;
const stage = makeStage(async () => {
  let behind = 0;
  // What docs/deploy.md tells a proxy to do: take the path off, say who asks.
  proxy = createServer((asked, answer) => {
    if (!asked.url!.startsWith('/crm')) return void answer.writeHead(404).end('not ours');
    const onwards = request(
      {
        port: behind,
        method: asked.method,
        path: asked.url!.slice('/crm'.length) || '/',
        headers: { ...asked.headers, 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http' },
      },
      (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      },
    );
    onwards.on('error', () => answer.destroy());
    asked.pipe(onwards);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  address = `http://localhost:${(proxy.address() as AddressInfo).port}/crm`;
  const product = await startProduct({ PUBLIC_URL: address });
  behind = Number(new URL(product.address).port);
  return product;
});
const { skip } = stage;
after(() => {
  proxy?.closeAllConnections();
  proxy?.close();
});

test('below a path of a proxy everything works: first run, moving about, reloading, signing in', {
  skip,
}, async () => {
  const { page, context, faults } = await openPage(stage.browser);
  const path = () => new URL(page.url()).pathname;
  await page.goto(`${address}/`);
  await page.waitForURL('**/crm/setup');
  const person = { name: 'Ana', email: 'ana@example.com', password: 'té con leche y galletas' };
  for (const [field, value] of Object.entries({ ...person, company: 'Mi tienda' }))
    await page.fill(`[name=${field}]`, value);
  await page.getByRole('button', { name: words('users.setup_go') }).click();
  await page.getByText(words('welcome.sample_open')).waitFor();
  assert.equal(path(), '/crm/');
  await page.getByRole('link', { name: words('nav.settings') }).click();
  await page.waitForURL('**/crm/settings');
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.equal(path(), '/crm/settings');
  const template = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href;
    return { icon: (await fetch(link)).status, link };
  });
  assert.deepEqual(
    [template.icon, new URL(template.link).pathname.startsWith('/crm/')],
    [200, true],
  );
  await context.clearCookies();
  await page.goto(`${address}/customers`);
  await page.waitForURL('**/crm/sign-in?next=*');
  await page.fill('[name=email]', person.email);
  await page.fill('[name=password]', person.password);
  await page.getByRole('button', { name: words('users.sign_in') }).click();
  await page.waitForURL('**/crm/customers');
  assert.deepEqual(faults, []);
  await context.close();
});
