create table equity_months (
  on_day date primary key,
  run_id bigint not null,
  customers integer not null,
  active double precision not null,
  equity bigint not null,
  acquired bigint not null,
  margin bigint not null,
  retention bigint not null,
  defected bigint not null,
  acquired_customers integer not null,
  defected_customers integer not null,
  returned_customers integer not null,
  sales bigint not null,
  groups jsonb not null,
  moves jsonb not null
);
comment on table equity_months is 'owner: value. derived. What the base was worth at the ends of the last months, under the fit and terms of one run, and what moved it since the row before.';
comment on column equity_months.on_day is 'Evening of this day: the end of a month, or the last day with data.';
comment on column equity_months.run_id is 'The run by whose fit and terms all rows are valued.';
comment on column equity_months.customers is 'Customers with a purchase by then.';
comment on column equity_months.active is 'Expected number of them still active.';
comment on column equity_months.equity is 'Sum of their values, minor units.';
comment on column equity_months.acquired is 'Value of customers whose first purchase came since the row before, minor units.';
comment on column equity_months.margin is 'Change of value because a purchase brings more or less, minor units.';
comment on column equity_months.retention is 'Change of value because more or fewer purchases are expected, those who came back included, minor units.';
comment on column equity_months.defected is 'Value lost with customers who fell below 10 % of being active, minor units; it is taken away.';
comment on column equity_months.acquired_customers is 'Customers whose first purchase came since the row before.';
comment on column equity_months.defected_customers is 'Customers who fell below 10 % of being active since the row before.';
comment on column equity_months.returned_customers is 'Customers who rose above it again.';
comment on column equity_months.sales is 'Sales less returns since the row before, minor units; in the first row of its month.';
comment on column equity_months.groups is 'Customers and value by group, and those who have left.';
comment on column equity_months.moves is 'How many customers went from which group to which since the row before.';

create table equity_work (
  id integer primary key default 1 check (id = 1),
  run_id bigint,
  done integer not null default 0,
  total integer not null default 0,
  finished_at timestamptz
);
comment on table equity_work is 'owner: value. derived. How far the course of the equity has been worked out; one row.';
comment on column equity_work.id is 'Always 1.';
comment on column equity_work.run_id is 'The run it is worked out for.';
comment on column equity_work.done is 'Customers gone through.';
comment on column equity_work.total is 'Customers there are.';
comment on column equity_work.finished_at is 'When it was done; empty: under way or not begun.';
insert into equity_work default values;
