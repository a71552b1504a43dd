-- How complete a record is, and when each field was last known to be right: contact data goes stale.
create table customer_confirmations (
  customer_id bigint not null,
  field text not null check (field in ('name', 'email', 'phone') or field ~ '^attribute\.\d+$'),
  confirmed_at timestamptz not null,
  how text not null check (how in ('person', 'import', 'form')),
  confirmed_by text,
  import_id bigint,
  primary key (customer_id, field)
);
comment on table customer_confirmations is 'owner: customers. ground. When a field was last said to be right, and by what. No row: since the customer was made.';
comment on column customer_confirmations.customer_id is 'The customer.';
comment on column customer_confirmations.field is 'name, email, phone or attribute.<id>.';
comment on column customer_confirmations.confirmed_at is 'When.';
comment on column customer_confirmations.how is 'person: somebody here wrote or confirmed it; import: a file said the same; form: the customer did.';
comment on column customer_confirmations.confirmed_by is 'Account of the person; empty: no person here.';
comment on column customer_confirmations.import_id is 'The import; empty: it was no file.';

-- What people wrote by hand before this table was there.
insert into customer_confirmations (customer_id, field, confirmed_at, how, confirmed_by)
  select distinct on (customer_id, field) customer_id, field, changed_at, 'person', changed_by
  from customer_changes
  where (field in ('name', 'email', 'phone') or field ~ '^attribute\.\d+$') and after is not null
  order by customer_id, field, changed_at desc;

create table customer_freshness (
  customer_id bigint primary key,
  completeness smallint not null,
  mailing boolean not null,
  staleness real not null,
  at_stake bigint not null
);
comment on table customer_freshness is 'owner: customers. derived. How complete and how fresh each record is, worked out for the whole base every night and after imports.';
comment on column customer_freshness.customer_id is 'The customer.';
comment on column customer_freshness.completeness is 'Share of what decides value and contactability that is known, 0 to 100.';
comment on column customer_freshness.mailing is 'Only names and addresses are known: a line of a mailing list, not of a customer database.';
comment on column customer_freshness.staleness is 'Weighted probability that the contact fields are no longer right, 0 to 1.';
comment on column customer_freshness.at_stake is 'Value of the customer times staleness, minor units; 0 where there is no value.';
create index customer_freshness_stake on customer_freshness (at_stake, customer_id) where staleness >= 0.2;
create index customer_freshness_completeness on customer_freshness (completeness, customer_id);
create index customer_freshness_mailing on customer_freshness (customer_id) where mailing;
