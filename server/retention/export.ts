// Losses as a file that people open: words for codes, money in the currency's own unit.
import { readCompany } from '../company/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import type { Db } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import type { Cause } from './queries.ts';
import { type AskedLosses, listLosses } from './queries-losses.ts';

export type Language = 'es' | 'en';

const columns = [
  'id',
  'customer',
  'since',
  'lost_on',
  'rule',
  'confidence',
  'value',
  'returned_on',
  'causes',
] as const;

/** What a cause is called: as the company says, else as the language does. */
export const causeName = (
  cause: Pick<Cause, 'key' | 'name'>,
  say: (key: string) => string,
): string => cause.name ?? say(`cause.${cause.key}`);

/** The lines of the file, some hundred at a time. */
export async function* lossLines(
  { db, config }: { db: Db; config: Config },
  asked: AskedLosses,
  sees: boolean,
  language: Language,
): AsyncGenerator<string> {
  const { currencyDigits } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  yield `\ufeff${csvLine(columns.map((name) => say(`retention.column.${name}`)))}`;
  for (let after: string | undefined; ; ) {
    const page = await listLosses(db, asked, after, 500, sees);
    yield page.losses
      .map((row) =>
        csvLine([
          row.customer.id,
          row.customer.name,
          row.since,
          row.lostOn,
          say(`retention.rule_${row.rule}`),
          row.confidence === null ? null : Math.round(row.confidence * 1000) / 1000,
          (row.value / 10 ** currencyDigits).toFixed(currencyDigits),
          row.returnedOn,
          row.causes.map(({ cause }) => causeName(cause, say)).join('; '),
        ]),
      )
      .join('');
    if (page.next === null) return;
    after = page.next;
  }
}

/** Says what is wrong with the question before a file begins. */
export async function begun(lines: AsyncGenerator<string>): Promise<AsyncGenerator<string>> {
  const head = await lines.next();
  const first = await lines.next();
  return (async function* () {
    yield head.value ?? '';
    yield first.value ?? '';
    yield* lines;
  })();
}
