-- What people ask about their own data, and what becomes of it: requests with their legal terms, data that is
-- restricted, erasures that leave a nameless number, and the register of breaches.
alter table customers add column restricted_at timestamptz;
comment on column customers.restricted_at is 'Since when what is known of them may only be kept, not used, because they asked for it; empty: not restricted.';

create table customer_erasures (
  customer_id bigint primary key,
  cause text not null check (cause in ('bin', 'request', 'restore')),
  asked_by text,
  asked_at timestamptz not null,
  kept_until date,
  blocked_at timestamptz,
  erased_at timestamptz
);
comment on table customer_erasures is 'owner: customers. ground. Customers who were erased or are about to be. What they bought stays with the number, without a name.';
comment on column customer_erasures.customer_id is 'The customer; nothing says any more who it was.';
comment on column customer_erasures.cause is 'bin: deleted 30 days before; request: somebody asked; restore: erased before a backup was brought back that still knew them.';
comment on column customer_erasures.asked_by is 'Account that confirmed it; empty: it happened by itself.';
comment on column customer_erasures.asked_at is 'When it was confirmed.';
comment on column customer_erasures.kept_until is 'Last day on which the law wants to know who bought: name and key are kept out of sight until then; empty: no such duty.';
comment on column customer_erasures.blocked_at is 'When everything was taken out but what the law keeps.';
comment on column customer_erasures.erased_at is 'When the last of it was taken out; empty: there is still something.';
create index customer_erasures_open on customer_erasures (asked_at) where erased_at is null;

create table erased_identities (
  digest text primary key,
  customer_id bigint not null
);
comment on table erased_identities is 'owner: customers. ground. What erased customers were found by, as digests that only this installation can compute: who comes back is noticed, and nobody can be read out of it.';
comment on column erased_identities.digest is 'SHA-256 over a secret that is not in the database, the kind, the system and the value.';
comment on column erased_identities.customer_id is 'The number that what they bought stays with.';
create index erased_identities_customer on erased_identities (customer_id);

alter table imports add column customers_erased integer;
comment on column imports.customers_erased is 'People in the file who were erased before: their sales count without a name; empty: none.';

create table privacy_requests (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('access', 'rectify', 'restrict', 'object', 'erase')),
  customer_id bigint,
  person text,
  channel text not null check (channel in ('email', 'phone', 'letter', 'form', 'store', 'other')),
  country text not null,
  received_at timestamptz not null,
  answer_by date not null,
  extended_to date,
  carry_out_by date,
  identity text check (identity in ('document', 'account', 'known_channel', 'in_person', 'representative')),
  state text not null default 'open' check (state in ('open', 'answered', 'closed')),
  outcome text check (outcome in ('granted', 'partly', 'refused', 'withdrawn')),
  owner text,
  recorded_by text,
  recorded_at timestamptz not null,
  closed_at timestamptz,
  request uuid not null unique
);
comment on table privacy_requests is 'owner: privacy. ground. What people asked about their own data, with the clock that runs.';
comment on column privacy_requests.id is 'Number of the request.';
comment on column privacy_requests.kind is 'access (a copy), rectify, restrict, object or erase.';
comment on column privacy_requests.customer_id is 'The customer it is about; empty: nobody known here.';
comment on column privacy_requests.person is 'personal. Who asked, as they said it.';
comment on column privacy_requests.channel is 'How it came: email, phone, letter, form, store, other.';
comment on column privacy_requests.country is 'Country whose terms count, as of when it came.';
comment on column privacy_requests.received_at is 'When it came.';
comment on column privacy_requests.answer_by is 'Last day to answer.';
comment on column privacy_requests.extended_to is 'Last day to answer after an extension that the person was told of; empty: none.';
comment on column privacy_requests.carry_out_by is 'Last day to do what was answered, where the law gives a term of its own; empty: none, or not answered.';
comment on column privacy_requests.identity is 'How it was made sure that it is the person: document, account, known_channel, in_person, representative; empty: not yet.';
comment on column privacy_requests.state is 'open, answered (to be carried out) or closed.';
comment on column privacy_requests.outcome is 'granted, partly, refused or withdrawn; empty: not answered.';
comment on column privacy_requests.owner is 'Account of the person who looks after it.';
comment on column privacy_requests.recorded_by is 'Account that wrote it down.';
comment on column privacy_requests.recorded_at is 'When it was written down.';
comment on column privacy_requests.closed_at is 'When it was closed.';
comment on column privacy_requests.request is 'Key of the call: sent again it is not written again.';
create index privacy_requests_open on privacy_requests (coalesce(carry_out_by, extended_to, answer_by), id) where state <> 'closed';
create index privacy_requests_closed on privacy_requests (closed_at, id) where state = 'closed';
create index privacy_requests_customer on privacy_requests (customer_id);

create table privacy_steps (
  id bigint generated always as identity primary key,
  request_id bigint not null references privacy_requests,
  step text not null check (step in ('received', 'identified', 'assigned', 'extended', 'answered', 'closed', 'noted')),
  detail text,
  note text,
  done_by text,
  done_at timestamptz not null,
  request uuid not null unique
);
comment on table privacy_steps is 'owner: privacy. ground. What was done about each request, by whom and when. Only added to.';
comment on column privacy_steps.id is 'Number of the step.';
comment on column privacy_steps.request_id is 'The request.';
comment on column privacy_steps.step is 'received, identified, assigned, extended, answered, closed or noted.';
comment on column privacy_steps.detail is 'How identified, the outcome, or the account it was given to.';
comment on column privacy_steps.note is 'personal. What whoever did it wrote.';
comment on column privacy_steps.done_by is 'Account of the person.';
comment on column privacy_steps.done_at is 'When.';
comment on column privacy_steps.request is 'Key of the call: sent again it is not written again.';
create index privacy_steps_of on privacy_steps (request_id, id);

create table privacy_breaches (
  id bigint generated always as identity primary key,
  what text not null,
  happened_at timestamptz,
  found_at timestamptz not null,
  concerned integer check (concerned >= 0),
  question jsonb,
  risk text not null check (risk in ('unlikely', 'some', 'high')),
  country text not null,
  tell_by timestamptz not null,
  recorded_by text,
  recorded_at timestamptz not null,
  request uuid not null unique
);
comment on table privacy_breaches is 'owner: privacy. ground. The register of breaches of personal data, as they were first written down. Only added to: the database refuses changes.';
comment on column privacy_breaches.id is 'Number of the breach.';
comment on column privacy_breaches.what is 'What happened.';
comment on column privacy_breaches.happened_at is 'When it happened; empty: not known.';
comment on column privacy_breaches.found_at is 'When the company became aware of it; the clock runs from here.';
comment on column privacy_breaches.concerned is 'How many people it concerns; empty: not known yet.';
comment on column privacy_breaches.question is 'The question that finds them in the base; empty: none.';
comment on column privacy_breaches.risk is 'Risk for them: unlikely, some, high.';
comment on column privacy_breaches.country is 'Country whose terms count.';
comment on column privacy_breaches.tell_by is 'By when the authority must be told.';
comment on column privacy_breaches.recorded_by is 'Account that wrote it down.';
comment on column privacy_breaches.recorded_at is 'When it was written down.';
comment on column privacy_breaches.request is 'Key of the call: sent again it is not written again.';
create index privacy_breaches_found on privacy_breaches (found_at, id);

create table privacy_breach_notes (
  id bigint generated always as identity primary key,
  breach_id bigint not null references privacy_breaches,
  kind text not null check (kind in ('amended', 'measure', 'authority_told', 'people_told', 'closed')),
  note text not null,
  concerned integer check (concerned >= 0),
  risk text check (risk in ('unlikely', 'some', 'high')),
  happened_at timestamptz not null,
  recorded_by text,
  recorded_at timestamptz not null,
  request uuid not null unique
);
comment on table privacy_breach_notes is 'owner: privacy. ground. What was found out and done about a breach afterwards. Only added to: the database refuses changes.';
comment on column privacy_breach_notes.id is 'Number of the note.';
comment on column privacy_breach_notes.breach_id is 'The breach.';
comment on column privacy_breach_notes.kind is 'amended (something is otherwise), measure, authority_told, people_told, closed.';
comment on column privacy_breach_notes.note is 'In words.';
comment on column privacy_breach_notes.concerned is 'How many people it concerns, from now on; empty: as before.';
comment on column privacy_breach_notes.risk is 'The risk, from now on; empty: as before.';
comment on column privacy_breach_notes.happened_at is 'When it was done or found out.';
comment on column privacy_breach_notes.recorded_by is 'Account that wrote it down.';
comment on column privacy_breach_notes.recorded_at is 'When it was written down.';
comment on column privacy_breach_notes.request is 'Key of the call: sent again it is not written again.';
create index privacy_breach_notes_of on privacy_breach_notes (breach_id, id);

create trigger privacy_steps_stay before update or delete on privacy_steps
  for each row execute function refuse_ledger_change();
create trigger privacy_breaches_stay before update or delete on privacy_breaches
  for each row execute function refuse_ledger_change();
create trigger privacy_breach_notes_stay before update or delete on privacy_breach_notes
  for each row execute function refuse_ledger_change();
