-- What changed in the mirror, field by field. One row holds a field's changes of up to 20,000 records of a sync as one
-- document: a row for each record would cost a sync of a million changes more than the changes themselves.

create table record_change (
  organization_id int not null references organization (id),
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  -- The sync that brought it, or the commit that made it; neither for what somebody did in PEMS and a write-back saw.
  sync_run_id int,
  commit_id int,
  field text not null,
  first_rid int not null,
  last_rid int not null,
  records int not null,
  -- {"<rid>": [from, to]}
  changes jsonb not null,
  primary key (organization_id, id)
);
create index record_change_record on record_change (organization_id, last_rid, first_rid);

alter table record_change enable row level security;
alter table record_change force row level security;
create policy member_reads on record_change for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read')));
create policy worker on record_change for all to pfa_worker
  using (organization_id = (select app_organization()))
  with check (organization_id = (select app_organization()));
grant select on record_change to pfa_app;
grant select, insert, delete on record_change to pfa_worker;
