-- Cancelling and undoing imports: what must be known to take back what one import alone told.
alter table imports drop constraint imports_status_check;
alter table imports add constraint imports_status_check check (status in
  ('uploaded', 'checking', 'checked', 'loading', 'done', 'failed', 'undoing', 'undone'));
comment on column imports.status is 'Step: uploaded, checking, checked, loading, done, failed, undoing, undone.';

alter table imports add column run integer not null default 0;
comment on column imports.run is 'Running number of its steps: who works on an earlier one stops, since the import was cancelled or begun again.';
alter table imports add column load_order bigint;
comment on column imports.load_order is 'Place of its last load among all loads: who told a line before whom.';
alter table imports add column undone jsonb;
comment on column imports.undone is 'What was taken back when it was undone or cancelled: lines, amount, restored, customers, products, when, by whom.';

create table purchase_claims (
  customer_id bigint not null,
  import_id bigint not null,
  lines uuid[] not null,
  primary key (customer_id, import_id)
);
comment on table purchase_claims is 'owner: purchases. ground. Lines that an import told when they were there already: they stay when the import that brought them is undone.';
comment on column purchase_claims.customer_id is 'Who bought.';
comment on column purchase_claims.import_id is 'Import that told the lines again.';
comment on column purchase_claims.lines is 'Keys of the lines, see purchases.line_key.';

alter table purchase_amendments add column told_customer_id bigint;
comment on column purchase_amendments.told_customer_id is 'Under whom the order was told instead; the same customer unless the customer was corrected.';
comment on column purchase_amendments.before is 'Its lines as they stood, each with the other imports that had told it (claims).';

create table customer_additions (
  customer_id bigint not null,
  import_id bigint not null,
  field text not null,
  value text not null,
  primary key (customer_id, import_id, field, value)
);
comment on table customer_additions is 'owner: customers. ground. What an import added to customers who were known before it, so that it can be undone.';
comment on column customer_additions.customer_id is 'The customer.';
comment on column customer_additions.import_id is 'Import that told it.';
comment on column customer_additions.field is 'Field of the customer that was empty, or identity.<kind> for something they are found by.';
comment on column customer_additions.value is 'personal. What was added.';

alter table products add column import_id bigint;
comment on column products.import_id is 'Import that first named it; empty: it came another way.';
