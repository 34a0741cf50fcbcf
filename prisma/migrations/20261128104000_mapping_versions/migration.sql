-- Versions of the field mapping that administrators save, try and activate.

alter table field_mapping
  add column based_on int references field_mapping (version),
  add column reason text not null default '',
  -- The earliest version that makes the same records of the same rows; empty for a version that is the first to.
  add column reads_as int references field_mapping (version);

-- Which version was in use since when: rows are only ever added.
create table field_mapping_activation (
  id int generated always as identity primary key,
  version int not null references field_mapping (version),
  at timestamptz not null default now(),
  user_id int references app_user (id),
  reason text not null default ''
);

grant insert on field_mapping to pfa_app;
grant update (is_active) on field_mapping to pfa_app;
grant select, insert on field_mapping_activation to pfa_app;

-- Rows of PEMS as it sends them, or what a mapping would do to an organization's records: asked for by an administrator,
-- found out by the worker, of use for a few days.
create table mapping_trial (
  organization_id int not null references organization (id),
  id int generated always as identity,
  kind text not null,
  mapping jsonb not null,
  pfa_ids text[] not null default '{}',
  max_rows int not null default 20,
  requested_by int not null references app_user (id),
  request_id text,
  state text not null default 'queued',
  rows_read int not null default 0,
  rows_expected int,
  result jsonb,
  problem text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (organization_id, id),
  constraint mapping_trial_kind_known check (kind in ('sample', 'dry_run')),
  constraint mapping_trial_state_known check (state in ('queued', 'running', 'done', 'failed', 'cancelled'))
);

grant select, insert on mapping_trial to pfa_app;
grant update (state, finished_at) on mapping_trial to pfa_app;
grant select, update, delete on mapping_trial to pfa_worker;

alter table mapping_trial enable row level security;
alter table mapping_trial force row level security;
create policy worker on mapping_trial to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
-- Rows as PEMS sends them hold money in columns that nobody has named yet.
create policy admin_reads on mapping_trial for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')) and (select app_may('ViewFinancials')));
create policy admin_asks on mapping_trial for insert to pfa_app
  with check (organization_id = (select app_organization()) and requested_by = (select app_user_id())
    and (select app_may('ManageSettings')) and (select app_may('ViewFinancials')));
create policy admin_cancels on mapping_trial for update to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')) and (select app_may('ViewFinancials')));

-- The queue is closed to the application; this door takes a trial that it was allowed to ask for.
create function enqueue_mapping_trial(trial_id int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.mapping_trial t
    where t.organization_id = public.app_organization() and t.id = trial_id and t.state = 'queued';
  if not found then
    raise exception 'no queued trial %', trial_id using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job('try-mapping',
    json_build_object('organizationId', public.app_organization(), 'trialId', trial_id),
    job_key := format('try-mapping:%s:%s', public.app_organization(), trial_id), max_attempts := 3, priority := -10);
end $$;
revoke all on function enqueue_mapping_trial(int) from public;
grant execute on function enqueue_mapping_trial(int) to pfa_app, pfa_worker;
grant create on schema public to pfa_worker;
alter function enqueue_mapping_trial(int) owner to pfa_worker;
revoke create on schema public from pfa_worker;
