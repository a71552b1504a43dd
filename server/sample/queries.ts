// Loading and deleting the sample business. It comes in through the same door as any file.
import { Readable } from 'node:stream';
import {
  consentsCsv,
  contractsCsv,
  occasionsCsv,
  type SampleOptions,
  sampleCsv,
  sampleReasons,
  sampleRounds,
  sampleShares,
  sampleSurveys,
  walletRows,
} from '../../sample/index.ts';
import {
  changeCompany,
  changeCosts,
  dayIn,
  dropSampleCosts,
  type GivenCost,
  markSample,
  readCompany,
  readCosts,
} from '../company/index.ts';
import { consentsKind, forgetTextsOfFiles } from '../consent/index.ts';
import { baseChanged } from '../customers/index.ts';
import { type AnyKind, beginImport, readImport, runWhole } from '../imports/index.ts';
import { sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { dropArea } from '../platform/files.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { contractsKind, purchasesKind } from '../purchases/index.ts';
import { addSurveys, learnReasons } from '../retention/index.ts';
import { touchpointsKind } from '../touchpoints/index.ts';
import { setRatings, tellWallets } from '../value/index.ts';
import { planRounds } from './queries-plan.ts';

export const loadJob = 'sample.load';

/** What customers cost the invented shop, centavos; beside the unit costs that its sales bring. */
const sampleCosts: GivenCost[] = [
  { kind: 'order', amount: 28_00 },
  { kind: 'line', amount: 4_00 },
  { kind: 'return', amount: 65_00 },
  { kind: 'maintenance', amount: 36_00 },
  { kind: 'margin_line', name: 'Caja de café', share: 0.42 },
  { kind: 'margin_line', name: 'Mantenimiento', share: 0.35 },
  { kind: 'acquisition', name: 'Pasó por la tienda', amount: 15_00 },
  { kind: 'acquisition', name: 'Recomendación', amount: 25_00 },
  { kind: 'acquisition', name: 'Redes sociales', amount: 110_00 },
  { kind: 'acquisition', name: 'Buscador', amount: 95_00 },
  { kind: 'acquisition', name: 'Cuponera', amount: 75_00 },
];

/** What comes after the sales, each by the door through which a company brings its own. */
const followers: { kind: AnyKind; name: Record<'es' | 'en', string>; csv: typeof sampleCsv }[] = [
  {
    kind: consentsKind,
    name: { es: 'permisos-de-muestra.csv', en: 'sample-consents.csv' },
    csv: consentsCsv,
  },
  {
    kind: touchpointsKind,
    name: { es: 'contactos-de-muestra.csv', en: 'sample-touchpoints.csv' },
    csv: occasionsCsv,
  },
  {
    kind: contractsKind,
    name: { es: 'suscripciones-de-muestra.csv', en: 'sample-subscriptions.csv' },
    csv: contractsCsv,
  },
];

/** The sample ends on the day before it was loaded, where the company is. */
const lastDay = (loaded: Date, timeZone: string) =>
  dayIn(new Date(loaded.getTime() - 86_400_000), timeZone);

/** How much of the invented business: fewer customers than it has are enough to try something. */
export type SampleSize = Pick<SampleOptions, 'customers'>;

/** Generates the sales up to yesterday and queues their loading; only into an empty company. */
export async function loadSample(
  context: Context,
  by: string | null,
  now: Date,
  size: SampleSize = {},
): Promise<number> {
  const { db } = context;
  const company = await readCompany(db);
  const customers = await db.selectFrom('customers').select('id').limit(1).execute();
  if (company.hasPurchases || company.sample || customers.length > 0) fail('sample_not_empty');
  // Its amounts are in pesos; an empty company may still change its currency.
  await changeCompany(db, { currency: 'MXN' }, now);
  // Costs that somebody has set stay theirs.
  if ((await readCosts(db)).version === 0)
    await changeCosts(db, sampleCosts, { user: null, now, sample: true });
  const id = await beginImport(context, {
    kind: purchasesKind,
    fileName: company.language === 'en' ? 'sample-business.csv' : 'negocio-de-muestra.csv',
    source: Readable.from(sampleCsv({ ...size, end: lastDay(now, company.timeZone) })),
    by,
    now,
  });
  await db.transaction().execute(async (tx) => {
    await markSample(tx, true);
    await queueJob(tx, loadJob, { id, ...size });
  });
  return id;
}

/** Loads the sales, then what follows them. Repeated after a crash, it goes on where it was. */
export async function loadWhole(
  context: Context,
  id: number,
  now: Date,
  size: SampleSize = {},
): Promise<void> {
  const { db } = context;
  await runWhole(context, purchasesKind, id, now);
  const { created_at: loaded, created_by: by, status } = await readImport(db, id);
  if (status !== 'done') return;
  const { language, timeZone } = await readCompany(db);
  const options = { ...size, end: lastDay(new Date(loaded), timeZone) };
  for (const { kind, name, csv } of followers) {
    const fileName = name[language];
    const begun = await db
      .selectFrom('imports')
      .select('id')
      .where('kind', '=', kind.name)
      .where('file_name', '=', fileName)
      .executeTakeFirst();
    const source = () => Readable.from(csv(options));
    const next =
      begun?.id ?? (await beginImport(context, { kind, fileName, source: source(), by, now }));
    await runWhole(context, kind, next, now);
  }
  await learnReasons(db, sampleReasons(options), now, sampleRounds(options));
  await planRounds(db, { options, by, language });
  await tellSampleWallets(db, options, new Date(loaded));
  await addSurveys(db, sampleSurveys(options), { user: null, now, sample: true });
  await db
    .transaction()
    .execute((tx) => setRatings(tx, sampleRatings, { user: null, now: new Date(loaded) }));
}

/** How 214 invented buyers rate the shop and the chain across the street, 1 to 5: liked for its people, less known. */
const sampleRatings: Parameters<typeof setRatings>[1] = [
  { driver: 'value', weight: 45, own: 4.1, rival: 3.9, answers: 214 },
  { driver: 'brand', weight: 25, own: 3.6, rival: 4.2, answers: 214 },
  { driver: 'relationship', weight: 30, own: 4.3, rival: 3.5, answers: 214 },
];

/** Some of its customers said what they spend on coffee with everybody; told again, nothing is written twice. */
async function tellSampleWallets(
  db: Context['db'],
  options: SampleOptions,
  now: Date,
): Promise<void> {
  const { customer, staff } = walletRows(options);
  const told = { customer, staff: [...staff, ...sampleShares(options)] };
  for (const [source, rows] of Object.entries(told))
    for (let i = 0; i < rows.length; i += 2000)
      await tellWallets(db, rows.slice(i, i + 2000), {
        user: null,
        now,
        sample: true,
        source: source as 'customer' | 'staff',
      });
}

/**
 * Empties every table that holds what customers did; accounts, company, terms and what may be asked of
 * customers (purposes and the texts for them), what a touchpoint costs and which model is wanted stay.
 */
export async function dropSample({ db, database, config }: Context): Promise<void> {
  const company = await readCompany(db);
  if (!company.sample) fail('sample_not_loaded');
  await db.transaction().execute(async (tx) => {
    // What is being written or computed ends first; else it would go on about customers who are gone.
    for (const work of [
      'clientela load',
      'clientela value',
      'clientela losses',
      'clientela phases',
      'clientela strategies',
      'clientela funnel',
    ])
      await sql`select pg_advisory_xact_lock(hashtext(${work}))`.execute(tx);
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'
        and (relname = 'touched'
          or relname not in ('standing_version', 'consent_purposes', 'consent_texts', 'touchpoint_costs', 'value_models', 'equity_work', 'loss_causes', 'retention_rules',
            'privacy_breaches', 'privacy_breach_notes')
          and obj_description(oid, 'pg_class') !~ '^owner: (platform|company|users)\\.')`.execute(
      tx,
    );
    await sql`truncate ${sql.join(rows.map(({ name }) => sql.table(name)))} cascade`.execute(tx);
    await forgetTextsOfFiles(tx);
    const staged = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'staging'::regnamespace and relkind = 'r'`.execute(tx);
    for (const { name } of staged.rows)
      await sql`drop table ${sql.table(`staging.${name}`)}`.execute(tx);
    await dropSampleCosts(tx);
    await markSample(tx, false);
  });
  const client = await database.pool.connect();
  await baseChanged(client).finally(() => client.release());
  await dropArea(config, 'imports');
}
