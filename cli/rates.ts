// clientela rates …: what other currencies are worth, day by day; sales in them are converted with it.
import { readFile } from 'node:fs/promises';
import { mostRatesAtOnce, readRates, readRatesText, setRates } from '../server/company/index.ts';
import { fail } from '../server/platform/errors.ts';
import { answer, type Shared, withData, writeDown } from './open.ts';

/** Sets the rates of a file; all of them or none. */
export async function ratesSet(file: string, options: Shared): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error) => fail('file_missing', { file }, error));
  const { rates, wrong } = readRatesText(text);
  if (wrong.length > 0 || rates.length === 0)
    fail('rates_unreadable', { lines: wrong.slice(0, 10).join(', ') || '1' });
  await withData(options, async ({ db }) => {
    await db.transaction().execute(async (tx) => {
      for (let at = 0; at < rates.length; at += mostRatesAtOnce)
        await setRates(tx, rates.slice(at, at + mostRatesAtOnce), null, new Date());
    });
    await writeDown(db, 'rates set', 'change', { details: { rates: rates.length } });
    answer(options, { set: rates.length }, [
      `set            ${rates.length} rates`,
      'Stored sales stay as they were converted; files imported from now on use these.',
    ]);
  });
}

/** The rates that are known. */
export async function ratesList(options: Shared): Promise<void> {
  await withData(options, async ({ db }) => {
    const table = await readRates(db);
    const rates = Object.entries(table).flatMap(([currency, list]) =>
      list.map(([day, rate]) => ({ currency, day, rate })),
    );
    answer(
      options,
      { rates },
      rates.map(({ currency, day, rate }) => `${currency}  ${day}  ${rate}`),
    );
  });
}
