// npm run mutate [-- path … --sample 40 --seed 2 --minutes 20 --seconds 3 --survivors --write --tests path,path]: puts small mistakes into the formula
// files of the models library, one at a time, and counts how many the tests (all, or those of these paths: then at least so many) find. One
// process at a time; figures by file, which mistakes nobody noticed, and with --write the table in models/mutation.md.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../models/index.ts';
import { isEquivalent, outdated } from './equivalent.ts';
import { type Mutant, type MutatedFile, mutate } from './mutants.ts';
import type { Answer, Order, Recorded, Setup } from './run.ts';
import { type Score, writeScore } from './table.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '3' },
    survivors: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    tests: { type: 'string', default: 'models/' },
  },
});
const root = join(import.meta.dirname, '..', '..');
const until = Date.now() + 60_000 * Number(options.minutes);

/** Tests of one mutant take no longer than this together; the quickest come first. Milliseconds of the processor in the record. */
const MOST = 1_000 * Number(options.seconds);
/** How much longer than recorded a test may take until the mutant counts as found: it may run for ever. */
const PATIENCE = { factor: 5, milliseconds: 1_000 };

/** Milliseconds of the processor that a process has had, so that a busy machine finds nothing; of the clock where that is not told. */
function spent(child: ChildProcess): number {
  try {
    const words = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return 10 * (Number(words[11]) + Number(words[12]));
  } catch {
    return performance.now();
  }
}

const here = globSync('models/**/*.{ts,csv}', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.includes('node_modules'))
  .sort();
const fixtures = here.filter((path) => path.includes('/fixtures/'));
const all = here.filter((path) => !fixtures.includes(path));
const inTests = options.tests.split(',');
const tests = all.filter(
  (path) => path.endsWith('.test.ts') && inTests.some((part) => path.startsWith(part)),
);
const files = all.filter((path) => !path.endsWith('.test.ts'));
const wanted = files.filter(
  (path) => positionals.length === 0 || positionals.some((part) => path.startsWith(part)),
);

const mutated = new Map<string, MutatedFile>();
let size = 0;
for (const file of files) {
  const own = mutate(file, readFileSync(join(root, file), 'utf8'), size);
  mutated.set(file, own);
  size += own.mutants.length;
}

// Small files first: what a time limit leaves out are the fewest files.
wanted.sort((one, other) => mutated.get(one)!.mutants.length - mutated.get(other)!.mutants.length);

/** A test of the library, and its place among those of its file. */
interface KnownTest extends Recorded {
  file: string;
  place: number;
}

const known: KnownTest[] = [];

/** The process that runs the tests now. */
const running: { child: ChildProcess | null } = { child: null };

function stop(): void {
  running.child?.kill('SIGKILL');
  running.child = null;
}

/** A process with these files changed; ready when it says so. */
async function start(sources: Record<string, string>): Promise<ChildProcess> {
  stop();
  const own = fork(join(import.meta.dirname, 'run.ts'), {
    // A mutant that collects for ever must not take the machine's memory.
    execArgv: ['--max-old-space-size=1024', '--import', join(root, 'bin', 'fixed-seed.mjs')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.child = own;
  await new Promise<void>((done, fail) => {
    own.once('message', () => done());
    own.once('exit', (code) => fail(new Error(`the process of the tests ended with ${code}`)));
    own.send({ sources, size } satisfies Setup);
  });
  return own;
}

const absolute = (file: string) => join(root, file);

/** The code and the examples that run: what else is said beside it changes no mutant. */
const withoutComments = (source: string) =>
  source
    .split('\n')
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) || line.includes('@example'))
    .join('\n');

/** Where the record of a file of tests is kept until it or the code of the library changes. */
const recordPath = (() => {
  const sum = createHash('sha256');
  for (const file of fixtures) sum.update(readFileSync(absolute(file)));
  for (const { recorded } of mutated.values()) sum.update(withoutComments(recorded));
  const library = sum.digest('hex');
  return (test: string) => {
    const own = createHash('sha256')
      .update(library)
      .update(readFileSync(absolute(test)));
    return join(root, '.cache', `mutation-${own.digest('hex').slice(0, 16)}.json`);
  };
})();

/** What the tests of a file pass and how long they take, as things are. */
async function recordTests(file: string): Promise<Recorded[]> {
  const path = recordPath(file);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  console.log(`  running ${file} once to see what it passes`);
  const own = await start(
    Object.fromEntries(
      [...mutated].map(([changed, { recorded }]) => [absolute(changed), recorded]),
    ),
  );
  const found: Recorded[] = [];
  await new Promise<void>((done) => {
    own.on('message', (answer: Answer) => {
      if ('recorded' in answer) found.push(answer.recorded);
      if ('done' in answer) done();
    });
    own.send({ record: absolute(file) } satisfies Order);
  });
  for (const { name, failed } of found)
    if (failed) console.log(`  left out, fails as it is: ${name}`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(path, JSON.stringify(found));
  return found;
}

/** So many of a file's mutants, the same ones every time. */
function choose(mutants: readonly Mutant[]): Mutant[] {
  const random = seededRandom(Number(options.seed));
  return mutants
    .map((mutant) => ({ mutant, key: random.uniform() }))
    .sort((one, other) => one.key - other.key)
    .slice(0, Number(options.sample))
    .map(({ mutant }) => mutant)
    .sort((one, other) => one.id - other.id);
}

/** Whether a test finds the mutant; running for ever counts as found, and needs another process after it. */
function isFound(own: ChildProcess, order: Order & { id: number }): Promise<boolean> {
  return new Promise((done) => {
    const finish = (found: boolean) => {
      clearInterval(timer);
      own.off('message', hear).off('exit', died);
      done(found);
    };
    let began = 0;
    // While a file of tests is loaded nothing is tested.
    let limit = Number.POSITIVE_INFINITY;
    const hear = (answer: Answer) => {
      if ('changed' in answer) throw new Error(`${answer.changed} has changed: start again`);
      if ('id' in answer) finish(answer.found);
      if ('loading' in answer) limit = Number.POSITIVE_INFINITY;
      if (!('testing' in answer)) return;
      began = spent(own);
      limit = PATIENCE.factor * answer.testing + PATIENCE.milliseconds;
    };
    const died = () => {
      running.child = null;
      finish(true);
    };
    const timer = setInterval(() => {
      if (spent(own) - began > limit) own.kill('SIGKILL');
    }, 250);
    own.on('message', hear).once('exit', died);
    own.send(order);
  });
}

for (const file of tests) {
  const own = await recordTests(file);
  own.forEach((test, place) => {
    known.push({ ...test, file, place });
  });
}
const passing: KnownTest[][] = Array.from({ length: size }, () => []);
const quickest = known
  .filter(({ failed }) => !failed)
  .sort((one, other) => one.milliseconds - other.milliseconds);
for (const test of quickest) for (const id of test.hits) passing[id]!.push(test);

/** The quickest tests that pass a mutant. */
function testsOf(id: number): KnownTest[] {
  const own: KnownTest[] = [];
  let milliseconds = 0;
  for (const test of passing[id]!) {
    if (own.length > 0 && milliseconds + test.milliseconds > MOST) break;
    own.push(test);
    milliseconds += test.milliseconds;
  }
  return own;
}

const percent = (part: number, whole: number) =>
  `${((100 * part) / whole).toFixed(0)} %`.padStart(6);
const sums = { same: 0, tried: 0, found: 0 };
console.log(`${'file'.padEnd(46)} mutants    same   tried   found  missed  score`);
/** So many files share a process. */
const TOGETHER = 12;
/** The process in which a file's mutants can be switched on, and those of its neighbours in the list. */
let switchable: string[] = [];
async function processFor(file: string): Promise<ChildProcess> {
  if (running.child && switchable.includes(file)) return running.child;
  const from = wanted.indexOf(file);
  switchable = wanted.slice(from, from + TOGETHER);
  return start(
    Object.fromEntries(switchable.map((own) => [absolute(own), mutated.get(own)!.switched])),
  );
}

stop();
for (const file of wanted) {
  const { mutants } = mutated.get(file)!;
  for (const change of outdated(file, mutants)) console.log(`  not there any more: ${change}`);
  const missed: Mutant[] = [];
  let tried = 0;
  let same = 0;
  const chosen = choose(mutants).map((mutant) => ({ mutant, tests: testsOf(mutant.id) }));
  for (const { mutant, tests: own } of chosen) {
    if (Date.now() > until) break;
    if (isEquivalent(mutant)) {
      same++;
      continue;
    }
    tried++;
    if (own.length === 0) {
      missed.push(mutant);
      continue;
    }
    const process_ = await processFor(file);
    const order = {
      id: mutant.id,
      tests: own.map(({ file: from, place, name, milliseconds }) => ({
        file: absolute(from),
        place,
        name,
        milliseconds,
      })),
    };
    if (!(await isFound(process_, order))) missed.push(mutant);
  }
  const whole = Date.now() <= until;
  if (tried === 0) continue;
  const found = tried - missed.length;
  sums.tried += tried;
  sums.found += found;
  sums.same += same;
  const figures = [mutants.length, same, tried, found, missed.length].map((n) =>
    String(n).padStart(7),
  );
  console.log(`${file.padEnd(46)} ${figures.join(' ')} ${percent(found, tried)}`);
  if (options.write && whole) {
    const date = new Date().toISOString().slice(0, 10);
    const counted = { mutants: mutants.length, same, tried, found };
    const sampled = tried + same < mutants.length ? options.seed : null;
    const all = files.filter((own) => mutated.get(own)!.mutants.length > 0);
    writeScore(root, { file, ...counted, seed: sampled, date } satisfies Score, all);
  }
  if (options.survivors) {
    for (const { line, from, to } of missed) {
      const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 70);
      console.log(`    ${file}:${line}  ${short(from)}  →  ${short(to)}`);
    }
  }
}
stop();
console.log(
  `${'together'.padEnd(46)} ${String(sums.same).padStart(15)} ${String(sums.tried).padStart(7)} ${String(sums.found).padStart(7)} ${String(sums.tried - sums.found).padStart(7)} ${percent(sums.found, sums.tried)}`,
);
if (Date.now() > until)
  console.log(`Stopped after ${options.minutes} minutes; later files are not in the table.`);
process.exit();
