-- What each customer has brought after all the costs they caused, by product line and whole.
create table customer_profit (
  customer_id bigint primary key,
  revenue bigint not null,
  goods bigint not null,
  uncosted bigint not null,
  orders integer not null,
  lines integer not null,
  returns integer not null,
  contacts integer not null,
  order_cost bigint not null,
  line_cost bigint not null,
  return_cost bigint not null,
  credit_cost bigint not null,
  contact_cost bigint not null,
  acquisition bigint not null,
  maintenance bigint not null,
  profit bigint not null,
  gaining_lines integer not null,
  losing_lines integer not null
);
comment on table customer_profit is 'owner: value. derived. Revenue, contribution and profit of each customer over all their history; redone for touched customers.';
comment on column customer_profit.customer_id is 'The customer, with the records merged into them.';
comment on column customer_profit.revenue is 'All sales less returns, minor units.';
comment on column customer_profit.goods is 'What the goods cost: by unit costs, else by margins; minor units.';
comment on column customer_profit.uncosted is 'Absolute amount of lines of whose cost nothing is known, minor units; counted as if they cost nothing.';
comment on column customer_profit.orders is 'Orders: by their number, else one a day.';
comment on column customer_profit.lines is 'Lines sold.';
comment on column customer_profit.returns is 'Lines returned.';
comment on column customer_profit.contacts is 'Touchpoints.';
comment on column customer_profit.order_cost is 'Orders by their cost each, minor units.';
comment on column customer_profit.line_cost is 'Lines by their cost each, minor units.';
comment on column customer_profit.return_cost is 'Returns by their cost each, minor units.';
comment on column customer_profit.credit_cost is 'Capital tied up by the days of credit, minor units.';
comment on column customer_profit.contact_cost is 'What the touchpoints cost, minor units.';
comment on column customer_profit.acquisition is 'What winning a customer of this source costs, minor units.';
comment on column customer_profit.maintenance is 'Maintenance for each year begun from the first to the last purchase, minor units.';
comment on column customer_profit.profit is 'Revenue less all of these: the historic net value, undiscounted, minor units.';
comment on column customer_profit.gaining_lines is 'Product lines that made a profit with this customer.';
comment on column customer_profit.losing_lines is 'Product lines that made a loss with this customer.';
create index customer_profit_profit on customer_profit (profit, customer_id);

create table customer_line_profit (
  customer_id bigint not null,
  line text not null,
  revenue bigint not null,
  goods bigint not null,
  serving bigint not null,
  profit bigint not null,
  primary key (customer_id, line)
);
comment on table customer_line_profit is 'owner: value. derived. The matrix of customers and product lines; redone with customer_profit.';
comment on column customer_line_profit.customer_id is 'The customer.';
comment on column customer_line_profit.line is 'The product line; empty: products without a line.';
comment on column customer_line_profit.revenue is 'Sales less returns of the line, minor units.';
comment on column customer_line_profit.goods is 'What its goods cost, minor units.';
comment on column customer_line_profit.serving is 'Its own lines and returns, and its part of orders, credit and contacts, by number of lines; minor units.';
comment on column customer_line_profit.profit is 'Revenue less goods and serving, minor units; acquisition and maintenance belong to no line.';

create table profit_runs (
  id bigint generated always as identity primary key,
  basis jsonb not null,
  result jsonb not null,
  whole boolean not null,
  started_at timestamptz not null,
  finished_at timestamptz not null
);
comment on table profit_runs is 'owner: value. derived. What customers brought when it was last worked out: totals, whale curve, product lines. One row stands; older ones are dropped.';
comment on column profit_runs.id is 'Number of the computation.';
comment on column profit_runs.basis is 'Versions of terms, costs, product costs and costs of contacts it used; another basis redoes everybody.';
comment on column profit_runs.result is 'Totals by cost, whale curve, product lines.';
comment on column profit_runs.whole is 'Everybody was redone, not only the touched.';
comment on column profit_runs.started_at is 'When it began.';
comment on column profit_runs.finished_at is 'When it ended.';

create table remedy_decisions (
  customer_id bigint not null,
  id bigint generated always as identity,
  remedy text not null check (remedy in ('reprice', 'service_level', 'self_service', 'minimum_order', 'let_go', 'keep')),
  reason text not null,
  profit bigint not null,
  decided_by text,
  decided_at timestamptz not null,
  primary key (customer_id, id)
);
comment on table remedy_decisions is 'owner: value. ground. What people decided to do about customers who cost more than they bring. Only added to: the last one holds.';
comment on column remedy_decisions.customer_id is 'The customer.';
comment on column remedy_decisions.id is 'Counts up as decided.';
comment on column remedy_decisions.remedy is 'reprice, service_level, self_service, minimum_order, let_go, keep: go on as before.';
comment on column remedy_decisions.reason is 'personal. Why, in the words of whoever decided.';
comment on column remedy_decisions.profit is 'The profit they looked at, minor units.';
comment on column remedy_decisions.decided_by is 'Account of the person.';
comment on column remedy_decisions.decided_at is 'When.';

alter table customer_standing add column historic_value bigint;
alter table customer_standing add column margin bigint;
alter table customer_standing add column verdict text check (verdict in ('very_profitable', 'mixed', 'losing'));
comment on column customer_standing.historic_value is 'Filled by value: all purchases net of returns less goods, serving, acquisition and maintenance, undiscounted, minor units.';
comment on column customer_standing.margin is 'Filled by value: all purchases net of returns less what the goods cost, minor units.';
comment on column customer_standing.verdict is 'Filled by value: what their product lines say: very_profitable, mixed, losing; empty: neither profit nor loss.';
create index customer_standing_historic on customer_standing (historic_value, customer_id) where historic_value is not null;
