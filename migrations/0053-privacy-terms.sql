-- Clocks by the law of the country: a region whose own holidays count too, a number of hours of the company's own,
-- and with each breach by which law its clock runs and who must be told.
create table privacy_rules (
  only_one boolean primary key default true check (only_one),
  breach_hours integer check (breach_hours between 1 and 8760),
  region text,
  changed_by text,
  changed_at timestamptz not null
);
comment on table privacy_rules is 'owner: privacy. ground. What the company adds to the terms that the law gives; one row, or none while it adds nothing.';
comment on column privacy_rules.only_one is 'There is one row.';
comment on column privacy_rules.breach_hours is 'Hours within which a breach is to be told; counts where the law gives no number, or a later moment. Empty: none of their own.';
comment on column privacy_rules.region is 'Region of the country whose own holidays are no working days either; empty: the national ones alone count.';
comment on column privacy_rules.changed_by is 'Account that changed it last.';
comment on column privacy_rules.changed_at is 'When.';

alter table privacy_requests add column region text;
comment on column privacy_requests.region is 'Region whose own holidays count too, as of when it came; empty: none.';

alter table privacy_breaches add column tell_law text,
  add column tell_whom text not null default 'authority' check (tell_whom in ('authority', 'people'));
comment on column privacy_breaches.tell_law is 'Law by which the clock runs, as of when it was written down; empty: the number of the company itself, or the 72 hours that are usual.';
comment on column privacy_breaches.tell_whom is 'Who must be told by then: the authority, or the people concerned.';
