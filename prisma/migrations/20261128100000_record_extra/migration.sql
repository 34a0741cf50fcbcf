-- What PEMS sends and no field is mapped to was three fifths of a record, uncompressed, and is read by syncs only. It moves
-- into rows of 32 neighbouring records each: long enough that PostgreSQL compresses them, to a sixth of their size.

create function pfa_extra_block(rid int) returns int
  language sql immutable parallel safe
  return rid / 32;

create table pfa_record_extra (
  organization_id int not null,
  block int not null,
  -- By rid, and within it by PEMS's own names.
  extras jsonb not null,
  primary key (organization_id, block)
) with (autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02);

-- The force binds this migration too, unless a superuser runs it. Everybody waits for pfa_record until all of it is done.
alter table pfa_record no force row level security;
-- The planner knows nothing of the number of blocks, and would gather all of them in memory.
set local enable_hashagg = off;
insert into pfa_record_extra (organization_id, block, extras)
select organization_id, pfa_extra_block(rid), jsonb_object_agg(rid, extra)
  from pfa_record
 group by 1, 2;
set local enable_hashagg to default;

alter table pfa_record drop column extra;
-- Dropped values stay in their rows until these are written anew.
alter table pfa_record set (fillfactor = 95);
cluster pfa_record using pfa_record_pkey;
alter table pfa_record set without cluster;
alter table pfa_record force row level security;

grant select on pfa_record_extra to pfa_app, pfa_worker;
grant insert, update on pfa_record_extra to pfa_worker;
alter table pfa_record_extra enable row level security;
alter table pfa_record_extra force row level security;
-- Nobody knows which of these fields are amounts.
create policy member_reads on pfa_record_extra for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read')) and (select app_may('ViewFinancials')));
create policy worker on pfa_record_extra for all to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
