// Touchpoints and their coverage as files that people open: words for codes, money in the currency's own unit,
// moments in the time zone of the company.
import { readCompany } from '../company/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import type { Db } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import { type AskedTouchpoints, type Eyes, listTouchpoints, type Touchpoint } from './queries.ts';
import type { readCoverage } from './queries-coverage.ts';

type Language = 'es' | 'en';

const touchpointColumns = [
  'id',
  'at',
  'kind',
  'channel',
  'direction',
  'customerId',
  'customer',
  'minutes',
  'staff',
  'outcome',
  'satisfaction',
  'scale',
  'cost',
  'note',
  'source',
  'externalId',
] as const;

/** The lines of the file, some hundred at a time. */
export async function* touchpointLines(
  { db, config }: { db: Db; config: Config },
  asked: AskedTouchpoints,
  eyes: Eyes,
  language: Language,
): AsyncGenerator<string> {
  const { currencyDigits, timeZone } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  const word = (group: string, code: string | null) =>
    code === null ? null : say(`touchpoint.${group}_${code}`);
  // The Swedish way of writing a moment is the one that sorts and that spreadsheets read.
  const moment = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const cells = (row: Touchpoint): Parameters<typeof csvLine>[0] => [
    row.id,
    moment.format(new Date(row.at)),
    word('kind', row.kind),
    word('channel', row.channel),
    word('direction', row.direction),
    row.customer?.id,
    row.customer?.name,
    row.seconds === null ? null : Math.round(row.seconds / 6) / 10,
    row.staff?.name,
    word('outcome', row.outcome),
    row.satisfaction?.value,
    // A spreadsheet would take 1-5 for the first of May.
    row.satisfaction?.scale.replace('-', '…'),
    row.cost === null ? null : (row.cost / 10 ** currencyDigits).toFixed(currencyDigits),
    row.note,
    row.source,
    row.externalId,
  ];
  yield `\ufeff${csvLine(touchpointColumns.map((name) => say(`touchpoint.column.${name}`)))}`;
  for (let after: string | undefined; ; ) {
    const page = await listTouchpoints(db, asked, after, 500, eyes);
    yield page.touchpoints.map((row) => csvLine(cells(row))).join('');
    if (page.next === null) return;
    after = page.next;
  }
}

const coverageColumns = [
  'kind',
  'channel',
  'touchpoints',
  'inbound',
  'directed',
  'cost',
  'perContact',
  'withoutCost',
  'satisfaction',
  'satisfactionLow',
  'satisfactionHigh',
  'answers',
  'withoutStaff',
  'withoutCustomer',
] as const;

/** The report as a file, one line per kind and channel. */
export async function coverageFile(
  { db, config }: { db: Db; config: Config },
  report: Awaited<ReturnType<typeof readCoverage>>,
  language: Language,
): Promise<string> {
  const { currencyDigits } = await readCompany(db);
  const say = (key: string) => translate(config.root, language, key);
  const money = (minor: number) => (minor / 10 ** currencyDigits).toFixed(currencyDigits);
  const tenth = (value: number | null | undefined) => (value == null ? null : value.toFixed(1));
  const lines = report.rows.map((row) => {
    const known = row.touchpoints - row.withoutCost;
    return csvLine([
      say(`touchpoint.kind_${row.kind}`),
      say(`touchpoint.channel_${row.channel}`),
      row.touchpoints,
      row.inbound,
      row.directed,
      known === 0 ? null : money(row.cost),
      known === 0 ? null : money(row.cost / known),
      row.withoutCost,
      tenth(row.satisfaction.mean),
      tenth(row.satisfaction.interval?.lower),
      tenth(row.satisfaction.interval?.upper),
      row.satisfaction.n,
      row.withoutStaff,
      row.withoutCustomer,
    ]);
  });
  const head = csvLine(coverageColumns.map((name) => say(`touchpoint.column.${name}`)));
  return `\ufeff${head}${lines.join('')}`;
}
