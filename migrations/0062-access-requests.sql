-- Asking for a right one lacks, and the answer.
create table access_requests (
  id bigint generated always as identity primary key,
  user_id text not null references auth_user ("id") on delete cascade,
  wanted text not null,
  page text,
  note text not null default '',
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by text references auth_user ("id") on delete set null,
  granted boolean,
  answer text,
  check ((decided_at is null) = (granted is null))
);
-- One open request of a person for a right, also where they ask in two windows at once.
create unique index access_requests_open on access_requests (user_id, wanted) where decided_at is null;
create index access_requests_asked on access_requests (asked_at desc, id desc);
comment on table access_requests is 'owner: users. ground. Rights that people asked for, and what was answered.';
comment on column access_requests.id is 'Number of the request.';
comment on column access_requests.user_id is 'Account that asks.';
comment on column access_requests.wanted is 'The right, `<area>.<verb>`.';
comment on column access_requests.page is 'Address within the product at which it was missing; null: not said.';
comment on column access_requests.note is 'What it is wanted for, in their words.';
comment on column access_requests.asked_at is 'When.';
comment on column access_requests.decided_at is 'When it was answered; null: it waits.';
comment on column access_requests.decided_by is 'Account that answered.';
comment on column access_requests.granted is 'Whether it was given; null: it waits.';
comment on column access_requests.answer is 'What was said to it, in words.';
comment on column messages.kind is 'invitation, password_reset, webhook_off, access_asked, access_granted, access_declined.';
