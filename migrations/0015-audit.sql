-- The log of who did what. Entries are only ever added; each is sealed into a chain shortly after, so
-- that whoever changes or removes one later is found out.
create table audit_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null check (kind in ('sign_in', 'sign_in_failed', 'account', 'rights', 'change',
    'delete', 'export', 'view', 'denied')),
  action text not null,
  area text,
  door text not null check (door in ('page', 'key', 'command')),
  actor text,
  key_id bigint,
  subject text,
  result text not null,
  details jsonb not null,
  network text
);
create index audit_entries_kind on audit_entries (kind, id);
create index audit_entries_actor on audit_entries (actor, id);
create index audit_entries_at on audit_entries (at);
comment on table audit_entries is 'owner: platform. ground. Who did what and when, without contact data of customers; never changed, never deleted.';
comment on column audit_entries.id is 'Running number; numbers may be missing.';
comment on column audit_entries.at is 'When, to the millisecond.';
comment on column audit_entries.kind is 'What kind of thing it was: sign_in, sign_in_failed, account, rights, change, delete, export, view, denied.';
comment on column audit_entries.action is 'The call, as the contract has it, or the words of the command line.';
comment on column audit_entries.area is 'Area of the right that it needed.';
comment on column audit_entries.door is 'page: a person in a browser; key: a program; command: the command line of the machine.';
comment on column audit_entries.actor is 'Account that did it, or made the key; empty: nobody was signed in.';
comment on column audit_entries.key_id is 'Key of the program.';
comment on column audit_entries.subject is 'Number of the record or account it was done to.';
comment on column audit_entries.result is 'done, or the code of the error.';
comment on column audit_entries.details is 'What else is worth knowing, in codes: roles, rights.';
comment on column audit_entries.network is 'Network it came from: an IPv4 address or an IPv6 /64.';

create table audit_chain (
  n bigint primary key,
  entry_id bigint not null unique,
  digest text not null
);
comment on table audit_chain is 'owner: platform. ground. The chain over the log: each link seals an entry and the link before it.';
comment on column audit_chain.n is 'Place in the chain, from 1, without gaps.';
comment on column audit_chain.entry_id is 'Entry that it seals.';
comment on column audit_chain.digest is 'Keyed digest (HMAC-SHA-256) of the digest before and the entry.';

create table audit_waiting (
  entry_id bigint not null
);
comment on table audit_waiting is 'owner: platform. derived. Entries to be sealed next; taken by delete … returning.';
comment on column audit_waiting.entry_id is 'The entry.';

-- An empty log may be emptied: that is how a backup is brought back.
create function audit_refuse() returns trigger
  language plpgsql
  as $$ declare filled boolean; begin
    if tg_op = 'TRUNCATE' then
      execute format('select exists (select 1 from %I.%I)', tg_table_schema, tg_table_name) into filled;
      if not filled then return null; end if;
    end if;
    raise exception 'the log is only added to';
  end $$;
create function audit_wait() returns trigger
  language plpgsql
  as $$ begin insert into audit_waiting select id from added; return null; end $$;

create trigger audit_entries_kept before update or delete or truncate on audit_entries
  for each statement execute function audit_refuse();
create trigger audit_chain_kept before update or delete or truncate on audit_chain
  for each statement execute function audit_refuse();
create trigger audit_entries_wait after insert on audit_entries
  referencing new table as added for each statement execute function audit_wait();
