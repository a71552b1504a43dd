-- What customers spend with everybody in what we sell: what is known of it, and what is estimated from that.
create table wallet_facts (
  customer_id bigint not null,
  id bigint generated always as identity,
  line text not null default '',
  kind text not null check (kind in ('wallet', 'share', 'suppliers')),
  amount bigint check (amount >= 0),
  share numeric(6, 5) check (share > 0 and share <= 1),
  suppliers integer check (suppliers between 1 and 1000),
  rank numeric(6, 2) check (rank >= 1 and rank <= suppliers),
  source text not null check (source in ('customer', 'staff', 'study')),
  confidence text not null check (confidence in ('high', 'medium', 'low')),
  said_on date not null,
  sample boolean not null default false,
  set_by text,
  set_at timestamptz not null,
  taken_back_by text,
  taken_back_at timestamptz,
  primary key (customer_id, id),
  check ((kind = 'wallet') = (amount is not null)),
  check ((kind = 'share') = (share is not null)),
  check ((kind = 'suppliers') = (suppliers is not null)),
  check (rank is null or kind = 'suppliers')
);
comment on table wallet_facts is 'owner: value. ground. What is known of a customer''s spending in our categories, with everybody. Only added to: of two of a kind for the same line the one said later holds; what was taken back holds no more.';
comment on column wallet_facts.customer_id is 'The customer.';
comment on column wallet_facts.id is 'Counts up as they were written.';
comment on column wallet_facts.line is 'The product line; empty: everything we sell.';
comment on column wallet_facts.kind is 'wallet: what they spend in a year; share: which part of it with us; suppliers: how many they buy from, and our rank among them.';
comment on column wallet_facts.amount is 'What they spend in a year with all suppliers, minor units.';
comment on column wallet_facts.share is 'Our part of what they buy, above 0 and at most 1.';
comment on column wallet_facts.suppliers is 'How many suppliers they use, ours included.';
comment on column wallet_facts.rank is 'Our place in their preference, 1 the first; those who share a place have the mean.';
comment on column wallet_facts.source is 'Who says so: customer, staff, study.';
comment on column wallet_facts.confidence is 'How sure whoever wrote it was: high, medium, low.';
comment on column wallet_facts.said_on is 'The day for which it was said.';
comment on column wallet_facts.sample is 'It came with the sample business.';
comment on column wallet_facts.set_by is 'Account that wrote it.';
comment on column wallet_facts.set_at is 'When it was written.';
comment on column wallet_facts.taken_back_by is 'Account that took it back.';
comment on column wallet_facts.taken_back_at is 'When it was taken back; it holds no more.';

create table customer_wallet (
  customer_id bigint not null,
  line text not null,
  own bigint not null,
  wallet bigint not null,
  wallet_low bigint not null,
  wallet_high bigint not null,
  share real,
  method text not null check (method in ('declared', 'supplier-share', 'wallet-allocation-rule', 'equal-split', 'segment-benchmark')),
  confidence text not null check (confidence in ('high', 'medium', 'low')),
  basis text not null check (basis in ('measured', 'assumed')),
  contradicted boolean not null,
  p_active real,
  margin real,
  headroom bigint,
  kept_out text check (kept_out in ('returns', 'service', 'limited')),
  primary key (customer_id, line)
);
comment on table customer_wallet is 'owner: value. derived. The estimated yearly wallet of each customer who bought in the last year or of whom it is known, whole and by product line.';
comment on column customer_wallet.customer_id is 'The customer, with the records merged into them.';
comment on column customer_wallet.line is 'The product line; empty: everything we sell.';
comment on column customer_wallet.own is 'Our sales less returns of the last 365 days, not below 0, minor units.';
comment on column customer_wallet.wallet is 'What they are estimated to spend in a year with all suppliers, never below own; minor units.';
comment on column customer_wallet.wallet_low is 'Lower end of the 80 % interval, minor units.';
comment on column customer_wallet.wallet_high is 'Upper end of the 80 % interval, minor units.';
comment on column customer_wallet.share is 'Own over wallet; empty where the wallet is 0.';
comment on column customer_wallet.method is 'The rung of the ladder.';
comment on column customer_wallet.confidence is 'high, medium, low.';
comment on column customer_wallet.basis is 'What the interval rests on: measured on customers whose wallet was declared, or assumed by confidence.';
comment on column customer_wallet.contradicted is 'The evidence gave less than our own sales; the wallet is then at least these.';
comment on column customer_wallet.p_active is 'Chance of being active when this was worked out.';
comment on column customer_wallet.margin is 'Share of their purchases that is left after the goods, 0 to 1.';
comment on column customer_wallet.headroom is 'Gap times chance of being active times margin, minor units; empty without a chance.';
comment on column customer_wallet.kept_out is 'Why they are kept out of cross-selling: returns, service (costs more than the contribution), limited (a small wallet that we have); only of the whole.';
create index customer_wallet_headroom on customer_wallet (headroom, customer_id) where line = '' and headroom is not null;

create table share_runs (
  id smallint primary key default 1 check (id = 1),
  as_of date not null,
  benchmarks jsonb not null,
  rungs jsonb not null,
  result jsonb not null,
  whole_at timestamptz not null
);
comment on table share_runs is 'owner: value. derived. What the estimates of wallets rest on, and shares over all customers. One row stands.';
comment on column share_runs.id is 'Always 1.';
comment on column share_runs.as_of is 'The last day with purchases; the year ends with it.';
comment on column share_runs.benchmarks is 'The 80th percentile of sales to similar customers, by segment.';
comment on column share_runs.rungs is 'How far each rung was off where a wallet was declared too.';
comment on column share_runs.result is 'Shares by group, line and method; cross-buyers; lines that go together; barnacles.';
comment on column share_runs.whole_at is 'When everybody was redone.';
