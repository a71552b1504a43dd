-- What a load costs for each row, and pages of large bases.

-- Many customers that came one after the other are told to a job in one row, not one by one.
alter table touched add column through bigint check (through > customer_id);
comment on column touched.customer_id is 'Customer; the same one may stand here several times. With through: the first of several.';
comment on column touched.through is 'Everybody from customer_id to this number who is a customer; empty: that one alone.';

create view touched_customers as
  select job, customer_id from touched where through is null
  union all
  select t.job, c.id from touched t join customers c on c.id between t.customer_id and t.through;
comment on view touched_customers is 'owner: platform. derived. Who stands in touched, one by one.';
comment on column touched_customers.job is 'Job that must redo the customer.';
comment on column touched_customers.customer_id is 'Customer; the same one may stand here several times.';

-- Takes what a job has to redo: customers one by one, some of them several times.
create function take_touched(job text) returns setof bigint
  language sql
  as $$
    with taken as (delete from touched t where t.job = take_touched.job returning customer_id, through)
    select customer_id from taken where through is null
    union all
    select c.id from taken t join customers c on c.id between t.customer_id and t.through;
  $$;

-- By what differs first: a sort or a search that begins with what is alike in all rows compares it every time. The
-- addresses by their beginning are found by the same index, so that a load writes one less.
alter table orders drop constraint if exists orders_pkey, add constraint orders_pkey primary key (order_id, source, customer_id);
alter table customer_identities drop constraint customer_identities_pkey,
  add constraint customer_identities_pkey primary key (value, kind, source);
drop index if exists customer_identities_value;

-- The usual order of lists tells by itself who bought long ago: of those worth most, few need to be looked up.
drop index if exists customer_standing_value;
create index customer_standing_value on customer_standing (value, customer_id, last_purchase_on) where value is not null;

-- What an unfinished load had set aside of these stands here again, as it is now.
delete from absent_indexes where name in ('customer_identities_value', 'orders_pkey', 'customer_standing_value');
