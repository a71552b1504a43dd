-- Customers of a file who are new get their numbers before they are written, so that two connections can write at once.
alter table imports add column customers_from bigint;
comment on column imports.customers_from is 'Imports of customers: while a load may be half written, what is added to the line of the file to get the number of its new customer; empty when it has not begun or is whole.';
