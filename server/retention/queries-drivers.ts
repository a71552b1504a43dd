// What goes with leaving: of those who bought in a quarter and met with something, how many did not come back, beside those
// who did not meet with it. An association with its interval, never proof.
import { normalQuantile } from '@clientela/models';
import type { PoolClient } from 'pg';
import { inTransaction } from '../platform/transaction.ts';
import { inSample } from '../value/index.ts';
import { type Driver, driverLevel, drivers, fallen } from './rules.ts';

/** Customers whose quarters are read; the interval says what more of them would add. */
const sampleSize = 50_000;
/** Quarters that are looked at, and days after them in which a loss has time to show. */
const quarters = 8;
const ripe = 182;
/** How much more for the same thing is a price that rose. */
const risen = 1.05;
/** Fewer customers than this on either side say nothing. */
const least = 20;

export interface DriverFinding {
  driver: Driver;
  /** Customers, quarters in which they bought and met with it, and how many of these were their last. */
  customers: number;
  quarters: number;
  lost: number;
  otherQuarters: number;
  otherLost: number;
  /** Difference of the two shares; null where too few met with it. */
  difference: { value: number; low: number; high: number } | null;
}

interface Sums {
  driver: Driver;
  customers: number;
  a1: number;
  y1: number;
  aa1: number;
  ay1: number;
  a0: number;
  y0: number;
  aa0: number;
  ay0: number;
}

const percent = `100 * (t.satisfaction - split_part(t.scale, '-', 1)::numeric)
  / (split_part(t.scale, '-', 2)::numeric - split_part(t.scale, '-', 1)::numeric)`;

/** Reads the purchases and touchpoints of at most 50,000 customers, whatever the size of the base. */
export async function readDrivers(client: PoolClient, asOf: string): Promise<DriverFinding[]> {
  const { rows: size } = await client.query('select count(*)::int as of from purchase_summary');
  const share = size[0].of === 0 ? 1 : sampleSize / size[0].of;
  const end = `(date '${asOf}' - ${ripe})`;
  const quarter = (day: string) => `floor((${end} - ${day})::numeric / 91)::int`;
  const within = (day: string) => `${day} <= ${end} and ${day} > ${end} - ${91 * quarters}`;
  const touch = (driver: Driver, where: string) => `
    select distinct '${driver}' as driver, t.survivor_id as customer_id, ${quarter('t.at::date')} as k
    from met_all t where ${where}`;
  const unsolved = `t.outcome = 'complaint' and not exists (select 1 from touchpoints s where s.customer_id = t.customer_id
    and s.deleted_at is null and s.outcome = 'solved' and s.at >= t.at and s.at < t.at + interval '30 days')`;
  // Facts are fetched customer by customer: the sample is small beside the tables, which no statistics tell.
  const factsOf = (name: string, columns: string, table: string, where: string) => `
    ${name} as materialized (
      select c.survivor_id, f.* from sampled c
        cross join lateral (select ${columns} from ${table} f where f.customer_id = c.id and ${where} offset 0) f)`;
  const rows = await inTransaction(client, async () => {
    await client.query('delete from driver_parts');
    const found = await client.query<Sums>(`
    with sampled as materialized (
      select c.id, c.survivor_id from customers c where ${inSample('c.survivor_id', share)}),
    ${factsOf('sold', 'f.purchased_on, f.amount, f.quantity, f.product_id, f.line_key', 'purchases', 'true')},
    ${factsOf('met_all', 'f.customer_id, f.at, f.kind, f.direction, f.outcome, f.satisfaction, f.scale', 'touchpoints', `f.deleted_at is null and ${within('f.at::date')}`)},
    bought as materialized (
      select distinct p.survivor_id as customer_id, ${quarter('p.purchased_on')} as k
      from sold p where p.amount >= 0 and ${within('p.purchased_on')}),
    gone as materialized (
      select c.id as customer_id, ${quarter('s.last_on')} as k from sampled c join purchase_summary s on s.customer_id = c.id
      where ${within('s.last_on')}),
    prices as materialized (
      select p.survivor_id as customer_id, p.purchased_on, p.amount / p.quantity as price,
        lag(p.amount / p.quantity) over (partition by p.survivor_id, p.product_id order by p.purchased_on, p.line_key) as earlier
      from sold p where p.quantity > 0 and p.amount > 0 and p.product_id is not null),
    met as materialized (
      ${touch('unsolved_complaint', unsolved)}
      union all ${touch('complaint', "t.outcome in ('complaint', 'solved') and t.direction = 'inbound'")}
      union all ${touch('poor_answer', `t.satisfaction is not null and t.kind <> 'delivery' and ${percent} <= ${fallen.atMost}`)}
      union all ${touch('poor_delivery', `t.satisfaction is not null and t.kind = 'delivery' and ${percent} <= ${fallen.atMost}`)}
      union all select distinct 'price_rise', customer_id, ${quarter('purchased_on')} from prices
        where price >= earlier * ${risen} and purchased_on <= ${end} and purchased_on > ${end} - ${91 * quarters}
      union all select distinct 'returned_goods', p.survivor_id, ${quarter('p.purchased_on')}
        from sold p where p.amount < 0 and ${within('p.purchased_on')}),
    each as (
      select d.driver, b.customer_id, count(*) filter (where m.k is not null)::float8 as a1,
        count(g.k) filter (where m.k is not null)::float8 as y1, count(*) filter (where m.k is null)::float8 as a0,
        count(g.k) filter (where m.k is null)::float8 as y0
      from bought b cross join unnest(array['${drivers.join("','")}']) as d(driver)
        left join met m on m.driver = d.driver and m.customer_id = b.customer_id and m.k = b.k
        left join gone g on g.customer_id = b.customer_id and g.k = b.k
      group by 1, 2),
    -- Whoever met with it is kept by name: a number opens its customers.
    kept as (
      insert into driver_parts (driver, customer_id, quarters, lost)
      select driver, customer_id, a1, y1 from each where a1 > 0)
    select driver, count(*) filter (where a1 > 0)::int as customers, sum(a1) as a1, sum(y1) as y1, sum(a1 * a1) as aa1,
      sum(a1 * y1) as ay1, sum(a0) as a0, sum(y0) as y0, sum(a0 * a0) as aa0, sum(a0 * y0) as ay0
    from each group by driver`);
    return found.rows;
  });
  return drivers.flatMap((driver) => {
    const sums = rows.find((row) => row.driver === driver);
    return sums ? [findingOf(sums)] : [];
  });
}

/** A customer leaves once at most, so the squares of what is counted as lost are the counts themselves. */
const varianceOf = (a: number, y: number, aa: number, ay: number): number =>
  Math.max(0, y - (2 * y * ay) / a + (y / a) ** 2 * aa) / a ** 2;

export function findingOf(sums: Sums): DriverFinding {
  const { driver, customers, a1, y1, aa1, ay1, a0, y0, aa0, ay0 } = sums;
  const value = y1 / a1 - y0 / a0;
  const reach =
    normalQuantile((1 + driverLevel) / 2) *
    Math.sqrt(varianceOf(a1, y1, aa1, ay1) + varianceOf(a0, y0, aa0, ay0));
  return {
    driver,
    customers,
    quarters: a1,
    lost: y1,
    otherQuarters: a0,
    otherLost: y0,
    difference:
      customers < least || a0 < least
        ? null
        : { value, low: Math.max(-1, value - reach), high: Math.min(1, value + reach) },
  };
}
