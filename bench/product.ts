// The real server for benchmarks: started on an empty folder, called as its owner, its memory read.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');

// biome-ignore lint/suspicious/noExplicitAny: answers of several endpoints, read here only
export type Answer = Record<string, any>;
/** Calls as the owner; the body is JSON, or a file when it is bytes or a stream. Fails unless the answer is good. */
export type Call = (method: string, path: string, body?: object) => Promise<Answer>;

/** Starts the server on this folder and waits until it answers. */
export async function startServer(data: string, port: number): Promise<ChildProcess> {
  // As bin/runtime.mjs starts it.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=16', join(root, 'server', 'main.ts')],
    {
      cwd: root,
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
        PORT: String(port),
        CLIENTELA_DATA: data,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (let i = 0; i < 1200; i++) {
    const up = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null);
    if (up?.ok) return child;
    if (child.exitCode !== null) throw new Error('the server ended');
    await wait(50);
  }
  child.kill('SIGTERM');
  throw new Error('the server did not start');
}

export async function stopServer(server: ChildProcess): Promise<void> {
  server.kill('SIGTERM');
  if (server.exitCode === null) await new Promise((done) => server.once('exit', done));
}

/** Makes the owner of the empty company; returns how to call in their name. */
export async function signIn(port: number): Promise<Call> {
  let cookie = '';
  const call: Call = async (method, path, body) => {
    const file = body instanceof Readable || body instanceof Uint8Array;
    const type = file ? 'application/octet-stream' : 'application/json';
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'x-clientela': '1', cookie, ...(body ? { 'content-type': type } : {}) },
      ...(body ? { body: sent(body), duplex: 'half' } : {}),
    } as RequestInit);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    const found = (await answer.json()) as Answer;
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(found)}`);
    return found;
  };
  await call('POST', '/api/setup', {
    name: 'Bench',
    email: 'bench@example.com',
    password: 'correct horse battery',
    company: 'Bench',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    language: 'en',
  });
  return call;
}

function sent(body: object): unknown {
  if (body instanceof Readable) return Readable.toWeb(body);
  return body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Resident memory of a server, MB: now or the most so far. Null where the system does not tell. */
export function memoryOf(server: ChildProcess, what: 'VmRSS' | 'VmHWM'): number | null {
  try {
    const text = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(text)?.[1]) / 1024;
  } catch {
    return null;
  }
}

/** CPU seconds so far, of Node with its threads and of PostgreSQL with all its processes. */
export interface Spent {
  node: number;
  database: number;
}

/** What the server of this data folder has cost so far. Null where the system does not tell. */
export function cpuOf(server: { pid?: number | undefined }, data: string): Spent | null {
  try {
    const main = Number(
      readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    let database = timesOf(main).whole;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const { parent, own } = timesOf(Number(name));
        if (parent === main) database += own;
      } catch {
        // It has just ended: its parent has its times.
      }
    }
    return { node: timesOf(server.pid!).own, database };
  } catch {
    return null;
  }
}

/** Of a process: its parent, its own CPU seconds, and those with the children that have ended. */
function timesOf(pid: number): { parent: number; own: number; whole: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Clock ticks, which Linux counts in hundredths of a second for everybody.
  const seconds = (at: number) => Number(fields[at]) / 100;
  const own = seconds(11) + seconds(12);
  return { parent: Number(fields[1]), own, whole: own + seconds(13) + seconds(14) };
}
