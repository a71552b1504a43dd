// A real server on an empty base and a real browser before it, for the journeys.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { makeScratch, urlOf } from '../server/platform/scratch.ts';
import { filledBase, type ScratchBase } from '../server/platform/scratch-bases.ts';
import { until } from '../server/platform/scratch-wait.ts';

const root = join(import.meta.dirname, '..');

export interface Product {
  address: string;
  stop: () => Promise<void>;
}

/**
 * Starts the product on an empty base of the scratch cluster, or on a copy of one that is filled: PostgreSQL is neither made
 * nor started for it.
 */
export async function startProduct(
  settings: NodeJS.ProcessEnv = {},
  base?: ScratchBase,
): Promise<Product> {
  const filled = base && (await filledBase(base));
  const scratch = await makeScratch({ filled: filled?.template });
  try {
    const { address, stop } = await startWhole(
      { ...settings, DATABASE_URL: urlOf(scratch.address) },
      filled?.folder,
    );
    return { address, stop: () => stop().finally(scratch.drop) };
  } catch (error) {
    await scratch.drop();
    throw error;
  }
}

/**
 * Starts the product as a newcomer does, with the database it brings, on copies of these files if any; it says its address
 * when it is ready.
 */
export async function startWhole(
  settings: NodeJS.ProcessEnv = {},
  files?: string,
): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-e2e-'));
  if (files) cpSync(files, folder, { recursive: true });
  // Closed to others, its database would be moved out of it when we are root.
  chmodSync(folder, 0o755);
  const child: ChildProcess = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      CLIENTELA_DATA: folder,
      LOG_LEVEL: 'error',
      DATABASE_URL: '',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((done, refuse) => {
    // What it logs is an error: whoever reads why a journey failed wants to see it.
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /http:\/\/localhost:\d+$/.exec(line);
      if (found) done(found[0]);
      else if (line.startsWith('{')) console.error(line);
    });
    child.once('exit', (code) => refuse(new Error(`the server ended with ${code}`)));
  });
  return {
    address,
    stop: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where a Chromium is, or null. */
export function findChromium(): string | null {
  const places = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}

export function openBrowser(path: string): Promise<Browser> {
  const quiet = ['disable-gpu', 'disable-quic', 'no-first-run', 'disable-sync'];
  const offline = ['disable-background-networking', 'disable-component-update'];
  return chromium.launch({
    executablePath: path,
    args: ['no-sandbox', ...quiet, ...offline].map((flag) => `--${flag}`),
  });
}

/** A page that remembers everything that went wrong in it: errors, refused styles and scripts. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({ locale: 'es-MX', acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A refused request (401 before signing in) is an answer, not a fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      faults.push(message.text());
  });
  // For a machine several times slower than the one this was written on.
  page.setDefaultTimeout(150_000);
  return { page, context, faults };
}

/** Asks the server as the page would, until the answer is as wanted. */
export async function answered<A>(
  page: Page,
  path: string,
  wanted: (answer: A) => boolean,
): Promise<A> {
  let answer: A | undefined;
  await until(async () => {
    answer = (await page.evaluate(async (url) => (await fetch(url)).json(), path)) as A;
    return wanted(answer);
  }, 200);
  return answer!;
}

const catalogues = new Map(
  (['es', 'en'] as const).map((language) => [
    language,
    JSON.parse(readFileSync(join(root, 'i18n', `${language}.json`), 'utf8')) as Record<
      string,
      string
    >,
  ]),
);

/** The words of a key, as the page shows them; what {{varies}} matches anything. */
export function words(key: string, language: 'es' | 'en' = 'es'): RegExp {
  const text = catalogues.get(language)![key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  const parts = text
    .split(/\{\{[^}]*\}\}|<\/?\w+>/)
    .map((part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** The words of a key anywhere in a longer text. */
export const within = (key: string, language: 'es' | 'en' = 'es'): RegExp =>
  new RegExp(words(key, language).source.slice(1, -1));
