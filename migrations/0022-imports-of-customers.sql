-- Files of customers and of consents: what somebody decided about them, what they changed, and what was
-- void from the moment its import was undone.
alter table imports add column options jsonb not null default '{}';
comment on column imports.options is 'What somebody decided about its rows: create or update, field by field fill, overwrite or leave, new choices, system of the keys.';
alter table imports add column foreseen jsonb;
comment on column imports.foreseen is 'What the check foresaw, for kinds that can tell: rows that would create, update, change nothing, be passed over.';
comment on column imports.kind is 'What the rows are: purchases, customers, consents; rooms bring their kinds.';
alter table import_mappings add column options jsonb not null default '{}';
comment on column import_mappings.options is 'What was decided about the rows of that import, see imports.options.';

create table customer_claims (
  customer_id bigint not null,
  import_id bigint not null,
  primary key (customer_id, import_id)
);
comment on table customer_claims is 'owner: customers. ground. Which imports of customers told of somebody who was known before them: they stay when the import that brought them is undone.';
comment on column customer_claims.customer_id is 'The customer.';
comment on column customer_claims.import_id is 'Import that told of them too.';
create index customer_claims_import on customer_claims (import_id);

create table customer_import_changes (
  customer_id bigint not null,
  import_id bigint not null,
  field text not null,
  before jsonb,
  after jsonb not null,
  changed_at timestamptz not null,
  primary key (customer_id, import_id, field)
);
comment on table customer_import_changes is 'owner: customers. ground. What an import wrote over or added to customers known before it, so that it can be undone; also what it told that an earlier import had written.';
comment on column customer_import_changes.customer_id is 'The customer.';
comment on column customer_import_changes.import_id is 'The import.';
comment on column customer_import_changes.field is 'A column, attribute.<id>, tag.<id> or organisation.<id>.';
comment on column customer_import_changes.before is 'personal. What stood there; empty: nothing. The same as after: the import only told it again.';
comment on column customer_import_changes.after is 'personal. What stands there since.';
comment on column customer_import_changes.changed_at is 'When.';
create index customer_import_changes_import on customer_import_changes (import_id);

alter table tags add column import_id bigint;
comment on column tags.import_id is 'Import that made it; empty: somebody did.';
alter table customer_choices add column import_id bigint;
comment on column customer_choices.import_id is 'Import that made it; empty: somebody did.';

-- Taking an import of consents back is a word of the ledger too: nothing of it is deleted, and what was void
-- counts for nothing.
create table consent_voids (
  customer_id bigint not null,
  event_id bigint not null,
  import_id bigint not null,
  voided_at timestamptz not null,
  voided_by text,
  primary key (customer_id, event_id)
);
comment on table consent_voids is 'owner: consent. ground. Events of the ledger that are void since the import that brought them was undone. Only added to.';
comment on column consent_voids.customer_id is 'Whose event.';
comment on column consent_voids.event_id is 'The event.';
comment on column consent_voids.import_id is 'The import that was undone.';
comment on column consent_voids.voided_at is 'When it was undone.';
comment on column consent_voids.voided_by is 'Account that undid it; empty: the command line.';
create trigger consent_voids_stay before update or delete on consent_voids
  for each row execute function refuse_ledger_change();

create table consent_claims (
  customer_id bigint not null,
  event_id bigint not null,
  import_id bigint not null,
  primary key (customer_id, event_id, import_id)
);
comment on table consent_claims is 'owner: consent. ground. Imports that told an event of the ledger again: it stays when the import that brought it is undone.';
comment on column consent_claims.customer_id is 'Whose event.';
comment on column consent_claims.event_id is 'The event.';
comment on column consent_claims.import_id is 'Import that told it too.';
create index consent_claims_import on consent_claims (import_id);
create index consent_events_import on consent_events (import_id) where import_id is not null;

create or replace view consent_now as
select distinct on (c.survivor_id, e.purpose, e.channel)
  c.survivor_id as customer_id, e.purpose, e.channel, e.action, e.basis, e.said_at, e.ends_on, e.id as event_id
from consent_events e join customers c on c.id = e.customer_id
where not exists (select 1 from consent_voids v where v.customer_id = e.customer_id and v.event_id = e.id)
order by c.survivor_id, e.purpose, e.channel, e.said_at desc, (e.action = 'withdrawn') desc, e.id desc;
comment on view consent_now is 'owner: consent. derived. The last word that is not void of each customer, purpose and channel, over all records merged into them. No row is no permission; of two words of the same moment the stricter holds.';
