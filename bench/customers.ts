// node bin/run.mjs bench/customers.ts [rows …]: files of so many customers (100,000 unless told otherwise) are
// checked and loaded by the real engine into a scratch database, again without a change, then as many touchpoints of
// them, twice, and all is taken back.
// Prints rows a second and the memory of Node, which must not depend on the size of the file.
import { Readable } from 'node:stream';
import { customersKind } from '../server/customers/index.ts';
import { makeAttribute } from '../server/customers/queries-attributes.ts';
import {
  type AnyKind,
  beginImport,
  readImport,
  runWhole,
  startUndo,
  undoImport,
} from '../server/imports/index.ts';
import type { Context } from '../server/platform/jobs.ts';
import { makeScratchContext } from '../server/platform/scratch-context.ts';
import { touchpointsKind } from '../server/touchpoints/index.ts';
import { peopleCsv } from './people.ts';

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
for (const rows of sizes.length > 0 ? sizes : [100_000]) await measure(rows);

/** A call of each customer, half of them with a number of their own. */
function* calls(rows: number): Generator<string> {
  yield 'clave,tipo,fecha y hora,sentido,duración,resultado,nota,folio\n';
  let text = '';
  for (let i = 0; i < rows; i++) {
    const day = String(1 + (i % 28)).padStart(2, '0');
    const clock = `${String(8 + (i % 10)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`;
    text += `C-${i},llamada,2026-03-${day} ${clock},entrante,${i % 900},resuelto,nota ${i},${i % 2 ? `L-${i}` : ''}\n`;
    if (text.length > 60_000) {
      yield text;
      text = '';
    }
  }
  yield text;
}

async function timed<T>(rows: number, name: string, work: () => Promise<T>): Promise<T> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  const began = performance.now();
  const result = await work();
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${Math.round(rows / seconds)
      .toLocaleString('en')
      .padStart(9)} rows/s  Node ${(most / 1e6).toFixed(0)} MB`,
  );
  return result;
}

async function measure(rows: number): Promise<void> {
  const context = await makeScratchContext();
  const now = new Date();
  const bring = async (scratch: Context, kind: AnyKind = customersKind) => {
    const id = await beginImport(scratch, {
      kind,
      fileName: `${kind.name}.csv`,
      source: Readable.from(kind === customersKind ? peopleCsv(rows) : calls(rows)),
      by: null,
      now,
    });
    await runWhole(scratch, kind, id, now);
    return readImport(scratch.db, id);
  };
  try {
    console.log(`${rows.toLocaleString('en')} customers`);
    const choices = ['Chica', 'Grande'];
    await makeAttribute(context.db, { name: 'Talla', kind: 'choice', choices }, null, now);
    const first = await timed(rows, 'created', () => bring(context));
    if (first.rows_stored !== rows) throw new Error(JSON.stringify(first));
    const again = await timed(rows, 'unchanged', () => bring(context));
    if (again.rows_already_there !== rows) throw new Error(JSON.stringify(again));
    const met = await timed(rows, 'touchpoints', () => bring(context, touchpointsKind));
    if (met.rows_stored !== rows) throw new Error(JSON.stringify(met));
    const metAgain = await timed(rows, 'met again', () => bring(context, touchpointsKind));
    if (metAgain.rows_already_there !== rows) throw new Error(JSON.stringify(metAgain));
    for (const { id, kind } of [metAgain, met, again, first])
      await timed(rows, `undone ${id}`, async () => {
        await startUndo(context, id, { by: null, now });
        await undoImport(context, kind === 'customers' ? customersKind : touchpointsKind, id);
      });
    const left = await context.rows('select count(*) as n from customers');
    if (left[0]!.n !== 0) throw new Error(JSON.stringify(left));
  } finally {
    await context.drop();
  }
}
