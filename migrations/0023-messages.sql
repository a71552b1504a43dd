-- The outbox: messages are written down in the transaction that makes them true and sent by a job; how
-- they are sent; and the links by which somebody who forgot their password gets in again.
create table mail_settings (
  only_one boolean primary key default true check (only_one),
  host text not null,
  port integer not null check (port between 1 and 65535),
  security text not null check (security in ('tls', 'starttls', 'none')),
  account text,
  password text,
  from_address text not null,
  changed_at timestamptz not null,
  changed_by text
);
comment on table mail_settings is 'owner: messages. ground. The mail server through which messages go; one row or none. What the operator says in SMTP_URL comes first.';
comment on column mail_settings.only_one is 'There is one row.';
comment on column mail_settings.host is 'Name or address of the server.';
comment on column mail_settings.port is 'Its port.';
comment on column mail_settings.security is 'tls from the first byte, starttls demanded, or none.';
comment on column mail_settings.account is 'User of the mail server; empty: it asks for none.';
comment on column mail_settings.password is 'Its password, sealed with the key of this installation.';
comment on column mail_settings.from_address is 'Address the messages come from.';
comment on column mail_settings.changed_at is 'Last change.';
comment on column mail_settings.changed_by is 'Account that changed it.';

create table messages (
  id bigint generated always as identity primary key,
  key text not null unique,
  kind text not null,
  recipient text not null,
  language text not null check (language in ('es', 'en')),
  message_id text not null unique,
  body text,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'stopped')),
  attempts integer not null default 0,
  due_at timestamptz not null,
  useful_until timestamptz not null,
  reply_code integer,
  reply text,
  error text,
  queued_at timestamptz not null,
  ended_at timestamptz
);
create index messages_due on messages (due_at) where state in ('queued', 'sending');
comment on table messages is 'owner: messages. ground. Messages to be sent and sent, each at most once. A restored copy sends none of those that waited: they become stopped.';
comment on column messages.id is 'Number of the message.';
comment on column messages.key is 'What it is about, in the words of whoever queued it: the same key again is no second message.';
comment on column messages.kind is 'invitation, password_reset, webhook_off.';
comment on column messages.recipient is 'Address it goes to: of somebody who works here, or is invited to.';
comment on column messages.language is 'Language it is written in.';
comment on column messages.message_id is 'Its Message-ID, fixed when it was queued: a server that sees it twice knows.';
comment on column messages.body is 'What fills the words, sealed, for it may hold a link that opens something; emptied when it ends.';
comment on column messages.state is 'queued; sending: handed over just now; sent: the server took it; failed: refused for good or too late; unknown: nobody answered after it was handed over, so it is not sent again; stopped: taken from a backup.';
comment on column messages.attempts is 'How often it was tried.';
comment on column messages.due_at is 'When it is tried next.';
comment on column messages.useful_until is 'After this it is not sent any more.';
comment on column messages.reply_code is 'Last code of the mail server: 4xx for now, 5xx for good.';
comment on column messages.reply is 'What the mail server said last; it may name the address.';
comment on column messages.error is 'Code of the last failure.';
comment on column messages.queued_at is 'When it was written down.';
comment on column messages.ended_at is 'When it was sent or given up.';

create table password_resets (
  digest text primary key,
  user_id text not null references auth_user ("id") on delete cascade,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_resets_user on password_resets (user_id);
comment on table password_resets is 'owner: users. ground. Links to set another password; each opens once, within the hour.';
comment on column password_resets.digest is 'SHA-256 of the token in the link, base64url; the token itself is nowhere.';
comment on column password_resets.user_id is 'Account it is for.';
comment on column password_resets.made_at is 'When.';
comment on column password_resets.expires_at is 'When it ends unused.';
comment on column password_resets.used_at is 'When it was used, or ended by a newer one.';
