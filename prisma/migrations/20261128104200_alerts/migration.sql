-- What administrators are told of by themselves: rules with thresholds, and what they found.

create table alert_rule (
  kind text primary key,
  is_enabled boolean not null default true,
  threshold double precision not null,
  constraint alert_rule_kind_known check (
    kind in ('sync_failing', 'sync_stale', 'pems_down', 'columns_drifted', 'rows_set_aside', 'writes_dead')),
  constraint alert_rule_threshold_positive check (threshold > 0)
);
insert into alert_rule (kind, threshold) values
  ('sync_failing', 3), ('sync_stale', 60), ('pems_down', 1), ('columns_drifted', 1), ('rows_set_aside', 2), ('writes_dead', 1);

create table alert (
  organization_id int not null references organization (id),
  id int generated always as identity,
  kind text not null references alert_rule (kind),
  state text not null default 'open',
  value double precision not null,
  threshold double precision not null,
  opened_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  acknowledged_by int references app_user (id),
  resolved_at timestamptz,
  primary key (organization_id, id),
  constraint alert_state_known check (state in ('open', 'acknowledged', 'resolved'))
);
-- One alert of a kind at a time; the resolved ones are the history.
create unique index alert_standing on alert (organization_id, kind) where state <> 'resolved';

grant select on alert_rule to pfa_app, pfa_worker;
grant select on alert to pfa_app;
grant update (state, acknowledged_at, acknowledged_by) on alert to pfa_app;
grant select, insert, update on alert to pfa_worker;
grant select on sync_drift to pfa_worker;

alter table alert enable row level security;
alter table alert force row level security;
create policy worker on alert to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
create policy administrator_reads on alert for select to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
create policy admin_reads on alert for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
create policy administrator_acknowledges on alert for update to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
