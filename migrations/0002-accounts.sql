-- Tables of better-auth, as it asks for them; only platform/auth.ts knows them.
create table auth_user (
  "id" text not null primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp,
  "role" text not null
);
comment on table auth_user is 'owner: platform. ground. Accounts of the people who work here (better-auth).';

create table auth_session (
  "id" text not null primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references auth_user ("id") on delete cascade
);
create index "auth_session_userId_idx" on auth_session ("userId");
comment on table auth_session is 'owner: platform. ground. Who is signed in (better-auth).';

create table auth_account (
  "id" text not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references auth_user ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null
);
create index "auth_account_userId_idx" on auth_account ("userId");
comment on table auth_account is 'owner: platform. ground. How an account signs in; passwords as scrypt hashes (better-auth).';

create table auth_verification (
  "id" text not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp
);
create index "auth_verification_identifier_idx" on auth_verification ("identifier");
comment on table auth_verification is 'owner: platform. ground. Short-lived proofs such as password resets (better-auth).';
