// The statements that work out what customers brought: each a piece of set-based SQL over many customers, so
// that the database does the work and nothing of the base comes into Node.

/** What a computation is made of beside sales and touchpoints; another basis redoes everybody. */
export interface ProfitBasis {
  /** Version of the costs of the company, of unit costs, of costs of contacts. */
  costs: number;
  productCosts: number;
  /** How many unit costs there are: undoing an import takes out some that are not the last. */
  productCostsKept: number;
  contactCosts: number;
  grossMargin: number | null;
  /** Yearly cost of capital of credit; null where no credit is given. */
  discountRate: number | null;
  /** Hash of which product belongs to which line. */
  productLines: string;
}

/** Minor units of one of each; days of credit. Unknown counts as nothing. */
export interface ServingRates {
  order: number;
  line: number;
  return: number;
  maintenance: number;
}

const whole = (value: number): string => {
  if (!Number.isSafeInteger(value)) throw new RangeError('whole');
  return String(value);
};

/** Share of sales that is left, by product; and what credit costs, by channel. Dropped with the transaction. */
export const marginsSql = (grossMargin: number | null): string => `
  create temporary table profit_margins on commit drop as
  with known as (
    select distinct on (kind, name) kind, name, share from company_costs
    where kind in ('margin_line', 'margin_product') order by kind, name, id desc)
  select p.id as product_id, coalesce(p.line, '') as line,
    coalesce(one.share, many.share, ${grossMargin === null ? 'null' : Number(grossMargin)})::numeric as share
  from products p
    left join known one on one.kind = 'margin_product' and one.name = p.name
    left join known many on many.kind = 'margin_line' and many.name = p.line;
  alter table profit_margins add primary key (product_id);
  analyze profit_margins`;

/** Days of credit become a share of the amount: (1 + i)^(days / 365.25) − 1. */
export const creditSql = (discountRate: number): string => `
  create temporary table profit_credit on commit drop as
  select name as channel, ((1 + ${Number(discountRate)})::float8 ^ (amount / 365.25) - 1)::numeric(14, 12) as rate
  from (select distinct on (name) name, amount from company_costs where kind = 'credit' order by name, id desc) k
  where amount is not null;
  analyze profit_credit`;

/** Columns of sales that a computation of profit reads. */
const sold =
  'customer_id, purchased_on, amount, quantity, unit_cost, product_id, order_id, channel';
/**
 * Sales, and payments of contracts that no line of sales tells of. A payment, told or not, is money and a day of dealings, but
 * no order and no line: nobody picks or packs it, so serving does not cost what an order does. `of` narrows to a record.
 */
const moneyIn = (of: string, contracts: boolean): string =>
  contracts
    ? `(
  select ${sold}, exists (select 1 from contract_sales k where k.customer_id = p.customer_id
      and k.purchased_on = p.purchased_on and k.line_key = p.line_key) as contracted
  from purchases p where ${of}
  union all
  select p.customer_id, p.paid_on, p.amount, 1::numeric, null::bigint, p.product_id, null::text, null::text, true
  from contract_payments p where ${of} and not exists (
    select 1 from contract_sales k where k.customer_id = p.customer_id and k.product_id = p.product_id))`
    : `(select ${sold}, false as contracted from purchases p where ${of})`;

/**
 * Lines of sales `p` with who stands for their customer. Of some customers (the table profit_redo) by their
 * records, of everybody in the order of the table.
 */
const linesOf = (scope: 'some' | 'all', contracts: boolean): { customer: string; from: string } =>
  scope === 'some'
    ? {
        customer: 'o.customer_id',
        from: `profit_redo o join profit_records r on r.customer_id = o.customer_id
          cross join lateral ${moneyIn('p.customer_id = r.record_id', contracts)} p`,
      }
    : {
        customer: 'coalesce(o.survivor_id, p.customer_id)',
        from: `${moneyIn('true', contracts)} p left join customer_families o on o.customer_id = p.customer_id`,
      };

const notInBin = (customer: string) =>
  `not exists (select 1 from customer_bin b where b.customer_id = ${customer})`;

/** The records of the customers of profit_redo; a customer whose record is gone has their own number. */
export const recordsSql = `
  create temporary table profit_records on commit drop as
  select r.customer_id, c.id as record_id from profit_redo r join customers c on c.survivor_id = r.customer_id
  union
  select customer_id, customer_id from profit_redo;
  analyze profit_records`;

/**
 * Per customer and product line: revenue, what the goods cost, credit, how many lines. What the goods cost is
 * told by the unit cost of the line, else that of the product on the day, else by the margin of the product, its
 * line, the company; else nothing is known of it. A return brings its goods back.
 */
export function cellsSql(
  scope: 'some' | 'all',
  has: { unitCosts: boolean; credit: boolean; contracts: boolean },
): string {
  const { customer, from } = linesOf(scope, has.contracts);
  const unit = has.unitCosts
    ? 'coalesce(p.unit_cost, case when p.quantity is not null then u.unit_cost end)'
    : 'p.unit_cost';
  return `
  create temporary table profit_cells on commit drop as
  select customer_id, line, sum(amount)::bigint as revenue, sum(goods)::bigint as goods,
    coalesce(sum(abs(amount)) filter (where goods is null), 0)::bigint as uncosted,
    (count(*) filter (where amount >= 0 and not contracted))::int as lines,
    (count(*) filter (where amount < 0))::int as returns,
    (count(*) filter (where amount >= 0 and contracted))::int as payments,
    coalesce(sum(amount) filter (where contracted), 0)::bigint as contract_revenue,
    coalesce(sum(goods) filter (where contracted), 0)::bigint as contract_goods,
    ${has.credit ? 'coalesce(sum(round(amount * rate)), 0)::bigint' : '0::bigint'} as credit
  from (select ${customer} as customer_id, coalesce(m.line, '') as line, p.amount, p.contracted,
      ${has.credit ? 'coalesce(k.rate, every.rate)' : '0'} as rate,
      case when ${unit} is not null
          then round(${unit} * abs(coalesce(p.quantity, 1)))
            * case when p.amount < 0 or p.quantity < 0 then -1 else 1 end
        when coalesce(m.share, every_margin.share) is not null
          then p.amount - round(p.amount * coalesce(m.share, every_margin.share)) end as goods
    from ${from}
      left join profit_margins m on m.product_id = p.product_id
      cross join profit_every_margin every_margin
      ${
        has.unitCosts
          ? `left join product_cost_spans u on u.product_id = p.product_id
               and p.purchased_on >= u.valid_from and p.purchased_on < u.valid_until`
          : ''
      }
      ${
        has.credit
          ? `left join profit_credit k on k.channel = p.channel and k.channel <> ''
             left join profit_credit every on every.channel = ''`
          : ''
      }
    where ${notInBin(customer)}) l
  group by customer_id, line`;
}

/** The margin of sales without a product: that of the company. */
export const everyMarginSql = (grossMargin: number | null): string => `
  create temporary table profit_every_margin on commit drop as
  select ${grossMargin === null ? 'null' : Number(grossMargin)}::numeric as share;
  analyze profit_every_margin`;

/** Per customer: orders, and the first and last day with a sale or a payment. */
export function ordersSql(scope: 'some' | 'all', contracts: boolean): string {
  const { customer, from } = linesOf(scope, contracts);
  return `
  create temporary table profit_orders on commit drop as
  select customer_id, (count(*) filter (where not contracted))::int as orders, min(day) as first_on, max(day) as last_on
  from (select distinct ${customer} as customer_id, p.purchased_on as day, p.order_id, p.contracted
    from ${from} where p.amount >= 0 and ${notInBin(customer)}) d
  group by customer_id`;
}

/** Per customer: touchpoints and what they cost, by the costs that held at their moment. */
export const contactsSql = (scope: 'some' | 'all', costValue: string): string => `
  create temporary table profit_contacts on commit drop as
  select ${scope === 'some' ? 'r.customer_id' : 'c.survivor_id'} as customer_id, count(*)::int as contacts,
    coalesce(sum(${costValue}), 0)::bigint as cost
  from ${
    scope === 'some'
      ? 'profit_records r join touchpoints t on t.customer_id = r.record_id'
      : 'touchpoints t join customers c on c.id = t.customer_id'
  }
    left join touchpoint_cost_spans s on s.kind = t.kind and t.at >= s.from_at and t.at < s.until_at
  where t.deleted_at is null group by 1`;

/** What winning a customer `c` of a source costs, for who has bought. */
const acquisitionOf = (bought: string) => `
  case when ${bought} then coalesce(source.amount, every_source.amount, 0) else 0 end`;
const acquisitionJoins = `
  left join profit_sources source on source.name = c.source and source.name <> ''
  left join profit_sources every_source on every_source.name = ''`;

export const sourcesSql = `
  create temporary table profit_sources on commit drop as
  select name, amount from (
    select distinct on (name) name, amount from company_costs where kind = 'acquisition' order by name, id desc) k
  where amount is not null`;

/** A payment bears its part of contacts, though it costs no line. */
const weight = 'c.lines + c.returns + c.payments';

/**
 * The matrix: each cell with its own lines and returns and its part of orders and contacts, shared out by number
 * of lines and payments. Rounding what was shared out so far, not each part, makes the parts add up to the cent.
 */
export const matrixSql = ({ order, line, return: back }: ServingRates): string => `
  create temporary table profit_matrix on commit drop as
  select c.customer_id, c.line, c.revenue, coalesce(c.goods, 0) as goods,
    (c.lines * ${whole(line)}::bigint + c.returns * ${whole(back)}::bigint + c.credit
      + round(shared.cost * (sum(${weight}) over part) / sum(${weight}) over customer)
      - round(shared.cost * (sum(${weight}) over part - (${weight}))
          / sum(${weight}) over customer))::bigint as serving
  from profit_cells c
    left join profit_orders o using (customer_id)
    left join profit_contacts t using (customer_id)
    cross join lateral (select (coalesce(o.orders, 0) * ${whole(order)}::bigint + coalesce(t.cost, 0))::numeric as cost) shared
  window customer as (partition by c.customer_id), part as (partition by c.customer_id order by c.line)`;

export const storeMatrixSql = (scope: 'some' | 'all'): string => `
  insert into customer_line_profit (customer_id, line, revenue, goods, serving, profit)
  select customer_id, line, revenue, goods, serving, revenue - goods - serving from profit_matrix
  on conflict (customer_id, line) do update set revenue = excluded.revenue, goods = excluded.goods,
    serving = excluded.serving, profit = excluded.profit
    where (customer_line_profit.revenue, customer_line_profit.goods, customer_line_profit.serving)
      is distinct from (excluded.revenue, excluded.goods, excluded.serving);
  delete from customer_line_profit l ${scope === 'some' ? 'using profit_redo r' : ''}
  where ${scope === 'some' ? 'r.customer_id = l.customer_id and' : ''} not exists (
    select 1 from profit_matrix m where m.customer_id = l.customer_id and m.line = l.line)`;

const columns = [
  'revenue',
  'goods',
  'uncosted',
  'orders',
  'lines',
  'returns',
  'contacts',
  'order_cost',
  'line_cost',
  'return_cost',
  'credit_cost',
  'contact_cost',
  'acquisition',
  'maintenance',
  'profit',
  'gaining_lines',
  'losing_lines',
  'contract_revenue',
  'contract_goods',
];

export const storeProfitSql = (scope: 'some' | 'all', rates: ServingRates): string => `
  create temporary table profit_new on commit drop as
  select w.customer_id, w.revenue, w.goods, w.uncosted, coalesce(o.orders, 0) as orders, w.lines, w.returns,
    coalesce(t.contacts, 0) as contacts, coalesce(o.orders, 0) * ${whole(rates.order)}::bigint as order_cost,
    w.lines * ${whole(rates.line)}::bigint as line_cost, w.returns * ${whole(rates.return)}::bigint as return_cost,
    w.credit as credit_cost, coalesce(t.cost, 0) as contact_cost,
    w.contract_revenue, w.contract_goods,
    ${acquisitionOf('o.first_on is not null')}::bigint as acquisition,
    case when o.first_on is null then 0
      else (floor((o.last_on - o.first_on) / 365.25) + 1) * ${whole(rates.maintenance)} end::bigint as maintenance
  from (select customer_id, sum(revenue)::bigint as revenue, sum(coalesce(goods, 0))::bigint as goods,
      sum(uncosted)::bigint as uncosted, sum(lines)::int as lines, sum(returns)::int as returns,
      sum(credit)::bigint as credit, sum(contract_revenue)::bigint as contract_revenue,
      sum(contract_goods)::bigint as contract_goods
    from profit_cells group by customer_id) w
    left join profit_orders o using (customer_id)
    left join profit_contacts t using (customer_id)
    left join customers c on c.id = w.customer_id ${acquisitionJoins};
  analyze profit_new;
  insert into customer_profit (customer_id, ${columns.join(', ')})
  select n.customer_id, ${columns
    .slice(0, 14)
    .map((name) => `n.${name}`)
    .join(', ')},
    revenue - goods - order_cost - line_cost - return_cost - credit_cost - contact_cost - acquisition - maintenance,
    v.gaining, v.losing, n.contract_revenue, n.contract_goods
  from profit_new n join (
    select customer_id, (count(*) filter (where revenue - goods - serving > 0))::int as gaining,
      (count(*) filter (where revenue - goods - serving < 0))::int as losing
    from profit_matrix group by customer_id) v using (customer_id)
  on conflict (customer_id) do update set (${columns.join(', ')}) =
      row(${columns.map((name) => `excluded.${name}`).join(', ')})
    where (${columns.map((name) => `customer_profit.${name}`).join(', ')}) is distinct from
      (${columns.map((name) => `excluded.${name}`).join(', ')});
  delete from customer_profit p ${scope === 'some' ? 'using profit_redo r' : ''}
  where ${scope === 'some' ? 'r.customer_id = p.customer_id and' : ''} not exists (
    select 1 from profit_new n where n.customer_id = p.customer_id)`;

/**
 * Customers whose source was corrected since are won at another cost. Looks at everybody, but only where costs of
 * winning are known; they join those whose standing is written.
 */
export const correctSourcesSql = `
  with now as (
    select p.customer_id, ${acquisitionOf(`(p.orders > 0 or p.customer_id in (
      select r.survivor_id from contract_payments k join customers r on r.id = k.customer_id))`)}::bigint as amount
    from customer_profit p join customers c on c.id = p.customer_id ${acquisitionJoins}),
  corrected as (
    update customer_profit p set acquisition = n.amount, profit = p.profit + p.acquisition - n.amount
    from now n where n.customer_id = p.customer_id and n.amount <> p.acquisition
    returning p.customer_id)
  insert into profit_redo select customer_id from corrected on conflict do nothing`;

/** What stands of customers: historic value, contribution, verdict. */
export const standingSql = (scope: 'some' | 'all'): string => `
  select s.customer_id, p.profit as historic_value, p.revenue - p.goods as margin,
    case when p.gaining_lines + p.losing_lines = 0 then null when p.losing_lines = 0 then 'very_profitable'
      when p.losing_lines > p.gaining_lines then 'losing' else 'mixed' end as verdict
  from ${scope === 'some' ? 'profit_redo s' : 'customer_standing s'}
    left join customer_profit p on p.customer_id = s.customer_id`;
