-- "This month" and "the next 30 days" are an organization's: where its day begins is for it to say, not for the server's clock.
alter table organization
  add column time_zone text not null default 'UTC';

-- A name that PostgreSQL does not know raises an error here, at the one who sets it, and not at everyone who reads.
alter table organization
  add constraint organization_time_zone_known check ((now() at time zone time_zone) is not null);
