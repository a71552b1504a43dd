// The views through which somebody who may not reach all customers sees the tables: one schema for each area,
// in which a table with customers in it stands under its own name and holds just the rows within reach.
// They are made after every migration, and taken away before: nothing of the tables is said twice.
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { reachSchema, reachSetting } from './reach.ts';
import { type ReachArea, reachAreas } from './reaches.ts';

/** Condition on a row `t`, given the accounts within reach as SQL. */
type Within = (accounts: string) => string;

/** A column that names a customer: whoever stands for that record must be looked after within reach. */
const by =
  (column = 'customer_id'): Within =>
  (accounts) =>
    `exists (select 1 from public.customers r join public.customers o on o.id = r.survivor_id
      where r.id = t.${column} and o.assigned_to = any(${accounts}))`;

/** A column that names who stands for a customer. */
const byOne =
  (column = 'customer_id'): Within =>
  (accounts) =>
    `exists (select 1 from public.customers o where o.id = t.${column} and o.assigned_to = any(${accounts}))`;

const both =
  (...all: Within[]): Within =>
  (accounts) =>
    all.map((one) => one(accounts)).join(' and ');

/** What is about nobody (customer 0) is within reach where somebody within reach wrote it. */
const orNobody =
  (...columns: string[]): Within =>
  (accounts) =>
    `(${by()(accounts)} or t.customer_id = 0 and (${columns
      .map((column) => `t.${column} = any(${accounts})`)
      .join(' or ')}))`;

/** Of each area the tables with rows about customers, and which of their rows are within reach. */
export const reached: Record<ReachArea, Record<string, Within>> = {
  customers: {
    customers: byOne('survivor_id'),
    action_customers: by(),
    customer_additions: by(),
    customer_bin: by(),
    customer_changes: by(),
    customer_claims: by(),
    customer_confirmations: by(),
    customer_families: byOne('survivor_id'),
    customer_freshness: byOne(),
    customer_identities: by(),
    customer_import_changes: by(),
    customer_memberships: both(by(), by('organisation_id')),
    customer_merges: both(by(), by('into_id')),
    customer_standing: byOne(),
    customer_tags: by(),
    customer_traces: by(),
    customer_values: by(),
    duplicate_denials: both(by(), by('other_id')),
    duplicate_pairs: both(by(), by('other_id')),
    loss_reasons: by(),
    losses: by(),
    remedy_decisions: by(),
    strategy_candidates: byOne(),
    value_forecasts: by(),
    wallet_claims: by(),
    wallet_facts: by(),
    win_back_attempts: by(),
    win_back_candidates: byOne(),
    win_back_held: by(),
  },
  touchpoints: {
    touchpoints: orNobody('staff', 'created_by'),
    touchpoint_changes: orNobody('changed_by'),
    touchpoint_claims: by(),
  },
  tasks: { tasks: orNobody('owner', 'created_by') },
  consent: {
    consent_claims: by(),
    consent_events: by(),
    consent_now: byOne(),
    consent_voids: by(),
  },
  purchases: {
    contract_payments: by(),
    contract_sales: by(),
    contract_tellings: by(),
    contracts: by(),
    customer_line_profit: byOne(),
    customer_funnel: byOne(),
    customer_phases: byOne(),
    driver_parts: byOne(),
    equity_changes: byOne(),
    customer_profit: byOne(),
    customer_wallet: byOne(),
    orders: by(),
    purchase_amendments: by(),
    purchase_claims: by(),
    purchase_summary: by(),
    purchases: by(),
  },
  privacy: {
    customer_erasures: by(),
    privacy_requests: by(),
    privacy_steps: (accounts) => `exists (select 1 from public.privacy_requests q
      join public.customers r on r.id = q.customer_id join public.customers o on o.id = r.survivor_id
      where q.id = t.request_id and o.assigned_to = any(${accounts}))`,
  },
};

/** Tables that name customers and stay as they are, and why. */
export const unlimited: Readonly<Record<string, string>> = {
  erased_identities:
    'digests of whoever was erased: nobody can read them, and the rule holds for all',
  touched: 'what jobs have to do; only written by whoever asks',
  touched_customers: 'the same, one by one',
};

/** Only the table with customers itself is written without looking back: its view asks about its own rows. */
const checked = (area: ReachArea, table: string) =>
  area === 'customers' && (table === 'customers' || table === 'customer_families')
    ? ''
    : ' with local check option';

function viewsOf(area: ReachArea): string {
  const schema = reachSchema(area);
  const accounts = `(current_setting('${reachSetting(area)}')::text[])`;
  const views = Object.entries(reached[area]).map(
    ([table, within]) =>
      `create view ${schema}.${table} as select t.* from public.${table} t where ${within(accounts)}${
        updatable.has(table) ? checked(area, table) : ''
      };`,
  );
  const whose =
    area === 'customers'
      ? `alter view ${schema}.customers alter column assigned_to set default current_setting('clientela.account');`
      : '';
  return `create schema ${schema};\n${views.join('\n')}\n${whose}`;
}

/** All but the views among them. */
const updatable = new Set(
  reachAreas
    .flatMap((area) => Object.keys(reached[area]))
    .filter((table) => table !== 'customer_families' && table !== 'consent_now'),
);

const text = () => reachAreas.map(viewsOf).join('\n');
/** Tells the views of one version from those of another. */
export const reachSum = (): string => createHash('sha256').update(text()).digest('hex');

/** The migration with which roles began to reach less than all; before it nobody is limited. */
export const reachSince = '0029-reach.sql';

/**
 * Takes the views away, so that the tables can be changed. Views without columns stand there meanwhile: whoever
 * is limited is refused, and never sees a table instead.
 */
export async function closeReach(client: ClientBase): Promise<void> {
  const closed = reachAreas.flatMap((area) => [
    `drop schema if exists ${reachSchema(area)} cascade`,
    `create schema ${reachSchema(area)}`,
    ...Object.keys(reached[area]).map(
      (table) => `create view ${reachSchema(area)}.${table} as select where false`,
    ),
  ]);
  await client.query(closed.join(';\n'));
}

/** Makes the views as they are now. */
export async function makeReach(client: ClientBase): Promise<void> {
  const schemas = reachAreas.map(reachSchema).join(', ');
  await client.query(`drop schema if exists ${schemas} cascade`);
  await client.query(text());
  await client.query(`comment on schema ${reachSchema('customers')} is '${reachSum()}'`);
}

/** Are the views there, as this version makes them? */
export async function reachIsMade(client: ClientBase | Pool): Promise<boolean> {
  const { rows } = await client.query(
    `select obj_description(oid, 'pg_namespace') as sum from pg_namespace where nspname = $1`,
    [reachSchema('customers')],
  );
  return rows[0]?.sum === reachSum();
}
