// The large base of `npm run bench:pages`, made by SQL: what pages are asked of must look like years of a business.
import type { ScratchContext } from '../server/platform/scratch-context.ts';
import { runValue } from '../server/value/index.ts';

/** Customers with identities, seven purchases and ten touchpoints each, valued by the model as in life. */
export async function fillPages(context: ScratchContext, customers: number) {
  const run = (sql: string) => context.database.pool.query(sql);
  const indexes = await context.database.pool.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where not indisunique
       and indrelid in ('customers'::regclass, 'customer_standing'::regclass, 'customer_identities'::regclass,
         'touchpoints'::regclass)`,
  );
  for (const { name } of indexes.rows) await run(`drop index ${name}`);
  await run(`insert into customers (id, key, name, email, created_at)
    select n, 'C' || n,
      (array['Ana','Luis','María','José','Lucía','Carlos','Sofía','Jorge'])[1 + n % 8] || ' ' ||
      (array['García','Hernández','López','Martínez','Ruiz','Torres','Muñoz'])[1 + n % 7] || ' ' || n,
      'c' || n || '@example.com', '2026-01-01'
    from generate_series(1, ${customers}) n`);
  await run(`insert into customer_identities (kind, source, value, customer_id)
    select 'key', 'sales', 'C' || n, n from generate_series(1, ${customers}) n`);
  await run(`insert into products (name, line, created_at)
    select 'Product ' || p, 'Line ' || p % 4, '2023-07-01' from generate_series(1, 12) p`);
  await run(`insert into purchases (customer_id, line_key, purchased_on, amount, product_id, channel, order_id, source)
    select n, md5(n || '/' || k)::uuid, date '2023-07-01' + ((hashint8(n * 7 + k) & 1023) * (1 + n % 7) / 7)::int, 5000 + (hashint8(n + k) & 65535),
      (select min(id) from products) + (hashint8(n * 5 + k) & 15) % 12, (array['web','store','phone'])[1 + n % 3],
      (n * 7 + k)::text, 'sales'
    from generate_series(1, ${customers}) n, generate_series(1, 7) k on conflict do nothing`);
  // Ten occasions each over three years, one in fifty of nobody; one task for every tenth customer.
  await run(`insert into touchpoints (customer_id, kind, channel, direction, at, seconds, outcome,
      satisfaction, scale, note, source, external_id, created_at)
    select case when (h >> 8) % 50 = 0 then 0 else n end, d.kind, d.channel,
      case h % 3 when 0 then 'inbound' when 1 then 'outbound' end,
      timestamptz '2023-07-01' + ((h >> 4) % 94608000) * interval '1 second', h % 1200,
      case when h % 4 > 0 then 'done' end, case when h % 5 = 0 then 1 + h % 5 end,
      case when h % 5 = 0 then '1-5' end, 'Asked for the price of ' || h % 900, 'calls', n || '/' || k,
      '2026-06-30'
    from generate_series(1, ${customers}) n, generate_series(1, 10) k,
      lateral (select hashint8(n * 11 + k) & 2147483647 as h) x,
      lateral (select (array['call','visit','email','chat','letter','event','web','store','delivery','service'])[1 + h % 10] as kind,
        (array['phone','in_person','email','chat','post','in_person','web','in_person','in_person','phone'])[1 + h % 10] as channel) d`);
  await run(`insert into touchpoint_costs (kind, valid_from, amount, per_minute, set_at)
    select kind, day, 900, 50, now() from unnest(array['call', 'visit', 'email']) kind,
      unnest(array[date '2023-01-01', date '2025-01-01', date '2026-01-01']) day`);
  await run(`insert into tasks (customer_id, title, due_on, request, created_at)
    select n, 'Send the offer', date '2026-01-01' + (n % 700)::int, gen_random_uuid(), now()
    from generate_series(1, ${customers}, 10) n`);
  await run('insert into customer_standing (customer_id) select id from customers');
  for (const { definition } of indexes.rows) await run(definition);
  await run("select touch('purchases', array(select id from customers))");
  await run('vacuum (analyze)');
  await timed('values', () => runValue(context, { until: null, model: 'auto', check: false }));
  await run('vacuum (analyze)');
  // What every room makes of a whole base after the values, one job after the other.
  for (const job of afterValues) await timed(job, () => context.runJob(job));
  await run('vacuum (analyze)');
}

/** The jobs of all rooms, in the order in which they follow a run of values. */
export const afterValues = [
  'touchpoints.days',
  'value.profit',
  'value.equity',
  'value.rank',
  'value.samples',
  'value.share',
  'value.wallets',
  'retention.phases',
  'retention.cycle',
  'retention.losses',
  'retention.refresh',
  'retention.funnel',
  'retention.funnelWorth',
  'retention.winback',
  'actions.propose',
];

async function timed(name: string, work: () => Promise<unknown>) {
  const began = performance.now();
  await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const megabytes = Math.round(process.memoryUsage.rss() / 1024 ** 2);
  console.log(`${name.padEnd(34)}${seconds.padStart(7)} s   Node ${megabytes} MB`);
}
