-- What touchpoints came to day by day is kept: a report over a year reads some thousand rows instead of all that happened.
create table touchpoint_days (
  day date not null,
  kind text not null,
  channel text not null,
  touchpoints bigint not null,
  inbound bigint not null,
  directed bigint not null,
  without_staff bigint not null,
  without_cost bigint not null,
  without_customer bigint not null,
  cost bigint not null,
  answers bigint not null,
  answer_sum numeric not null,
  answer_squares numeric not null,
  primary key (day, kind, channel)
);
comment on table touchpoint_days is 'owner: touchpoints. derived. What the touchpoints of each day came to, by kind and channel; holds for days that touchpoint_days_stale does not name, while touchpoint_days_made has its row.';
comment on column touchpoint_days.day is 'Day of the company.';
comment on column touchpoint_days.kind is 'Kind of touchpoint.';
comment on column touchpoint_days.channel is 'By which way.';
comment on column touchpoint_days.touchpoints is 'How many there were: neither deleted nor of customers in the bin.';
comment on column touchpoint_days.inbound is 'Of them, begun by the customer.';
comment on column touchpoint_days.directed is 'Of them, those of which it is known who began.';
comment on column touchpoint_days.without_staff is 'Of them, those of which nobody knows who saw to it.';
comment on column touchpoint_days.without_cost is 'Of them, those whose cost is not known.';
comment on column touchpoint_days.without_customer is 'Of them, those of nobody.';
comment on column touchpoint_days.cost is 'What those of known cost cost, minor units.';
comment on column touchpoint_days.answers is 'How many were answered with a satisfaction.';
comment on column touchpoint_days.answer_sum is 'Sum of the answers, each from 0 to 100.';
comment on column touchpoint_days.answer_squares is 'Sum of their squares.';

create table touchpoint_days_made (
  id smallint primary key default 1 check (id = 1),
  time_zone text not null,
  made_at timestamptz not null
);
comment on table touchpoint_days_made is 'owner: touchpoints. derived. Says that touchpoint_days holds every day but the stale ones; one row, or none while they were never made.';
comment on column touchpoint_days_made.id is 'Always 1.';
comment on column touchpoint_days_made.time_zone is 'Where the company was then: elsewhere its days begin at other moments, and none of them holds.';
comment on column touchpoint_days_made.made_at is 'When the days were last brought up to date.';

create table touchpoint_days_stale (
  from_day date not null,
  through_day date not null
);
comment on table touchpoint_days_stale is 'owner: touchpoints. derived. Days of touchpoint_days that hold no longer; written with the change itself, taken by delete … returning. Without a key on purpose: a writer never waits for a reader.';
comment on column touchpoint_days_stale.from_day is 'First day, of Greenwich: wherever the company is, its days that overlap are meant.';
comment on column touchpoint_days_stale.through_day is 'Last day, of Greenwich.';

-- Whoever reaches some customers writes through views of these names: here the tables themselves are meant.
create function touchpoint_days_spoil() returns trigger
  language plpgsql
  as $$ begin
    if tg_op = 'INSERT' then
      insert into touchpoint_days_stale select d, d from (
        select distinct (at at time zone 'UTC')::date as d from added where deleted_at is null) n;
    elsif tg_op = 'DELETE' then
      insert into touchpoint_days_stale select d, d from (
        select distinct (at at time zone 'UTC')::date as d from gone where deleted_at is null) n;
    else
      insert into touchpoint_days_stale select d, d from (
        with before as (select id, at, kind, channel, customer_id, direction, staff, seconds, satisfaction, scale, cost
            from gone where deleted_at is null),
          after as (select id, at, kind, channel, customer_id, direction, staff, seconds, satisfaction, scale, cost
            from added where deleted_at is null)
        select distinct (at at time zone 'UTC')::date as d
        from ((table before except table after) union all (table after except table before)) x) n;
    end if;
    return null;
  end $$;

create trigger touchpoint_days_added after insert on touchpoints
  referencing new table as added for each statement execute function touchpoint_days_spoil();
create trigger touchpoint_days_changed after update on touchpoints
  referencing old table as gone new table as added for each statement execute function touchpoint_days_spoil();
create trigger touchpoint_days_gone after delete on touchpoints
  referencing old table as gone for each statement execute function touchpoint_days_spoil();

-- Who goes into the bin or comes back takes along the touchpoints of all their records.
create function touchpoint_days_spoil_bin() returns trigger
  language plpgsql
  as $$ begin
    insert into touchpoint_days_stale select d, d from (
      select distinct (t.at at time zone 'UTC')::date as d
      from binned b join public.customers c on c.survivor_id = b.customer_id
        join public.touchpoints t on t.customer_id = c.id
      where t.deleted_at is null) n;
    return null;
  end $$;

create trigger touchpoint_days_into_bin after insert on customer_bin
  referencing new table as binned for each statement execute function touchpoint_days_spoil_bin();
create trigger touchpoint_days_from_bin after delete on customer_bin
  referencing old table as binned for each statement execute function touchpoint_days_spoil_bin();

-- A merge, or its undoing, moves touchpoints only where one of the two is in the bin.
create function touchpoint_days_spoil_merge() returns trigger
  language plpgsql
  as $$ begin
    insert into touchpoint_days_stale select d, d from (
      select distinct (t.at at time zone 'UTC')::date as d from public.touchpoints t
      where t.customer_id = new.id and t.deleted_at is null
        and exists (select 1 from public.customer_bin b
          where b.customer_id in (coalesce(old.merged_into, old.id), coalesce(new.merged_into, new.id)))) n;
    return null;
  end $$;

create trigger touchpoint_days_merged after update of merged_into on customers
  for each row when (old.merged_into is distinct from new.merged_into)
  execute function touchpoint_days_spoil_merge();

-- A new cost holds until the next one of its kind; where a day begins Greenwich does not know.
create function touchpoint_days_spoil_cost() returns trigger
  language plpgsql
  as $$ begin
    insert into touchpoint_days_stale
      select a.valid_from - 1, coalesce((select min(c.valid_from) from touchpoint_costs c
        where c.kind = a.kind and c.valid_from > a.valid_from), 'infinity') + 1
      from added a;
    return null;
  end $$;

create trigger touchpoint_days_cost after insert on touchpoint_costs
  referencing new table as added for each statement execute function touchpoint_days_spoil_cost();

create function touchpoint_days_forget() returns trigger
  language plpgsql
  as $$ begin delete from touchpoint_days_made; return null; end $$;

create trigger touchpoint_days_cost_gone after update or delete or truncate on touchpoint_costs
  for each statement execute function touchpoint_days_forget();
create trigger touchpoint_days_emptied after truncate on touchpoints
  for each statement execute function touchpoint_days_forget();
create trigger touchpoint_days_bin_emptied after truncate on customer_bin
  for each statement execute function touchpoint_days_forget();
