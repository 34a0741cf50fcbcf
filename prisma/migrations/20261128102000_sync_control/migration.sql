-- When organizations are synced, what stops a sync, and what an administrator may say to it: data, not configuration.

-- ---------------------------------------------------------------- settings of all organizations
-- Two rows of the same shape. A worker writes the first from its environment when it starts; an administrator the second,
-- of which every value that is not null stands above the first's.

create table sync_setting (
  origin text primary key,
  is_enabled boolean,
  cron text,
  every_minutes int,
  organizations text[],
  full_at time(0),
  jitter_seconds int,
  max_drop_percent int,
  max_quarantine_percent int,
  min_quarantined int,
  updated_at timestamptz not null default now(),
  updated_by int references app_user (id),
  constraint sync_setting_origin_known check (origin in ('environment', 'administrator')),
  constraint sync_setting_one_cadence check (cron is null or every_minutes is null),
  constraint sync_setting_every_minutes check (every_minutes between 1 and 10080),
  constraint sync_setting_jitter check (jitter_seconds between 0 and 3600),
  constraint sync_setting_max_drop check (max_drop_percent between 1 and 100),
  constraint sync_setting_max_quarantine check (max_quarantine_percent between 1 and 100),
  constraint sync_setting_min_quarantined check (min_quarantined between 1 and 1000000)
);

-- ---------------------------------------------------------------- one organization's schedule

create table sync_schedule (
  organization_id int primary key references organization (id),
  -- Null in both: the cadence of all organizations.
  cron text,
  every_minutes int,
  full_at time(0),
  jitter_seconds int,
  paused_at timestamptz,
  paused_by int references app_user (id),
  -- What follows is counted from here, so that a changed cadence needs no other row to be touched.
  last_due_at timestamptz,
  last_full_due_at timestamptz,
  updated_at timestamptz not null default now(),
  updated_by int references app_user (id),
  constraint sync_schedule_one_cadence check (cron is null or every_minutes is null),
  constraint sync_schedule_every_minutes check (every_minutes between 1 and 10080),
  constraint sync_schedule_jitter check (jitter_seconds between 0 and 3600)
);

-- ---------------------------------------------------------------- runs

alter table sync_run
  drop constraint sync_run_kind_known,
  drop constraint sync_run_cause_known,
  add constraint sync_run_kind_known check (kind in ('full', 'incremental', 'replay')),
  add constraint sync_run_cause_known check (cause in ('schedule', 'manual', 'first', 'consent', 'replay')),
  -- Of a replay: the keys that are read again.
  add column only_keys text[],
  -- The held run whose losses an administrator consented to.
  add column consent_to int,
  add column columns text[],
  add column read_finished_at timestamptz,
  add column pems_requests int not null default 0,
  add column pems_retries int not null default 0,
  add column pems_total_ms int not null default 0,
  add column pems_slowest_ms int not null default 0,
  add constraint sync_run_replays_keys check ((kind = 'replay') = (only_keys is not null)),
  add foreign key (organization_id, consent_to) references sync_run (organization_id, id);
create index sync_run_newest on sync_run (id desc);

-- A read that showed far too few records: what would have vanished, until an administrator decides.
create table sync_held (
  organization_id int not null,
  sync_run_id int not null,
  rids int[] not null,
  decision text,
  decided_at timestamptz,
  decided_by int references app_user (id),
  primary key (organization_id, sync_run_id),
  foreign key (organization_id, sync_run_id) references sync_run (organization_id, id),
  constraint sync_held_decision_known check (decision in ('consented', 'dismissed')),
  constraint sync_held_decided check ((decision is null) = (decided_at is null))
);

-- ---------------------------------------------------------------- quarantine

alter table sync_quarantine
  add column resolution text,
  add column resolved_at timestamptz,
  add column resolved_by_run int,
  add constraint sync_quarantine_resolution_known check (resolution in ('synced', 'replaced', 'gone')),
  add constraint sync_quarantine_resolved check ((resolution is null) = (resolved_at is null));
create index sync_quarantine_open on sync_quarantine (organization_id, pfa_id) where resolved_at is null;

-- ---------------------------------------------------------------- drift
-- Columns of PEMS that came, went or can no longer be read, each as long as an administrator has not seen to it.

create table sync_drift (
  organization_id int not null references organization (id),
  kind text not null,
  column_name text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  sync_run_id int not null,
  -- Rows of the last run in which the column could not be read; null where that says nothing.
  affected_rows int,
  acknowledged_at timestamptz,
  acknowledged_by int references app_user (id),
  primary key (organization_id, kind, column_name),
  constraint sync_drift_kind_known check (kind in ('added', 'gone', 'unreadable')),
  foreign key (organization_id, sync_run_id) references sync_run (organization_id, id)
);

-- ---------------------------------------------------------------- grants and row security

grant select on sync_setting to pfa_app, pfa_worker;
grant insert, update on sync_setting to pfa_app, pfa_worker;
alter table sync_setting enable row level security;
alter table sync_setting force row level security;
create policy everyone_reads on sync_setting for select to pfa_app, pfa_worker using (true);
-- Neither writes the other's row.
create policy worker_inserts on sync_setting for insert to pfa_worker with check (origin = 'environment');
create policy worker_updates on sync_setting for update to pfa_worker using (origin = 'environment');
create policy admin_inserts on sync_setting for insert to pfa_app
  with check (origin = 'administrator' and updated_by = (select app_user_id()) and (select app_may('ManageSettings')));
create policy admin_updates on sync_setting for update to pfa_app
  using (origin = 'administrator' and (select app_may('ManageSettings')))
  with check (origin = 'administrator' and updated_by = (select app_user_id()) and (select app_may('ManageSettings')));

grant select, insert, update on sync_schedule, sync_drift, sync_held to pfa_worker;
grant select on sync_schedule, sync_drift, sync_held to pfa_app;
grant insert, update on sync_schedule to pfa_app;
grant update (decision, decided_at, decided_by) on sync_held to pfa_app;
grant update (acknowledged_at, acknowledged_by) on sync_drift to pfa_app;
grant update (state, phase, lease, finished_at, problem) on sync_run to pfa_app;
grant update (resolution, resolved_at, resolved_by_run) on sync_quarantine to pfa_worker;
grant delete on sync_drift to pfa_worker;

do $$
declare
  relation text;
begin
  foreach relation in array array['sync_schedule', 'sync_drift', 'sync_held']
  loop
    execute format('alter table %I enable row level security', relation);
    execute format('alter table %I force row level security', relation);
    execute format('create policy worker on %I to pfa_worker using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()))', relation);
    execute format('create policy admin_reads on %I for select to pfa_app using (organization_id = (select app_organization()) and (select app_may(''ManageSettings'')))', relation);
    execute format('create policy administrator_reads on %I for select to pfa_app using (organization_id = any ((select app_overseen())::int[]) and (select app_may(''ManageSettings'')))', relation);
  end loop;
  foreach relation in array array['sync_schedule', 'sync_drift', 'sync_held', 'sync_run']
  loop
    execute format('create policy admin_updates on %I for update to pfa_app using (organization_id = (select app_organization()) and (select app_may(''ManageSettings''))) with check (organization_id = (select app_organization()) and (select app_may(''ManageSettings'')))', relation);
  end loop;
end $$;

create policy admin_inserts on sync_schedule for insert to pfa_app
  with check (organization_id = (select app_organization()) and updated_by = (select app_user_id()) and (select app_may('ManageSettings')));
-- Whoever administers may ask for a sync, an exception to which planners need RefreshData.
create policy admin_inserts on sync_run for insert to pfa_app
  with check (organization_id = (select app_organization()) and requested_by = (select app_user_id()) and (select app_may('ManageSettings')));
