// The statements that estimate wallets: each a piece of set-based SQL over many customers, so that the database does
// the work and nothing of the base comes into Node. The formulas are those of `estimateWallet` of the models.
import {
  assumedSpread,
  enoughMeasured,
  enoughSimilar,
  fullShare,
  leastReturns,
  manyReturns,
  staleDays,
  walletConfidences,
} from './rules-share.ts';

export type Scope = 'some' | 'all';

/** Of some customers only: those of the temporary table wallet_redo. */
const within = (scope: Scope, customer: string) =>
  scope === 'some' ? `and ${customer} in (select customer_id from wallet_redo)` : '';

/** Payments of contracts that no line of sales tells of, as lines of sales. */
const payments = `(select k.customer_id, k.product_id, k.amount, k.paid_on as purchased_on from contract_payments k
  where not exists (select 1 from contract_sales s where s.customer_id = k.customer_id and s.product_id = k.product_id))`;

/** Our sales of the year that ends with `$1`, contracts among them, by customer and product line; nobody in the bin. */
export const ownSql = (scope: Scope): string => {
  const of = (table: string) => `
    select ${scope === 'some' ? 'c.survivor_id' : 'coalesce(f.survivor_id, p.customer_id)'} as customer_id,
      coalesce(l.line, '') as line, p.amount
    from ${
      scope === 'some'
        ? `wallet_redo r join customers c on c.survivor_id = r.customer_id
           join ${table} p on p.customer_id = c.id`
        : `${table} p left join customer_families f on f.customer_id = p.customer_id`
    }
      left join products l on l.id = p.product_id
    where p.purchased_on > $1::date - 365 and p.purchased_on <= $1::date`;
  return `
  create temporary table share_lines on commit drop as
  select customer_id, line, sum(amount)::bigint as own from (${of('purchases')} union all ${of(payments)}) x
  where exists (select 1 from customer_standing s where s.customer_id = x.customer_id)
  group by 1, 2`;
};

/** What is known, one row for each customer and line: of each kind the word that was said last. */
export const factsSql = (scope: Scope): string => `
  create temporary table share_facts on commit drop as
  select customer_id, line,
    max(amount) as declared, max(share) as told_share, max(suppliers) as suppliers, max(rank) as rank,
    max(source) filter (where kind = 'share') as share_source,
    max(surely) filter (where kind = 'wallet') as wallet_surely, max(surely) filter (where kind = 'share') as share_surely,
    max(surely) filter (where kind = 'suppliers') as suppliers_surely
  from (
    select distinct on (c.survivor_id, w.line, w.kind) c.survivor_id as customer_id, w.line, w.kind, w.amount, w.share,
      w.suppliers, w.rank, w.source,
      case when w.said_on < $1::date - ${staleDays} then 3 else array_position(array['high', 'medium', 'low'], w.confidence) end as surely
    from wallet_facts w join customers c on c.id = w.customer_id
      join customer_standing s on s.customer_id = c.survivor_id
    where w.taken_back_at is null ${within(scope, 'c.survivor_id')}
    order by c.survivor_id, w.line, w.kind, w.said_on desc, w.id desc) n
  group by 1, 2`;

/**
 * One row for each wallet to estimate: the whole of a customer (line empty) and each named line bought or known of; with
 * the segment of those alike: the line bought most, person or organisation, come within the year or before.
 */
export const cellsOfSql = `
  create temporary table share_cells on commit drop as
  with bought as (
    select customer_id, '' as line, greatest(sum(own), 0)::bigint as own,
      (array_agg(line order by own desc, line))[1] as main
    from share_lines group by customer_id
    union all
    select customer_id, line, greatest(own, 0), line from share_lines where line <> '')
  select x.*, c.kind = 'organisation' as organisation, coalesce(s.first_purchase_on > $1::date - 365, true) as recent
  from (
    select customer_id, line, coalesce(b.own, 0) as own, coalesce(b.main, line) as main, f.declared, f.told_share,
      f.suppliers, f.rank, f.share_source, f.wallet_surely, f.share_surely, f.suppliers_surely
    from bought b full join share_facts f using (customer_id, line)) x
    join customers c on c.id = x.customer_id
    join customer_standing s on s.customer_id = x.customer_id`;

/** The 80th percentile of sales to similar customers, and of all who buy the line, for where those are few. */
export const benchmarksSql = `
  select coalesce(jsonb_agg(b), '[]') as benchmarks from (
    select line, main, organisation, recent, count(*)::int as n,
      round(percentile_cont(0.8) within group (order by own))::bigint as best
    from share_cells where own > 0
    group by grouping sets ((line, main, organisation, recent), (line))
    having count(*) >= ${enoughSimilar} or grouping(main) = 1) b`;

/** What each rung says of each wallet, side by side. */
export const rungsSql = `
  create temporary table share_rungs on commit drop as
  with known as (
    select * from jsonb_to_recordset($1::jsonb)
      as b (line text, main text, organisation boolean, recent boolean, n integer, best bigint))
  select c.*,
    case when c.declared is not null then c.declared
      when c.share_source = 'customer' and c.own > 0 then round(c.own / c.told_share) end::bigint as w1,
    case when c.share_source <> 'customer' and c.own > 0 then round(c.own / c.told_share) end::bigint as w2,
    case when c.rank is not null and c.own > 0
      then round(c.own / ((1 - c.rank / (c.suppliers + 1)) * 2 / c.suppliers)) end::bigint as w3,
    case when c.suppliers is not null and c.own > 0 then c.own * c.suppliers end::bigint as w4,
    case when c.own > 0 or c.declared is not null then greatest(c.own, coalesce(one.best, every.best, c.own)) end::bigint as w5
  from share_cells c
    left join known one on one.line = c.line and one.main = c.main and one.organisation = c.organisation
      and one.recent = c.recent
    left join known every on every.line = c.line and every.main is null`;

/** How far each rung was off where a wallet was declared too, as the 10th, 50th and 90th percentile of declared over rung. */
export const measuredSql = `
  select coalesce(jsonb_object_agg(method, m), '{}') as rungs from (
    select method, count(*)::int as n,
      exp(percentile_cont(0.1) within group (order by ratio)) as low,
      exp(percentile_cont(0.5) within group (order by ratio)) as middle,
      exp(percentile_cont(0.9) within group (order by ratio)) as high,
      exp(percentile_cont(0.5) within group (order by abs(ratio))) - 1 as error
    from (
      select r.method, ln(c.declared::float8 / r.said) as ratio
      from share_rungs c cross join lateral (values ('supplier-share', c.w2), ('wallet-allocation-rule', c.w3),
        ('equal-split', c.w4), ('segment-benchmark', c.w5)) r (method, said)
      where c.declared >= c.own and c.declared > 0 and c.own > 0 and r.said > 0) x
    group by method) m`;

const spread = walletConfidences
  .map((name) => `when '${name}' then ${assumedSpread[name]}`)
  .join(' ');

/**
 * The estimates: the best rung, never below our own sales nor below what is known of the lines, with its interval. The
 * chance of being active and the margin say how much of the gap is worth hoping for; `$2` is the middle wallet, below which
 * a wallet counts as small.
 */
export const estimatesSql = `
  create temporary table share_new on commit drop as
  with measured as (
    select key as method, (value ->> 'low')::float8 as low, (value ->> 'high')::float8 as high
    from jsonb_each($1::jsonb) where (value ->> 'n')::int >= ${enoughMeasured}),
  chosen as (
    select c.*, coalesce(w1, w2, w3, w4, w5) as said,
      case when w1 is not null then 'declared' when w2 is not null then 'supplier-share'
        when w3 is not null then 'wallet-allocation-rule' when w4 is not null then 'equal-split'
        else 'segment-benchmark' end as method,
      case when w1 is not null then case when declared is not null then wallet_surely else share_surely end
        when w2 is not null then share_surely when w3 is not null then greatest(2, suppliers_surely) else 3 end as surely
    from share_rungs c where coalesce(w1, w2, w3, w4, w5) is not null),
  floors as (
    -- What is known of single lines lies beyond what is bought of them.
    select customer_id, sum(greatest(0, said - own)) as beyond from chosen
    where line <> '' and method <> 'segment-benchmark' group by customer_id),
  sized as (
    select c.*, greatest(said, least_wallet)::bigint as wallet,
      method <> 'segment-benchmark' and said < least_wallet as contradicted
    from chosen c left join floors f on f.customer_id = c.customer_id and c.line = ''
      cross join lateral (select c.own + coalesce(f.beyond, 0) as least_wallet) l),
  sure as (
    select s.*, case when contradicted then 'low' else (array['high', 'medium', 'low'])[surely] end as confidence,
      m.low as measured_low, m.high as measured_high
    from sized s left join measured m on m.method = s.method and not s.contradicted)
  select s.customer_id, s.line, s.own, s.wallet,
    greatest(s.own, least(s.wallet, round(s.wallet * coalesce(s.measured_low, 1.0 / a.factor))))::bigint as wallet_low,
    greatest(s.wallet, round(s.wallet * coalesce(s.measured_high, a.factor)))::bigint as wallet_high,
    (s.own::float8 / nullif(s.wallet, 0))::real as share, s.method, s.confidence,
    case when s.measured_low is null then 'assumed' else 'measured' end as basis, s.contradicted,
    t.p_active, m.margin,
    round((s.wallet - s.own) * t.p_active::float8 * m.margin)::bigint as headroom,
    case when s.line = '' and p.profit < 0 then
      case when p.returns >= ${leastReturns} and p.returns >= ${manyReturns} * (p.lines + p.returns) then 'returns'
        when p.order_cost + p.line_cost + p.contact_cost + p.credit_cost > greatest(0, p.revenue - p.goods) then 'service'
        when s.wallet < $2::float8 and s.own >= ${fullShare} * s.wallet then 'limited' end end as kept_out
  from sure s
    cross join lateral (select case s.confidence ${spread} end::float8 as factor) a
    join customer_standing t on t.customer_id = s.customer_id
    left join customer_profit p on p.customer_id = s.customer_id
    left join customer_line_profit l on l.customer_id = s.customer_id and l.line = s.line and s.line <> ''
    cross join lateral (select coalesce(
      case when l.revenue > 0 then least(1, greatest(0, (l.revenue - l.goods)::float8 / l.revenue)) end,
      case when p.revenue > 0 then least(1, greatest(0, (p.revenue - p.goods)::float8 / p.revenue)) end, 1)::real as margin) m`;

const columns = [
  'own',
  'wallet',
  'wallet_low',
  'wallet_high',
  'share',
  'method',
  'confidence',
  'basis',
  'contradicted',
  'p_active',
  'margin',
  'headroom',
  'kept_out',
];

/** Writes what changed, and takes away who has no wallet any more. */
export const storeWalletsSql = (scope: Scope): string => `
  insert into customer_wallet (customer_id, line, ${columns.join(', ')})
  select customer_id, line, ${columns.join(', ')} from share_new
  on conflict (customer_id, line) do update set (${columns.join(', ')}) =
      row(${columns.map((name) => `excluded.${name}`).join(', ')})
    where (${columns.map((name) => `customer_wallet.${name}`).join(', ')}) is distinct from
      (${columns.map((name) => `excluded.${name}`).join(', ')});
  delete from customer_wallet w
  where not exists (select 1 from share_new n where n.customer_id = w.customer_id and n.line = w.line)
    ${within(scope, 'w.customer_id')}`;

/** What of an estimate rests on facts and on what stands in the run alone; the rest moves with values and profit. */
const factual = columns.slice(0, columns.indexOf('p_active'));

/** How many of the customers in wallet_redo have another estimate than `share_new`, and of whom what is hoped for does not add up. */
export const walletsOffSql = `
  select count(distinct coalesce(n.customer_id, w.customer_id))::int as n
  from (select * from customer_wallet where customer_id in (select customer_id from wallet_redo)) w
    full join share_new n on n.customer_id = w.customer_id and n.line = w.line
  where (w.customer_id, ${factual.map((name) => `w.${name}`).join(', ')}) is distinct from
      (n.customer_id, ${factual.map((name) => `n.${name}`).join(', ')})
    or w.headroom is distinct from round((w.wallet - w.own) * w.p_active::float8 * w.margin)::bigint`;

/** The middle of all wallets: below it a wallet is small. */
export const middleSql = `
  select coalesce(percentile_cont(0.5) within group (order by coalesce(w1, w2, w3, w4, w5)), 0)::float8 as middle
  from share_rungs where line = '' and coalesce(w1, w2, w3, w4, w5) is not null`;

const sums = `count(*)::int as customers, coalesce(sum(w.own), 0)::bigint as own, coalesce(sum(w.wallet), 0)::bigint as wallet,
  coalesce(sum(w.own::float8 ^ 2), 0) as own2, coalesce(sum(w.own::float8 * w.wallet), 0) as cross,
  coalesce(sum(w.wallet::float8 ^ 2), 0) as wallet2, coalesce(sum(w.share::float8), 0) as shares,
  count(w.share)::int as "withShare"`;
const known = `w.method <> 'segment-benchmark'`;

/** Sums from which the shares are worked out: of all whose wallet is known, by group, by line; by method of everybody. */
export const sumsSql = `
  select 'all' as of, '' as name, ${sums} from customer_wallet w where line = ''
  union all select 'known', '', ${sums} from customer_wallet w where line = '' and ${known}
  union all select 'group', coalesce(s.customer_group, ''), ${sums}
    from customer_wallet w join customer_standing s using (customer_id) where line = '' and ${known} group by 2
  union all (select 'line', line, ${sums} from customer_wallet w where line <> '' and ${known}
    group by 2 order by sum(w.wallet) desc limit 100)
  union all select 'method', method, ${sums} from customer_wallet w where line = '' group by 2`;

/** Customers who bought of several lines, how many of them we lose money with, and how much of all loss that is. */
export const crossBuyersSql = `
  select count(*)::int as customers, count(*) filter (where p.profit < 0)::int as losing,
    coalesce(-sum(p.profit) filter (where p.profit < 0), 0)::bigint as loss,
    (select coalesce(-sum(profit), 0)::bigint from customer_profit where profit < 0) as "allLoss"
  from customer_profit p join (
    select customer_id from customer_line_profit where revenue > 0 group by customer_id having count(*) > 1) l using (customer_id)`;

export const keptOutSql = `
  select kept_out as reason, count(*)::int as customers from customer_wallet
  where line = '' and kept_out is not null group by 1 order by 2 desc, 1`;
