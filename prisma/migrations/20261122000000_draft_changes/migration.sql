-- What a planner's own part of a view follows from: the drafts, and the state of the planner's own commit items. Every
-- statement that changes it raises the owner's revision and notes the records, so that readers which hold a view in memory
-- can catch up without reading all drafts again.

-- ---------------------------------------------------------------- tables

-- One row per owner who ever had a draft or a commit: counters of the present drafts.
create table draft_state (
  organization_id int not null references organization (id),
  user_id int not null references app_user (id) on delete cascade,
  -- Raised by each change; readers compare it with what they hold. An owner without a row stands at 0.
  revision bigint not null default 0,
  draft_records int not null default 0,
  draft_fields int not null default 0,
  primary key (organization_id, user_id)
) with (fillfactor = 50);

-- Which records each new revision concerns. Old ones are removed: a reader that finds a gap reads everything.
create table draft_change (
  organization_id int not null,
  user_id int not null,
  revision bigint not null,
  rids int[] not null,
  changed_at timestamptz not null default now(),
  primary key (organization_id, user_id, revision),
  foreign key (organization_id, user_id) references draft_state (organization_id, user_id) on delete cascade
);

-- ---------------------------------------------------------------- triggers
-- By statement, over its transition tables: 50,000 drafts cost one revision. They run with the rights of who writes.
-- No join between transition tables: plpgsql keeps the plan of the first call, and a loop made for one row would be run
-- over thousands. Owners in order: their draft_state stays locked until the transaction ends.

-- Three times as fast as counting jsonb_object_keys, which is felt with 50,000 drafts in one statement.
create function draft_field_count(changes jsonb) returns int
  language sql immutable parallel safe
  return jsonb_array_length(jsonb_path_query_array(changes, '$.*'));

create function note_draft_change(owner_organization int, owner_user int, changed int[], records int, fields int) returns void
  language plpgsql
as $$
declare
  reached bigint;
begin
  insert into draft_state as s (organization_id, user_id, revision, draft_records, draft_fields)
  values (owner_organization, owner_user, 1, records, fields)
      on conflict (organization_id, user_id) do update
     set revision = s.revision + 1,
         draft_records = s.draft_records + excluded.draft_records,
         draft_fields = s.draft_fields + excluded.draft_fields
  returning s.revision into reached;
  insert into draft_change (organization_id, user_id, revision, rids)
  values (owner_organization, owner_user, reached, changed);
  if reached % 256 = 0 then
    delete from draft_change c
     where c.organization_id = owner_organization and c.user_id = owner_user and c.revision < reached - 1024;
  end if;
  -- Letter by letter what the use cases send: PostgreSQL merges equal notifications of a transaction.
  perform pg_notify('pfa_live',
    format('{"kind":"drafts_changed","organizationId":%s,"userId":%s}', owner_organization, owner_user));
end $$;

create function pfa_draft_inserted() returns trigger
  language plpgsql
as $$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, c.records, c.fields)
     from (select organization_id, user_id, array_agg(distinct rid) as rids, count(*)::int as records,
                  sum(draft_field_count(changes))::int as fields
             from new_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $$;

create function pfa_draft_deleted() returns trigger
  language plpgsql
as $$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, c.records, c.fields)
     from (select organization_id, user_id, array_agg(distinct rid) as rids, -count(*)::int as records,
                  -sum(draft_field_count(changes))::int as fields
             from old_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $$;

create function pfa_draft_updated() returns trigger
  language plpgsql
as $$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, c.records, c.fields)
     from (select organization_id, user_id, array_agg(distinct rid) as rids, sum(records)::int as records,
                  sum(fields)::int as fields
             from (select organization_id, user_id, rid, 1 as records,
                          draft_field_count(changes) as fields
                     from new_rows
                   union all
                   select organization_id, user_id, rid, -1,
                          -draft_field_count(changes)
                     from old_rows) r
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $$;

create function commit_item_inserted() returns trigger
  language plpgsql
as $$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, 0, 0)
     from (select organization_id, user_id, array_agg(distinct rid) as rids
             from new_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $$;

-- Only what a row's marks follow from; attempts, leases and due times are not.
create function commit_item_updated() returns trigger
  language plpgsql
as $$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, 0, 0)
     from (select organization_id, user_id, array_agg(distinct rid) as rids
             from (select organization_id, user_id, commit_id, rid, state, confirmed_at, problem, changes from new_rows
                   except
                   select organization_id, user_id, commit_id, rid, state, confirmed_at, problem, changes from old_rows) r
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $$;

create trigger note_insert after insert on pfa_draft
  referencing new table as new_rows for each statement execute function pfa_draft_inserted();
create trigger note_update after update on pfa_draft
  referencing old table as old_rows new table as new_rows for each statement execute function pfa_draft_updated();
create trigger note_delete after delete on pfa_draft
  referencing old table as old_rows for each statement execute function pfa_draft_deleted();
create trigger note_insert after insert on commit_item
  referencing new table as new_rows for each statement execute function commit_item_inserted();
create trigger note_update after update on commit_item
  referencing old table as old_rows new table as new_rows for each statement execute function commit_item_updated();

-- ---------------------------------------------------------------- drafts that exist already
-- The force binds this migration too, unless a superuser runs it. The table stays locked until all of it is done.

alter table pfa_draft no force row level security;
insert into draft_state (organization_id, user_id, draft_records, draft_fields)
select organization_id, user_id, count(*), sum(draft_field_count(changes))
  from pfa_draft
 group by organization_id, user_id;
alter table pfa_draft force row level security;

-- ---------------------------------------------------------------- grants and row security

grant select, insert, update on draft_state to pfa_app, pfa_worker;
grant select, insert, delete on draft_change to pfa_app, pfa_worker;

alter table draft_state enable row level security;
alter table draft_state force row level security;
alter table draft_change enable row level security;
alter table draft_change force row level security;

create policy worker on draft_state to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
create policy worker on draft_change to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));

create policy own_state_read on draft_state for select to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
create policy own_state_insert on draft_state for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()));
create policy own_state_update on draft_state for update to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()));

create policy own_changes_read on draft_change for select to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('Read')));
create policy own_changes_insert on draft_change for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()));
create policy own_changes_delete on draft_change for delete to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()));

-- ---------------------------------------------------------------- access of many requests at once

-- Session, membership and versions for pairs of a session's token and an organization's code, one row for each pair; nulls
-- where there is nothing. Volatile, so that every look-up sees what was committed before it. Row security stays in force:
-- each pair is read in its own user's context. To be called outside any transaction: it ends with no context at all.
create function read_access(token_hashes bytea[], codes text[], idle_seconds int)
  returns table (
    ordinal int, user_id int, username text, display_name text, is_stale boolean,
    organization_id int, organization_code text, organization_active boolean, permissions text[],
    access_expires_at timestamptz, mirror_version bigint, draft_revision bigint)
  language plpgsql
as $$
#variable_conflict use_column
begin
  for place in 1 .. coalesce(cardinality(token_hashes), 0) loop
    ordinal := place;
    -- Nothing of the pair before may be seen, nor be told again.
    perform set_config('app.user_id', '', true), set_config('app.organization_id', '', true),
            set_config('app.permissions', '', true);
    organization_id := null; organization_code := null; organization_active := null; permissions := null;
    access_expires_at := null; mirror_version := null; draft_revision := null;

    select s.user_id, u.username, u.display_name, s.last_seen_at < now() - interval '1 minute'
      into user_id, username, display_name, is_stale
      from user_session s
      join app_user u on u.id = s.user_id and u.is_active
     where s.token_hash = token_hashes[place] and s.expires_at > now()
       and s.last_seen_at > now() - make_interval(secs => idle_seconds);
    if found then
      perform set_config('app.user_id', user_id::text, true);
      select o.id, o.code, o.is_active and not o.is_suspended, m.permissions, m.access_expires_at
        into organization_id, organization_code, organization_active, permissions, access_expires_at
        from organization o
        join organization_member m on m.organization_id = o.id and m.user_id = read_access.user_id
       where o.code = codes[place];
      if found and organization_active and 'Read' = any (permissions)
          and (access_expires_at is null or access_expires_at > now()) then
        perform set_config('app.organization_id', organization_id::text, true),
                set_config('app.permissions', array_to_string(permissions, ','), true);
        mirror_version := coalesce(
          (select s.version from mirror_state s where s.organization_id = read_access.organization_id), 0);
        draft_revision := coalesce(
          (select s.revision from draft_state s
            where s.organization_id = read_access.organization_id and s.user_id = read_access.user_id), 0);
      end if;
    end if;
    return next;
  end loop;
  perform set_config('app.user_id', '', true), set_config('app.organization_id', '', true),
          set_config('app.permissions', '', true);
end $$;
revoke all on function read_access(bytea[], text[], int) from public;
grant execute on function read_access(bytea[], text[], int) to pfa_app;
