-- What happened, for programs that want to be told: events written in the transaction that makes them
-- true, subscriptions, and deliveries; and answers that are kept for programs that ask twice.
create table webhooks (
  id bigint generated always as identity primary key,
  name text not null,
  url text not null,
  events text[] not null,
  owner text not null references auth_user ("id") on delete cascade,
  secret text not null,
  old_secret text,
  old_until timestamptz,
  off_reason text check (off_reason in ('person', 'failing', 'gone', 'restored', 'owner')),
  failing_since timestamptz,
  delivered_at timestamptz,
  made_at timestamptz not null
);
comment on table webhooks is 'owner: webhooks. ground. Addresses that are told what happens here. A restored copy has all of them off.';
comment on column webhooks.id is 'Number of the subscription.';
comment on column webhooks.name is 'What it is for.';
comment on column webhooks.url is 'Where it is told, https.';
comment on column webhooks.events is 'Names of the events it wants.';
comment on column webhooks.owner is 'Account that made it; what that account may not read it is not told.';
comment on column webhooks.secret is 'Key of its signatures, sealed.';
comment on column webhooks.old_secret is 'Key of before, sealed; both sign until old_until.';
comment on column webhooks.old_until is 'Until when the key of before signs too.';
comment on column webhooks.off_reason is 'Why it is off: person, failing (too long), gone (it said 410), restored (copy from a backup), owner (who left or lost the rights); empty: on.';
comment on column webhooks.failing_since is 'Since when nothing was delivered although it was tried; empty: the last one arrived.';
comment on column webhooks.delivered_at is 'When something arrived last.';
comment on column webhooks.made_at is 'When it was made.';

create table events (
  id bigint generated always as identity primary key,
  name text not null,
  subject text not null,
  data jsonb not null,
  at timestamptz not null default now(),
  told_by xid8 not null default pg_current_xact_id(),
  spread boolean not null default false,
  unique (told_by, name, subject)
);
create index events_waiting on events (id) where not spread;
create index events_at on events (at);
comment on table events is 'owner: platform. ground. What happened, written in the transaction that made it true while somebody subscribes to it; kept for 30 days. Numbers and codes alone.';
comment on column events.id is 'Number of the event.';
comment on column events.name is 'What happened, e.g. customer.created.';
comment on column events.subject is 'Number of what it happened to.';
comment on column events.data is 'What is told: numbers and codes, never names or addresses.';
comment on column events.at is 'When.';
comment on column events.told_by is 'Transaction: the same thing twice in one is told once.';
comment on column events.spread is 'Deliveries were made of it.';

create table webhook_deliveries (
  id bigint generated always as identity primary key,
  webhook_id bigint not null references webhooks (id) on delete cascade,
  event_id bigint not null references events (id) on delete cascade,
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0,
  due_at timestamptz not null,
  status integer,
  error text,
  ended_at timestamptz,
  unique (webhook_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, event_id) where state = 'waiting';
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, state, id);
create index webhook_deliveries_event on webhook_deliveries (event_id);
comment on table webhook_deliveries is 'owner: webhooks. ground. What was or is to be told to whom; kept as long as the event.';
comment on column webhook_deliveries.id is 'Number of the delivery.';
comment on column webhook_deliveries.webhook_id is 'To whom.';
comment on column webhook_deliveries.event_id is 'What.';
comment on column webhook_deliveries.state is 'waiting; delivered: answered with 2xx; dead: tried for a day in vain.';
comment on column webhook_deliveries.attempts is 'How often it was tried.';
comment on column webhook_deliveries.due_at is 'When it is tried next.';
comment on column webhook_deliveries.status is 'HTTP status of the last answer; empty: there was none.';
comment on column webhook_deliveries.error is 'Code of the last failure without an answer.';
comment on column webhook_deliveries.ended_at is 'When it arrived or was given up.';

-- Says that something happened, if anybody wants to know. A job of its own for each event: a keyed one
-- would make writers wait for each other. Who was just created has not changed as well.
create function announce(name text, subject text, data jsonb) returns void
  language plpgsql
  as $$ #variable_conflict use_column
  declare made bigint; begin
    if not exists (select 1 from webhooks w where w.off_reason is null and announce.name = any (w.events)) then
      return;
    end if;
    if announce.name = 'customer.changed' and exists (select 1 from events e
      where e.told_by = pg_current_xact_id() and e.name = 'customer.created' and e.subject = announce.subject) then
      return;
    end if;
    insert into events (name, subject, data) values (announce.name, announce.subject, announce.data)
      on conflict (told_by, name, subject) do nothing returning id into made;
    if made is not null then
      perform graphile_worker.add_job('webhooks.deliver', '{}'::json, max_attempts => 5);
    end if;
  end $$;

create table request_keys (
  caller text not null,
  key text not null,
  digest text not null,
  status integer,
  answer text,
  begun_at timestamptz not null,
  primary key (caller, key)
);
create index request_keys_begun on request_keys (begun_at);
comment on table request_keys is 'owner: platform. ground. Calls sent with an Idempotency-Key, with their answers, for a day.';
comment on column request_keys.caller is 'Account or key of a program that called.';
comment on column request_keys.key is 'The key, as a keyed digest.';
comment on column request_keys.digest is 'Keyed digest of method, address and body.';
comment on column request_keys.status is 'Status of the answer; empty: it is being worked on.';
comment on column request_keys.answer is 'The answer, sealed, for it may hold a secret shown once.';
comment on column request_keys.begun_at is 'When the call came.';
