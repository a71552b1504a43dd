-- What contracts are worth becomes part of the one value of a customer: beside their value stands what the map of groups
-- and the chance of being a customer need of them.
alter table contract_factors add column year double precision;
alter table contract_factors add column months double precision;
comment on column contract_factors.year is 'Payments expected within twelve months, not discounted.';
comment on column contract_factors.months is 'Months expected to be paid for within the time of the map of groups, from the next renewal on.';
-- Derived: worked out again by the next run, with what is new.
delete from contract_factors;

alter table customer_standing add column contract_active double precision;
alter table customer_standing add column contract_annual bigint;
alter table customer_standing add column contract_months double precision;
comment on column customer_standing.contract_active is 'Filled by value: chance that a contract holds them: 1 for an open one, that of its renewal for a late one; empty: none that may still renew.';
comment on column customer_standing.contract_annual is 'Filled by value: what the contracts are expected to leave in twelve months, minor units.';
comment on column customer_standing.contract_months is 'Filled by value: months expected under contract within the time of the map of groups.';
comment on column customer_standing.contract_value is 'Filled by value: what the renewals to come of open contracts are expected to bring, discounted, minor units; a part of value.';

-- What is left of a purchase is told by purchases alone, and a payment costs no order: profits of those with contracts are redone.
alter table customer_profit add column contract_revenue bigint not null default 0;
alter table customer_profit add column contract_goods bigint not null default 0;
comment on column customer_profit.contract_revenue is 'Of the revenue, payments of contracts, minor units.';
comment on column customer_profit.contract_goods is 'Of the goods, those of payments of contracts, minor units.';
comment on column customer_profit.orders is 'Orders: by their number, else one a day; payments of contracts are none.';
comment on column customer_profit.lines is 'Lines sold; payments of contracts are none.';
delete from profit_runs where exists (select 1 from contracts);
