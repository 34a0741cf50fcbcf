-- Write-back as one queue per PEMS server: turns shared by all processes, pauses that all of them keep, fair turns between
-- organizations and planners, and organizations on hold.

create table pems_server (
  server text primary key,
  -- Turns: the next request goes out no earlier than this, a read of pages not before the second while writes go out.
  next_turn_at timestamptz not null default now(),
  next_read_at timestamptz not null default now(),
  last_write_at timestamptz not null default '-infinity',
  -- The circuit breaker of the writes.
  failures int not null default 0,
  paused_until timestamptz,
  down_since timestamptz,
  problem text
) with (fillfactor = 50);
grant select, insert, update on pems_server to pfa_worker;
-- An administrator may end a pause.
grant select, update (paused_until) on pems_server to pfa_app;

alter table mirror_state
  add column pems_down_since timestamptz,
  add column pems_next_try_at timestamptz;

create table write_back_hold (
  organization_id int primary key references organization (id),
  held_at timestamptz not null default now(),
  held_by int not null references app_user (id),
  reason text not null,
  constraint write_back_hold_reason_given check (length(btrim(reason)) between 3 and 500)
);
alter table write_back_hold enable row level security;
alter table write_back_hold force row level security;
create policy member_reads on write_back_hold for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read')));
create policy admin_inserts on write_back_hold for insert to pfa_app
  with check (organization_id = (select app_organization()) and held_by = (select app_user_id())
              and (select app_may('ManageSettings')));
create policy admin_deletes on write_back_hold for delete to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('ManageSettings')));
create policy worker on write_back_hold for select to pfa_worker
  using (organization_id = (select app_organization()));
grant select, insert, delete on write_back_hold to pfa_app;
grant select on write_back_hold to pfa_worker;

-- One planner's items in their order; what is about all of an organization's finds them by commit_item_open.
create index commit_item_turn on commit_item (organization_id, user_id, commit_id, rid)
  where state in ('queued', 'sending', 'unknown');
drop index commit_item_due;

/* Whether a user may write to PEMS in an organization now. */
create function may_write_back(owner_organization int, author int) returns boolean
language sql stable parallel safe
return exists (
  select from organization_member m join app_user u on u.id = m.user_id
   where m.organization_id = owner_organization and m.user_id = author and u.is_active
     and 'Sync' = any (m.permissions) and (m.access_expires_at is null or m.access_expires_at > now()));

/*
 * Who has items that may be sent, and when the first of them is due: one row per organization and planner. An item of
 * unknown outcome is read back whoever may what; a queued one waits until its author may write. Runs as its caller, with
 * each organization's context in turn.
 */
create function list_write_back_turns()
returns table (organization_id int, user_id int, due_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  id int;
begin
  for id in select o.id from organization o where o.is_active and not o.is_suspended order by o.id loop
    perform set_config('app.organization_id', id::text, true);
    continue when exists (select from write_back_hold h where h.organization_id = id);
    return query
      select id, a.user_id, case when may_write_back(id, a.user_id) then least(a.queued, a.unknown) else a.unknown end
        from (select i.user_id,
                     min(i.next_attempt_at) filter (where i.state = 'queued') as queued,
                     min(i.next_attempt_at) filter (where i.state = 'unknown') as unknown
                from commit_item i
               where i.organization_id = id and i.state in ('queued', 'sending', 'unknown')
               group by i.user_id) a;
  end loop;
  perform set_config('app.organization_id', '', true);
end $$;

/* Organizations with an item that a sender claimed and has not settled. Runs as its caller, like the function above. */
create function list_write_back_claims() returns table (organization_id int)
language plpgsql as $$
#variable_conflict use_column
declare
  id int;
begin
  for id in select o.id from organization o where o.is_active and not o.is_suspended order by o.id loop
    perform set_config('app.organization_id', id::text, true);
    return query select id where exists (
      select from commit_item i where i.organization_id = id and i.state = 'sending');
  end loop;
  perform set_config('app.organization_id', '', true);
end $$;
