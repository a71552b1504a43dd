// What one new purchase costs: time in the server from the fact to the value that stands, one customer after another.
import { randomUUID } from 'node:crypto';
import { jobs } from '../server/background.ts';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';
import { revalueTouched } from '../server/value/revalue.ts';

/** Customers of whom each buys once more; the first ones warm up caches and plans and are not counted. */
const counted = 300;
const warm = 20;

/** Opens a data folder that no server uses, and adds purchases to it. @returns milliseconds, and how many were measured */
export async function measureRevalued(
  data: string,
): Promise<{ n: number; p50: number; p95: number; max: number }> {
  const { context, close } = await openAll(
    readConfig({ CLIENTELA_DATA: data, LOG_LEVEL: 'error' }),
    jobs,
  );
  try {
    const { pool } = context.database;
    await pool.query('delete from touched');
    const { rows } = await pool.query(
      'select customer_id as id, last_on as "lastOn" from purchase_summary order by md5(customer_id::text) limit $1',
      [counted + warm],
    );
    const taken: number[] = [];
    for (const { id, lastOn } of rows) {
      await pool.query(
        `insert into purchases (customer_id, line_key, purchased_on, amount, source)
         values ($1, $2, $3::date + 1, 12300, 'bench')`,
        [id, randomUUID(), lastOn],
      );
      await pool.query("select touch('purchases', array[$1::bigint])", [id]);
      const began = performance.now();
      const revalued = await revalueTouched(context);
      taken.push(performance.now() - began);
      if (revalued !== 1) throw new Error(`customer ${id} was not revalued`);
      await pool.query('delete from touched');
    }
    const times = taken.slice(warm).sort((a, b) => a - b);
    const at = (q: number) => times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0;
    return { n: times.length, p50: at(0.5), p95: at(0.95), max: at(1) };
  } finally {
    await close();
  }
}
