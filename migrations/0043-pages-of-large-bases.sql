-- What the first page of a list must find at once on a large base: touchpoints of nobody, and the customers of a phase or
-- group by their value.
create index touchpoints_nobody on touchpoints (kind, at desc, id desc) where customer_id = 0 and deleted_at is null;
create index touchpoints_nobody_at on touchpoints (at desc, id desc) where customer_id = 0 and deleted_at is null;
create index customer_standing_phase on customer_standing (phase, value, customer_id) where value is not null;
create index customer_standing_group on customer_standing (customer_group, value, customer_id) where value is not null;
