-- What a company demands of everybody who signs in.
create table access_rules (
  only_one boolean primary key default true check (only_one),
  second_step boolean not null,
  since timestamptz not null
);
comment on table access_rules is 'owner: users. ground. What is demanded of everybody who signs in; one row, or none while nothing is.';
comment on column access_rules.only_one is 'There is one row.';
comment on column access_rules.second_step is 'A password alone opens nothing: a second step or a passkey is demanded.';
comment on column access_rules.since is 'When it was last decided.';
