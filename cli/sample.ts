// clientela demo: the invented business, loaded and valued.
import { readImport } from '../server/imports/index.ts';
import { loadSample, loadWhole } from '../server/sample/index.ts';
import { runValue } from '../server/value/index.ts';
import { answer, type Shared, withData, writeDown } from './open.ts';

export async function demo(options: Shared): Promise<void> {
  await withData(options, async (context) => {
    const now = new Date();
    const id = await loadSample(context, null, now);
    await writeDown(context.db, 'demo', 'change', { details: { import: id } });
    await loadWhole(context, id, now);
    const row = await readImport(context.db, id);
    const run = await runValue(context, { until: null, model: 'auto', check: true });
    const result = {
      rows: row.rows_stored,
      customers: row.customers,
      asOf: run.asOf,
      status: run.status,
    };
    answer(options, result, [
      `${result.rows} rows of ${result.customers} customers, valued as of ${result.asOf}`,
    ]);
  });
}
