-- Written by `pnpm db:dump` from a migrated database; not run by anything.

-- Functions

CREATE OR REPLACE FUNCTION public.analyze_table(name text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = name;
  if not found then
    raise exception 'no table %', name using errcode = 'undefined_table';
  end if;
  execute format('analyze public.%I', name);
end $function$;
CREATE OR REPLACE FUNCTION public.app_may(permission text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN COALESCE((permission = ANY (string_to_array(current_setting('app.permissions'::text, true), ','::text))), false);
CREATE OR REPLACE FUNCTION public.app_organization()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('app.organization_id'::text, true), ''::text))::integer;
CREATE OR REPLACE FUNCTION public.app_overseen()
 RETURNS integer[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (string_to_array(NULLIF(current_setting('app.overseen_organizations'::text, true), ''::text), ','::text))::integer[];
CREATE OR REPLACE FUNCTION public.app_request_id()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('app.request_id'::text, true), ''::text);
CREATE OR REPLACE FUNCTION public.app_user_id()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('app.user_id'::text, true), ''::text))::integer;
CREATE OR REPLACE FUNCTION public.change_jobs(ids bigint[], action text, at timestamp with time zone)
 RETURNS TABLE(job_id bigint, organization_id integer, task text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  job record;
begin
  for job in
    select q.* from public.queued_jobs() q where q.job_id = any (ids) order by q.job_id
  loop
    if action = 'retry' then
      continue when job.locked_at is not null or job.attempts < job.max_attempts;
      perform graphile_worker.reschedule_jobs(array[job.job_id], run_at := now(), attempts := 0);
    elsif action in ('run_now', 'reschedule') then
      continue when job.locked_at is not null or job.attempts >= job.max_attempts;
      perform graphile_worker.reschedule_jobs(
        array[job.job_id], run_at := case action when 'run_now' then now() else at end);
    elsif action = 'cancel' and job.locked_at is null and job.attempts >= job.max_attempts then
      -- Nobody will start it again: there is nothing to tell a worker.
      perform graphile_worker.complete_jobs(array[job.job_id]);
    elsif action = 'cancel' then
      -- A worker ends it: it knows what else ends with the job.
      insert into public.job_cancellation (job_id, organization_id, requested_by)
      values (job.job_id, job.organization_id, public.app_user_id())
          on conflict do nothing;
      continue when not found;
      if job.locked_at is null then
        perform graphile_worker.reschedule_jobs(array[job.job_id], run_at := now());
      end if;
    else
      raise exception 'unknown action %', action using errcode = 'invalid_parameter_value';
    end if;
    change_jobs.job_id := job.job_id;
    change_jobs.organization_id := job.organization_id;
    change_jobs.task := job.task;
    return next;
  end loop;
end $function$;
CREATE OR REPLACE FUNCTION public.commit_item_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, 0, 0)
     from (select organization_id, user_id, array_agg(distinct rid) as rids
             from new_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.commit_item_updated()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, 0, 0)
     from (select organization_id, user_id, array_agg(distinct rid) as rids
             from (select organization_id, user_id, commit_id, rid, state, confirmed_at, problem, changes from new_rows
                   except
                   select organization_id, user_id, commit_id, rid, state, confirmed_at, problem, changes from old_rows) r
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.draft_field_count(changes jsonb)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN jsonb_array_length(jsonb_path_query_array(changes, '$.*'::jsonpath));
CREATE OR REPLACE FUNCTION public.enqueue_installation_job(task text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if task not in ('deliver-webhooks', 'maintain-database') then
    raise exception 'unknown job %', task using errcode = 'invalid_parameter_value';
  end if;
  if not public.app_may('ManageSettings') or public.app_overseen() is null then
    raise exception 'job % is for administrators', task using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job(task, '{}'::json, job_key := task, max_attempts := 3);
end $function$;
CREATE OR REPLACE FUNCTION public.enqueue_job(task text, payload json, key text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if task not in ('sync-organization', 'send-commits') then
    raise exception 'unknown job %', task using errcode = 'invalid_parameter_value';
  end if;
  if (payload ->> 'organizationId')::int is distinct from public.app_organization() then
    raise exception 'job % names another organization', task using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job(task, payload, job_key := key, max_attempts := 25);
end $function$;
CREATE OR REPLACE FUNCTION public.enqueue_mapping_trial(trial_id integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform from public.mapping_trial t
    where t.organization_id = public.app_organization() and t.id = trial_id and t.state = 'queued';
  if not found then
    raise exception 'no queued trial %', trial_id using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job('try-mapping',
    json_build_object('organizationId', public.app_organization(), 'trialId', trial_id),
    job_key := format('try-mapping:%s:%s', public.app_organization(), trial_id), max_attempts := 3, priority := -10);
end $function$;
CREATE OR REPLACE FUNCTION public.list_write_back_claims()
 RETURNS TABLE(organization_id integer)
 LANGUAGE plpgsql
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION public.list_write_back_turns()
 RETURNS TABLE(organization_id integer, user_id integer, due_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION public.may_write_back(owner_organization integer, author integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (EXISTS (SELECT FROM (organization_member m JOIN app_user u ON ((u.id = m.user_id))) WHERE ((m.organization_id = may_write_back.owner_organization) AND (m.user_id = may_write_back.author) AND u.is_active AND ('Sync'::text = ANY (m.permissions)) AND ((m.access_expires_at IS NULL) OR (m.access_expires_at > now())))));
CREATE OR REPLACE FUNCTION public.note_draft_change(owner_organization integer, owner_user integer, changed integer[], records integer, fields integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION public.pfa_cost(source text, monthly_rate numeric, purchase_price numeric, starts date, ends date)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (source = 'Purchase'::text) THEN COALESCE(purchase_price, (0)::numeric) WHEN ((source = 'Rental'::text) AND (monthly_rate IS NOT NULL) AND (starts IS NOT NULL) AND (ends IS NOT NULL)) THEN round((((monthly_rate * (GREATEST((ends - starts), 0))::numeric) * (100)::numeric) / (3044)::numeric), 2) ELSE (0)::numeric END;
CREATE OR REPLACE FUNCTION public.pfa_draft_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, c.records, c.fields)
     from (select organization_id, user_id, array_agg(distinct rid) as rids, -count(*)::int as records,
                  -sum(draft_field_count(changes))::int as fields
             from old_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.pfa_draft_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_draft_change(c.organization_id, c.user_id, c.rids, c.records, c.fields)
     from (select organization_id, user_id, array_agg(distinct rid) as rids, count(*)::int as records,
                  sum(draft_field_count(changes))::int as fields
             from new_rows
            group by organization_id, user_id
            order by organization_id, user_id) c;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.pfa_draft_refers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  stray int;
begin
  -- "offset 0" keeps the look-ups by key: a join planned for one draft would be run over thousands.
  select n.rid into stray
    from new_rows n
    left join lateral (
         select true as is_there from pfa_record r
          where r.organization_id = n.organization_id and r.rid = n.rid offset 0) r on true
   where r.is_there is null
   limit 1;
  if found then
    raise exception 'a draft of record %, which is not there', stray using errcode = 'foreign_key_violation';
  end if;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.pfa_draft_updated()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION public.pfa_extra_block(rid integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (rid / 32);
CREATE OR REPLACE FUNCTION public.queued_jobs()
 RETURNS TABLE(job_id bigint, organization_id integer, task text, payload json, key text, attempts integer, max_attempts integer, run_at timestamp with time zone, created_at timestamp with time zone, locked_at timestamp with time zone, locked_by text, last_error text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not public.app_may('ManageSettings') then
    raise exception 'the queue is for administrators' using errcode = 'insufficient_privilege';
  end if;
  return query
    select j.id, o.id, t.identifier, j.payload, j.key, j.attempts::int, j.max_attempts::int, j.run_at, j.created_at,
           j.locked_at, j.locked_by, j.last_error
      from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
      cross join lateral (select (j.payload ->> 'organizationId')::int as id) o
     where o.id is null or o.id = any (public.app_overseen());
end $function$;
CREATE OR REPLACE FUNCTION public.read_access(token_hashes bytea[], codes text[], idle_seconds integer)
 RETURNS TABLE(ordinal integer, user_id integer, username text, display_name text, is_stale boolean, organization_id integer, organization_code text, organization_active boolean, permissions text[], access_expires_at timestamp with time zone, mirror_version bigint, draft_revision bigint)
 LANGUAGE plpgsql
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION ai.caller()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ai.capability(2);
CREATE OR REPLACE FUNCTION ai.capability(part integer)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;
CREATE OR REPLACE FUNCTION ai.issue_capability()
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  payload text;
begin
  if public.app_organization() is null or public.app_user_id() is null or not public.app_may('Read') then
    raise exception 'a capability needs an organization, a user and the right to read' using errcode = 'insufficient_privilege';
  end if;
  payload := format('%s.%s.%s.%s', public.app_organization(), public.app_user_id(),
    case when public.app_may('ViewFinancials') then 1 else 0 end, floor(extract(epoch from clock_timestamp()) + 30));
  return payload || '.' || ai.signature(payload);
end $function$;
CREATE OR REPLACE FUNCTION ai.organization()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ai.capability(1);
CREATE OR REPLACE FUNCTION ai.sees_money()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (ai.capability(3) = 1);
CREATE OR REPLACE FUNCTION ai.signature(payload text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select encode(sha256(k.key || convert_to(payload, 'UTF8') || k.key), 'hex') from public.chat_key k $function$;

-- Tables

create table alert (
  organization_id integer,
  id integer not null generated always as identity,
  kind text not null,
  state text not null default 'open'::text,
  value double precision not null,
  threshold double precision not null,
  opened_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  acknowledged_at timestamp with time zone,
  acknowledged_by integer,
  resolved_at timestamp with time zone,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES app_user(id),
  constraint alert_kind_fkey FOREIGN KEY (kind) REFERENCES alert_rule(kind),
  constraint alert_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint alert_state_known CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
);
create table alert_rule (
  kind text not null,
  is_enabled boolean not null default true,
  threshold double precision not null,
  changed_at timestamp with time zone,
  changed_by integer,
  constraint alert_rule_pkey PRIMARY KEY (kind),
  constraint alert_rule_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES app_user(id),
  constraint alert_rule_kind_known CHECK ((kind = ANY (ARRAY['sync_failing'::text, 'sync_stale'::text, 'pems_down'::text, 'columns_drifted'::text, 'rows_set_aside'::text, 'writes_dead'::text, 'database_large'::text, 'disk_full'::text]))),
  constraint alert_rule_threshold_positive CHECK ((threshold > (0)::double precision))
);
create table app_user (
  id integer not null generated always as identity,
  username text not null,
  display_name text not null,
  email text not null,
  password_hash text not null,
  is_active boolean not null default true,
  failed_sign_ins integer not null default 0,
  locked_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint app_user_pkey PRIMARY KEY (id),
  constraint app_user_email_key UNIQUE (email),
  constraint app_user_username_key UNIQUE (username)
);
create table audit_entry (
  organization_id integer not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  user_id integer,
  action text not null,
  details jsonb not null default '{}'::jsonb,
  request_id text default app_request_id(),
  constraint audit_entry_pkey PRIMARY KEY (organization_id, id),
  constraint audit_entry_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint audit_entry_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
create table chat_conversation (
  organization_id integer not null,
  id bigint not null generated always as identity,
  user_id integer not null,
  title text not null,
  created_at timestamp with time zone not null default now(),
  asked_at timestamp with time zone not null default now(),
  shared_at timestamp with time zone,
  constraint chat_conversation_pkey PRIMARY KEY (organization_id, id),
  constraint chat_conversation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint chat_conversation_title_short CHECK (((length(title) >= 1) AND (length(title) <= 120))),
  constraint chat_conversation_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table chat_feedback (
  organization_id integer not null,
  message_id bigint not null,
  user_id integer not null,
  rating text not null,
  reason text not null default ''::text,
  question text not null,
  sql text,
  engine text,
  created_at timestamp with time zone not null default now(),
  constraint chat_feedback_pkey PRIMARY KEY (organization_id, message_id, user_id),
  constraint chat_feedback_bounded CHECK (((length(reason) <= 1000) AND (length(question) <= 4000) AND (length(sql) <= 12000))),
  constraint chat_feedback_organization_id_message_id_fkey FOREIGN KEY (organization_id, message_id) REFERENCES chat_message(organization_id, id) ON DELETE CASCADE,
  constraint chat_feedback_rating_known CHECK ((rating = ANY (ARRAY['good'::text, 'bad'::text]))),
  constraint chat_feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table chat_key (
  id integer not null default 1,
  key bytea not null,
  constraint chat_key_pkey PRIMARY KEY (id),
  constraint chat_key_single CHECK (((id = 1) AND (length(key) >= 32)))
);
create table chat_message (
  organization_id integer not null,
  conversation_id bigint not null,
  id bigint not null generated always as identity,
  user_id integer not null,
  role text not null,
  state text not null,
  content text not null,
  parts jsonb not null default '[]'::jsonb,
  is_financial boolean not null,
  engine text,
  input_tokens integer,
  output_tokens integer,
  duration_ms integer,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint chat_message_pkey PRIMARY KEY (organization_id, id),
  constraint chat_message_bounded CHECK (((length(content) <= 32000) AND (octet_length((parts)::text) <= 131072))),
  constraint chat_message_organization_id_conversation_id_fkey FOREIGN KEY (organization_id, conversation_id) REFERENCES chat_conversation(organization_id, id) ON DELETE CASCADE,
  constraint chat_message_role_known CHECK ((role = ANY (ARRAY['question'::text, 'answer'::text]))),
  constraint chat_message_state_known CHECK ((state = ANY (ARRAY['answering'::text, 'complete'::text, 'stopped'::text, 'failed'::text]))),
  constraint chat_message_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table chat_pin (
  organization_id integer not null,
  id bigint not null generated always as identity,
  user_id integer not null,
  title text not null,
  question text not null,
  sql text not null,
  chart jsonb not null,
  place double precision not null,
  created_at timestamp with time zone not null default now(),
  constraint chat_pin_pkey PRIMARY KEY (organization_id, id),
  constraint chat_pin_bounded CHECK ((((length(title) >= 1) AND (length(title) <= 120)) AND (length(question) <= 4000) AND ((length(sql) >= 1) AND (length(sql) <= 12000)) AND (octet_length((chart)::text) <= 2000))),
  constraint chat_pin_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint chat_pin_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table chat_query (
  organization_id integer not null,
  id bigint not null generated always as identity,
  user_id integer not null,
  at timestamp with time zone not null default now(),
  question text,
  raw_sql text not null,
  canonical_sql text,
  verdict text not null,
  reason text,
  row_count integer,
  duration_ms integer not null,
  request_id text default app_request_id(),
  constraint chat_query_pkey PRIMARY KEY (organization_id, id),
  constraint chat_query_bounded CHECK (((length(raw_sql) <= 12000) AND (length(question) <= 4000))),
  constraint chat_query_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint chat_query_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint chat_query_verdict_known CHECK ((verdict = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])))
);
create table commit_item (
  organization_id integer not null,
  commit_id integer not null,
  rid integer not null,
  user_id integer not null,
  pfa_id text collate "C" not null,
  changes jsonb not null,
  base jsonb not null,
  record_version integer not null,
  state text not null default 'queued'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  lease integer not null default 0,
  problem jsonb,
  written_version integer,
  confirmed_at timestamp with time zone,
  updated_at timestamp with time zone not null default now(),
  constraint commit_item_pkey PRIMARY KEY (organization_id, commit_id, rid),
  constraint commit_item_organization_id_commit_id_fkey FOREIGN KEY (organization_id, commit_id) REFERENCES pfa_commit(organization_id, id),
  constraint commit_item_organization_id_rid_fkey FOREIGN KEY (organization_id, rid) REFERENCES pfa_record(organization_id, rid),
  constraint commit_item_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text, 'written'::text, 'refused'::text, 'conflict'::text, 'dead'::text]))),
  constraint commit_item_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
create table draft_change (
  organization_id integer not null,
  user_id integer not null,
  revision bigint not null,
  rids integer[] not null,
  changed_at timestamp with time zone not null default now(),
  constraint draft_change_pkey PRIMARY KEY (organization_id, user_id, revision),
  constraint draft_change_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES draft_state(organization_id, user_id) ON DELETE CASCADE
);
create table draft_state (
  organization_id integer not null,
  user_id integer not null,
  revision bigint not null default 0,
  draft_records integer not null default 0,
  draft_fields integer not null default 0,
  constraint draft_state_pkey PRIMARY KEY (organization_id, user_id),
  constraint draft_state_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint draft_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
) with (fillfactor=50);
create table draft_step (
  organization_id integer not null,
  user_id integer not null,
  id bigint not null generated always as identity,
  action text not null,
  label text not null,
  rids integer[] not null,
  fields integer not null,
  created_at timestamp with time zone not null default now(),
  before_changes jsonb[] not null,
  before_base jsonb[] not null,
  before_base_versions integer[] not null,
  after_changes jsonb[] not null,
  after_base jsonb[] not null,
  after_base_versions integer[] not null,
  undone_at timestamp with time zone,
  constraint draft_step_pkey PRIMARY KEY (organization_id, user_id, id),
  constraint draft_step_action_known CHECK ((action = ANY (ARRAY['edit'::text, 'paste'::text, 'fill'::text, 'clear'::text, 'replace'::text, 'change'::text, 'discard'::text, 'resolve'::text, 'import'::text]))),
  constraint draft_step_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint draft_step_paired CHECK (((cardinality(before_changes) = cardinality(rids)) AND (cardinality(before_base) = cardinality(rids)) AND (cardinality(before_base_versions) = cardinality(rids)) AND (cardinality(after_changes) = cardinality(rids)) AND (cardinality(after_base) = cardinality(rids)) AND (cardinality(after_base_versions) = cardinality(rids)))),
  constraint draft_step_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table field_mapping (
  version integer not null generated always as identity,
  mapping jsonb not null,
  is_active boolean not null default false,
  created_at timestamp with time zone not null default now(),
  created_by integer,
  based_on integer,
  reason text not null default ''::text,
  reads_as integer,
  constraint field_mapping_pkey PRIMARY KEY (version),
  constraint field_mapping_based_on_fkey FOREIGN KEY (based_on) REFERENCES field_mapping(version),
  constraint field_mapping_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id),
  constraint field_mapping_reads_as_fkey FOREIGN KEY (reads_as) REFERENCES field_mapping(version)
);
create table field_mapping_activation (
  id integer not null generated always as identity,
  version integer not null,
  at timestamp with time zone not null default now(),
  user_id integer,
  reason text not null default ''::text,
  constraint field_mapping_activation_pkey PRIMARY KEY (id),
  constraint field_mapping_activation_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id),
  constraint field_mapping_activation_version_fkey FOREIGN KEY (version) REFERENCES field_mapping(version)
);
create table job_cancellation (
  job_id bigint not null,
  organization_id integer,
  requested_by integer not null,
  requested_at timestamp with time zone not null default now(),
  constraint job_cancellation_pkey PRIMARY KEY (job_id),
  constraint job_cancellation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint job_cancellation_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user(id)
);
create table job_run (
  id bigint not null generated always as identity,
  job_id bigint not null,
  organization_id integer,
  task text not null,
  payload jsonb not null,
  attempt integer not null,
  max_attempts integer not null,
  pool_id text not null,
  due_at timestamp with time zone not null,
  started_at timestamp with time zone not null default clock_timestamp(),
  ended_at timestamp with time zone,
  state text not null default 'running'::text,
  is_last boolean not null default false,
  error jsonb,
  lines jsonb not null default '[]'::jsonb,
  constraint job_run_pkey PRIMARY KEY (id),
  constraint job_run_ended CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  constraint job_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint job_run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'lost'::text])))
);
create table job_sample (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  organization_id integer,
  waiting integer not null,
  ready integer not null,
  running integer not null,
  dead integer not null,
  oldest_ready_ms bigint not null,
  done integer not null,
  failed integer not null,
  start_counts integer[] not null,
  constraint job_sample_pkey PRIMARY KEY (id),
  constraint job_sample_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
create table kept_rule (
  organization_id integer not null,
  id integer not null generated always as identity,
  user_id integer not null,
  owner_name text not null,
  name text not null,
  rule jsonb not null,
  is_shared boolean not null default false,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint kept_rule_pkey PRIMARY KEY (organization_id, id),
  constraint kept_rule_named CHECK (((name <> ''::text) AND (length(name) <= 80))),
  constraint kept_rule_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint kept_rule_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table maintenance_run (
  id integer not null generated always as identity,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  removed jsonb not null default '{}'::jsonb,
  analyzed text[] not null default '{}'::text[],
  resealed integer not null default 0,
  problem text,
  constraint maintenance_run_pkey PRIMARY KEY (id)
);
create table mapping_trial (
  organization_id integer not null,
  id integer not null generated always as identity,
  kind text not null,
  mapping jsonb not null,
  pfa_ids text[] not null default '{}'::text[],
  max_rows integer not null default 20,
  requested_by integer not null,
  request_id text,
  state text not null default 'queued'::text,
  rows_read integer not null default 0,
  rows_expected integer,
  result jsonb,
  problem text,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint mapping_trial_pkey PRIMARY KEY (organization_id, id),
  constraint mapping_trial_kind_known CHECK ((kind = ANY (ARRAY['sample'::text, 'dry_run'::text]))),
  constraint mapping_trial_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint mapping_trial_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user(id),
  constraint mapping_trial_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
create table mirror_change (
  organization_id integer not null,
  version bigint not null,
  rids integer[] not null,
  changed_at timestamp with time zone not null default now(),
  constraint mirror_change_pkey PRIMARY KEY (organization_id, version),
  constraint mirror_change_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
create table mirror_state (
  organization_id integer not null,
  next_rid integer not null default 1,
  version bigint not null default 0,
  record_count integer not null default 0,
  last_synced_at timestamp with time zone,
  last_full_sync_at timestamp with time zone,
  high_water_mark timestamp with time zone,
  pems_reachable boolean,
  pems_checked_at timestamp with time zone,
  pems_problem text,
  pems_down_since timestamp with time zone,
  pems_next_try_at timestamp with time zone,
  constraint mirror_state_pkey PRIMARY KEY (organization_id),
  constraint mirror_state_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
create table organization (
  id integer not null generated always as identity,
  code text not null,
  name text not null,
  is_active boolean not null default true,
  is_suspended boolean not null default false,
  sync_enabled boolean not null default true,
  allow_reactivation boolean not null default false,
  created_at timestamp with time zone not null default now(),
  time_zone text not null default 'UTC'::text,
  constraint organization_pkey PRIMARY KEY (id),
  constraint organization_code_form CHECK ((code ~ '^[A-Z0-9_]{2,20}$'::text)),
  constraint organization_code_key UNIQUE (code),
  constraint organization_time_zone_known CHECK (((now() AT TIME ZONE time_zone) IS NOT NULL))
);
create table organization_member (
  organization_id integer not null,
  user_id integer not null,
  role_template text not null,
  permissions text[] not null,
  access_expires_at timestamp with time zone,
  granted_at timestamp with time zone not null default now(),
  granted_by integer,
  constraint organization_member_pkey PRIMARY KEY (organization_id, user_id),
  constraint organization_member_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES app_user(id),
  constraint organization_member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint organization_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table pems_server (
  server text not null,
  next_turn_at timestamp with time zone not null default now(),
  next_read_at timestamp with time zone not null default now(),
  last_write_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  failures integer not null default 0,
  paused_until timestamp with time zone,
  down_since timestamp with time zone,
  problem text,
  constraint pems_server_pkey PRIMARY KEY (server)
) with (fillfactor=50);
create table pfa_commit (
  organization_id integer not null,
  id integer not null generated always as identity,
  user_id integer not null,
  reason text not null,
  created_at timestamp with time zone not null default now(),
  request_id text default app_request_id(),
  constraint pfa_commit_pkey PRIMARY KEY (organization_id, id),
  constraint pfa_commit_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint pfa_commit_reason_given CHECK (((length(btrim(reason)) >= 3) AND (length(btrim(reason)) <= 500))),
  constraint pfa_commit_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
create table pfa_draft (
  organization_id integer not null,
  user_id integer not null,
  rid integer not null,
  changes jsonb not null,
  base jsonb not null,
  base_version integer not null,
  revision bigint not null default 1,
  modified_at timestamp with time zone not null default now(),
  constraint pfa_draft_pkey PRIMARY KEY (organization_id, user_id, rid),
  constraint pfa_draft_not_empty CHECK (((jsonb_typeof(changes) = 'object'::text) AND (changes <> '{}'::jsonb) AND (jsonb_typeof(base) = 'object'::text)))
) with (fillfactor=70);
create table pfa_kpi_summary (
  organization_id integer not null,
  dimension text collate "C" not null,
  value text collate "C" not null,
  record_count integer not null,
  plan_cost numeric(24,2) not null,
  forecast_cost numeric(24,2) not null,
  actual_cost numeric(24,2) not null,
  constraint pfa_kpi_summary_pkey PRIMARY KEY (organization_id, dimension, value),
  constraint pfa_kpi_summary_dimension_known CHECK ((dimension = ANY (ARRAY['all'::text, 'source'::text, 'dor'::text, 'class'::text, 'category'::text, 'area_silo'::text])))
);
create table pfa_record (
  organization_id integer not null,
  rid integer not null,
  record_version integer not null,
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
  modified_at timestamp with time zone,
  monthly_rate numeric(14,2),
  purchase_price numeric(14,2),
  plan_monthly_rate numeric(14,2),
  plan_purchase_price numeric(14,2),
  plan_amount numeric(14,2),
  plan_freight numeric(14,2),
  plan_consumables numeric(14,2),
  forecast_amount numeric(14,2),
  freight numeric(14,2),
  consumables numeric(14,2),
  plan_duration_months numeric(10,2),
  forecast_duration_months numeric(10,2),
  last_forecast_revision numeric(10,2),
  plan_cost numeric(20,2) not null,
  forecast_cost numeric(20,2) not null,
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
  content_hash bigint,
  constraint pfa_record_pkey PRIMARY KEY (organization_id, rid)
) with (autovacuum_vacuum_scale_factor=0.02, fillfactor=95);
create table pfa_record_extra (
  organization_id integer not null,
  block integer not null,
  extras jsonb not null,
  constraint pfa_record_extra_pkey PRIMARY KEY (organization_id, block)
) with (autovacuum_vacuum_scale_factor=0.02);
create table pfa_timeline_bounds (
  organization_id integer not null,
  plan_start date,
  plan_end date,
  forecast_start date,
  forecast_end date,
  actual_start date,
  actual_end date,
  constraint pfa_timeline_bounds_pkey PRIMARY KEY (organization_id),
  constraint pfa_timeline_bounds_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
create table record_change (
  organization_id integer not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  sync_run_id integer,
  commit_id integer,
  field text not null,
  first_rid integer not null,
  last_rid integer not null,
  records integer not null,
  changes jsonb not null,
  constraint record_change_pkey PRIMARY KEY (organization_id, id),
  constraint record_change_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
create table retention_rule (
  kind text not null,
  keep_days integer not null,
  changed_at timestamp with time zone,
  changed_by integer,
  constraint retention_rule_pkey PRIMARY KEY (kind),
  constraint retention_rule_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES app_user(id),
  constraint retention_rule_days_positive CHECK ((keep_days > 0)),
  constraint retention_rule_kind_known CHECK ((kind = ANY (ARRAY['history'::text, 'steps'::text, 'sync_runs'::text, 'quarantine'::text, 'job_runs'::text, 'audit'::text, 'alerts'::text, 'webhook_messages'::text])))
);
create table saved_view (
  organization_id integer not null,
  id integer not null generated always as identity,
  user_id integer not null,
  name text not null,
  is_shared boolean not null default false,
  spec jsonb not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  updated_by integer,
  constraint saved_view_pkey PRIMARY KEY (organization_id, id),
  constraint saved_view_bounded CHECK ((octet_length((spec)::text) <= 500000)),
  constraint saved_view_named CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint saved_view_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint saved_view_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user(id),
  constraint saved_view_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
create table saved_view_default (
  organization_id integer not null,
  user_id integer not null,
  view_id integer not null,
  constraint saved_view_default_pkey PRIMARY KEY (organization_id, user_id),
  constraint saved_view_default_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint saved_view_default_organization_id_view_id_fkey FOREIGN KEY (organization_id, view_id) REFERENCES saved_view(organization_id, id) ON DELETE CASCADE,
  constraint saved_view_default_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table sync_drift (
  organization_id integer not null,
  kind text not null,
  column_name text not null,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  sync_run_id integer not null,
  affected_rows integer,
  acknowledged_at timestamp with time zone,
  acknowledged_by integer,
  constraint sync_drift_pkey PRIMARY KEY (organization_id, kind, column_name),
  constraint sync_drift_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES app_user(id),
  constraint sync_drift_kind_known CHECK ((kind = ANY (ARRAY['added'::text, 'gone'::text, 'unreadable'::text]))),
  constraint sync_drift_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint sync_drift_organization_id_sync_run_id_fkey FOREIGN KEY (organization_id, sync_run_id) REFERENCES sync_run(organization_id, id)
);
create table sync_held (
  organization_id integer not null,
  sync_run_id integer not null,
  rids integer[] not null,
  decision text,
  decided_at timestamp with time zone,
  decided_by integer,
  constraint sync_held_pkey PRIMARY KEY (organization_id, sync_run_id),
  constraint sync_held_decided CHECK (((decision IS NULL) = (decided_at IS NULL))),
  constraint sync_held_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES app_user(id),
  constraint sync_held_decision_known CHECK ((decision = ANY (ARRAY['consented'::text, 'dismissed'::text]))),
  constraint sync_held_organization_id_sync_run_id_fkey FOREIGN KEY (organization_id, sync_run_id) REFERENCES sync_run(organization_id, id)
);
create table sync_quarantine (
  organization_id integer not null,
  sync_run_id integer not null,
  ordinal integer not null,
  pfa_id text,
  raw jsonb not null,
  problems jsonb not null,
  created_at timestamp with time zone not null default now(),
  resolution text,
  resolved_at timestamp with time zone,
  resolved_by_run integer,
  constraint sync_quarantine_pkey PRIMARY KEY (organization_id, sync_run_id, ordinal),
  constraint sync_quarantine_organization_id_sync_run_id_fkey FOREIGN KEY (organization_id, sync_run_id) REFERENCES sync_run(organization_id, id),
  constraint sync_quarantine_resolution_known CHECK ((resolution = ANY (ARRAY['synced'::text, 'replaced'::text, 'gone'::text]))),
  constraint sync_quarantine_resolved CHECK (((resolution IS NULL) = (resolved_at IS NULL)))
);
create table sync_run (
  organization_id integer not null,
  id integer not null generated always as identity,
  kind text not null,
  cause text not null,
  requested_by integer,
  state text not null default 'queued'::text,
  phase text not null default 'waiting'::text,
  lease integer not null default 0,
  mapping_version integer,
  rows_expected integer,
  pages_read integer not null default 0,
  rows_read integer not null default 0,
  inserted integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  duplicates integer not null default 0,
  quarantined integer not null default 0,
  vanished integer not null default 0,
  returned integer not null default 0,
  problem jsonb,
  queued_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  finished_at timestamp with time zone,
  only_keys text[],
  consent_to integer,
  columns text[],
  read_finished_at timestamp with time zone,
  pems_requests integer not null default 0,
  pems_retries integer not null default 0,
  pems_total_ms integer not null default 0,
  pems_slowest_ms integer not null default 0,
  request_id text default app_request_id(),
  constraint sync_run_pkey PRIMARY KEY (organization_id, id),
  constraint sync_run_cause_known CHECK ((cause = ANY (ARRAY['schedule'::text, 'manual'::text, 'first'::text, 'consent'::text, 'replay'::text]))),
  constraint sync_run_kind_known CHECK ((kind = ANY (ARRAY['full'::text, 'incremental'::text, 'replay'::text]))),
  constraint sync_run_mapping_version_fkey FOREIGN KEY (mapping_version) REFERENCES field_mapping(version),
  constraint sync_run_organization_id_consent_to_fkey FOREIGN KEY (organization_id, consent_to) REFERENCES sync_run(organization_id, id),
  constraint sync_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint sync_run_phase_known CHECK ((phase = ANY (ARRAY['waiting'::text, 'reading'::text, 'applying'::text, 'summarizing'::text, 'done'::text]))),
  constraint sync_run_replays_keys CHECK (((kind = 'replay'::text) = (only_keys IS NOT NULL))),
  constraint sync_run_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user(id),
  constraint sync_run_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'applied'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
);
create table sync_schedule (
  organization_id integer not null,
  cron text,
  every_minutes integer,
  full_at time(0) without time zone,
  jitter_seconds integer,
  paused_at timestamp with time zone,
  paused_by integer,
  last_due_at timestamp with time zone,
  last_full_due_at timestamp with time zone,
  updated_at timestamp with time zone not null default now(),
  updated_by integer,
  constraint sync_schedule_pkey PRIMARY KEY (organization_id),
  constraint sync_schedule_every_minutes CHECK (((every_minutes >= 1) AND (every_minutes <= 10080))),
  constraint sync_schedule_jitter CHECK (((jitter_seconds >= 0) AND (jitter_seconds <= 3600))),
  constraint sync_schedule_one_cadence CHECK (((cron IS NULL) OR (every_minutes IS NULL))),
  constraint sync_schedule_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint sync_schedule_paused_by_fkey FOREIGN KEY (paused_by) REFERENCES app_user(id),
  constraint sync_schedule_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user(id)
);
create table sync_setting (
  origin text not null,
  is_enabled boolean,
  cron text,
  every_minutes integer,
  organizations text[],
  full_at time(0) without time zone,
  jitter_seconds integer,
  max_drop_percent integer,
  max_quarantine_percent integer,
  min_quarantined integer,
  updated_at timestamp with time zone not null default now(),
  updated_by integer,
  constraint sync_setting_pkey PRIMARY KEY (origin),
  constraint sync_setting_every_minutes CHECK (((every_minutes >= 1) AND (every_minutes <= 10080))),
  constraint sync_setting_jitter CHECK (((jitter_seconds >= 0) AND (jitter_seconds <= 3600))),
  constraint sync_setting_max_drop CHECK (((max_drop_percent >= 1) AND (max_drop_percent <= 100))),
  constraint sync_setting_max_quarantine CHECK (((max_quarantine_percent >= 1) AND (max_quarantine_percent <= 100))),
  constraint sync_setting_min_quarantined CHECK (((min_quarantined >= 1) AND (min_quarantined <= 1000000))),
  constraint sync_setting_one_cadence CHECK (((cron IS NULL) OR (every_minutes IS NULL))),
  constraint sync_setting_origin_known CHECK ((origin = ANY (ARRAY['environment'::text, 'administrator'::text]))),
  constraint sync_setting_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user(id)
);
create table user_session (
  token_hash bytea not null,
  user_id integer not null,
  created_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint user_session_pkey PRIMARY KEY (token_hash),
  constraint user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
create table webhook (
  id uuid not null,
  name text not null,
  url text not null,
  secret_sealed text not null,
  organization_ids integer[] not null,
  kinds text[],
  paused_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  updated_by integer not null,
  constraint webhook_pkey PRIMARY KEY (id),
  constraint webhook_organizations_named CHECK ((cardinality(organization_ids) > 0)),
  constraint webhook_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user(id)
);
create table webhook_delivery (
  id uuid not null default gen_random_uuid(),
  organization_id integer,
  webhook_id uuid not null,
  event text not null,
  body text not null,
  state text not null default 'pending'::text,
  attempts jsonb not null default '[]'::jsonb,
  next_attempt_at timestamp with time zone default now(),
  claimed_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_awaited CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint webhook_delivery_ended CHECK (((state = 'pending'::text) = (ended_at IS NULL))),
  constraint webhook_delivery_event_known CHECK ((event = ANY (ARRAY['alert.opened'::text, 'alert.resolved'::text, 'test'::text]))),
  constraint webhook_delivery_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint webhook_delivery_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text]))),
  constraint webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
);
create table worker_process (
  pool_id text not null,
  host text not null,
  pid integer not null,
  started_at timestamp with time zone not null default now(),
  last_beat_at timestamp with time zone not null default now(),
  runtime text not null default ''::text,
  memory_bytes bigint not null default 0,
  loop_lag_ms integer not null default 0,
  active_jobs integer not null default 0,
  died_at timestamp with time zone,
  freed_jobs integer not null default 0,
  disk_used_percent real,
  constraint worker_process_pkey PRIMARY KEY (pool_id)
);
create table write_back_hold (
  organization_id integer not null,
  held_at timestamp with time zone not null default now(),
  held_by integer not null,
  reason text not null,
  constraint write_back_hold_pkey PRIMARY KEY (organization_id),
  constraint write_back_hold_held_by_fkey FOREIGN KEY (held_by) REFERENCES app_user(id),
  constraint write_back_hold_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint write_back_hold_reason_given CHECK (((length(btrim(reason)) >= 3) AND (length(btrim(reason)) <= 500)))
);

-- Indexes that are no constraint's

CREATE UNIQUE INDEX alert_standing ON public.alert USING btree (organization_id, kind) NULLS NOT DISTINCT WHERE (state <> 'resolved'::text);
CREATE INDEX audit_entry_newest ON public.audit_entry USING btree (id);
CREATE INDEX chat_conversation_own ON public.chat_conversation USING btree (organization_id, user_id, asked_at DESC, id DESC);
CREATE INDEX chat_feedback_newest ON public.chat_feedback USING btree (organization_id, created_at DESC);
CREATE INDEX chat_message_in_order ON public.chat_message USING btree (organization_id, conversation_id, id);
CREATE INDEX chat_pin_own ON public.chat_pin USING btree (organization_id, user_id, place, id);
CREATE INDEX chat_query_at ON public.chat_query USING btree (organization_id, at DESC);
CREATE UNIQUE INDEX commit_item_open ON public.commit_item USING btree (organization_id, rid) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text]));
CREATE INDEX commit_item_record ON public.commit_item USING btree (organization_id, rid, commit_id);
CREATE INDEX commit_item_turn ON public.commit_item USING btree (organization_id, user_id, commit_id, rid) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text]));
CREATE INDEX commit_item_unconfirmed ON public.commit_item USING btree (organization_id, rid) WHERE ((state = 'written'::text) AND (confirmed_at IS NULL));
CREATE INDEX commit_item_unsettled ON public.commit_item USING btree (state, updated_at) WHERE (state <> 'written'::text);
CREATE UNIQUE INDEX field_mapping_active ON public.field_mapping USING btree (is_active) WHERE is_active;
CREATE INDEX job_run_ended_at ON public.job_run USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX job_run_job ON public.job_run USING btree (job_id, id);
CREATE INDEX job_run_last ON public.job_run USING btree (id) WHERE is_last;
CREATE INDEX job_run_running ON public.job_run USING btree (job_id) WHERE (state = 'running'::text);
CREATE INDEX job_run_started_at ON public.job_run USING btree (started_at);
CREATE INDEX job_sample_at ON public.job_sample USING btree (at);
CREATE UNIQUE INDEX kept_rule_name ON public.kept_rule USING btree (organization_id, user_id, lower(name));
CREATE INDEX organization_member_user ON public.organization_member USING btree (user_id);
CREATE INDEX pfa_draft_record ON public.pfa_draft USING btree (organization_id, rid);
CREATE UNIQUE INDEX pfa_record_id ON public.pfa_record USING btree (organization_id, pfa_id);
CREATE INDEX pfa_record_vanished ON public.pfa_record USING btree (organization_id, rid) WHERE is_vanished;
CREATE INDEX record_change_record ON public.record_change USING btree (organization_id, last_rid, first_rid);
CREATE INDEX saved_view_default_view ON public.saved_view_default USING btree (organization_id, view_id);
CREATE UNIQUE INDEX saved_view_own_name ON public.saved_view USING btree (organization_id, user_id, lower(name));
CREATE UNIQUE INDEX saved_view_shared_name ON public.saved_view USING btree (organization_id, lower(name)) WHERE is_shared;
CREATE INDEX sync_quarantine_open ON public.sync_quarantine USING btree (organization_id, pfa_id) WHERE (resolved_at IS NULL);
CREATE UNIQUE INDEX sync_run_active ON public.sync_run USING btree (organization_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX sync_run_newest ON public.sync_run USING btree (id DESC);
CREATE INDEX user_session_user ON public.user_session USING btree (user_id);
CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (next_attempt_at) WHERE (state = 'pending'::text);
CREATE INDEX webhook_delivery_newest ON public.webhook_delivery USING btree (webhook_id, created_at DESC);

-- Views

create view ai.calendar_month as
 SELECT month::date AS month_start,
    (month + '1 mon -1 days'::interval)::date AS month_end
   FROM generate_series('2020-01-01 00:00:00'::timestamp without time zone, '2035-12-01 00:00:00'::timestamp without time zone, '1 mon'::interval) month(month);
create view ai.pfa with (security_barrier=true) as
 SELECT m.pfa_id AS id,
    m.description,
        CASE
            WHEN d.changes ? 'areaSilo'::text THEN d.changes ->> 'areaSilo'::text
            ELSE m.area_silo
        END AS area,
        CASE
            WHEN d.changes ? 'class'::text THEN d.changes ->> 'class'::text
            ELSE m.class
        END AS class,
        CASE
            WHEN d.changes ? 'category'::text THEN d.changes ->> 'category'::text
            ELSE m.category
        END AS category,
    m.category_description,
        CASE
            WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
            ELSE m.source
        END AS source,
        CASE
            WHEN d.changes ? 'dor'::text THEN d.changes ->> 'dor'::text
            ELSE m.dor
        END AS dor,
        CASE
            WHEN d.changes ? 'monthlyRate'::text THEN (d.changes ->> 'monthlyRate'::text)::numeric
            ELSE m.monthly_rate
        END AS monthly_rate,
    m.rate_uom,
        CASE
            WHEN d.changes ? 'purchasePrice'::text THEN (d.changes ->> 'purchasePrice'::text)::numeric
            ELSE m.purchase_price
        END AS purchase_price,
        CASE
            WHEN d.changes ? 'manufacturer'::text THEN d.changes ->> 'manufacturer'::text
            ELSE m.manufacturer
        END AS manufacturer,
        CASE
            WHEN d.changes ? 'model'::text THEN d.changes ->> 'model'::text
            ELSE m.model
        END AS model,
        CASE
            WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
            ELSE m.forecast_start
        END AS forecast_start,
        CASE
            WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
            ELSE m.forecast_end
        END AS forecast_end,
        CASE
            WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
            ELSE m.is_actualized
        END AS is_actualized,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN
            CASE
                WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                ELSE m.forecast_start
            END
            ELSE NULL::date
        END AS actual_start,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN
            CASE
                WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                ELSE m.forecast_end
            END
            ELSE NULL::date
        END AS actual_end,
        CASE
            WHEN d.changes ? 'isDiscontinued'::text THEN (d.changes ->> 'isDiscontinued'::text)::boolean
            ELSE m.is_discontinued
        END AS is_discontinued,
        CASE
            WHEN d.changes ? 'isFundsTransferable'::text THEN (d.changes ->> 'isFundsTransferable'::text)::boolean
            ELSE m.is_funds_transferable
        END AS is_funds_transferable,
        CASE
            WHEN d.changes ? 'equipment'::text THEN d.changes ->> 'equipment'::text
            ELSE m.equipment
        END AS equipment,
    m.plan_cost,
        CASE
            WHEN d.changes ?| ARRAY['source'::text, 'monthlyRate'::text, 'purchasePrice'::text, 'forecastStart'::text, 'forecastEnd'::text] THEN pfa_cost(
            CASE
                WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
                ELSE m.source
            END,
            CASE
                WHEN d.changes ? 'monthlyRate'::text THEN (d.changes ->> 'monthlyRate'::text)::numeric
                ELSE m.monthly_rate
            END,
            CASE
                WHEN d.changes ? 'purchasePrice'::text THEN (d.changes ->> 'purchasePrice'::text)::numeric
                ELSE m.purchase_price
            END,
            CASE
                WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                ELSE m.forecast_start
            END,
            CASE
                WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                ELSE m.forecast_end
            END)
            ELSE m.forecast_cost
        END AS forecast_cost,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN
            CASE
                WHEN d.changes ?| ARRAY['source'::text, 'monthlyRate'::text, 'purchasePrice'::text, 'forecastStart'::text, 'forecastEnd'::text] THEN pfa_cost(
                CASE
                    WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
                    ELSE m.source
                END,
                CASE
                    WHEN d.changes ? 'monthlyRate'::text THEN (d.changes ->> 'monthlyRate'::text)::numeric
                    ELSE m.monthly_rate
                END,
                CASE
                    WHEN d.changes ? 'purchasePrice'::text THEN (d.changes ->> 'purchasePrice'::text)::numeric
                    ELSE m.purchase_price
                END,
                CASE
                    WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                    ELSE m.forecast_start
                END,
                CASE
                    WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                    ELSE m.forecast_end
                END)
                ELSE m.forecast_cost
            END
            ELSE 0::numeric
        END AS actual_cost,
        CASE
            WHEN d.changes ?| ARRAY['source'::text, 'monthlyRate'::text, 'purchasePrice'::text, 'forecastStart'::text, 'forecastEnd'::text] THEN pfa_cost(
            CASE
                WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
                ELSE m.source
            END,
            CASE
                WHEN d.changes ? 'monthlyRate'::text THEN (d.changes ->> 'monthlyRate'::text)::numeric
                ELSE m.monthly_rate
            END,
            CASE
                WHEN d.changes ? 'purchasePrice'::text THEN (d.changes ->> 'purchasePrice'::text)::numeric
                ELSE m.purchase_price
            END,
            CASE
                WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                ELSE m.forecast_start
            END,
            CASE
                WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                ELSE m.forecast_end
            END)
            ELSE m.forecast_cost
        END - m.plan_cost AS variance,
    m.plan_start AS original_start,
    m.plan_end AS original_end,
    m.plan_source,
    m.plan_dor,
    m.plan_class,
    m.plan_category,
    m.plan_category_description,
    m.plan_manufacturer,
    m.plan_model,
    m.plan_monthly_rate,
    m.plan_rate_uom,
    m.plan_purchase_price,
    m.plan_amount,
    m.plan_duration_months,
    m.plan_freight,
    m.plan_consumables,
    m.forecast_amount,
    m.forecast_duration_months,
    m.freight,
    m.consumables,
    m.contract,
    m.contract_revision,
    m.original_pfa_id,
    m.project_number,
    m.project_budget_code,
    m.category_group,
    m.actualization_date,
    m.actualized_by,
    m.last_forecast_change_date,
    m.last_forecast_change_by,
    m.last_forecast_revision,
        CASE
            WHEN d.changes ?| ARRAY['source'::text, 'monthlyRate'::text, 'purchasePrice'::text, 'forecastStart'::text, 'forecastEnd'::text] THEN pfa_cost(
            CASE
                WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
                ELSE m.source
            END,
            CASE
                WHEN d.changes ? 'monthlyRate'::text THEN (d.changes ->> 'monthlyRate'::text)::numeric
                ELSE m.monthly_rate
            END,
            CASE
                WHEN d.changes ? 'purchasePrice'::text THEN (d.changes ->> 'purchasePrice'::text)::numeric
                ELSE m.purchase_price
            END,
            CASE
                WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                ELSE m.forecast_start
            END,
            CASE
                WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                ELSE m.forecast_end
            END)
            ELSE m.forecast_cost
        END AS cost,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isDiscontinued'::text THEN (d.changes ->> 'isDiscontinued'::text)::boolean
                ELSE m.is_discontinued
            END THEN 'Discontinued'::text
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN 'Actualized'::text
            WHEN
            CASE
                WHEN d.changes ? 'isFundsTransferable'::text THEN (d.changes ->> 'isFundsTransferable'::text)::boolean
                ELSE m.is_funds_transferable
            END THEN 'Funds transferable'::text
            ELSE 'Forecast'::text
        END AS status,
    m.is_vanished,
    d.rid IS NOT NULL AS has_draft,
    ( SELECT s.last_synced_at
           FROM mirror_state s
          WHERE s.organization_id = (( SELECT ai.organization() AS organization))) AS last_synced_at
   FROM pfa_record m
     LEFT JOIN pfa_draft d ON d.organization_id = m.organization_id AND d.user_id = (( SELECT ai.caller() AS caller)) AND d.rid = m.rid
  WHERE m.organization_id = (( SELECT ai.organization() AS organization)) AND (NOT m.is_vanished OR (m.rid IN ( SELECT v.rid
           FROM pfa_draft v
          WHERE v.organization_id = (( SELECT ai.organization() AS organization)) AND v.user_id = (( SELECT ai.caller() AS caller))))) AND ( SELECT ai.sees_money() AS sees_money);
create view ai.pfa_without_money with (security_barrier=true) as
 SELECT m.pfa_id AS id,
    m.description,
        CASE
            WHEN d.changes ? 'areaSilo'::text THEN d.changes ->> 'areaSilo'::text
            ELSE m.area_silo
        END AS area,
        CASE
            WHEN d.changes ? 'class'::text THEN d.changes ->> 'class'::text
            ELSE m.class
        END AS class,
        CASE
            WHEN d.changes ? 'category'::text THEN d.changes ->> 'category'::text
            ELSE m.category
        END AS category,
    m.category_description,
        CASE
            WHEN d.changes ? 'source'::text THEN d.changes ->> 'source'::text
            ELSE m.source
        END AS source,
        CASE
            WHEN d.changes ? 'dor'::text THEN d.changes ->> 'dor'::text
            ELSE m.dor
        END AS dor,
    m.rate_uom,
        CASE
            WHEN d.changes ? 'manufacturer'::text THEN d.changes ->> 'manufacturer'::text
            ELSE m.manufacturer
        END AS manufacturer,
        CASE
            WHEN d.changes ? 'model'::text THEN d.changes ->> 'model'::text
            ELSE m.model
        END AS model,
        CASE
            WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
            ELSE m.forecast_start
        END AS forecast_start,
        CASE
            WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
            ELSE m.forecast_end
        END AS forecast_end,
        CASE
            WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
            ELSE m.is_actualized
        END AS is_actualized,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN
            CASE
                WHEN d.changes ? 'forecastStart'::text THEN (d.changes ->> 'forecastStart'::text)::date
                ELSE m.forecast_start
            END
            ELSE NULL::date
        END AS actual_start,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN
            CASE
                WHEN d.changes ? 'forecastEnd'::text THEN (d.changes ->> 'forecastEnd'::text)::date
                ELSE m.forecast_end
            END
            ELSE NULL::date
        END AS actual_end,
        CASE
            WHEN d.changes ? 'isDiscontinued'::text THEN (d.changes ->> 'isDiscontinued'::text)::boolean
            ELSE m.is_discontinued
        END AS is_discontinued,
        CASE
            WHEN d.changes ? 'isFundsTransferable'::text THEN (d.changes ->> 'isFundsTransferable'::text)::boolean
            ELSE m.is_funds_transferable
        END AS is_funds_transferable,
        CASE
            WHEN d.changes ? 'equipment'::text THEN d.changes ->> 'equipment'::text
            ELSE m.equipment
        END AS equipment,
    m.plan_start AS original_start,
    m.plan_end AS original_end,
    m.plan_source,
    m.plan_dor,
    m.plan_class,
    m.plan_category,
    m.plan_category_description,
    m.plan_manufacturer,
    m.plan_model,
    m.plan_rate_uom,
    m.plan_duration_months,
    m.forecast_duration_months,
    m.contract,
    m.contract_revision,
    m.original_pfa_id,
    m.project_number,
    m.project_budget_code,
    m.category_group,
    m.actualization_date,
    m.actualized_by,
    m.last_forecast_change_date,
    m.last_forecast_change_by,
    m.last_forecast_revision,
        CASE
            WHEN
            CASE
                WHEN d.changes ? 'isDiscontinued'::text THEN (d.changes ->> 'isDiscontinued'::text)::boolean
                ELSE m.is_discontinued
            END THEN 'Discontinued'::text
            WHEN
            CASE
                WHEN d.changes ? 'isActualized'::text THEN (d.changes ->> 'isActualized'::text)::boolean
                ELSE m.is_actualized
            END THEN 'Actualized'::text
            WHEN
            CASE
                WHEN d.changes ? 'isFundsTransferable'::text THEN (d.changes ->> 'isFundsTransferable'::text)::boolean
                ELSE m.is_funds_transferable
            END THEN 'Funds transferable'::text
            ELSE 'Forecast'::text
        END AS status,
    m.is_vanished,
    d.rid IS NOT NULL AS has_draft,
    ( SELECT s.last_synced_at
           FROM mirror_state s
          WHERE s.organization_id = (( SELECT ai.organization() AS organization))) AS last_synced_at
   FROM pfa_record m
     LEFT JOIN pfa_draft d ON d.organization_id = m.organization_id AND d.user_id = (( SELECT ai.caller() AS caller)) AND d.rid = m.rid
  WHERE m.organization_id = (( SELECT ai.organization() AS organization)) AND (NOT m.is_vanished OR (m.rid IN ( SELECT v.rid
           FROM pfa_draft v
          WHERE v.organization_id = (( SELECT ai.organization() AS organization)) AND v.user_id = (( SELECT ai.caller() AS caller)))));

-- Triggers

CREATE TRIGGER note_insert AFTER INSERT ON public.commit_item REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION commit_item_inserted();
CREATE TRIGGER note_update AFTER UPDATE ON public.commit_item REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION commit_item_updated();
CREATE TRIGGER check_insert AFTER INSERT ON public.pfa_draft REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pfa_draft_refers();
CREATE TRIGGER note_delete AFTER DELETE ON public.pfa_draft REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION pfa_draft_deleted();
CREATE TRIGGER note_insert AFTER INSERT ON public.pfa_draft REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pfa_draft_inserted();
CREATE TRIGGER note_update AFTER UPDATE ON public.pfa_draft REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pfa_draft_updated();

-- Row security

alter table alert enable row level security;
alter table alert force row level security;
alter table alert_rule enable row level security;
alter table alert_rule force row level security;
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
alter table chat_conversation enable row level security;
alter table chat_conversation force row level security;
alter table chat_feedback enable row level security;
alter table chat_feedback force row level security;
alter table chat_message enable row level security;
alter table chat_message force row level security;
alter table chat_pin enable row level security;
alter table chat_pin force row level security;
alter table chat_query enable row level security;
alter table chat_query force row level security;
alter table commit_item enable row level security;
alter table commit_item force row level security;
alter table draft_change enable row level security;
alter table draft_change force row level security;
alter table draft_state enable row level security;
alter table draft_state force row level security;
alter table draft_step enable row level security;
alter table draft_step force row level security;
alter table job_cancellation enable row level security;
alter table job_cancellation force row level security;
alter table job_run enable row level security;
alter table job_run force row level security;
alter table job_sample enable row level security;
alter table job_sample force row level security;
alter table kept_rule enable row level security;
alter table kept_rule force row level security;
alter table maintenance_run enable row level security;
alter table maintenance_run force row level security;
alter table mapping_trial enable row level security;
alter table mapping_trial force row level security;
alter table mirror_change enable row level security;
alter table mirror_change force row level security;
alter table mirror_state enable row level security;
alter table mirror_state force row level security;
alter table organization_member enable row level security;
alter table organization_member force row level security;
alter table pfa_commit enable row level security;
alter table pfa_commit force row level security;
alter table pfa_draft enable row level security;
alter table pfa_draft force row level security;
alter table pfa_kpi_summary enable row level security;
alter table pfa_kpi_summary force row level security;
alter table pfa_record enable row level security;
alter table pfa_record force row level security;
alter table pfa_record_extra enable row level security;
alter table pfa_record_extra force row level security;
alter table pfa_timeline_bounds enable row level security;
alter table pfa_timeline_bounds force row level security;
alter table record_change enable row level security;
alter table record_change force row level security;
alter table retention_rule enable row level security;
alter table retention_rule force row level security;
alter table saved_view enable row level security;
alter table saved_view force row level security;
alter table saved_view_default enable row level security;
alter table saved_view_default force row level security;
alter table sync_drift enable row level security;
alter table sync_drift force row level security;
alter table sync_held enable row level security;
alter table sync_held force row level security;
alter table sync_quarantine enable row level security;
alter table sync_quarantine force row level security;
alter table sync_run enable row level security;
alter table sync_run force row level security;
alter table sync_schedule enable row level security;
alter table sync_schedule force row level security;
alter table sync_setting enable row level security;
alter table sync_setting force row level security;
alter table webhook enable row level security;
alter table webhook force row level security;
alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
alter table write_back_hold enable row level security;
alter table write_back_hold force row level security;

-- Policies

create policy admin_reads on alert for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_acknowledges on alert for update to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on alert for select to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on alert for all to pfa_worker
  using ((NOT (organization_id IS DISTINCT FROM ( SELECT app_organization() AS app_organization))))
  with check ((NOT (organization_id IS DISTINCT FROM ( SELECT app_organization() AS app_organization))));
create policy administrator_changes on alert_rule for update to pfa_app
  using (( SELECT app_may('ManageSettings'::text) AS app_may))
  with check ((changed_by = ( SELECT app_user_id() AS app_user_id)));
create policy everyone_reads on alert_rule for select to pfa_app, pfa_worker
  using (true);
create policy actor_inserts on audit_entry for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy admin_reads on audit_entry for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_inserts on audit_entry for insert to pfa_app
  with check (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy administrator_reads on audit_entry for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on audit_entry for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy own on chat_conversation for all to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)));
create policy shared on chat_conversation for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (shared_at IS NOT NULL) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)));
create policy worker on chat_conversation for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on chat_feedback for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy own on chat_feedback for all to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may) AND (EXISTS ( SELECT
   FROM chat_message m
  WHERE ((m.organization_id = chat_feedback.organization_id) AND (m.id = chat_feedback.message_id))))));
create policy worker on chat_feedback for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy own_deletes on chat_message for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)));
create policy own_inserts on chat_message for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may) AND (EXISTS ( SELECT
   FROM chat_conversation c
  WHERE ((c.organization_id = chat_message.organization_id) AND (c.id = chat_message.conversation_id) AND (c.user_id = ( SELECT app_user_id() AS app_user_id)))))));
create policy own_reads on chat_message for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may) AND ((NOT is_financial) OR ( SELECT app_may('ViewFinancials'::text) AS app_may))));
create policy own_updates on chat_message for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)));
create policy shared_reads on chat_message for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may) AND ((NOT is_financial) OR ( SELECT app_may('ViewFinancials'::text) AS app_may)) AND (EXISTS ( SELECT
   FROM chat_conversation c
  WHERE ((c.organization_id = chat_message.organization_id) AND (c.id = chat_message.conversation_id) AND (c.shared_at IS NOT NULL))))));
create policy worker on chat_message for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy own on chat_pin for all to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('UseAiFeatures'::text) AS app_may)));
create policy worker on chat_pin for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_reads on chat_query for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy asker_inserts on chat_query for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on chat_query for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on commit_item for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_updates on commit_item for update to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND (state = ANY (ARRAY['queued'::text, 'unknown'::text, 'refused'::text]))));
create policy committer_inserts on commit_item for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Sync'::text) AS app_may)));
create policy member_reads on commit_item for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on commit_item for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy worker_counts on commit_item for select to pfa_worker
  using ((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])));
create policy administrator_inserts on draft_change for insert to pfa_app
  with check (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy own_changes_delete on draft_change for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy own_changes_insert on draft_change for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy own_changes_read on draft_change for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on draft_change for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_inserts on draft_state for insert to pfa_app
  with check (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on draft_state for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_updates on draft_state for update to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy own_state_insert on draft_state for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy own_state_read on draft_state for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy own_state_update on draft_state for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy worker on draft_state for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy own_steps_delete on draft_step for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_steps_insert on draft_step for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_steps_read on draft_step for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy own_steps_update on draft_step for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy worker on draft_step for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy worker_prunes on draft_step for delete to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on job_cancellation for select to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on job_cancellation for all to pfa_worker
  using (((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))));
create policy administrator_reads on job_run for select to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on job_run for all to pfa_worker
  using (((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))));
create policy administrator_reads on job_sample for select to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on job_sample for all to pfa_worker
  using (((organization_id IS NULL) OR (organization_id = ( SELECT app_organization() AS app_organization)) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))));
create policy own_rules_delete on kept_rule for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_rules_insert on kept_rule for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_rules_update on kept_rule for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id))));
create policy usable_rules_read on kept_rule for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND (is_shared OR (user_id = ( SELECT app_user_id() AS app_user_id)))));
create policy worker on kept_rule for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on maintenance_run for select to pfa_app
  using ((( SELECT app_may('ManageSettings'::text) AS app_may) AND (( SELECT app_overseen() AS app_overseen) IS NOT NULL)));
create policy worker on maintenance_run for all to pfa_worker
  using (true)
  with check (true);
create policy admin_asks on mapping_trial for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (requested_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND ( SELECT app_may('ViewFinancials'::text) AS app_may)));
create policy admin_cancels on mapping_trial for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND ( SELECT app_may('ViewFinancials'::text) AS app_may)));
create policy admin_reads on mapping_trial for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND ( SELECT app_may('ViewFinancials'::text) AS app_may)));
create policy worker on mapping_trial for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy member_reads on mirror_change for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on mirror_change for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on mirror_state for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy chat_reads on mirror_state for select to pfa_chat_views
  using ((organization_id = ( SELECT ai.organization() AS organization)));
create policy member_reads on mirror_state for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on mirror_state for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on organization_member for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy own_memberships on organization_member for select to pfa_app
  using ((user_id = ( SELECT app_user_id() AS app_user_id)));
create policy worker on organization_member for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_reads on pfa_commit for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy committer_inserts on pfa_commit for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Sync'::text) AS app_may)));
create policy member_reads on pfa_commit for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on pfa_commit for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy chat_reads on pfa_draft for select to pfa_chat_views
  using (((organization_id = ( SELECT ai.organization() AS organization)) AND (user_id = ( SELECT ai.caller() AS caller))));
create policy own_drafts_delete on pfa_draft for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_drafts_insert on pfa_draft for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy own_drafts_read on pfa_draft for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy own_drafts_update on pfa_draft for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('SaveDraft'::text) AS app_may)));
create policy worker on pfa_draft for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy member_reads on pfa_kpi_summary for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on pfa_kpi_summary for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy chat_reads on pfa_record for select to pfa_chat_views
  using ((organization_id = ( SELECT ai.organization() AS organization)));
create policy member_reads on pfa_record for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on pfa_record for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy member_reads on pfa_record_extra for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND ( SELECT app_may('ViewFinancials'::text) AS app_may)));
create policy worker on pfa_record_extra for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy member_reads on pfa_timeline_bounds for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on pfa_timeline_bounds for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy member_reads on record_change for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on record_change for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy administrator_changes on retention_rule for update to pfa_app
  using (( SELECT app_may('ManageSettings'::text) AS app_may))
  with check ((changed_by = ( SELECT app_user_id() AS app_user_id)));
create policy everyone_reads on retention_rule for select to pfa_app, pfa_worker
  using (true);
create policy own_insert on saved_view for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ((NOT is_shared) OR ( SELECT app_may('SaveDraft'::text) AS app_may))));
create policy own_or_tended_delete on saved_view for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND ((user_id = ( SELECT app_user_id() AS app_user_id)) OR (is_shared AND ( SELECT app_may('ManageSettings'::text) AS app_may)))));
create policy own_or_tended_update on saved_view for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND ((user_id = ( SELECT app_user_id() AS app_user_id)) OR (is_shared AND ( SELECT app_may('ManageSettings'::text) AS app_may)))));
create policy seen on saved_view for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may) AND (is_shared OR (user_id = ( SELECT app_user_id() AS app_user_id)))));
create policy worker on saved_view for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy own on saved_view_default for all to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND (user_id = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on saved_view_default for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_reads on sync_drift for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_updates on sync_drift for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on sync_drift for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on sync_drift for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_reads on sync_held for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_updates on sync_held for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on sync_held for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on sync_held for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_reads on sync_quarantine for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on sync_quarantine for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on sync_quarantine for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_inserts on sync_run for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (requested_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_updates on sync_run for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on sync_run for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy member_reads on sync_run for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy refresher_inserts on sync_run for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (requested_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('RefreshData'::text) AS app_may)));
create policy worker on sync_run for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_inserts on sync_schedule for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (updated_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_reads on sync_schedule for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_updates on sync_schedule for update to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on sync_schedule for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy worker on sync_schedule for all to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)))
  with check ((organization_id = ( SELECT app_organization() AS app_organization)));
create policy admin_inserts on sync_setting for insert to pfa_app
  with check (((origin = 'administrator'::text) AND (updated_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_updates on sync_setting for update to pfa_app
  using (((origin = 'administrator'::text) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((origin = 'administrator'::text) AND (updated_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy everyone_reads on sync_setting for select to pfa_app, pfa_worker
  using (true);
create policy worker_inserts on sync_setting for insert to pfa_worker
  with check ((origin = 'environment'::text));
create policy worker_updates on sync_setting for update to pfa_worker
  using ((origin = 'environment'::text));
create policy administrator on webhook for all to pfa_app
  using (((organization_ids <@ ( SELECT app_overseen() AS app_overseen)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)))
  with check (((organization_ids <@ ( SELECT app_overseen() AS app_overseen)) AND (updated_by = ( SELECT app_user_id() AS app_user_id))));
create policy worker on webhook for all to pfa_worker
  using (true)
  with check (true);
create policy admin_reads on webhook_delivery for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on webhook_delivery for select to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND (EXISTS ( SELECT
   FROM webhook w
  WHERE (w.id = webhook_delivery.webhook_id)))));
create policy administrator_repeats on webhook_delivery for update to pfa_app
  using ((((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[]))) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND (EXISTS ( SELECT
   FROM webhook w
  WHERE (w.id = webhook_delivery.webhook_id)))));
create policy administrator_tests on webhook_delivery for insert to pfa_app
  with check (((organization_id IS NULL) AND (event = 'test'::text) AND ( SELECT app_may('ManageSettings'::text) AS app_may) AND (cardinality(( SELECT app_overseen() AS app_overseen)) > 0) AND (EXISTS ( SELECT
   FROM webhook w
  WHERE (w.id = webhook_delivery.webhook_id)))));
create policy worker on webhook_delivery for all to pfa_worker
  using (((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) OR (organization_id = ( SELECT app_organization() AS app_organization))))
  with check (((organization_id IS NULL) OR (organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) OR (organization_id = ( SELECT app_organization() AS app_organization))));
create policy admin_deletes on write_back_hold for delete to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy admin_inserts on write_back_hold for insert to pfa_app
  with check (((organization_id = ( SELECT app_organization() AS app_organization)) AND (held_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_deletes on write_back_hold for delete to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_inserts on write_back_hold for insert to pfa_app
  with check (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND (held_by = ( SELECT app_user_id() AS app_user_id)) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy administrator_reads on write_back_hold for select to pfa_app
  using (((organization_id = ANY (( SELECT app_overseen() AS app_overseen)::integer[])) AND ( SELECT app_may('ManageSettings'::text) AS app_may)));
create policy member_reads on write_back_hold for select to pfa_app
  using (((organization_id = ( SELECT app_organization() AS app_organization)) AND ( SELECT app_may('Read'::text) AS app_may)));
create policy worker on write_back_hold for select to pfa_worker
  using ((organization_id = ( SELECT app_organization() AS app_organization)));

-- Grants

grant execute on function ai.caller() to pfa_chat;
grant execute on function ai.caller() to pfa_chat_views;
grant execute on function ai.capability(part integer) to pfa_chat;
grant execute on function ai.capability(part integer) to pfa_chat_views;
grant execute on function ai.issue_capability() to pfa_app;
grant execute on function ai.organization() to pfa_chat;
grant execute on function ai.organization() to pfa_chat_views;
grant execute on function ai.sees_money() to pfa_chat;
grant execute on function ai.sees_money() to pfa_chat_views;
grant execute on function analyze_table(name text) to pfa_worker;
grant execute on function change_jobs(ids bigint[], action text, at timestamp with time zone) to pfa_app;
grant execute on function enqueue_installation_job(task text) to pfa_app;
grant execute on function enqueue_job(task text, payload json, key text) to pfa_app;
grant execute on function enqueue_mapping_trial(trial_id integer) to pfa_app;
grant execute on function queued_jobs() to pfa_app;
grant execute on function read_access(token_hashes bytea[], codes text[], idle_seconds integer) to pfa_app;
grant usage on schema ai to pfa_app;
grant usage on schema ai to pfa_chat;
grant usage on schema ai to pfa_chat_views;
grant usage on schema public to pfa_app;
grant usage on schema public to pfa_worker;
grant select on table _prisma_migrations (finished_at) to pfa_app;
grant select on table _prisma_migrations (finished_at) to pfa_worker;
grant select on table _prisma_migrations (migration_name) to pfa_app;
grant select on table _prisma_migrations (migration_name) to pfa_worker;
grant select on table _prisma_migrations (rolled_back_at) to pfa_app;
grant select on table _prisma_migrations (rolled_back_at) to pfa_worker;
grant select on table ai.calendar_month to pfa_chat;
grant select on table ai.pfa to pfa_chat;
grant select on table ai.pfa_without_money to pfa_chat;
grant select on table alert to pfa_app;
grant delete, insert, select, update on table alert to pfa_worker;
grant update on table alert (acknowledged_at) to pfa_app;
grant update on table alert (acknowledged_by) to pfa_app;
grant update on table alert (state) to pfa_app;
grant select on table alert_rule to pfa_app;
grant select on table alert_rule to pfa_worker;
grant update on table alert_rule (changed_at) to pfa_app;
grant update on table alert_rule (changed_by) to pfa_app;
grant update on table alert_rule (is_enabled) to pfa_app;
grant update on table alert_rule (threshold) to pfa_app;
grant select, update on table app_user to pfa_app;
grant select on table app_user to pfa_worker;
grant insert, select on table audit_entry to pfa_app;
grant delete, insert, select on table audit_entry to pfa_worker;
grant delete, insert, select on table chat_conversation to pfa_app;
grant select on table chat_conversation to pfa_worker;
grant update on table chat_conversation (asked_at) to pfa_app;
grant update on table chat_conversation (shared_at) to pfa_app;
grant update on table chat_conversation (title) to pfa_app;
grant delete, insert, select on table chat_feedback to pfa_app;
grant select on table chat_feedback to pfa_worker;
grant update on table chat_feedback (created_at) to pfa_app;
grant update on table chat_feedback (rating) to pfa_app;
grant update on table chat_feedback (reason) to pfa_app;
grant delete, insert, select on table chat_message to pfa_app;
grant select on table chat_message to pfa_worker;
grant update on table chat_message (content) to pfa_app;
grant update on table chat_message (duration_ms) to pfa_app;
grant update on table chat_message (engine) to pfa_app;
grant update on table chat_message (input_tokens) to pfa_app;
grant update on table chat_message (output_tokens) to pfa_app;
grant update on table chat_message (parts) to pfa_app;
grant update on table chat_message (state) to pfa_app;
grant delete, insert, select on table chat_pin to pfa_app;
grant select on table chat_pin to pfa_worker;
grant update on table chat_pin (chart) to pfa_app;
grant update on table chat_pin (place) to pfa_app;
grant update on table chat_pin (title) to pfa_app;
grant insert, select on table chat_query to pfa_app;
grant delete, select on table chat_query to pfa_worker;
grant insert, select on table commit_item to pfa_app;
grant select, update on table commit_item to pfa_worker;
grant update on table commit_item (attempts) to pfa_app;
grant update on table commit_item (next_attempt_at) to pfa_app;
grant update on table commit_item (problem) to pfa_app;
grant update on table commit_item (state) to pfa_app;
grant update on table commit_item (updated_at) to pfa_app;
grant delete, insert, select on table draft_change to pfa_app;
grant delete, insert, select on table draft_change to pfa_worker;
grant insert, select, update on table draft_state to pfa_app;
grant insert, select, update on table draft_state to pfa_worker;
grant delete, insert, select, update on table draft_step to pfa_app;
grant delete, select on table draft_step to pfa_worker;
grant insert, select on table field_mapping to pfa_app;
grant insert, select on table field_mapping to pfa_worker;
grant update on table field_mapping (is_active) to pfa_app;
grant insert, select on table field_mapping_activation to pfa_app;
grant select on table job_cancellation to pfa_app;
grant delete, insert, select, update on table job_cancellation to pfa_worker;
grant select on table job_run to pfa_app;
grant delete, insert, select, update on table job_run to pfa_worker;
grant select on table job_sample to pfa_app;
grant delete, insert, select, update on table job_sample to pfa_worker;
grant delete, insert, select, update on table kept_rule to pfa_app;
grant select on table kept_rule to pfa_worker;
grant select on table maintenance_run to pfa_app;
grant delete, insert, select, update on table maintenance_run to pfa_worker;
grant insert, select on table mapping_trial to pfa_app;
grant delete, select, update on table mapping_trial to pfa_worker;
grant update on table mapping_trial (finished_at) to pfa_app;
grant update on table mapping_trial (state) to pfa_app;
grant select on table mirror_change to pfa_app;
grant delete, insert, select on table mirror_change to pfa_worker;
grant select on table mirror_state to pfa_app;
grant select on table mirror_state to pfa_chat_views;
grant insert, select, update on table mirror_state to pfa_worker;
grant select on table organization to pfa_app;
grant select on table organization to pfa_worker;
grant select on table organization_member to pfa_app;
grant select on table organization_member to pfa_worker;
grant select on table pems_server to pfa_app;
grant insert, select, update on table pems_server to pfa_worker;
grant update on table pems_server (paused_until) to pfa_app;
grant insert, select on table pfa_commit to pfa_app;
grant select on table pfa_commit to pfa_worker;
grant delete, insert, select, update on table pfa_draft to pfa_app;
grant select on table pfa_draft to pfa_chat_views;
grant delete, insert, select, update on table pfa_draft to pfa_worker;
grant select on table pfa_kpi_summary to pfa_app;
grant delete, insert, select, update on table pfa_kpi_summary to pfa_worker;
grant select on table pfa_record to pfa_app;
grant select on table pfa_record to pfa_chat_views;
grant insert, select, update on table pfa_record to pfa_worker;
grant select on table pfa_record_extra to pfa_app;
grant insert, select, update on table pfa_record_extra to pfa_worker;
grant select on table pfa_timeline_bounds to pfa_app;
grant delete, insert, select, update on table pfa_timeline_bounds to pfa_worker;
grant select on table record_change to pfa_app;
grant delete, insert, select on table record_change to pfa_worker;
grant select on table retention_rule to pfa_app;
grant select on table retention_rule to pfa_worker;
grant update on table retention_rule (changed_at) to pfa_app;
grant update on table retention_rule (changed_by) to pfa_app;
grant update on table retention_rule (keep_days) to pfa_app;
grant delete, insert, select, update on table saved_view to pfa_app;
grant select on table saved_view to pfa_worker;
grant delete, insert, select, update on table saved_view_default to pfa_app;
grant select on table saved_view_default to pfa_worker;
grant select on table sync_drift to pfa_app;
grant delete, insert, select, update on table sync_drift to pfa_worker;
grant update on table sync_drift (acknowledged_at) to pfa_app;
grant update on table sync_drift (acknowledged_by) to pfa_app;
grant select on table sync_held to pfa_app;
grant delete, insert, select, update on table sync_held to pfa_worker;
grant update on table sync_held (decided_at) to pfa_app;
grant update on table sync_held (decided_by) to pfa_app;
grant update on table sync_held (decision) to pfa_app;
grant select on table sync_quarantine to pfa_app;
grant delete, insert, select on table sync_quarantine to pfa_worker;
grant update on table sync_quarantine (resolution) to pfa_worker;
grant update on table sync_quarantine (resolved_at) to pfa_worker;
grant update on table sync_quarantine (resolved_by_run) to pfa_worker;
grant insert, select on table sync_run to pfa_app;
grant delete, insert, select, update on table sync_run to pfa_worker;
grant update on table sync_run (finished_at) to pfa_app;
grant update on table sync_run (lease) to pfa_app;
grant update on table sync_run (phase) to pfa_app;
grant update on table sync_run (problem) to pfa_app;
grant update on table sync_run (state) to pfa_app;
grant insert, select, update on table sync_schedule to pfa_app;
grant insert, select, update on table sync_schedule to pfa_worker;
grant insert, select, update on table sync_setting to pfa_app;
grant insert, select, update on table sync_setting to pfa_worker;
grant delete, insert, select, update on table user_session to pfa_app;
grant delete, insert, select, update on table webhook to pfa_app;
grant select on table webhook to pfa_worker;
grant update on table webhook (secret_sealed) to pfa_worker;
grant insert, select on table webhook_delivery to pfa_app;
grant delete, insert, select, update on table webhook_delivery to pfa_worker;
grant update on table webhook_delivery (ended_at) to pfa_app;
grant update on table webhook_delivery (next_attempt_at) to pfa_app;
grant update on table webhook_delivery (state) to pfa_app;
grant select on table worker_process to pfa_app;
grant delete, insert, select, update on table worker_process to pfa_worker;
grant delete, insert, select on table write_back_hold to pfa_app;
grant select on table write_back_hold to pfa_worker;
