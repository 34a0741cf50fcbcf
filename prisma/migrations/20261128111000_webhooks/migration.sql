-- Alerts of the installation beside those of organizations, thresholds that administrators set, and webhooks that carry alerts out.

-- ---------------------------------------------------------------- alerts
-- Without an organization: of the database or the machines, which all share.

alter table alert
  drop constraint alert_pkey,
  add primary key (id),
  alter column organization_id drop not null;
drop index alert_standing;
create unique index alert_standing on alert (organization_id, kind) nulls not distinct where state <> 'resolved';

drop policy worker on alert;
create policy worker on alert to pfa_worker
  using (organization_id is not distinct from (select app_organization()))
  with check (organization_id is not distinct from (select app_organization()));
drop policy administrator_reads on alert;
create policy administrator_reads on alert for select to pfa_app
  using ((organization_id is null or organization_id = any ((select app_overseen())::int[]))
         and (select app_may('ManageSettings')));
drop policy administrator_acknowledges on alert;
create policy administrator_acknowledges on alert for update to pfa_app
  using ((organization_id is null or organization_id = any ((select app_overseen())::int[]))
         and (select app_may('ManageSettings')));

alter table alert_rule
  drop constraint alert_rule_kind_known,
  add constraint alert_rule_kind_known check (
    kind in ('sync_failing', 'sync_stale', 'pems_down', 'columns_drifted', 'rows_set_aside', 'writes_dead',
             'database_large', 'disk_full')),
  add column changed_at timestamptz,
  add column changed_by int references app_user (id);
insert into alert_rule (kind, threshold) values ('database_large', 100), ('disk_full', 90);
-- Counted from when the schedule wanted the next sync: an hour of age says nothing about one that is synced twice a day.
update alert_rule set threshold = 30 where kind = 'sync_stale' and threshold = 60;
grant update (is_enabled, threshold, changed_at, changed_by) on alert_rule to pfa_app;
alter table alert_rule enable row level security;
alter table alert_rule force row level security;
create policy everyone_reads on alert_rule for select to pfa_app, pfa_worker using (true);
create policy administrator_changes on alert_rule for update to pfa_app
  using ((select app_may('ManageSettings'))) with check (changed_by = (select app_user_id()));

-- How full the disk is that a worker stands on.
alter table worker_process add column disk_used_percent real;

-- ---------------------------------------------------------------- webhooks

create table webhook (
  id uuid primary key,
  name text not null,
  url text not null,
  secret_sealed text not null,
  organization_ids int[] not null,
  kinds text[],
  paused_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by int not null references app_user (id),
  constraint webhook_organizations_named check (cardinality(organization_ids) > 0)
);

-- What was told, or is to be told, to whom. Written in the transaction that opens or resolves an alert.
create table webhook_delivery (
  id uuid primary key default gen_random_uuid(),
  -- Null for alerts of the installation, and for tests.
  organization_id int references organization (id),
  webhook_id uuid not null references webhook (id) on delete cascade,
  event text not null,
  body text not null,
  state text not null default 'pending',
  attempts jsonb not null default '[]',
  next_attempt_at timestamptz default now(),
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint webhook_delivery_event_known check (event in ('alert.opened', 'alert.resolved', 'test')),
  constraint webhook_delivery_state_known check (state in ('pending', 'delivered', 'dead')),
  constraint webhook_delivery_ended check ((state = 'pending') = (ended_at is null)),
  constraint webhook_delivery_awaited check ((state = 'pending') = (next_attempt_at is not null))
);
create index webhook_delivery_due on webhook_delivery (next_attempt_at) where state = 'pending';
create index webhook_delivery_newest on webhook_delivery (webhook_id, created_at desc);

grant select, insert, update, delete on webhook to pfa_app;
grant select, update (secret_sealed) on webhook to pfa_worker;
grant select, insert on webhook_delivery to pfa_app;
grant update (state, next_attempt_at, ended_at) on webhook_delivery to pfa_app;
grant select, insert, update, delete on webhook_delivery to pfa_worker;

alter table webhook enable row level security;
alter table webhook force row level security;
-- Only to those who oversee every organization that it tells of.
create policy administrator on webhook to pfa_app
  using (organization_ids <@ (select app_overseen())::int[] and (select app_may('ManageSettings')))
  with check (organization_ids <@ (select app_overseen())::int[] and updated_by = (select app_user_id()));
create policy worker on webhook to pfa_worker using (true) with check (true);

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy worker on webhook_delivery to pfa_worker
  using (organization_id is null or organization_id = any ((select app_overseen())::int[])
         or organization_id = (select app_organization()))
  with check (organization_id is null or organization_id = any ((select app_overseen())::int[])
              or organization_id = (select app_organization()));
create policy administrator_reads on webhook_delivery for select to pfa_app
  using ((organization_id is null or organization_id = any ((select app_overseen())::int[]))
         and (select app_may('ManageSettings')) and exists (select from webhook w where w.id = webhook_id));
create policy admin_reads on webhook_delivery for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
create policy administrator_tests on webhook_delivery for insert to pfa_app
  with check (organization_id is null and event = 'test' and (select app_may('ManageSettings'))
              and cardinality((select app_overseen())::int[]) > 0
              and exists (select from webhook w where w.id = webhook_id));
create policy administrator_repeats on webhook_delivery for update to pfa_app
  using ((organization_id is null or organization_id = any ((select app_overseen())::int[]))
         and (select app_may('ManageSettings')) and exists (select from webhook w where w.id = webhook_id));

-- ---------------------------------------------------------------- jobs of no organization
-- The administration's door to the queue for what concerns the installation.

create function enqueue_installation_job(task text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if task not in ('deliver-webhooks', 'maintain-database') then
    raise exception 'unknown job %', task using errcode = 'invalid_parameter_value';
  end if;
  if not public.app_may('ManageSettings') or public.app_overseen() is null then
    raise exception 'job % is for administrators', task using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job(task, '{}'::json, job_key := task, max_attempts := 3);
end $$;
revoke all on function enqueue_installation_job(text) from public;
grant execute on function enqueue_installation_job(text) to pfa_app;
grant create on schema public to pfa_worker;
alter function enqueue_installation_job(text) owner to pfa_worker;
revoke create on schema public from pfa_worker;
