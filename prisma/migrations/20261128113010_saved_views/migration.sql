-- Views that planners keep: which records, and how they look. Private, or shared with the organization.

create table saved_view (
  organization_id int not null references organization (id),
  id int generated always as identity,
  user_id int not null references app_user (id),
  name text not null,
  is_shared boolean not null default false,
  -- What the domain calls a ViewSpec. Read by the application only, and checked by it when it is written.
  spec jsonb not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by int references app_user (id),
  primary key (organization_id, id),
  constraint saved_view_named check (length(name) between 1 and 80),
  constraint saved_view_bounded check (octet_length(spec::text) <= 500000)
);

-- Nobody has two of one name in sight that are theirs, and no two that everybody sees have one.
create unique index saved_view_own_name on saved_view (organization_id, user_id, lower(name));
create unique index saved_view_shared_name on saved_view (organization_id, lower(name)) where is_shared;

-- The view that a planner's day begins with. One that is no longer shared with them is not theirs to see: then none.
create table saved_view_default (
  organization_id int not null references organization (id),
  user_id int not null references app_user (id) on delete cascade,
  view_id int not null,
  primary key (organization_id, user_id),
  foreign key (organization_id, view_id) references saved_view (organization_id, id) on delete cascade
);
create index saved_view_default_view on saved_view_default (organization_id, view_id);

-- Of the worker only a look: no job of its acts for a planner.
grant select, insert, update, delete on saved_view, saved_view_default to pfa_app;
grant select on saved_view, saved_view_default to pfa_worker;

alter table saved_view enable row level security;
alter table saved_view force row level security;
alter table saved_view_default enable row level security;
alter table saved_view_default force row level security;

create policy worker on saved_view for select to pfa_worker
  using (organization_id = (select app_organization()));
create policy worker on saved_view_default for select to pfa_worker
  using (organization_id = (select app_organization()));

create policy seen on saved_view for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read'))
         and (is_shared or user_id = (select app_user_id())));
create policy own_insert on saved_view for insert to pfa_app
  with check (organization_id = (select app_organization()) and (select app_may('Read'))
              and user_id = (select app_user_id()) and (not is_shared or (select app_may('SaveDraft'))));
create policy own_or_tended_update on saved_view for update to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read'))
         and (user_id = (select app_user_id()) or is_shared and (select app_may('ManageSettings'))));
create policy own_or_tended_delete on saved_view for delete to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read'))
         and (user_id = (select app_user_id()) or is_shared and (select app_may('ManageSettings'))));

create policy own on saved_view_default to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
