-- Where each customer stands in the cycle with each product line, and what moves between the phases.
create table phase_rules (
  id bigint generated always as identity primary key,
  line text not null,
  usual_days real not null check (usual_days > 0),
  risk_times real not null check (risk_times > 0),
  lapse_times real not null check (lapse_times > risk_times),
  set_by text,
  set_at timestamptz not null
);
comment on table phase_rules is 'owner: retention. ground. How long a silence is in each product line before a customer is at risk and before they have lapsed. Only added to: of two for the same line the last one holds, for the whole of history.';
comment on column phase_rules.id is 'Counts up as they were set; the highest number is the version of all of them.';
comment on column phase_rules.line is 'The product line; empty: products without a line; *: the customer as a whole, and every line without a rule of its own.';
comment on column phase_rules.usual_days is 'Days between two purchases of a customer of whom nothing else is known.';
comment on column phase_rules.risk_times is 'After so many of their usual intervals without a purchase a customer is at risk.';
comment on column phase_rules.lapse_times is 'After so many they have lapsed.';
comment on column phase_rules.set_by is 'Account that set it; empty: read from the sales when there were first enough of them.';
comment on column phase_rules.set_at is 'When it was set.';
create index phase_rules_line on phase_rules (line, id desc);

create table customer_phases (
  customer_id bigint not null,
  line text not null,
  phase text not null check (phase in ('prospect', 'contacted', 'converted', 'retained', 'expanded', 'at_risk', 'lapsed', 'won_back')),
  since date not null,
  next_on date,
  first_on date,
  last_on date,
  purchases integer not null,
  turn integer not null,
  days integer[] not null,
  phases text not null,
  primary key (customer_id, line)
);
comment on table customer_phases is 'owner: retention. derived. Phase of each customer with each product line and as a whole, and the course that led there; redone for touched customers.';
comment on column customer_phases.customer_id is 'The customer, with the records merged into them.';
comment on column customer_phases.line is 'The product line; empty: products without a line; *: the customer as a whole.';
comment on column customer_phases.phase is 'Phase on the last day with purchases.';
comment on column customer_phases.since is 'Day on which that phase began.';
comment on column customer_phases.next_on is 'Day on which the phase changes if nothing is bought until then; empty: it stays.';
comment on column customer_phases.first_on is 'First day with a purchase; empty: none.';
comment on column customer_phases.last_on is 'Last day with a purchase; empty: none.';
comment on column customer_phases.purchases is 'Days with a purchase.';
comment on column customer_phases.turn is 'Which of the lines of the customer this is, in the order in which they began it, from 1, those of one day alike; for the customer as a whole how many lines there are.';
comment on column customer_phases.days is 'Days since 1970 on which a phase began, also those to come if nothing is bought.';
comment on column customer_phases.phases is 'The phases that began, a letter each: p, c, n (converted), r, e, k (at risk), l, w.';
create index customer_phases_phase on customer_phases (line, phase, customer_id);
create index customer_phases_next on customer_phases (next_on) where next_on is not null;

create table phase_flows (
  line text not null,
  month date not null,
  from_phase text not null,
  to_phase text not null,
  moves bigint not null,
  days bigint not null,
  primary key (line, month, from_phase, to_phase)
);
comment on table phase_flows is 'owner: retention. derived. How many went from which phase to which in each month; the sums of what came in and went out are what stands in customer_phases.';
comment on column phase_flows.line is 'As in customer_phases.';
comment on column phase_flows.month is 'First day of the month.';
comment on column phase_flows.from_phase is 'The phase that was left, a letter; empty: they were nowhere yet.';
comment on column phase_flows.to_phase is 'The phase that began, a letter.';
comment on column phase_flows.moves is 'How many went.';
comment on column phase_flows.days is 'Days that they had been in the phase they left, together.';

create table phase_results (
  id smallint primary key default 1 check (id = 1),
  as_of date not null,
  basis jsonb not null,
  result jsonb,
  made_at timestamptz not null
);
comment on table phase_results is 'owner: retention. derived. What the phases were worked out from, and the figures of the cycle over the whole base. One row.';
comment on column phase_results.id is 'Always 1.';
comment on column phase_results.as_of is 'Last day with purchases: the day of every phase.';
comment on column phase_results.basis is 'Version of the rules and which product belongs to which line; another basis redoes everybody.';
comment on column phase_results.result is 'Opening of lines, saturation, value and cost by phase; empty until they were worked out.';
comment on column phase_results.made_at is 'When.';
