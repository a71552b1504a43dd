-- Products with their unit costs, and what customers spend with everybody, by files: which import told what, so that
-- it can be taken back without taking what others told.
alter table product_costs add column import_id bigint;
comment on column product_costs.import_id is 'Import that told it; empty: somebody typed it, or a program.';
create index product_costs_import on product_costs (import_id) where import_id is not null;

create table product_tellings (
  id bigint generated always as identity primary key,
  product_id bigint not null,
  import_id bigint not null,
  line text,
  line_before text,
  told_at timestamptz not null,
  unique (product_id, import_id)
);
comment on table product_tellings is 'owner: catalog. ground. Products of which a file of products spoke, with the line it told and the one that stood before.';
comment on column product_tellings.id is 'Counts up as they were told.';
comment on column product_tellings.product_id is 'The product.';
comment on column product_tellings.import_id is 'Import that told it.';
comment on column product_tellings.line is 'The line it told; empty: none.';
comment on column product_tellings.line_before is 'The line that stood before; empty: none.';
comment on column product_tellings.told_at is 'When it was loaded.';
create index product_tellings_import on product_tellings (import_id);

alter table wallet_facts add column import_id bigint;
comment on column wallet_facts.import_id is 'Import that told it; of several the first that still stands. Empty: somebody typed it, or a program.';
create index wallet_facts_import on wallet_facts (import_id) where import_id is not null;

create table wallet_claims (
  customer_id bigint not null,
  fact_id bigint not null,
  import_id bigint not null,
  primary key (customer_id, fact_id, import_id)
);
comment on table wallet_claims is 'owner: value. ground. Imports that told a fact about a wallet again: it stays when the import that brought it is undone.';
comment on column wallet_claims.customer_id is 'Whose fact.';
comment on column wallet_claims.fact_id is 'The fact.';
comment on column wallet_claims.import_id is 'Import that told it too.';
create index wallet_claims_import on wallet_claims (import_id);

comment on column imports.kind is 'What the rows are: purchases, customers, consents, touchpoints, subscriptions, products, wallets; rooms bring their kinds.';
