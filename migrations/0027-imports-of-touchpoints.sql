-- Files of touchpoints: which imports told of the same one, so that undoing one of them leaves it.
create table touchpoint_claims (
  customer_id bigint not null,
  touchpoint_id bigint not null,
  import_id bigint not null,
  primary key (customer_id, touchpoint_id, import_id)
);
comment on table touchpoint_claims is 'owner: touchpoints. ground. Imports that told of a touchpoint which another import had brought: it stays when that one is undone.';
comment on column touchpoint_claims.customer_id is 'Whose touchpoint; 0: nobody knows.';
comment on column touchpoint_claims.touchpoint_id is 'The touchpoint.';
comment on column touchpoint_claims.import_id is 'Import that told it too.';
create index touchpoint_claims_import on touchpoint_claims (import_id);
comment on column imports.kind is 'What the rows are: purchases, customers, consents, touchpoints; rooms bring their kinds.';
