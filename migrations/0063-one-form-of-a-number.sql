-- A telephone finds its customer by one form, with its country, whatever file brought it: one row in place of three. Those
-- that stand otherwise are put in that form by a job, because only the program knows the numbering plans.
insert into touched (job, customer_id)
  select distinct 'customers.phones', customer_id from customer_identities
  where kind = 'phone' and not starts_with(value, '+');
