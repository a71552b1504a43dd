-- How accounts are kept safe: second steps, passkeys, proofs under way, and failed tries.
create table user_second_steps (
  user_id text primary key references auth_user ("id") on delete cascade,
  secret text not null,
  since timestamptz,
  last_step bigint,
  begun_at timestamptz not null
);
comment on table user_second_steps is 'owner: users. ground. Authenticator apps (RFC 6238) that people use as their second step.';
comment on column user_second_steps.user_id is 'Account.';
comment on column user_second_steps.secret is 'The shared secret, sealed with the key of this installation.';
comment on column user_second_steps.since is 'When a first code turned it on; null: prepared only.';
comment on column user_second_steps.last_step is 'Time step of the last code taken; it and older ones are never taken again.';
comment on column user_second_steps.begun_at is 'When the secret was made.';

create table user_recovery_codes (
  user_id text not null references auth_user ("id") on delete cascade,
  place integer not null,
  salt text not null,
  hash text not null,
  used_at timestamptz,
  primary key (user_id, place)
);
comment on table user_recovery_codes is 'owner: users. ground. Codes that take the place of the authenticator app, each once.';
comment on column user_recovery_codes.user_id is 'Account.';
comment on column user_recovery_codes.place is 'Place in the set, from 1.';
comment on column user_recovery_codes.salt is 'Salt of the set, base64url.';
comment on column user_recovery_codes.hash is 'scrypt of the code, base64url; the code itself is nowhere.';
comment on column user_recovery_codes.used_at is 'When it was used; null: still good.';

create table user_passkeys (
  id bigint generated always as identity primary key,
  user_id text not null references auth_user ("id") on delete cascade,
  credential text not null unique,
  public_key text not null,
  algorithm integer not null,
  counter bigint not null,
  synced boolean not null,
  name text not null,
  since timestamptz not null,
  last_used_at timestamptz
);
create index user_passkeys_user on user_passkeys (user_id);
comment on table user_passkeys is 'owner: users. ground. Passkeys (WebAuthn) that people sign in with.';
comment on column user_passkeys.id is 'Number of the passkey.';
comment on column user_passkeys.user_id is 'Account.';
comment on column user_passkeys.credential is 'Id that the device gave it, base64url.';
comment on column user_passkeys.public_key is 'Its public key, SubjectPublicKeyInfo in DER, base64url.';
comment on column user_passkeys.algorithm is 'COSE number of its algorithm: -7, -8 or -257.';
comment on column user_passkeys.counter is 'Last counter of signatures it showed; 0 for those that count none.';
comment on column user_passkeys.synced is 'Kept for all devices of the person, not in one device alone.';
comment on column user_passkeys.name is 'What its owner calls it.';
comment on column user_passkeys.since is 'When it was added.';
comment on column user_passkeys.last_used_at is 'When it was last used.';

create table sign_in_proofs (
  ticket text primary key,
  purpose text not null,
  user_id text references auth_user ("id") on delete cascade,
  challenge text,
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index sign_in_proofs_expires on sign_in_proofs (expires_at);
comment on table sign_in_proofs is 'owner: users. derived. Second steps and passkey questions under way; a few minutes each.';
comment on column sign_in_proofs.ticket is 'SHA-256 of the ticket in the browser''s cookie, base64url.';
comment on column sign_in_proofs.purpose is 'What it is for: second_step, passkey_sign_in, passkey_confirm, passkey_add.';
comment on column sign_in_proofs.user_id is 'Account, where it is known already.';
comment on column sign_in_proofs.challenge is 'What a passkey must sign, base64url.';
comment on column sign_in_proofs.tries is 'Codes tried.';
comment on column sign_in_proofs.expires_at is 'When it ends unused.';

create table sign_in_failures (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
create index sign_in_failures_last on sign_in_failures (last_at);
comment on table sign_in_failures is 'owner: users. derived. Failed tries in a row, by account, device or network; forgotten after some days.';
comment on column sign_in_failures.key is 'Kind and keyed digest of whom it is about; personal data only under the key of this installation.';
comment on column sign_in_failures.failures is 'Failed tries since the last good one.';
comment on column sign_in_failures.last_at is 'When the last try was.';
comment on column sign_in_failures.locked_until is 'Until then no try is looked at.';
