// npm run shots [-- FOLDER [name …]]: pictures of every page × language × scheme × width, with the sample
// business, in a real browser. Into .cache/shots unless told otherwise.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findChromium, openBrowser, openPage, type Product, startProduct } from './browser.ts';
import { insidePages } from './pages.ts';

const [folder = join(import.meta.dirname, '..', '.cache', 'shots'), ...names] =
  process.argv.slice(2);
const person = { email: 'pictures@example.com', password: 'only for these pictures' };

const chromium = findChromium();
if (!chromium) {
  console.error('No Chromium was found; set CHROMIUM to the path of one.');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const product = await startProduct();
const browser = await openBrowser(chromium);
try {
  const cookie = await prepare(product);
  for (const language of ['es', 'en'] as const)
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, context } = await openPage(browser, {
          viewport: { width, height },
          colorScheme,
          reducedMotion: 'reduce',
          locale: language === 'es' ? 'es-MX' : 'en-US',
        });
        await context.addCookies(
          cookie.map(([name, value]) => ({ name, value, url: product.address })),
        );
        await context.addInitScript(
          (kept) => localStorage.setItem('clientela-language', kept),
          language,
        );
        for (const { name, path } of insidePages) {
          if (names.length > 0 && !names.includes(name)) continue;
          await page.goto(product.address + path);
          await page.getByRole('main').waitFor();
          await page.waitForLoadState('networkidle');
          // The whole page as on a screen high enough for it: what is fixed to an edge stays there.
          await page.setViewportSize({
            width,
            height: Math.max(
              height,
              await page.evaluate(() => document.documentElement.scrollHeight),
            ),
          });
          await page.waitForFunction(() =>
            [...document.querySelectorAll('.echart')].every((chart) => chart.childElementCount > 0),
          );
          await page.evaluate(
            () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
          );
          const picture = `${name}-${language}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(folder, picture) });
          await page.setViewportSize({ width, height });
          console.log(picture);
        }
        await context.close();
      }
} finally {
  await browser.close();
  await product.stop();
}

/** Makes the owner and the sample business and waits for its values; returns the session's cookies. */
async function prepare({ address }: Product): Promise<[string, string][]> {
  const headers: Record<string, string> = {
    'x-clientela': '1',
    'content-type': 'application/json',
    origin: address,
  };
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(address + path, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const made = await call('POST', '/api/setup', {
    ...person,
    name: 'Pictures',
    company: 'Café de muestra',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    language: 'es',
  });
  const cookies = made.headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!.split('=') as [string, ...string[]])
    .map(([name, ...value]) => [name, decodeURIComponent(value.join('='))] as [string, string]);
  headers.cookie = cookies
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('; ');
  delete headers['content-type'];
  await call('POST', '/api/sample');
  // What rests on values is worked out after them, room by room.
  for (const path of ['/api/value', '/api/retention', '/api/cycle'])
    for (;;) {
      const found = (await (await call('GET', path)).json()) as {
        busy: boolean;
        run?: { status: string } | null;
        status?: string;
      };
      if (!found.busy && (found.run?.status ?? found.status) === 'done') break;
      await wait(500);
    }
  return cookies;
}
