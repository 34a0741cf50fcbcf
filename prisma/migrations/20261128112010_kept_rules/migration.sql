-- Rules for bulk changes that planners keep under names, for themselves or for everybody in the organization.

create table kept_rule (
  organization_id int not null references organization (id),
  id int generated always as identity,
  user_id int not null references app_user (id) on delete cascade,
  -- The owner's name to show, as it was: colleagues' accounts are not read.
  owner_name text not null,
  name text not null,
  rule jsonb not null,
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint kept_rule_named check (name <> '' and length(name) <= 80)
);
create unique index kept_rule_name on kept_rule (organization_id, user_id, lower(name));

alter table kept_rule enable row level security;
alter table kept_rule force row level security;
create policy usable_rules_read on kept_rule for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read'))
         and (is_shared or user_id = (select app_user_id())));
create policy own_rules_insert on kept_rule for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
create policy own_rules_update on kept_rule for update to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')))
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()));
create policy own_rules_delete on kept_rule for delete to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
grant select, insert, update, delete on kept_rule to pfa_app;

-- Of the worker only a look: no job of its acts for a planner.
grant select on kept_rule to pfa_worker;
create policy worker on kept_rule for select to pfa_worker using (organization_id = (select app_organization()));
