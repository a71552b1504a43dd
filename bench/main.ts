// npm run bench [-- 10000 100000 1000000]: from a sales file to a valued base, through the real server,
// while pages are being asked for. Prints wall time, CPU seconds of Node and of PostgreSQL, rows per second and
// the peak memory of Node.
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { benchCsv } from '../sample/index.ts';
import {
  type Answer,
  type Call,
  cpuOf,
  memoryOf,
  type Spent,
  signIn,
  startServer,
  stopServer,
} from './product.ts';
import { measureRevalued } from './revalue.ts';

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const port = 4391;

interface Line {
  step: string;
  seconds: number;
  rows?: number;
  spent?: Spent;
}

for (const customers of sizes.length > 0 ? sizes : [10_000, 100_000]) await measure(customers);

async function measure(customers: number) {
  const folder = join(tmpdir(), `clientela-bench-${process.pid}-${customers}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = join(folder, 'sales.csv');
  const lines: Line[] = [];
  const timed = async <T>(step: string, work: () => Promise<T>, rows?: (result: T) => number) => {
    const before = server && cpuOf(server, data);
    const began = performance.now();
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    const after = before && server && cpuOf(server, data);
    const spent = after && {
      node: after.node - before.node,
      database: after.database - before.database,
    };
    lines.push({
      step,
      seconds,
      ...(rows ? { rows: rows(result) } : {}),
      ...(spent ? { spent } : {}),
    });
    return result;
  };
  const data = join(folder, 'data');
  let server: ChildProcess | null = null;
  try {
    await timed('generate the file', () =>
      pipeline(Readable.from(benchCsv({ customers, end: '2026-06-30' })), createWriteStream(file)),
    );
    server = await timed('start on an empty folder', () => startServer(data, port));
    const call = await signIn(port);
    const pages = watchPages(call);
    const began = performance.now();
    const id = await timed('upload and look', async () => {
      const handle = await open(file);
      const answer = await call(
        'POST',
        '/api/imports?kind=purchases&name=sales.csv',
        handle.createReadStream(),
      );
      return answer.id as number;
    });
    const counts = await timed(
      'read and check',
      async () => {
        await call('POST', `/api/imports/${id}/check`);
        return (await until(call, id, 'checked')).counts;
      },
      (c) => c.read,
    );
    await timed(
      'load',
      async () => {
        await call('POST', `/api/imports/${id}/load`);
        return (await until(call, id, 'done')).counts;
      },
      (c) => c.read,
    );
    await timed(
      'summarise, fit, score, write',
      async () => {
        for (;;) {
          const value = await call('GET', '/api/value');
          if (value.run !== null) return value.customers as number;
          await wait(100);
        }
      },
      (n) => n,
    );
    const total = (performance.now() - began) / 1000;
    await timed('check against hidden weeks', async () => {
      while ((await call('GET', '/api/value')).busy) await wait(100);
    });
    const latency = pages.stop();
    const memory = memoryOf(server, 'VmHWM');
    await stopServer(server);
    server = null;
    const revalued = await measureRevalued(data);
    print(customers, counts.read, lines, total, memory, latency, revalued, statSync(file).size);
  } finally {
    if (server) await stopServer(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function until(call: Call, id: number, status: string): Promise<Answer> {
  for (;;) {
    const found = await call('GET', `/api/imports/${id}/progress`);
    if (found.status === status) return found;
    if (found.status === 'failed') throw new Error(JSON.stringify(found.error));
    await wait(100);
  }
}

/** Asks for Inicio and Clientes four times a second all the while. */
function watchPages(call: Call) {
  const taken: number[] = [];
  let on = true;
  const loop = (async () => {
    while (on) {
      for (const path of ['/api/value', '/api/customers?limit=100']) {
        const began = performance.now();
        await call('GET', path).catch(() => {});
        taken.push(performance.now() - began);
      }
      await wait(250);
    }
  })();
  void loop;
  return {
    stop: () => {
      on = false;
      taken.sort((a, b) => a - b);
      const at = (q: number) =>
        taken[Math.min(taken.length - 1, Math.floor(q * taken.length))] ?? 0;
      return { n: taken.length, p50: at(0.5), p95: at(0.95), max: at(1) };
    },
  };
}

function print(
  customers: number,
  rows: number,
  lines: Line[],
  total: number,
  memory: number | null,
  pages: { n: number; p50: number; p95: number; max: number },
  revalued: { n: number; p50: number; p95: number; max: number },
  bytes: number,
) {
  console.log(
    `\n${customers.toLocaleString('en')} customers, ${rows.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(0)} MB`,
  );
  for (const { step, seconds, rows: n, spent } of lines)
    console.log(
      `  ${step.padEnd(32)}${seconds.toFixed(2).padStart(8)} s${(
        n ? `${Math.round(n / seconds).toLocaleString('en')}/s` : ''
      ).padStart(14)}${
        spent
          ? `   CPU: Node ${spent.node.toFixed(1).padStart(6)} s, PostgreSQL ${spent.database.toFixed(1).padStart(6)} s`
          : ''
      }${n && spent ? `, ${(((spent.node + spent.database) / n) * 1e6).toFixed(1)} µs a row` : ''}`,
    );
  console.log(`  ${'file to valued base'.padEnd(32)}${total.toFixed(2).padStart(8)} s`);
  console.log(`  Node at most ${memory === null ? 'unknown' : `${memory.toFixed(0)} MB`}`);
  console.log(
    `  pages meanwhile (n = ${pages.n}): p50 ${pages.p50.toFixed(0)} ms, p95 ${pages.p95.toFixed(0)} ms, worst ${pages.max.toFixed(0)} ms`,
  );
  console.log(
    `  a new purchase revalued (n = ${revalued.n}): p50 ${revalued.p50.toFixed(1)} ms, p95 ${revalued.p95.toFixed(1)} ms, worst ${revalued.max.toFixed(1)} ms`,
  );
  console.log(
    `  load of the machine ${loadavg()
      .map((l) => l.toFixed(1))
      .join(' ')}`,
  );
}
