-- The funnel from the target market to loyal customers: what surveys said, by which rule sales count, and where customers stand.
create table funnel_surveys (
  id bigint generated always as identity primary key,
  brand text not null default '',
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  segment text not null default '',
  line text not null,
  stage smallint not null check (stage between 1 and 9),
  respondents bigint check (respondents > 0),
  yes bigint not null check (yes >= 0),
  sample boolean not null default false,
  set_by text,
  set_at timestamptz not null,
  taken_back_by text,
  taken_back_at timestamptz,
  check ((stage = 1) = (respondents is null)),
  check (stage = 1 or yes <= respondents)
);
comment on table funnel_surveys is 'owner: retention. ground. How many of those asked have reached a stage of the funnel, ours or that of somebody we compare with. Only added to: of two for the same brand, period, segment, line and stage the last one holds; what was taken back holds no more.';
comment on column funnel_surveys.id is 'Counts up as they were written.';
comment on column funnel_surveys.brand is 'Whom it is about: a competitor or a reference by name; empty: us.';
comment on column funnel_surveys.from_on is 'First day of the survey.';
comment on column funnel_surveys.to_on is 'Last day of the survey.';
comment on column funnel_surveys.segment is 'Name of the part of the market; empty: all of it.';
comment on column funnel_surveys.line is 'The product line; *: the company as a whole.';
comment on column funnel_surveys.stage is '1 target market, 2 aware, 3 open to trial, 4 trier, 5 recent user, 6 regular user, 7 most often used, 8 loyal, 9 advocate.';
comment on column funnel_surveys.respondents is 'How many were asked; empty for the target market.';
comment on column funnel_surveys.yes is 'Of them, those who have reached the stage; of the target market how many people it is.';
comment on column funnel_surveys.sample is 'It came with the sample business.';
comment on column funnel_surveys.set_by is 'Account that wrote it.';
comment on column funnel_surveys.set_at is 'When it was written.';
comment on column funnel_surveys.taken_back_by is 'Account that took it back.';
comment on column funnel_surveys.taken_back_at is 'When it was taken back; it holds no more.';
create index funnel_surveys_line on funnel_surveys (line, segment, brand, to_on desc) where taken_back_at is null;

create table funnel_rules (
  id bigint generated always as identity primary key,
  line text not null,
  recent_days integer not null check (recent_days between 1 and 3660),
  window_days integer not null check (window_days between 1 and 3660),
  regular integer not null check (regular between 1 and 1000),
  often integer not null check (often >= regular and often <= 1000),
  loyal_windows smallint not null check (loyal_windows between 1 and 5),
  set_by text,
  set_at timestamptz not null
);
comment on table funnel_rules is 'owner: retention. ground. From which purchases on a customer counts as recent, regular, most often and loyal. Only added to: of two for the same line the last one holds, for the whole of history.';
comment on column funnel_rules.id is 'Counts up as they were set; the highest number is the version of all of them.';
comment on column funnel_rules.line is 'The product line; empty: products without a line; *: the company as a whole, and every line without a rule of its own.';
comment on column funnel_rules.recent_days is 'Recent: bought within so many days.';
comment on column funnel_rules.window_days is 'Days in which purchases are counted.';
comment on column funnel_rules.regular is 'Regular: recent, and at least so many days with a purchase in the window.';
comment on column funnel_rules.often is 'Most often used: at least so many.';
comment on column funnel_rules.loyal_windows is 'Loyal: most often, and regular in each of so many windows one after the other, the last one included.';
comment on column funnel_rules.set_by is 'Account that set it.';
comment on column funnel_rules.set_at is 'When it was set.';
create index funnel_rules_line on funnel_rules (line, id desc);

create table customer_funnel (
  customer_id bigint not null,
  line text not null,
  course text not null,
  primary key (customer_id, line)
);
comment on table customer_funnel is 'owner: retention. derived. Stage of the funnel of each customer who ever bought, as a whole and with each product line, now and at the ends of 36 months; redone for touched customers.';
comment on column customer_funnel.customer_id is 'The customer, with the records merged into them.';
comment on column customer_funnel.line is 'The product line; empty: products without a line; *: the customer as a whole.';
comment on column customer_funnel.course is 'A digit each, the stage as in funnel_surveys, 0: had not bought yet. First on the last day with purchases, then at the end of the month before, and so on.';

create table funnel_counts (
  line text not null,
  ago smallint not null,
  stage smallint not null,
  customers bigint not null,
  primary key (line, ago, stage)
);
comment on table funnel_counts is 'owner: retention. derived. How many customers stand in each stage, and in none beyond it: the sums of customer_funnel.';
comment on column funnel_counts.line is 'As in customer_funnel.';
comment on column funnel_counts.ago is '0: on the last day with purchases; n: at the end of the n-th month before its month.';
comment on column funnel_counts.stage is 'The stage, 4 to 8.';
comment on column funnel_counts.customers is 'How many stand there.';

create table funnel_results (
  id smallint primary key default 1 check (id = 1),
  as_of date not null,
  basis jsonb not null,
  worth jsonb,
  made_at timestamptz not null
);
comment on table funnel_results is 'owner: retention. derived. What the stages were worked out from, and what customers of each stage are worth. One row.';
comment on column funnel_results.id is 'Always 1.';
comment on column funnel_results.as_of is 'Last day with purchases.';
comment on column funnel_results.basis is 'Version of the rules and which product belongs to which line; another basis redoes everybody.';
comment on column funnel_results.worth is 'Customers with a value by line and stage, their value and the spread of it; empty until it was worked out.';
comment on column funnel_results.made_at is 'When.';
