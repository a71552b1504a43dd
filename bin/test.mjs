// npm test: everything, in the order in which it fails soonest. `npm test -- path …` runs those tests
// only. This list is the definition of green.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWeb, compiled, install, nodePath, root } from './runtime.mjs';

install();
const node = nodePath();
const bin = (name) => join(root, 'node_modules', name);
const only = process.argv.slice(2);
let failed = false;

function step(name, args) {
  const began = Date.now();
  console.log(`\n── ${name}`);
  // Hundreds of files read the same program: it is compiled once.
  const env = { ...process.env, ...compiled };
  const done = spawnSync(node, args, { cwd: root, stdio: 'inherit', env });
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  if (done.status === 0) return console.log(`   ${name}: ${seconds} s`);
  failed = true;
  console.log(`   ${name}: FAILED after ${seconds} s`);
}

/** Test files below a folder. */
function find(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'data', '.cache', '.git'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return find(path, ending);
    return entry.name.endsWith(ending) ? [relative(root, path)] : [];
  });
}

const chosen = (files) =>
  only.length === 0 ? files : files.filter((file) => only.some((part) => file.includes(part)));
const all = [...find(root, '.test.ts'), ...find(root, '.test.tsx')];
const database = chosen(all.filter((file) => file.endsWith('.db.test.ts')));
const pure = chosen(all.filter((file) => !file.endsWith('.db.test.ts')));
// The longest first, so that no processor waits for it in the end.
const journeys = chosen(find(root, '.e2e.ts')).sort(
  (a, b) => Number(b.includes('first-run')) - Number(a.includes('first-run')),
);
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs test files: dots for people, a record of the counts and of the slowest for the last lines. */
function tests(name, files, ...options) {
  if (files.length === 0) return;
  const record = join(root, '.cache', `tests-${name.split(/\W/)[0]}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(record, { force: true });
  const ours = (file) => pathToFileURL(join(root, 'bin', file)).href;
  const reporters = ['dot', ours('test-record.mjs')].map((kind) => `--test-reporter=${kind}`);
  const places = ['stdout', record].map((place) => `--test-reporter-destination=${place}`);
  step(name, [
    '--import',
    ours('fixed-seed.mjs'),
    '--test',
    '--test-timeout=300000',
    ...reporters,
    ...places,
    ...options,
    ...files,
  ]);
  if (!existsSync(record)) return;
  const told = JSON.parse(readFileSync(record, 'utf8'));
  for (const key of Object.keys(counts)) counts[key] += told[key];
  if (only.length > 0) return;
  const slowest = told.files.slice(0, 8).map(slow);
  console.log(`   slowest: ${slowest.join(', ')}`);
}

const slow = ([file, ms]) => `${relative(root, file)} ${(ms / 1000).toFixed(0)} s`;

if (only.length === 0) {
  step('types', [bin('typescript/bin/tsc'), '--noEmit']);
  step('lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']);
  step('known weaknesses', [join(root, 'bin', 'audit.mjs')]);
}
tests('rules, models, house', pure, '--test-concurrency=2');
tests('database', database, '--test-concurrency=2');
if (journeys.length > 0) buildWeb();
tests('journeys', journeys, '--test-concurrency=2');
console.log(failed ? '\nNot green.' : '\nGreen.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failed ? 1 : 0);
