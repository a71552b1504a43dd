-- Who met with what may go with leaving: the customers behind each number of the drivers.
create table driver_parts (
  driver text not null,
  customer_id bigint not null,
  quarters integer not null,
  lost integer not null,
  primary key (customer_id, driver)
);
comment on table driver_parts is 'owner: retention. derived. The customers of the sample by which drivers of leaving are measured, who met with one: made with the results of retention.';
comment on column driver_parts.driver is 'What they met with.';
comment on column driver_parts.customer_id is 'The customer, with the records merged into them.';
comment on column driver_parts.quarters is 'Quarters in which they bought and met with it.';
comment on column driver_parts.lost is '1: one of these quarters was their last.';
create index driver_parts_driver on driver_parts (driver, lost, quarters, customer_id);
