// node bin/run.mjs bench/customers.ts [rows …]: files of so many customers (100,000 unless told otherwise) are
// checked and loaded by the real engine into a scratch database, again without a change, and taken back.
// Prints rows a second and the memory of Node, which must not depend on the size of the file.
import { Readable } from 'node:stream';
import { customersKind } from '../server/customers/index.ts';
import { makeAttribute } from '../server/customers/queries-attributes.ts';
import {
  beginImport,
  readImport,
  runWhole,
  startUndo,
  undoImport,
} from '../server/imports/index.ts';
import type { Context } from '../server/platform/jobs.ts';
import { makeScratchContext } from '../server/platform/scratch-context.ts';

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
for (const rows of sizes.length > 0 ? sizes : [100_000]) await measure(rows);

function* lines(rows: number): Generator<string> {
  yield 'clave,nombre,apellidos,correo,teléfono,empresa,origen,etiquetas,Talla\n';
  let text = '';
  for (let i = 0; i < rows; i++) {
    const phone = i % 3 === 0 ? '' : `55${String(10_000_000 + i)}`;
    const company = i % 20 === 0 ? `Empresa ${i % 500}` : '';
    const tags = i % 5 === 0 ? 'mayoreo; café' : '';
    text += `C-${i},Nombre ${i},Apellido,c${i}@example.com,${phone},${company},feria,${tags},${i % 2 ? 'Chica' : 'Grande'}\n`;
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
  const bring = async (scratch: Context) => {
    const id = await beginImport(scratch, {
      kind: customersKind,
      fileName: 'customers.csv',
      source: Readable.from(lines(rows)),
      by: null,
      now,
    });
    await runWhole(scratch, customersKind, id, now);
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
    for (const { id } of [again, first])
      await timed(rows, `undone ${id}`, async () => {
        await startUndo(context, id, { by: null, now });
        await undoImport(context, customersKind, id);
      });
    const left = await context.rows('select count(*) as n from customers');
    if (left[0]!.n !== 0) throw new Error(JSON.stringify(left));
  } finally {
    await context.drop();
  }
}
