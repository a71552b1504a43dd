// npm test: everything, in the order in which it fails soonest. `npm test -- path …` runs those tests
// only. This list is the definition of green.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWeb, compiled, install, nodePath, root } from './runtime.mjs';

install();
const node = nodePath();
const bin = (name) => join(root, 'node_modules', name);
const only = process.argv.slice(2);
let failed = false;

// Hundreds of files read the same program: it is compiled once.
const env = { ...process.env, ...compiled };

function step(name, args) {
  const began = Date.now();
  console.log(`\n── ${name}`);
  tell(name, spawnSync(node, args, { cwd: root, stdio: 'inherit', env }).status, began);
}

/** A step beside others; what it says is shown in one piece when it is done. */
function stepBeside(name, args) {
  const began = Date.now();
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => said.push(piece));
  return new Promise((done) =>
    child.on('close', (status) => {
      console.log(`\n── ${name}\n${Buffer.concat(said).toString().trimEnd()}`);
      tell(name, status, began);
      done();
    }),
  );
}

function tell(name, status, began) {
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  if (status === 0) return console.log(`   ${name}: ${seconds} s`);
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
/** Parts of paths of the files that take longest. Begun first, they leave no processor waiting in the end. */
const longest = [
  'first-run',
  'crash',
  'cli/',
  'restore',
  'rooms.db',
  'restart',
  'sample',
  'value/run.db',
  'equity.db',
  'share.db',
  'strategies',
  'record.e2e',
];
const rank = (file) => longest.findIndex((part) => file.includes(part)) + 1 || 99;
const longestFirst = (files) => files.sort((a, b) => rank(a) - rank(b));
const all = [...find(root, '.test.ts'), ...find(root, '.test.tsx')];
const database = longestFirst(chosen(all.filter((file) => file.endsWith('.db.test.ts'))));
const pure = chosen(all.filter((file) => !file.endsWith('.db.test.ts')));
const journeys = longestFirst(chosen(find(root, '.e2e.ts')));
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
    // A test that hangs is named; what it, or one that failed, left open does not keep its file from ending.
    '--test-timeout=300000',
    '--test-force-exit',
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
  await Promise.all([
    stepBeside('types', [bin('typescript/bin/tsc'), '--noEmit']),
    stepBeside('lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']),
    stepBeside('known weaknesses', [join(root, 'bin', 'audit.mjs')]),
  ]);
}
const processors = availableParallelism();
// Where a file waits for a lock, a job or a page, another goes on; more than a few would only wait for the one database.
const waiting = Math.min(processors + 1, 6);
tests('rules, models, house', pure, `--test-concurrency=${processors}`);
tests('database', database, `--test-concurrency=${waiting}`);
if (journeys.length > 0) buildWeb();
tests('journeys', journeys, `--test-concurrency=${waiting}`);
console.log(failed ? '\nNot green.' : '\nGreen.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failed ? 1 : 0);
