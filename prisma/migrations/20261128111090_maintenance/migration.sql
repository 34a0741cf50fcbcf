-- How long what happened is kept, and what the nightly maintenance did.

create table retention_rule (
  kind text primary key,
  keep_days int not null,
  changed_at timestamptz,
  changed_by int references app_user (id),
  constraint retention_rule_kind_known check (
    kind in ('history', 'steps', 'sync_runs', 'quarantine', 'job_runs', 'audit', 'alerts', 'webhook_messages')),
  constraint retention_rule_days_positive check (keep_days > 0)
);
insert into retention_rule (kind, keep_days) values
  ('history', 730), ('steps', 90), ('sync_runs', 180), ('quarantine', 30), ('job_runs', 14), ('audit', 730),
  ('alerts', 180), ('webhook_messages', 30);

create table maintenance_run (
  id int primary key generated always as identity,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- What was removed of each kind, as far as it got.
  removed jsonb not null default '{}',
  analyzed text[] not null default '{}',
  resealed int not null default 0,
  problem text
);

grant select on retention_rule, maintenance_run to pfa_app, pfa_worker;
grant update (keep_days, changed_at, changed_by) on retention_rule to pfa_app;
grant insert, update, delete on maintenance_run to pfa_worker;
grant delete on draft_step, sync_run, sync_held, audit_entry, alert to pfa_worker;

alter table retention_rule enable row level security;
alter table retention_rule force row level security;
create policy everyone_reads on retention_rule for select to pfa_app, pfa_worker using (true);
create policy administrator_changes on retention_rule for update to pfa_app
  using ((select app_may('ManageSettings'))) with check (changed_by = (select app_user_id()));
alter table maintenance_run enable row level security;
alter table maintenance_run force row level security;
create policy administrator_reads on maintenance_run for select to pfa_app
  using ((select app_may('ManageSettings')) and (select app_overseen()) is not null);
create policy worker on maintenance_run to pfa_worker using (true) with check (true);
create policy worker_prunes on draft_step for delete to pfa_worker
  using (organization_id = (select app_organization()));

-- Counted over all organizations, for the metrics.
create policy worker_counts on commit_item for select to pfa_worker
  using (organization_id = any ((select app_overseen())::int[]));

-- Only its owner may take a table's statistics, and the worker owns none. One of ours by its name, nothing else.
create function analyze_table(name text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = name;
  if not found then
    raise exception 'no table %', name using errcode = 'undefined_table';
  end if;
  execute format('analyze public.%I', name);
end $$;
revoke all on function analyze_table(text) from public;
grant execute on function analyze_table(text) to pfa_worker;
