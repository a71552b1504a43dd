// Files of customers, consents, touchpoints and subscriptions with cells that are wrong, endless or pretend to be something else:
// each row is stored as it was written or is a problem with its reason, never a failure, and rows add up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { importKinds } from '../server/background.ts';
import { importFile } from '../server/customers/scratch-import.ts';
import { makeScratchContext, type ScratchContext } from '../server/platform/scratch-context.ts';
import { readLines, spelled } from './lines.ts';

interface Line {
  name: string;
  kind: 'customers' | 'consents' | 'touchpoints' | 'subscriptions';
  /** Rows under the usual header of the kind, or a whole file where it begins with `#`. */
  text: string;
  stored: number;
  /** Reasons of the rows that are rejected, in the order of the rows. */
  codes: string[];
}

const headers = {
  customers: 'clave,nombre,correo,teléfono,etiquetas',
  consents: 'clave,finalidad,canal,acción,base legal,fecha,texto,prueba',
  touchpoints: 'clave,tipo,fecha,duración,satisfacción,costo,nota,folio,atendió',
  subscriptions: 'contrato,clave,producto,línea,inicio,periodo,precio,renovaciones,fin,motivo',
};

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
  await importFile(context, 'clave,nombre\nA,Ana\nB,Bea\n');
});
after(() => context.drop());

for (const { name, kind, text, stored, codes } of readLines<Line>('rows.jsonl'))
  test(`${kind}: ${name}: ${stored} stored${codes.length > 0 ? `, ${codes.join(', ')}` : ''}`, async () => {
    const whole = spelled(text);
    const file = whole.startsWith('#') ? whole.slice(1) : `${headers[kind]}\n${whole}\n`;
    const row = await importFile(context, file, {}, importKinds.find((one) => one.name === kind)!);
    const { rows_read, rows_stored, rows_updated, rows_already_there, rows_rejected } = row;
    assert.equal(rows_read, rows_stored + rows_updated + rows_already_there + rows_rejected);
    const found = await context.rows<{ code: string }>(
      "select code from import_problems where import_id = $1 and severity = 'rejected' order by line, ordinal",
      [row.id],
    );
    assert.deepEqual(
      found.map(({ code }) => code),
      codes,
    );
    assert.equal(rows_stored, stored);
    assert.ok(['done', 'failed'].includes(row.status), row.status);
    assert.ok(
      row.error_code === null || row.error_code === 'import_no_good_rows',
      `${row.error_code}`,
    );
  });

test('after all of them what was there before is as it was', async () => {
  assert.deepEqual(
    await context.rows("select key, name from customers where key in ('A', 'B') order by key"),
    [
      { key: 'A', name: 'Ana' },
      { key: 'B', name: 'Bea' },
    ],
  );
});
