-- Whose customers somebody works with: their own, those of their team, or all.
alter table roles add column reach jsonb not null default '{}';
comment on column roles.reach is 'Whose customers the role reads and changes, area by area: {"customers": {"read": "own", "write": "own"}}; what is missing is all.';
alter table auth_user add column team text;
comment on column auth_user.team is 'Name of the team; empty: none.';
