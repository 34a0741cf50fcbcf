-- Questions in SQL: a schema of views over the merged records, a role that can read these and do nothing else, and a capability
-- that says whose records they show. The server signs in with that role to run what its guard allowed.
do $$
begin
  if not exists (select from pg_roles where rolname = 'pfa_chat') then
    create role pfa_chat nologin noinherit nosuperuser nobypassrls;
  end if;
  -- Owns the views: they read with its rights, which row security binds.
  if not exists (select from pg_roles where rolname = 'pfa_chat_views') then
    create role pfa_chat_views nologin noinherit nosuperuser nobypassrls;
  end if;
end $$;

alter role pfa_chat connection limit 30;
alter role pfa_chat set default_transaction_read_only = on;
alter role pfa_chat set statement_timeout = '8s';
alter role pfa_chat set lock_timeout = '1s';
alter role pfa_chat set idle_in_transaction_session_timeout = '15s';
alter role pfa_chat set work_mem = '32MB';
alter role pfa_chat set jit = off;
alter role pfa_chat set search_path = ai, pg_temp;
do $$
begin
  -- For superusers only; where we are none, the time limit has to do.
  alter role pfa_chat set temp_file_limit = '256MB';
exception when insufficient_privilege then
  raise notice 'temporary files of questions are not limited';
end $$;

-- What a SELECT could change or run from a text, taken from everybody but the roles that use it. Only a superuser can; the guard
-- does not depend on it.
do $$
declare
  door regprocedure;
begin
  foreach door in array array['set_config(text, text, boolean)', 'lo_create(oid)', 'lo_from_bytea(oid, bytea)',
    'query_to_xml(text, boolean, boolean, text)', 'table_to_xml(regclass, boolean, boolean, text)',
    'pg_export_snapshot()']::regprocedure[]
  loop
    execute format('revoke execute on function %s from public', door);
    execute format('grant execute on function %s to pfa_app, pfa_worker', door);
  end loop;
exception when insufficient_privilege then
  raise notice 'functions of PostgreSQL stay open to all roles';
end $$;

-- Every role that needs our tables has been granted the schema by name.
revoke usage on schema public from public;
create schema ai;
grant usage on schema ai to pfa_chat, pfa_chat_views, pfa_app;

-- ---------------------------------------------------------------- capability

-- Signs capabilities. One row; another key ends all that are out, within their half minute.
create table chat_key (
  id int primary key default 1,
  key bytea not null,
  constraint chat_key_single check (id = 1 and length(key) >= 32)
);
insert into chat_key (key)
values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- A capability names an organization, a user, whether money may be seen, and when it ends; the key stands on both sides of what
-- is hashed, so that nothing can be added. Nothing is stored: it can be checked on a replica, by whoever has the key.
create function ai.signature(payload text) returns text
  language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$ select encode(sha256(k.key || convert_to(payload, 'UTF8') || k.key), 'hex') from public.chat_key k $$;

-- For the server, in the context of a verified session: what that session may read, for half a minute.
create function ai.issue_capability() returns text
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  payload text;
begin
  if public.app_organization() is null or public.app_user_id() is null or not public.app_may('Read') then
    raise exception 'a capability needs an organization, a user and the right to read' using errcode = 'insufficient_privilege';
  end if;
  payload := format('%s.%s.%s.%s', public.app_organization(), public.app_user_id(),
    case when public.app_may('ViewFinancials') then 1 else 0 end, floor(extract(epoch from clock_timestamp()) + 30));
  return payload || '.' || ai.signature(payload);
end $$;

-- One part of the capability in the setting, or null: without a true one nothing is seen.
create function ai.capability(part int) returns int
  language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  given text := current_setting('app.chat_capability', true);
  parts text[];
begin
  if given is null or given !~ '^\d{1,9}\.\d{1,9}\.[01]\.\d{1,12}\.[0-9a-f]{64}$' then
    return null;
  end if;
  parts := string_to_array(given, '.');
  if parts[4]::bigint < extract(epoch from clock_timestamp())
     or ai.signature(array_to_string(parts[1:4], '.')) is distinct from parts[5] then
    return null;
  end if;
  return parts[part]::int;
end $$;

create function ai.organization() returns int language sql stable parallel safe return ai.capability(1);
create function ai.caller() returns int language sql stable parallel safe return ai.capability(2);
create function ai.sees_money() returns boolean language sql stable parallel safe return ai.capability(3) = 1;

revoke all on function ai.signature(text), ai.issue_capability(), ai.capability(int), ai.organization(), ai.caller(),
  ai.sees_money() from public;
grant execute on function ai.issue_capability() to pfa_app;
-- A view's functions are called with the rights of whoever reads it.
grant execute on function ai.capability(int), ai.organization(), ai.caller(), ai.sees_money() to pfa_chat, pfa_chat_views;

-- ---------------------------------------------------------------- what the views may read

grant select on pfa_record, pfa_draft, mirror_state to pfa_chat_views;
create policy chat_reads on pfa_record for select to pfa_chat_views using (organization_id = (select ai.organization()));
create policy chat_reads on mirror_state for select to pfa_chat_views using (organization_id = (select ai.organization()));
create policy chat_reads on pfa_draft for select to pfa_chat_views
  using (organization_id = (select ai.organization()) and user_id = (select ai.caller()));

-- Merged as everywhere: the caller's value where there is an edit, else PEMS's. Which columns there are follows from the field
-- catalog; a test compares them, and the values with those of the grid.
create view ai.pfa with (security_barrier) as
  select m.pfa_id as id,
         m.description as description,
         case when d.changes ? 'areaSilo' then d.changes ->> 'areaSilo' else m.area_silo end as area,
         case when d.changes ? 'class' then d.changes ->> 'class' else m.class end as class,
         case when d.changes ? 'category' then d.changes ->> 'category' else m.category end as category,
         m.category_description as category_description,
         case when d.changes ? 'source' then d.changes ->> 'source' else m.source end as source,
         case when d.changes ? 'dor' then d.changes ->> 'dor' else m.dor end as dor,
         case when d.changes ? 'monthlyRate' then (d.changes ->> 'monthlyRate')::numeric else m.monthly_rate end as monthly_rate,
         m.rate_uom as rate_uom,
         case when d.changes ? 'purchasePrice' then (d.changes ->> 'purchasePrice')::numeric else m.purchase_price end as purchase_price,
         case when d.changes ? 'manufacturer' then d.changes ->> 'manufacturer' else m.manufacturer end as manufacturer,
         case when d.changes ? 'model' then d.changes ->> 'model' else m.model end as model,
         case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end as forecast_start,
         case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end as forecast_end,
         case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end as is_actualized,
         case when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end else null end as actual_start,
         case when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end else null end as actual_end,
         case when d.changes ? 'isDiscontinued' then (d.changes ->> 'isDiscontinued')::boolean else m.is_discontinued end as is_discontinued,
         case when d.changes ? 'isFundsTransferable' then (d.changes ->> 'isFundsTransferable')::boolean else m.is_funds_transferable end as is_funds_transferable,
         case when d.changes ? 'equipment' then d.changes ->> 'equipment' else m.equipment end as equipment,
         m.plan_cost as plan_cost,
         case when d.changes ?| array['source', 'monthlyRate', 'purchasePrice', 'forecastStart', 'forecastEnd'] then public.pfa_cost(case when d.changes ? 'source' then d.changes ->> 'source' else m.source end, case when d.changes ? 'monthlyRate' then (d.changes ->> 'monthlyRate')::numeric else m.monthly_rate end, case when d.changes ? 'purchasePrice' then (d.changes ->> 'purchasePrice')::numeric else m.purchase_price end, case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end, case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end) else m.forecast_cost end as forecast_cost,
         case when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then case when d.changes ?| array['source', 'monthlyRate', 'purchasePrice', 'forecastStart', 'forecastEnd'] then public.pfa_cost(case when d.changes ? 'source' then d.changes ->> 'source' else m.source end, case when d.changes ? 'monthlyRate' then (d.changes ->> 'monthlyRate')::numeric else m.monthly_rate end, case when d.changes ? 'purchasePrice' then (d.changes ->> 'purchasePrice')::numeric else m.purchase_price end, case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end, case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end) else m.forecast_cost end else 0 end as actual_cost,
         case when d.changes ?| array['source', 'monthlyRate', 'purchasePrice', 'forecastStart', 'forecastEnd'] then public.pfa_cost(case when d.changes ? 'source' then d.changes ->> 'source' else m.source end, case when d.changes ? 'monthlyRate' then (d.changes ->> 'monthlyRate')::numeric else m.monthly_rate end, case when d.changes ? 'purchasePrice' then (d.changes ->> 'purchasePrice')::numeric else m.purchase_price end, case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end, case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end) else m.forecast_cost end - m.plan_cost as variance,
         m.plan_start as original_start,
         m.plan_end as original_end,
         m.plan_source as plan_source,
         m.plan_dor as plan_dor,
         m.plan_class as plan_class,
         m.plan_category as plan_category,
         m.plan_category_description as plan_category_description,
         m.plan_manufacturer as plan_manufacturer,
         m.plan_model as plan_model,
         m.plan_monthly_rate as plan_monthly_rate,
         m.plan_rate_uom as plan_rate_uom,
         m.plan_purchase_price as plan_purchase_price,
         m.plan_amount as plan_amount,
         m.plan_duration_months as plan_duration_months,
         m.plan_freight as plan_freight,
         m.plan_consumables as plan_consumables,
         m.forecast_amount as forecast_amount,
         m.forecast_duration_months as forecast_duration_months,
         m.freight as freight,
         m.consumables as consumables,
         m.contract as contract,
         m.contract_revision as contract_revision,
         m.original_pfa_id as original_pfa_id,
         m.project_number as project_number,
         m.project_budget_code as project_budget_code,
         m.category_group as category_group,
         m.actualization_date as actualization_date,
         m.actualized_by as actualized_by,
         m.last_forecast_change_date as last_forecast_change_date,
         m.last_forecast_change_by as last_forecast_change_by,
         m.last_forecast_revision as last_forecast_revision,
         case when d.changes ?| array['source', 'monthlyRate', 'purchasePrice', 'forecastStart', 'forecastEnd'] then public.pfa_cost(case when d.changes ? 'source' then d.changes ->> 'source' else m.source end, case when d.changes ? 'monthlyRate' then (d.changes ->> 'monthlyRate')::numeric else m.monthly_rate end, case when d.changes ? 'purchasePrice' then (d.changes ->> 'purchasePrice')::numeric else m.purchase_price end, case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end, case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end) else m.forecast_cost end as cost,
         case when case when d.changes ? 'isDiscontinued' then (d.changes ->> 'isDiscontinued')::boolean else m.is_discontinued end then 'Discontinued' when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then 'Actualized' when case when d.changes ? 'isFundsTransferable' then (d.changes ->> 'isFundsTransferable')::boolean else m.is_funds_transferable end then 'Funds transferable' else 'Forecast' end as status,
         m.is_vanished as is_vanished,
         d.rid is not null as has_draft,
         (select s.last_synced_at from public.mirror_state s where s.organization_id = (select ai.organization())) as last_synced_at
    from public.pfa_record m
    left join public.pfa_draft d
      on d.organization_id = m.organization_id and d.user_id = (select ai.caller()) and d.rid = m.rid
   where m.organization_id = (select ai.organization())
     and (not m.is_vanished or m.rid in (
       select v.rid from public.pfa_draft v
        where v.organization_id = (select ai.organization()) and v.user_id = (select ai.caller())))
     and (select ai.sees_money());

create view ai.pfa_without_money with (security_barrier) as
  select m.pfa_id as id,
         m.description as description,
         case when d.changes ? 'areaSilo' then d.changes ->> 'areaSilo' else m.area_silo end as area,
         case when d.changes ? 'class' then d.changes ->> 'class' else m.class end as class,
         case when d.changes ? 'category' then d.changes ->> 'category' else m.category end as category,
         m.category_description as category_description,
         case when d.changes ? 'source' then d.changes ->> 'source' else m.source end as source,
         case when d.changes ? 'dor' then d.changes ->> 'dor' else m.dor end as dor,
         m.rate_uom as rate_uom,
         case when d.changes ? 'manufacturer' then d.changes ->> 'manufacturer' else m.manufacturer end as manufacturer,
         case when d.changes ? 'model' then d.changes ->> 'model' else m.model end as model,
         case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end as forecast_start,
         case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end as forecast_end,
         case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end as is_actualized,
         case when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then case when d.changes ? 'forecastStart' then (d.changes ->> 'forecastStart')::date else m.forecast_start end else null end as actual_start,
         case when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then case when d.changes ? 'forecastEnd' then (d.changes ->> 'forecastEnd')::date else m.forecast_end end else null end as actual_end,
         case when d.changes ? 'isDiscontinued' then (d.changes ->> 'isDiscontinued')::boolean else m.is_discontinued end as is_discontinued,
         case when d.changes ? 'isFundsTransferable' then (d.changes ->> 'isFundsTransferable')::boolean else m.is_funds_transferable end as is_funds_transferable,
         case when d.changes ? 'equipment' then d.changes ->> 'equipment' else m.equipment end as equipment,
         m.plan_start as original_start,
         m.plan_end as original_end,
         m.plan_source as plan_source,
         m.plan_dor as plan_dor,
         m.plan_class as plan_class,
         m.plan_category as plan_category,
         m.plan_category_description as plan_category_description,
         m.plan_manufacturer as plan_manufacturer,
         m.plan_model as plan_model,
         m.plan_rate_uom as plan_rate_uom,
         m.plan_duration_months as plan_duration_months,
         m.forecast_duration_months as forecast_duration_months,
         m.contract as contract,
         m.contract_revision as contract_revision,
         m.original_pfa_id as original_pfa_id,
         m.project_number as project_number,
         m.project_budget_code as project_budget_code,
         m.category_group as category_group,
         m.actualization_date as actualization_date,
         m.actualized_by as actualized_by,
         m.last_forecast_change_date as last_forecast_change_date,
         m.last_forecast_change_by as last_forecast_change_by,
         m.last_forecast_revision as last_forecast_revision,
         case when case when d.changes ? 'isDiscontinued' then (d.changes ->> 'isDiscontinued')::boolean else m.is_discontinued end then 'Discontinued' when case when d.changes ? 'isActualized' then (d.changes ->> 'isActualized')::boolean else m.is_actualized end then 'Actualized' when case when d.changes ? 'isFundsTransferable' then (d.changes ->> 'isFundsTransferable')::boolean else m.is_funds_transferable end then 'Funds transferable' else 'Forecast' end as status,
         m.is_vanished as is_vanished,
         d.rid is not null as has_draft,
         (select s.last_synced_at from public.mirror_state s where s.organization_id = (select ai.organization())) as last_synced_at
    from public.pfa_record m
    left join public.pfa_draft d
      on d.organization_id = m.organization_id and d.user_id = (select ai.caller()) and d.rid = m.rid
   where m.organization_id = (select ai.organization())
     and (not m.is_vanished or m.rid in (
       select v.rid from public.pfa_draft v
        where v.organization_id = (select ai.organization()) and v.user_id = (select ai.caller())));

create view ai.calendar_month as
  select month::date as month_start, (month + interval '1 month - 1 day')::date as month_end
    from generate_series(timestamp '2020-01-01', timestamp '2035-12-01', interval '1 month') month;

grant select on ai.pfa, ai.pfa_without_money, ai.calendar_month to pfa_chat;

-- Taking over a relation needs membership and create on its schema, for these statements.
grant pfa_chat_views to current_user;
grant create on schema ai to pfa_chat_views;
alter view ai.pfa owner to pfa_chat_views;
alter view ai.pfa_without_money owner to pfa_chat_views;
alter view ai.calendar_month owner to pfa_chat_views;
revoke create on schema ai from pfa_chat_views;

-- ---------------------------------------------------------------- what was asked

create table chat_query (
  organization_id int not null references organization (id),
  id bigint generated always as identity,
  user_id int not null references app_user (id) on delete cascade,
  at timestamptz not null default now(),
  question text,
  -- As it was written, and as it was run.
  raw_sql text not null,
  canonical_sql text,
  -- done, refused by the guard, or failed while it ran.
  verdict text not null,
  reason text,
  row_count int,
  duration_ms int not null,
  request_id text default nullif(current_setting('app.request_id', true), ''),
  primary key (organization_id, id),
  constraint chat_query_verdict_known check (verdict in ('done', 'refused', 'failed')),
  constraint chat_query_bounded check (length(raw_sql) <= 12000 and length(question) <= 4000)
);
create index chat_query_at on chat_query (organization_id, at desc);

alter table chat_query enable row level security;
alter table chat_query force row level security;
create policy asker_inserts on chat_query for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
create policy admin_reads on chat_query for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
grant select, insert on chat_query to pfa_app;
-- What is old is cleared away by the worker.
create policy worker on chat_query to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
grant select, delete on chat_query to pfa_worker;
