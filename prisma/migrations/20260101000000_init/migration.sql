-- The application's roles. They log in, own nothing and cannot step around row security.
do $$
begin
  if not exists (select from pg_roles where rolname = 'pfa_app') then
    create role pfa_app nologin nosuperuser nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'pfa_worker') then
    create role pfa_worker nologin nosuperuser nobypassrls;
  end if;
end $$;

grant usage on schema public to pfa_app, pfa_worker;

-- Context of the present transaction, set by set_config(…, true).
-- After a COMMIT a custom setting is '' rather than NULL: nullif keeps the casts from failing.
create function app_organization() returns int
  language sql stable parallel safe
  return nullif(current_setting('app.organization_id', true), '')::int;

create function app_user_id() returns int
  language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::int;

create function app_may(permission text) returns boolean
  language sql stable parallel safe
  return coalesce(permission = any (string_to_array(current_setting('app.permissions', true), ',')), false);

-- Cost in US dollars to the cent; the rules are F1 to F3. Integers first: round(x * 100 / 3044) has no ties.
create function pfa_cost(source text, monthly_rate numeric, purchase_price numeric, starts date, ends date) returns numeric
  language sql immutable parallel safe
  return case
    when source = 'Purchase' then coalesce(purchase_price, 0)
    when source = 'Rental' and monthly_rate is not null and starts is not null and ends is not null
      then round(monthly_rate * greatest(ends - starts, 0) * 100 / 3044, 2)
    else 0
  end;

-- ---------------------------------------------------------------- global tables

create table organization (
  id int generated always as identity primary key,
  code text not null unique,
  name text not null,
  is_active boolean not null default true,
  is_suspended boolean not null default false,
  sync_enabled boolean not null default true,
  allow_reactivation boolean not null default false,
  created_at timestamptz not null default now(),
  constraint organization_code_form check (code ~ '^[A-Z0-9_]{2,20}$')
);

create table app_user (
  id int generated always as identity primary key,
  username text not null unique,
  display_name text not null,
  email text not null unique,
  password_hash text not null,
  is_active boolean not null default true,
  failed_sign_ins int not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now()
);

create table user_session (
  -- SHA-256 of the cookie's random token: a stolen dump opens no session.
  token_hash bytea primary key,
  user_id int not null references app_user (id) on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index user_session_user on user_session (user_id);

create table field_mapping (
  version int generated always as identity primary key,
  mapping jsonb not null,
  is_active boolean not null default false,
  created_at timestamptz not null default now(),
  created_by int references app_user (id)
);
create unique index field_mapping_active on field_mapping (is_active) where is_active;

create table worker_process (
  pool_id text primary key,
  host text not null,
  pid int not null,
  started_at timestamptz not null default now(),
  last_beat_at timestamptz not null default now()
);

-- ---------------------------------------------------------------- tenant tables: keyed by organization first

create table organization_member (
  organization_id int not null references organization (id),
  user_id int not null references app_user (id) on delete cascade,
  role_template text not null,
  permissions text[] not null,
  access_expires_at timestamptz,
  granted_at timestamptz not null default now(),
  granted_by int references app_user (id),
  primary key (organization_id, user_id)
);
create index organization_member_user on organization_member (user_id);

-- One row per organization: counters and freshness of its mirror.
create table mirror_state (
  organization_id int primary key references organization (id),
  next_rid int not null default 1,
  -- Raised by every change of the mirror; readers compare it with what they hold.
  version bigint not null default 0,
  record_count int not null default 0,
  last_synced_at timestamptz,
  last_full_sync_at timestamptz,
  -- Largest change time seen in PEMS: the next incremental read starts an overlap before it.
  high_water_mark timestamptz,
  pems_reachable boolean,
  pems_checked_at timestamptz,
  pems_problem text
);

-- The mirror. Fixed width first; fillfactor leaves room for in-place updates; no index on any value, so that updates stay HOT.
create table pfa_record (
  organization_id int not null references organization (id),
  -- Dense ordinal within the organization, never reused.
  rid int not null,
  record_version int not null,
  forecast_start date,
  forecast_end date,
  plan_start date,
  plan_end date,
  actualization_date date,
  last_forecast_change_date date,
  is_actualized boolean not null,
  is_discontinued boolean not null,
  is_funds_transferable boolean not null,
  is_vanished boolean not null default false,
  modified_at timestamptz,
  monthly_rate numeric(14, 2),
  purchase_price numeric(14, 2),
  plan_monthly_rate numeric(14, 2),
  plan_purchase_price numeric(14, 2),
  plan_amount numeric(14, 2),
  plan_freight numeric(14, 2),
  plan_consumables numeric(14, 2),
  forecast_amount numeric(14, 2),
  freight numeric(14, 2),
  consumables numeric(14, 2),
  plan_duration_months numeric(10, 2),
  forecast_duration_months numeric(10, 2),
  last_forecast_revision numeric(10, 2),
  -- Costs of the mirrored values, written with the row; pfa_cost is their only source.
  -- Wider than the rates: the largest rate over a long window must not make a sync fail.
  plan_cost numeric(20, 2) not null,
  forecast_cost numeric(20, 2) not null,
  pfa_id text collate "C" not null,
  description text collate "C",
  area_silo text collate "C",
  class text collate "C",
  category text collate "C",
  category_description text collate "C",
  source text collate "C",
  dor text collate "C",
  rate_uom text collate "C",
  manufacturer text collate "C",
  model text collate "C",
  equipment text collate "C",
  plan_source text collate "C",
  plan_dor text collate "C",
  plan_class text collate "C",
  plan_category text collate "C",
  plan_category_description text collate "C",
  plan_manufacturer text collate "C",
  plan_model text collate "C",
  plan_rate_uom text collate "C",
  contract text collate "C",
  contract_revision text collate "C",
  original_pfa_id text collate "C",
  project_number text collate "C",
  project_budget_code text collate "C",
  category_group text collate "C",
  actualized_by text collate "C",
  last_forecast_change_by text collate "C",
  -- What PEMS sends and no field is mapped to, by PEMS's own names.
  extra jsonb not null default '{}',
  primary key (organization_id, rid)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
create unique index pfa_record_id on pfa_record (organization_id, pfa_id);
-- Few: a window counts those that its planner still sees, without reading the mirror.
create index pfa_record_vanished on pfa_record (organization_id, rid) where is_vanished;

create table pfa_draft (
  organization_id int not null,
  user_id int not null references app_user (id),
  rid int not null,
  -- {field: value}: only changed fields. `base` has the same keys: the mirror's values when each edit began.
  changes jsonb not null,
  base jsonb not null,
  base_version int not null,
  revision bigint not null default 1,
  modified_at timestamptz not null default now(),
  primary key (organization_id, user_id, rid),
  foreign key (organization_id, rid) references pfa_record (organization_id, rid),
  constraint pfa_draft_not_empty check (jsonb_typeof(changes) = 'object' and changes <> '{}' and jsonb_typeof(base) = 'object')
) with (fillfactor = 70);
create index pfa_draft_record on pfa_draft (organization_id, rid);

create table pfa_commit (
  organization_id int not null references organization (id),
  id int generated always as identity,
  user_id int not null references app_user (id),
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint pfa_commit_reason_given check (length(btrim(reason)) between 3 and 500)
);

-- The outbox: one row per record of a commit.
create table commit_item (
  organization_id int not null,
  commit_id int not null,
  rid int not null,
  user_id int not null references app_user (id),
  pfa_id text collate "C" not null,
  changes jsonb not null,
  base jsonb not null,
  -- Version of the record that the write is conditional on.
  record_version int not null,
  state text not null default 'queued',
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  -- Raised with every claim: a sender that lost its lease can no longer write its outcome.
  lease int not null default 0,
  problem jsonb,
  written_version int,
  -- When a sync first showed our write; until then the grid marks it as awaiting sync.
  confirmed_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (organization_id, commit_id, rid),
  foreign key (organization_id, commit_id) references pfa_commit (organization_id, id),
  foreign key (organization_id, rid) references pfa_record (organization_id, rid),
  constraint commit_item_state_known check (state in ('queued', 'sending', 'unknown', 'written', 'refused', 'conflict', 'dead'))
);
-- At most one write per record is under way.
create unique index commit_item_open on commit_item (organization_id, rid) where state in ('queued', 'sending', 'unknown');
-- What is sent next: without it each claim of a large commit would sort all of it.
create index commit_item_due on commit_item (organization_id, commit_id, rid) where state in ('queued', 'sending', 'unknown');
-- A window asks for the newest items of its records.
create index commit_item_record on commit_item (organization_id, rid, commit_id);
create index commit_item_unconfirmed on commit_item (organization_id, rid) where state = 'written' and confirmed_at is null;

create table sync_run (
  organization_id int not null references organization (id),
  id int generated always as identity,
  kind text not null,
  cause text not null,
  requested_by int references app_user (id),
  state text not null default 'queued',
  phase text not null default 'waiting',
  -- Raised at every start; a writer with an older lease is fenced off.
  lease int not null default 0,
  mapping_version int references field_mapping (version),
  rows_expected int,
  pages_read int not null default 0,
  rows_read int not null default 0,
  inserted int not null default 0,
  updated int not null default 0,
  unchanged int not null default 0,
  duplicates int not null default 0,
  quarantined int not null default 0,
  vanished int not null default 0,
  returned int not null default 0,
  problem jsonb,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, id),
  constraint sync_run_kind_known check (kind in ('full', 'incremental')),
  constraint sync_run_cause_known check (cause in ('schedule', 'manual', 'first')),
  constraint sync_run_state_known check (state in ('queued', 'running', 'applied', 'refused', 'failed', 'cancelled')),
  constraint sync_run_phase_known check (phase in ('waiting', 'reading', 'applying', 'summarizing', 'done'))
);
-- One run at a time per organization; a second trigger joins the first.
create unique index sync_run_active on sync_run (organization_id) where state in ('queued', 'running');

create table sync_quarantine (
  organization_id int not null,
  sync_run_id int not null,
  ordinal int not null,
  pfa_id text,
  raw jsonb not null,
  problems jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, sync_run_id, ordinal),
  foreign key (organization_id, sync_run_id) references sync_run (organization_id, id)
);

-- Which records each new version of a mirror changed: what readers apply to catch up.
create table mirror_change (
  organization_id int not null references organization (id),
  version bigint not null,
  rids int[] not null,
  changed_at timestamptz not null default now(),
  primary key (organization_id, version)
);

-- Sums of the mirror by the dimensions of the KPI board; excluded records are not in it. Empty text stands for no value.
create table pfa_kpi_summary (
  organization_id int not null references organization (id),
  source text collate "C" not null,
  dor text collate "C" not null,
  class text collate "C" not null,
  category text collate "C" not null,
  area_silo text collate "C" not null,
  record_count int not null,
  plan_cost numeric(24, 2) not null,
  forecast_cost numeric(24, 2) not null,
  actual_cost numeric(24, 2) not null,
  primary key (organization_id, source, dor, class, category, area_silo)
);

create table pfa_timeline_bounds (
  organization_id int primary key references organization (id),
  plan_start date,
  plan_end date,
  forecast_start date,
  forecast_end date,
  actual_start date,
  actual_end date
);

create table audit_entry (
  organization_id int not null references organization (id),
  id bigint generated always as identity,
  at timestamptz not null default now(),
  user_id int references app_user (id),
  action text not null,
  details jsonb not null default '{}',
  primary key (organization_id, id)
);

-- ---------------------------------------------------------------- grants

grant select on organization, field_mapping, worker_process to pfa_app, pfa_worker;
grant select, update on app_user to pfa_app;
grant select on app_user to pfa_worker;
grant select, insert, update, delete on user_session to pfa_app;
grant insert, update, delete on worker_process to pfa_worker;
-- The mapping that a new installation begins with; a later one replaces it, and that the worker may not.
grant insert on field_mapping to pfa_worker;

grant select on organization_member, mirror_state, pfa_record, sync_run, sync_quarantine, mirror_change,
  pfa_kpi_summary, pfa_timeline_bounds, pfa_commit, commit_item, pfa_draft, audit_entry to pfa_app, pfa_worker;
grant insert, update, delete on pfa_draft to pfa_app, pfa_worker;
grant insert on pfa_commit, commit_item, sync_run, audit_entry to pfa_app;
grant insert, update on mirror_state, pfa_record, sync_run to pfa_worker;
grant update on commit_item to pfa_worker;
grant insert on sync_quarantine, mirror_change, audit_entry to pfa_worker;
grant insert, update, delete on pfa_kpi_summary, pfa_timeline_bounds to pfa_worker;
grant delete on sync_quarantine to pfa_worker;

-- ---------------------------------------------------------------- row security
-- Forced, so that it binds the owner too. (select …) makes the context an init plan: evaluated once per statement.

do $$
declare
  relation text;
begin
  foreach relation in array array['mirror_state', 'pfa_record', 'pfa_draft', 'pfa_commit', 'commit_item', 'sync_run',
    'sync_quarantine', 'mirror_change', 'pfa_kpi_summary', 'pfa_timeline_bounds', 'audit_entry', 'organization_member']
  loop
    execute format('alter table %I enable row level security', relation);
    execute format('alter table %I force row level security', relation);
    -- The worker acts for one organization at a time.
    execute format('create policy worker on %I to pfa_worker using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()))', relation);
  end loop;

  foreach relation in array array['mirror_state', 'pfa_record', 'pfa_commit', 'commit_item', 'sync_run', 'mirror_change', 'pfa_kpi_summary', 'pfa_timeline_bounds']
  loop
    execute format('create policy member_reads on %I for select to pfa_app using (organization_id = (select app_organization()) and (select app_may(''Read'')))', relation);
  end loop;
end $$;

create policy own_memberships on organization_member for select to pfa_app using (user_id = (select app_user_id()));

create policy own_drafts_read on pfa_draft for select to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
create policy own_drafts_insert on pfa_draft for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
create policy own_drafts_update on pfa_draft for update to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
create policy own_drafts_delete on pfa_draft for delete to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));

create policy committer_inserts on pfa_commit for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Sync')));
create policy committer_inserts on commit_item for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Sync')));

create policy refresher_inserts on sync_run for insert to pfa_app
  with check (organization_id = (select app_organization()) and requested_by = (select app_user_id()) and (select app_may('RefreshData')));

create policy admin_reads on sync_quarantine for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
create policy admin_reads on audit_entry for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
create policy actor_inserts on audit_entry for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()));

-- ---------------------------------------------------------------- jobs

-- The queue's tables belong to the worker's role and are closed to the application's; this function is its one door.
-- It takes known jobs only, and only for the organization in context.
create function enqueue_job(task text, payload json, key text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if task not in ('sync-organization', 'send-commits') then
    raise exception 'unknown job %', task using errcode = 'invalid_parameter_value';
  end if;
  if (payload ->> 'organizationId')::int is distinct from public.app_organization() then
    raise exception 'job % names another organization', task using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job(task, payload, job_key := key, max_attempts := 25);
end $$;
revoke all on function enqueue_job(text, json, text) from public;
grant execute on function enqueue_job(text, json, text) to pfa_app, pfa_worker;

-- Runs as the owner of the queue's tables. Taking over a function needs create on its schema, for this one statement.
grant pfa_worker to current_user;
grant create on schema public to pfa_worker;
alter function enqueue_job(text, json, text) owner to pfa_worker;
revoke create on schema public from pfa_worker;
