-- Roles and what they may do, people who come by invitation, keys for programs, and how contact data
-- looks to somebody who may not see it.
create table roles (
  id text primary key,
  name text,
  base text not null,
  changes jsonb not null default '{}',
  changed_at timestamptz not null
);
comment on table roles is 'owner: platform. ground. Roles that were made here, and starting roles that were changed; a starting role without a row is as it came.';
comment on column roles.id is 'The role as accounts name it: a starting role, or one of ours.';
comment on column roles.name is 'Its name; empty: a starting role, whose name is in the catalogue of words.';
comment on column roles.base is 'Starting role whose rights it begins with, also those of rooms that come later.';
comment on column roles.changes is 'Right → true where it was given, false where it was taken.';
comment on column roles.changed_at is 'Last change.';

-- Everybody who was neither owner nor anything else could only read.
update auth_user set "role" = 'viewer' where "role" = 'user';
alter table auth_user add column "leftAt" timestamptz;

create table invitations (
  id bigint generated always as identity primary key,
  digest text not null unique,
  email text not null,
  role text not null,
  invited_by text not null references auth_user ("id") on delete cascade,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  ended_at timestamptz
);
comment on table invitations is 'owner: users. ground. Invitations to work here; each opens once, within its days.';
comment on column invitations.id is 'Number of the invitation.';
comment on column invitations.digest is 'SHA-256 of the token in the link, base64url; the token itself is nowhere.';
comment on column invitations.email is 'Address of whoever is invited.';
comment on column invitations.role is 'Role they get.';
comment on column invitations.invited_by is 'Account that invited.';
comment on column invitations.made_at is 'When.';
comment on column invitations.expires_at is 'When it ends unused.';
comment on column invitations.used_at is 'When it was accepted; null: not yet.';
comment on column invitations.ended_at is 'When it was withdrawn; null: it was not.';

create table api_keys (
  id bigint generated always as identity primary key,
  digest text not null unique,
  name text not null,
  begins text not null,
  made_by text not null references auth_user ("id") on delete cascade,
  rights text[] not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  ended_at timestamptz
);
create index api_keys_made_by on api_keys (made_by);
comment on table api_keys is 'owner: platform. ground. Keys with which programs call; each may do what it was given and its maker still may.';
comment on column api_keys.id is 'Number of the key.';
comment on column api_keys.digest is 'SHA-256 of the key, base64url; the key itself is nowhere.';
comment on column api_keys.name is 'What it is for.';
comment on column api_keys.begins is 'Its first signs, to tell it from others.';
comment on column api_keys.made_by is 'Account that made it; when that account ends, so does the key.';
comment on column api_keys.rights is 'Rights it was given.';
comment on column api_keys.made_at is 'When.';
comment on column api_keys.expires_at is 'When it ends by itself.';
comment on column api_keys.last_used_at is 'When it was last used, to the minute.';
comment on column api_keys.ended_at is 'When it was revoked; null: it was not.';

-- What somebody without the right sees of a text: of every e-mail its first letter and its ending, of
-- every number of nine digits or more the last two. A text that holds neither comes back as it is.
create function mask_text(input text) returns text
  language sql immutable strict parallel safe
  as $$ select case when input !~ '@|[0-9].*[0-9].*[0-9].*[0-9].*[0-9].*[0-9].*[0-9].*[0-9].*[0-9]' then input else
    regexp_replace(
      regexp_replace(input, '([^\s@]?)[^\s@]*@(?:\S*(\.[^\s.@]+)|\S*)', '\1•••@•••\2', 'g'),
      '[+(]?[0-9](?:[\s().-]*[0-9]){6,}[\s().-]*([0-9])[\s().-]*([0-9])', '•••\1\2', 'g') end $$;

-- The same of a phone, however short it is.
create function mask_phone(input text) returns text
  language sql immutable strict parallel safe
  as $$ select '•••' || right(regexp_replace(input, '\D', '', 'g'), 2) $$;
