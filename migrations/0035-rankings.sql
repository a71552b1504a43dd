-- How RFM and the value of the models did on weeks that both had not seen.
create table value_rankings (
  id smallint primary key default 1 check (id = 1),
  run_id bigint not null,
  hidden_from date not null,
  as_of date not null,
  result jsonb not null,
  made_at timestamptz not null
);
comment on table value_rankings is 'owner: value. derived. Answers by RFM cell, and what the best customers by RFM and by value bought, in the last weeks, hidden from both. One row, of the newest run.';
comment on column value_rankings.id is 'Always 1.';
comment on column value_rankings.run_id is 'The run after which it was made.';
comment on column value_rankings.hidden_from is 'The last day that both orders saw.';
comment on column value_rankings.as_of is 'The last day with purchases.';
comment on column value_rankings.result is 'Answers by score and cell for both sortings, gains, top fifth.';
comment on column value_rankings.made_at is 'When.';
