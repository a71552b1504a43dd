// The table of OWASP ASVS is whole, and what it calls met is held by tests that exist; and the rules it
// leans on that can be read off the code.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { binDays } from '../server/customers/rules.ts';
import { keptDays as messageDays } from '../server/messages/queries.ts';
import { sessionLimits } from '../server/platform/accounts.ts';
import { keptHours } from '../server/platform/request-keys.ts';
import { deletedDays } from '../server/touchpoints/rules.ts';
import { invitationDays } from '../server/users/contract-people.ts';
import { forgottenAfterDays } from '../server/users/queries-failures.ts';
import { keptDays as eventDays } from '../server/webhooks/rules.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/asvs.md');
const items = JSON.parse(read('docs/asvs-items.json')) as Record<'1' | '2', string[]>;

interface Row {
  item: string;
  level: string;
  state: string;
  how: string;
  tests: string[];
}
const rowsOf = (text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const [, item = '', level = '', state = '', how = '', tests = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return {
        item,
        level,
        state,
        how,
        tests: [...tests.matchAll(/\[(\w+)\]/g)].map((m) => m[1]!),
      };
    });
const rows = rowsOf(page);
const listed = new Map(
  [...page.matchAll(/^- \[(\w+)\]: `([^`]+)` · (.+)$/gm)].map((m) => [
    m[1]!,
    { file: m[2]!, title: m[3]! },
  ]),
);

/** What a row lacks, or null. */
function judge({ item, state, how, tests }: Row): string | null {
  if (!['met', 'not applicable', 'open'].includes(state)) return `${item}: ${state}`;
  if (how === '') return `${item} says nothing`;
  if (state === 'met' && tests.length === 0) return `${item} is held by no test`;
  const unknown = tests.filter((name) => !listed.has(name));
  return unknown.length > 0 ? `${item}: ${unknown}` : null;
}

test('every item of levels 1 and 2 stands in the table once, under its level, with what holds it', () => {
  const wanted = (['1', '2'] as const).flatMap((level) =>
    items[level].map((id) => `${id} L${level}`),
  );
  assert.equal(wanted.length, 253);
  assert.deepEqual(rows.map(({ item, level }) => `${item} L${level}`).sort(), wanted.sort());
  assert.deepEqual(
    rows.map(judge).filter((wrong) => wrong !== null),
    [],
  );
  assert.ok(judge({ item: 'x', level: '1', state: 'met', how: 'somehow', tests: [] }));
  for (const state of ['met', 'not applicable', 'open']) {
    const count = rows.filter((row) => row.state === state).length;
    assert.ok(page.includes(`${count} ${state}`), `${count} ${state}`);
  }
});

/** Whether a file has a test whose title holds these words. */
const hasTest = (text: string, words: string) =>
  [...text.matchAll(/\btest\(\s*(['"`])([\s\S]*?[^\\])\1,/g)].some((m) => m[2]!.includes(words));

test('every test that the table names exists under that title, and is named for something', () => {
  const lost = [...listed].filter(
    ([, { file, title }]) => !existsSync(join(root, file)) || !hasTest(read(file), title),
  );
  assert.deepEqual(lost, []);
  const used = new Set(rows.flatMap(({ tests }) => tests));
  assert.deepEqual(
    [...listed.keys()].filter((name) => !used.has(name)),
    [],
  );
  assert.ok(hasTest("test('a thing is so', () => {})", 'thing is'));
  assert.ok(!hasTest("call('a thing is so', () => {})", 'thing is'));
});

test('every test that SECURITY.md names exists', () => {
  const named = [...read('SECURITY.md').matchAll(/`([\w./-]+\.(?:test|e2e)\.ts)`/g)].map(
    (m) => m[1]!,
  );
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test('SECURITY.md says how long things are kept as the code keeps them', () => {
  const days = (seconds: number) => seconds / (24 * 60 * 60);
  const kept = [
    `sessions ${days(sessionLimits.whole)} days, or ${days(sessionLimits.idle)} in which nobody used them`,
    `invitations ${invitationDays} days`,
    `${binDays} days in the bin`,
    `a deleted touchpoint or task ${deletedDays} days`,
    `messages ${messageDays} days, events ${eventDays} days`,
    `| ${keptHours} hours |`,
    `| ${forgottenAfterDays} days |`,
  ];
  const said = read('SECURITY.md');
  assert.deepEqual(
    kept.filter((words) => !said.includes(words)),
    [],
  );
});

const sources = ['server', 'cli', 'models', 'sample', 'web', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.ts$|dist\/|node_modules/.test(file))
    .map((file) => join(folder, file)),
);

test('no code, markup or command is made of text', () => {
  const bad =
    /\beval\(|\bnew Function\(|dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|addEventListener\('message'|window\.postMessage|\bexec(Sync)?\((?!\/)['"`]|\bfrom 'node:vm'|crypto-js|\bsessionStorage|indexedDB/;
  const find = (text: string) => bad.exec(text)?.[0] ?? null;
  assert.deepEqual(
    sources.map((file) => [file, find(read(file))]).filter(([, found]) => found !== null),
    [],
  );
  for (const wrong of ['eval(x)', '<p dangerouslySetInnerHTML={x} />', 'execSync("rm " + x)'])
    assert.ok(find(wrong), wrong);
  // What a browser keeps of us: how the page looks and in which language, nothing of anybody.
  const kept = sources.filter(
    (file) => file.startsWith('web') && /localStorage\.set/.test(read(file)),
  );
  assert.deepEqual(kept, ['web/ui/i18n.ts']);
});

test('what must not be guessed comes from the source of chance of the system', () => {
  const guessable = sources.filter(
    (file) =>
      /^(server|cli|web)/.test(file) && /Math\.random|createHash\('(md5|sha1)'/.test(read(file)),
  );
  assert.deepEqual(guessable, []);
});
