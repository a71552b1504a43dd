// node bin/run.mjs bench/upload.ts [100 2000]: files of so many MB go up in pieces and are checked by the
// real server; nothing is loaded. Prints times and the memory of Node at every tenth of the check, which
// must not depend on the size of the file.
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Answer, type Call, memoryOf, signIn, startServer, stopServer } from './product.ts';

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const port = 4392;
const pieceBytes = 8 * 1024 * 1024;

for (const size of sizes.length > 0 ? sizes : [100, 2000]) await measure(size * 1e6);

function mb(value: number | null): string {
  return value === null ? 'unknown' : `${value.toFixed(0)} MB`;
}

async function measure(bytes: number) {
  const folder = join(tmpdir(), `clientela-upload-${process.pid}-${bytes}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const server = await startServer(folder, port);
  try {
    const call = await signIn(port);
    const resting = memoryOf(server, 'VmRSS');
    let began = performance.now();
    const id = await send(call, bytes);
    const uploaded = (performance.now() - began) / 1000;
    const afterUpload = memoryOf(server, 'VmHWM');
    began = performance.now();
    await call('POST', `/api/imports/${id}/check`);
    console.log(`\n${mb(bytes / 1e6)}`);
    console.log(`  upload ${uploaded.toFixed(1)} s, ${mb(bytes / 1e6 / uploaded)}/s`);
    console.log(`  Node at rest ${mb(resting)}, at most while uploading ${mb(afterUpload)}`);
    let tenth = 0;
    let now: Answer;
    for (;;) {
      now = await call('GET', `/api/imports/${id}/progress`);
      while (now.status === 'checking' && tenth < Math.floor(now.progress * 10))
        console.log(`  check at ${++tenth * 10} %: Node ${mb(memoryOf(server, 'VmRSS'))}`);
      if (now.status !== 'checking') break;
      await wait(250);
    }
    if (now.status !== 'checked') throw new Error(JSON.stringify(now.error));
    const checked = (performance.now() - began) / 1000;
    const { read, rejected } = now.counts as { read: number; rejected: number };
    console.log(`  ${read.toLocaleString('en')} rows, ${rejected} rejected`);
    console.log(`  check ${checked.toFixed(1)} s, ${mb(bytes / 1e6 / checked)}/s`);
    console.log(`  Node at most ${mb(memoryOf(server, 'VmHWM'))}`);
    console.log(`  load of the machine ${loadavg()[0]!.toFixed(1)}`);
  } finally {
    await stopServer(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends a file of this size that never is anywhere whole; returns the number of its import. */
async function send(call: Call, bytes: number): Promise<number> {
  const file = { kind: 'purchases', name: 'sales.csv', bytes, modified: '' };
  const { id } = await call('POST', '/api/imports/uploads', file);
  let rest = Buffer.from('order,customer,email,date,amount,product,quantity,store\n');
  let row = 0;
  for (let offset = 0; offset < bytes; ) {
    const parts = [rest];
    for (let length = rest.length; length < pieceBytes; ) {
      let text = '';
      for (let n = 0; n < 5000; n++) text += line(row++);
      const made = Buffer.from(text);
      parts.push(made);
      length += made.length;
    }
    const all = Buffer.concat(parts);
    const piece = all.subarray(0, Math.min(pieceBytes, bytes - offset));
    rest = all.subarray(piece.length);
    const checksum = crc32(piece).toString(16).padStart(8, '0');
    const query = `offset=${offset}&checksum=${checksum}`;
    await call('PUT', `/api/imports/uploads/${id}?${query}`, piece);
    offset += piece.length;
  }
  return (await call('POST', `/api/imports/uploads/${id}/finish`)).import;
}

/** A line of an export: some 110 bytes, a million customers. */
function line(row: number): string {
  const customer = (row * 7919) % 1_000_003;
  const day = `2025-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}`;
  return `${row},C${customer},customer${customer}@example.com,${day},${10 + (row % 900)}.${10 + (row % 90)},Ground coffee of the house number ${row % 400},${1 + (row % 3)},Store ${row % 40}\n`;
}
