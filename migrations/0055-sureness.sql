-- How sure the course of the equity is, and who fell away since.
alter table equity_months add column sureness jsonb;
comment on column equity_months.sureness is 'Variance of what the customers will do (individual), and by how much the value and each move would differ had the parameters come out otherwise, one entry per way in which they can (axes), minor units. Empty: not worked out.';

alter table equity_changes add column fell boolean not null default false;
comment on column equity_changes.fell is 'Fell below 10 % of being active at least once since then.';
update equity_changes set fell = true where defected <> 0;
