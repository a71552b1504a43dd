-- What customers allow: purposes, the exact texts they were shown, and a ledger to which is only added.
create table consent_purposes (
  id text primary key check (id ~ '^[a-z][a-z0-9_]{1,39}$'),
  name text,
  ended_at timestamptz,
  made_at timestamptz not null default now()
);
comment on table consent_purposes is 'owner: consent. ground. What customers may be contacted for; what is allowed for one is not allowed for another.';
comment on column consent_purposes.id is 'The purpose, as files and programs name it.';
comment on column consent_purposes.name is 'Its name here; empty: one that came with the product, whose name is in the catalogue of words.';
comment on column consent_purposes.ended_at is 'Since when nobody is asked any more; what was said stays.';
comment on column consent_purposes.made_at is 'Since when there is this purpose.';
insert into consent_purposes (id) values ('offers'), ('surveys');

create table consent_texts (
  id bigint generated always as identity primary key,
  purpose text not null references consent_purposes (id),
  language text not null check (language ~ '^[a-z]{2}$'),
  version integer not null,
  body text not null,
  digest text not null,
  made_by text,
  made_at timestamptz not null,
  unique (purpose, language, version),
  unique (purpose, language, digest)
);
comment on table consent_texts is 'owner: consent. ground. The words customers said yes to, version by version; never changed.';
comment on column consent_texts.id is 'Number of the text.';
comment on column consent_texts.purpose is 'What it asks for.';
comment on column consent_texts.language is 'ISO 639-1 code of its language.';
comment on column consent_texts.version is 'Counts up from 1 within purpose and language.';
comment on column consent_texts.body is 'The exact words.';
comment on column consent_texts.digest is 'SHA-256 of the words, hexadecimal: the same words are the same version.';
comment on column consent_texts.made_by is 'Account that wrote it down; empty: a file or the command line.';
comment on column consent_texts.made_at is 'When it was written down.';

create table consent_events (
  customer_id bigint not null,
  id bigint generated always as identity,
  purpose text not null references consent_purposes (id),
  channel text not null check (channel in ('email', 'sms', 'whatsapp', 'phone', 'post', 'push')),
  action text not null check (action in ('granted', 'withdrawn')),
  basis text check (basis in ('consent', 'soft_opt_in')),
  source text not null check (source in ('form', 'store', 'call', 'mail', 'event', 'import', 'api', 'staff')),
  text_id bigint references consent_texts (id),
  evidence text,
  evidence_file text,
  said_at timestamptz not null,
  ends_on date,
  recorded_at timestamptz not null,
  recorded_by text,
  import_id bigint,
  request uuid not null,
  primary key (customer_id, id),
  unique (customer_id, request, channel),
  check ((action = 'granted') = (basis is not null))
);
comment on table consent_events is 'owner: consent. ground. What customers allowed and took back, purpose by purpose and channel by channel. Only added to: the database refuses changes.';
comment on column consent_events.customer_id is 'Who said it.';
comment on column consent_events.id is 'Number of the event.';
comment on column consent_events.purpose is 'What for.';
comment on column consent_events.channel is 'By which way: email, sms, whatsapp, phone, post, push.';
comment on column consent_events.action is 'granted or withdrawn.';
comment on column consent_events.basis is 'Why it is lawful: consent, or soft_opt_in (own similar goods to a customer who could refuse); empty: withdrawn.';
comment on column consent_events.source is 'Where it was said: form, store, call, mail, event, import, api, staff.';
comment on column consent_events.text_id is 'The words that were shown.';
comment on column consent_events.evidence is 'personal. Where the proof is: folio, address of the form, who was present.';
comment on column consent_events.evidence_file is 'personal. Name of the kept file that proves it.';
comment on column consent_events.said_at is 'When the customer said it; the latest word holds, whenever it was written down.';
comment on column consent_events.ends_on is 'Last day on which it holds; empty: until it is taken back.';
comment on column consent_events.recorded_at is 'When it was written down.';
comment on column consent_events.recorded_by is 'Account that wrote it down; empty: a file or the command line.';
comment on column consent_events.import_id is 'Import that brought it.';
comment on column consent_events.request is 'Key of the request: sent again it is not written again.';
create index consent_events_said on consent_events (customer_id, purpose, channel, said_at, id);

-- Law: nothing of the ledger changes. Only an erasure empties what is personal, and says so first.
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  if current_setting('clientela.erasing', true) = 'on' then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  raise exception 'the ledger is only added to' using errcode = 'restrict_violation';
end $$;
create trigger consent_events_stay before update or delete on consent_events
  for each row execute function refuse_ledger_change();
create trigger consent_texts_stay before update or delete on consent_texts
  for each row execute function refuse_ledger_change();

create view consent_now as
select distinct on (customer_id, purpose, channel)
  customer_id, purpose, channel, action, basis, said_at, ends_on, id as event_id
from consent_events
order by customer_id, purpose, channel, said_at desc, (action = 'withdrawn') desc, id desc;
comment on view consent_now is 'owner: consent. derived. The last word of each customer, purpose and channel. No row is no permission; of two words of the same moment the stricter holds.';
comment on column consent_now.customer_id is 'Who said it.';
comment on column consent_now.purpose is 'What for.';
comment on column consent_now.channel is 'By which way.';
comment on column consent_now.action is 'granted or withdrawn.';
comment on column consent_now.basis is 'Why it is lawful.';
comment on column consent_now.said_at is 'When it was said.';
comment on column consent_now.ends_on is 'Last day on which it holds.';
comment on column consent_now.event_id is 'The event in the ledger.';
