// A contract is what was last said of it: makes contracts and their payments agree with the words that stand.
import type { ClientBase } from 'pg';

/** Runs one statement, on whatever connection. */
export type Run = (text: string) => Promise<unknown>;
export const on =
  (client: ClientBase): Run =>
  (text) =>
    client.query(text);

/** Day of the renewal after those made, of a row `t` with started_on, period and renewals. */
export const dueSql = (t: string): string => `(${t}.started_on + make_interval(months =>
  (${t}.renewals + 1) * case ${t}.period when 'month' then 1 when 'quarter' then 3 else 12 end))::date`;

/** What a word says of a contract. */
export const saidColumns = [
  'product_id',
  'started_on',
  'period',
  'price',
  'renewals',
  'ended_on',
  'end_reason',
] as const;

/**
 * Settles the contracts named in a table (customer_id, contract_id): the last word holds, the payments are those of
 * the renewals it knows of, each at the price of the word that first told of it; a contract of which no word is left goes.
 */
export async function settleContracts(run: Run, table: string): Promise<void> {
  await run(`delete from contracts c using ${table} k
    where c.customer_id = k.customer_id and c.id = k.contract_id and not exists (
      select 1 from contract_tellings t where t.customer_id = c.customer_id and t.contract_id = c.id)`);
  const now = saidColumns.map((name) => `c.${name}`).join(', ');
  const then = saidColumns.map((name) => `l.${name}`).join(', ');
  await run(`update contracts c set (${saidColumns.join(', ')}, due_on) = row(${then}, ${dueSql('l')})
    from (select distinct on (t.customer_id, t.contract_id) t.*
          from contract_tellings t join ${table} k using (customer_id, contract_id)
          order by t.customer_id, t.contract_id, t.id desc) l
    where c.customer_id = l.customer_id and c.id = l.contract_id and (${now}) is distinct from (${then})`);
  await run(`delete from contract_payments p using ${table} k
    where p.customer_id = k.customer_id and p.contract_id = k.contract_id`);
  await run(`insert into contract_payments (customer_id, contract_id, nth, paid_on, amount, product_id)
    select w.customer_id, w.contract_id, n, (c.started_on + make_interval(months =>
        n * case c.period when 'month' then 1 when 'quarter' then 3 else 12 end))::date, w.price, c.product_id
    from (select t.customer_id, t.contract_id, t.price, t.renewals, coalesce(max(t.renewals) over (
              partition by t.customer_id, t.contract_id order by t.id
              rows between unbounded preceding and 1 preceding), -1) as told
          from contract_tellings t join ${table} k using (customer_id, contract_id)) w
      join contracts c on c.customer_id = w.customer_id and c.id = w.contract_id,
      generate_series(w.told + 1, least(w.renewals, c.renewals)) n
    order by w.customer_id, w.contract_id, n`);
}

/** Wakes who works with contracts; sales of a product that is contracted may be its payments. */
export async function touchContracts(run: Run, table: string): Promise<void> {
  await run(`select touch('contracts', array(select distinct customer_id from ${table}))`);
  await run(`select touch('purchases', array(
    select distinct k.customer_id from ${table} k
      join customers c on c.id = k.customer_id join customers r on r.survivor_id = c.survivor_id
      join contract_tellings t on t.customer_id = k.customer_id and t.contract_id = k.contract_id
    where exists (select 1 from purchases p where p.customer_id = r.id and p.product_id = t.product_id)))`);
}
