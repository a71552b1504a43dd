// npm run bench:models [-- 1000000]: the library on a million customers, one thread unless it says otherwise. Medians of several runs,
// wall and processor time, peak memory, the load of the machine, and how the published peers compare.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  bgNbd,
  fitGammaGamma,
  paretoNbd,
  prepareScoring,
  type SalesSummaries,
  type ScoringSums,
  type ScoringTerms,
  scoringTotal,
  spendSummaries,
  summariseSales,
} from '../models/index.ts';

/** Seconds of one piece of work: by the clock, of the processor, and of the processor for the thread that does it. */
interface Timing {
  wall: number;
  cpu: number;
  thread: number;
}

/** One line of the report. `peers` are published seconds for the same work (measured on a quieter machine of the same kind). */
interface Line {
  step: string;
  timing: Timing;
  note?: string;
  peers?: Record<string, number>;
}

const RUNS = 5;

/** What a thread that scores a part says: what it adds to the total, and seconds of the processor. */
interface WorkerAnswer {
  sums: ScoringSums;
  start: number;
  work: number;
}

/** Ten per cent a year, times in days. */
const terms: ScoringTerms = {
  delta: Math.log(1.1) / 365,
  margin: 1,
  horizon: null,
  year: 365,
  map: 1096,
  level: 0.8,
};

function timed<T>(work: () => T): { result: T; timing: Timing } {
  const began = performance.now();
  const before = process.cpuUsage();
  const beforeOwn = process.threadCpuUsage();
  const result = work();
  const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
  const thread = seconds(process.threadCpuUsage(beforeOwn));
  const cpu = seconds(process.cpuUsage(before));
  return { result, timing: { wall: (performance.now() - began) / 1000, cpu, thread } };
}

/** The run in the middle by the clock. */
function median(timings: Timing[]): Timing {
  return [...timings].sort((one, other) => one.wall - other.wall)[timings.length >> 1]!;
}

function repeat<T>(runs: number, work: () => T): { result: T; timing: Timing } {
  const all = Array.from({ length: runs }, () => timed(work));
  return { result: all[0]!.result, timing: median(all.map(({ timing }) => timing)) };
}

/** Peak resident memory of this process, MB. */
const peak = () => process.resourceUsage().maxRSS / 1024;

function readLog(file: string, order: 'by-time' | 'any'): SalesSummaries {
  const summary = summariseSales({ order });
  const bytes = new Uint8Array(2 ** 18);
  const handle = openSync(file, 'r');
  for (let size = readSync(handle, bytes); size > 0; size = readSync(handle, bytes)) {
    summary.push(bytes.subarray(0, size));
  }
  closeSync(handle);
  return summary.finish();
}

/** The work of one process each, so that its memory is its own; every job prints lines as JSON. */
const jobs: Record<string, (file: string) => Line[] | Promise<Line[]>> = {
  read(file) {
    const { result, timing } = repeat(3, () => readLog(file, 'by-time'));
    const speed = (result.rows / timing.wall / 1e6).toFixed(1);
    const byThread = (result.rows / timing.thread / 1e6).toFixed(1);
    return [
      {
        step: 'sales file to summaries, in order of time',
        timing,
        note: `${speed} million rows/s, ${byThread} on a processor of its own`,
        peers: { lifetimes: 9.99, CLVTools: 21.5, BTYDplus: 50.1 },
      },
    ];
  },
  readAny(file) {
    const { result, timing } = repeat(1, () => readLog(file, 'any'));
    const speed = (result.rows / timing.wall / 1e6).toFixed(1);
    return [
      {
        step: 'the same, order unknown',
        timing,
        note: `${speed} million rows/s, ${(result.rows / timing.thread / 1e6).toFixed(1)} on a processor of its own; peak ${peak().toFixed(0)} MB (limit 300)`,
      },
    ];
  },
  value(file) {
    const base = readLog(file, 'by-time');
    const steps: Record<string, Timing[]> = { purchases: [], spend: [], points: [], all: [] };
    for (let run = 0; run < RUNS; run++) {
      const purchases = timed(() => bgNbd.fit(base));
      const spend = timed(() => fitGammaGamma(spendSummaries(base.n, base.m)));
      const points = timed(() =>
        prepareScoring(purchases.result, spend.result, terms).points(base),
      );
      const own = [purchases.timing, spend.timing, points.timing];
      steps.purchases!.push(purchases.timing);
      steps.spend!.push(spend.timing);
      steps.points!.push(points.timing);
      const sum = (key: keyof Timing) => own.reduce((all, timing) => all + timing[key], 0);
      steps.all!.push({ wall: sum('wall'), cpu: sum('cpu'), thread: sum('thread') });
    }
    const line = (step: string, key: string, peers: Record<string, number>): Line => ({
      step,
      timing: median(steps[key]!),
      peers,
    });
    return [
      line('fit BG/NBD', 'purchases', { lifetimes: 9.69, CLVTools: 92.2, BTYDplus: 75.0 }),
      line('fit Gamma-Gamma', 'spend', { lifetimes: 3.44, CLVTools: 14.6, BTYDplus: 32.9 }),
      line('score: purchases, P(active), CLV', 'points', {
        lifetimes: 6.69,
        CLVTools: 5.5,
        BTYDplus: 4.3,
      }),
      {
        ...line('fit + score (limit 1 s)', 'all', {
          lifetimes: 19.8,
          CLVTools: 112.3,
          BTYDplus: 112.2,
        }),
        note: `first run ${steps.all![0]!.wall.toFixed(2)} s; on a processor of its own ${median(steps.all!).thread.toFixed(2)} s`,
      },
    ];
  },
  once(file) {
    const { timing } = timed(() => {
      const base = readLog(file, 'by-time');
      const spend = fitGammaGamma(spendSummaries(base.n, base.m));
      return prepareScoring(bgNbd.fit(base), spend, terms).points(base);
    });
    return [
      {
        step: 'file to scores, once in a fresh process',
        timing,
        note: `peak ${peak().toFixed(0)} MB (limit 300)`,
        peers: { lifetimes: 32.4, CLVTools: 139.1, BTYDplus: 164.7 },
      },
    ];
  },
  pareto(file) {
    const base = readLog(file, 'by-time');
    const { result, timing } = repeat(3, () => paretoNbd.fit(base));
    return [
      {
        step: 'fit Pareto/NBD (limit 8.2 s)',
        timing,
        note: `${result.evaluations} evaluations, ${result.diagnosis}`,
        peers: { lifetimes: 410, CLVTools: 169.9 },
      },
    ];
  },
  async bounds(file) {
    const base = readLog(file, 'by-time');
    const fit = bgNbd.fit(base);
    const spend = fitGammaGamma(spendSummaries(base.n, base.m));
    const part = (from: number, to: number) => ({
      x: base.x.slice(from, to),
      tx: base.tx.slice(from, to),
      T: base.T.slice(from, to),
      n: base.n.slice(from, to),
      m: base.m.slice(from, to),
    });
    const size = base.x.length;
    const alone = repeat(2, () => {
      const scorer = prepareScoring(fit, spend, terms);
      scorer.score(base);
      return scorer.total();
    });
    const threads = Math.min(2, cpus().length);
    const began = performance.now();
    const before = process.cpuUsage();
    const answers = await Promise.all(
      Array.from({ length: threads }, (_, i) => {
        const chunk = part(
          Math.floor((size * i) / threads),
          Math.floor((size * (i + 1)) / threads),
        );
        return new Promise<WorkerAnswer>((done, fail) => {
          const worker = new Worker(new URL('./score-worker.ts', import.meta.url), {
            workerData: { fit, spend, terms, chunk },
          });
          worker.once('message', done);
          worker.once('error', fail);
        });
      }),
    );
    const used = process.cpuUsage(before);
    const sums = answers.map((answer) => answer.sums);
    const together = scoringTotal(sums, fit, spend, terms.level);
    const slowest = Math.max(...answers.map(({ start, work }) => start + work));
    const cpu = (used.user + used.system) / 1e6;
    const timing = { wall: (performance.now() - began) / 1000, cpu, thread: slowest };
    const same = Math.abs(together.value / alone.result.value - 1) < 1e-12;
    // A start is paid once; what it spares grows with the base.
    const start = Math.max(...answers.map((answer) => answer.start));
    const spared = ((1 - 1 / threads) * alone.timing.thread) / size;
    const pays = (Math.ceil(start / spared / 10_000) * 10_000).toLocaleString('en');
    return [
      {
        step: 'score with intervals',
        timing: alone.timing,
        note: `${alone.timing.thread.toFixed(2)} s on a processor of its own`,
      },
      {
        step: `the same by ${threads} workers, their start in it`,
        timing,
        note: `${slowest.toFixed(2)} s on processors of their own, ${start.toFixed(2)} s of it the start: pays from about ${pays} customers; ${same ? 'same totals' : 'TOTALS DIFFER'}`,
      },
    ];
  },
};

function print({ step, timing, note, peers }: Line): void {
  const seconds = (value: number) => `${value.toFixed(2)} s`.padStart(9);
  const ratios = Object.entries(peers ?? {})
    .map(([name, other]) => `${name} ${Math.round(other / timing.wall)}×`)
    .join(', ');
  console.log(
    `  ${step.padEnd(44)}${seconds(timing.wall)}${seconds(timing.cpu)}  ${[ratios, note].filter(Boolean).join('; ')}`,
  );
}

function run(script: string, args: string[]): string {
  const done = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`${script} ${args[0]} ended with ${done.status}`);
  return done.stdout;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}

async function main(): Promise<void> {
  const [first, file] = process.argv.slice(2);
  const job = first === undefined ? undefined : jobs[first];
  if (job && file) {
    for (const line of await job(file)) console.log(JSON.stringify(line));
    return;
  }
  const customers = Number(first ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'clientela-models-'));
  const log = join(folder, 'sales.csv');
  try {
    run('world.ts', [String(customers), log]);
    const size = (statSync(log).size / 1e6).toFixed(0);
    console.log(
      `${customers.toLocaleString('en')} customers, a log of ${size} MB; load of the machine ${load()}`,
    );
    console.log(
      `  ${'step (median)'.padEnd(44)}     wall      cpu  peers take so many times as long`,
    );
    for (const name of Object.keys(jobs)) {
      for (const line of run('models.ts', [name, log]).trim().split('\n')) print(JSON.parse(line));
    }
    console.log(`  load of the machine at the end ${load()}, ${cpus().length} processors`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
