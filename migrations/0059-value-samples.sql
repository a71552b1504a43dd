-- What losses of a year took, added up from the index alone.
create index losses_open on losses (lost_on, suggested, value, customer_id) where withdrawn_at is null and returned_on is null;

-- Figures of a large base that take seconds to read, made after each run of values.
create table value_samples (
  key text primary key,
  run_id bigint not null,
  answer jsonb not null,
  made_at timestamptz not null
);
comment on table value_samples is 'owner: value. derived. Figures of a large base, most of them over a sample of its customers, as of a run; made after the run, so that nobody waits for them.';
comment on column value_samples.key is 'Which figures; with the way in, whether contact data in names of sources is masked, or the sorting.';
comment on column value_samples.run_id is 'The run after which they were made; those of an earlier one are not shown.';
comment on column value_samples.answer is 'The figures.';
comment on column value_samples.made_at is 'When.';
