-- What every room stands on: search helpers, and the two tables by which facts wake meaning.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

comment on table migrations is 'owner: platform. ground. Migrations applied to this database.';
comment on column migrations.name is 'File name of the migration.';
comment on column migrations.sum is 'SHA-256 of its text when it was applied.';
comment on column migrations.applied_at is 'When it was applied.';

create table job_wakes (
  topic text not null,
  job text not null,
  primary key (topic, job)
);
comment on table job_wakes is 'owner: platform. derived. Which job wakes after which topic; written at every start.';
comment on column job_wakes.topic is 'Topic that rooms with facts nudge, e.g. purchases.';
comment on column job_wakes.job is 'Job that wakes.';

create table touched (
  job text not null,
  customer_id bigint not null
);
comment on table touched is 'owner: platform. derived. Customers a job has still to redo; appended by facts, taken by delete … returning.';
comment on column touched.job is 'Job that must redo the customer.';
comment on column touched.customer_id is 'Customer; the same one may stand here several times.';
create index touched_job on touched (job);

create table absent_indexes (
  name text primary key,
  table_name text not null,
  definition text not null
);
comment on table absent_indexes is 'owner: platform. derived. Indexes set aside while a large load writes; each is built again from its definition.';
comment on column absent_indexes.name is 'Name of the index.';
comment on column absent_indexes.table_name is 'Its table.';
comment on column absent_indexes.definition is 'The statement that makes it.';

-- Rows on their way in live here, one unlogged table per import, dropped when it is done.
create schema staging;

-- One way to make a name findable: lower case, no accents. In plpgsql, which costs a third less a call
-- than a function in SQL that cannot be inlined.
create function plain(input text) returns text
  language plpgsql immutable strict parallel safe
  as $$ begin return lower(public.unaccent('public.unaccent', input)); end $$;

-- Facts nudge: queue every job that follows the topic; calls before it runs collapse into one. Call it
-- last in a short transaction, for the queued row is the same for every writer.
create function nudge(topic text) returns void
  language plpgsql
  as $$ begin
    perform graphile_worker.add_job(w.job, '{}'::json, job_key => w.job, max_attempts => 5)
      from job_wakes w where w.topic = nudge.topic;
  end $$;

-- Remember these customers for every job that follows the topic.
create function touch(topic text, customers bigint[]) returns void
  language sql
  as $$ insert into touched (job, customer_id)
        select w.job, c.id from job_wakes w, unnest(customers) as c(id) where w.topic = touch.topic $$;
