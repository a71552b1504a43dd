-- Answers that take a reading of many purchases are worked out once after the values of a large base, not when a page is opened.
create table kept_answers (
  name text primary key,
  answer jsonb not null,
  kept_at timestamptz not null default now()
);
comment on table kept_answers is 'owner: value. derived. Answers over the purchases of a large base, as of the values that stand: made again after every run, empty for bases that are read in a moment.';
comment on column kept_answers.name is 'Which answer: figures, or entry with the way in; with seen where it may name what is contact data.';
comment on column kept_answers.answer is 'What the page is told.';
comment on column kept_answers.kept_at is 'When it was worked out.';
