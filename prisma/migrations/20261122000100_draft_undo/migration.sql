-- What each of a planner's actions on drafts replaced, so that it can be undone after a reload too. Written by the statement
-- that acts, from the drafts as they stand before it.

create table draft_step (
  organization_id int not null references organization (id),
  user_id int not null references app_user (id) on delete cascade,
  id bigint generated always as identity,
  action text not null,
  -- One line for people; names fields and records, never values.
  label text not null,
  -- Records that the action changed, and beside each its draft before: {changes, base, baseVersion}, or null where there was none.
  rids int[] not null,
  before jsonb not null,
  -- Fields that the action wrote or took away.
  fields int not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id, id),
  constraint draft_step_action_known check (action in ('edit', 'change', 'discard', 'resolve')),
  constraint draft_step_paired check (jsonb_typeof(before) = 'array' and jsonb_array_length(before) = cardinality(rids))
);

-- Of the worker only a look: no job of its acts for a planner.
grant select, insert, update, delete on draft_step to pfa_app;
grant select on draft_step to pfa_worker;

alter table draft_step enable row level security;
alter table draft_step force row level security;

create policy worker on draft_step for select to pfa_worker
  using (organization_id = (select app_organization()));
create policy own_steps_read on draft_step for select to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
create policy own_steps_insert on draft_step for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
create policy own_steps_update on draft_step for update to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
create policy own_steps_delete on draft_step for delete to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('SaveDraft')));
