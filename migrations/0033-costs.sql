-- What serving, winning and keeping customers costs, and what is left of a sale: every change a row of its own.
create table company_costs (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('order', 'line', 'return', 'credit', 'acquisition', 'maintenance', 'margin_line', 'margin_product')),
  name text not null default '',
  amount bigint check (amount >= 0),
  share numeric(6, 5) check (share > -1 and share <= 1),
  sample boolean not null default false,
  set_by text,
  set_at timestamptz not null,
  check (amount is null or kind not in ('margin_line', 'margin_product')),
  check (share is null or kind in ('margin_line', 'margin_product')),
  check (name = '' or kind in ('credit', 'acquisition', 'margin_line', 'margin_product'))
);
comment on table company_costs is 'owner: company. ground. What customers cost and what is left of sales. Only added to: of two for the same kind and name the last one holds; the highest number is the version of all of them.';
comment on column company_costs.id is 'Counts up as they were set.';
comment on column company_costs.kind is 'order, line, return: minor units each; credit: days; acquisition: minor units for each customer won; maintenance: minor units for each year begun; margin_line, margin_product: share of sales.';
comment on column company_costs.name is 'The channel of credit, source of acquisition, product line or product; empty: all others.';
comment on column company_costs.amount is 'Minor units, or days of credit; empty: not known since then.';
comment on column company_costs.share is 'Share of sales left after variable cost; empty: as the company''s margin says.';
comment on column company_costs.sample is 'It came with the sample business and goes with it.';
comment on column company_costs.set_by is 'Account that set it; empty: the sample.';
comment on column company_costs.set_at is 'When it was set.';
create index company_costs_kind on company_costs (kind, name, id desc);

create table product_costs (
  id bigint generated always as identity primary key,
  product_id bigint not null,
  valid_from date not null,
  unit_cost bigint check (unit_cost >= 0),
  set_by text,
  set_at timestamptz not null
);
comment on table product_costs is 'owner: catalog. ground. Unit cost of a product from a day on, where the lines of sales do not bring their own. Only added to: of two for the same product and day the last one holds.';
comment on column product_costs.id is 'Counts up as they were set.';
comment on column product_costs.product_id is 'The product.';
comment on column product_costs.valid_from is 'First day for which it holds.';
comment on column product_costs.unit_cost is 'Variable cost of one, minor units; empty: not known from that day on.';
comment on column product_costs.set_by is 'Account that set it.';
comment on column product_costs.set_at is 'When it was set.';
create index product_costs_product on product_costs (product_id, valid_from, id desc);

create view product_cost_spans as
select d.product_id, d.valid_from, d.unit_cost,
  coalesce(lead(d.valid_from) over (partition by d.product_id order by d.valid_from), 'infinity'::date) as valid_until
from (select distinct on (product_id, valid_from) * from product_costs order by product_id, valid_from, id desc) d;
comment on view product_cost_spans is 'owner: catalog. derived. From when until when each unit cost holds.';
comment on column product_cost_spans.product_id is 'The product.';
comment on column product_cost_spans.valid_from is 'First day for which it holds.';
comment on column product_cost_spans.unit_cost is 'Minor units each; empty: not known.';
comment on column product_cost_spans.valid_until is 'Day from which the next holds.';
