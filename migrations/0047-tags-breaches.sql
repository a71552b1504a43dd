-- Tags that were deleted or became another: what stood on customers stays where it was, so that both can be taken back.
create table dropped_tags (
  id bigint primary key,
  name text not null,
  created_by text,
  created_at timestamptz not null,
  import_id bigint,
  into_id bigint,
  dropped_by text,
  dropped_at timestamptz not null
);
comment on table dropped_tags is 'owner: customers. ground. Tags that were deleted or merged into another. Who had them still has the rows; no page shows them.';
comment on column dropped_tags.id is 'Number that the tag had, and has again when it is brought back.';
comment on column dropped_tags.name is 'The word.';
comment on column dropped_tags.created_by is 'Account that made it.';
comment on column dropped_tags.created_at is 'When it was made.';
comment on column dropped_tags.import_id is 'Import that brought it; empty: none.';
comment on column dropped_tags.into_id is 'The tag that it was merged into; empty: it was deleted.';
comment on column dropped_tags.dropped_by is 'Account that did so.';
comment on column dropped_tags.dropped_at is 'When.';
create index dropped_tags_name on dropped_tags (plain(name));

alter table customer_tags add column merged_from bigint;
comment on column customer_tags.merged_from is 'The tag by whose merge the customer has this one; empty: somebody or a file put it there.';
create index customer_tags_merged on customer_tags (merged_from) where merged_from is not null;

-- A breach is somebody's to see to, by a day; and the register tells the open ones from those that are closed.
alter table privacy_breach_notes drop constraint privacy_breach_notes_kind_check;
alter table privacy_breach_notes add constraint privacy_breach_notes_kind_check
  check (kind in ('amended', 'measure', 'assigned', 'authority_told', 'people_told', 'closed', 'reopened'));
alter table privacy_breach_notes add column owner text, add column due_on date;
comment on column privacy_breach_notes.kind is 'amended (something is otherwise), measure, assigned, authority_told, people_told, closed, reopened.';
comment on column privacy_breach_notes.owner is 'Account that sees to it from now on; empty: as before.';
comment on column privacy_breach_notes.due_on is 'Day by which it is to be seen to, from now on; empty: as before.';
