-- The queue deletes a job that is done and keeps only the last error of one that failed. Here stands what it forgets.

create table job_run (
  id bigint generated always as identity primary key,
  job_id bigint not null,
  organization_id int references organization (id),
  task text not null,
  payload jsonb not null,
  attempt int not null,
  max_attempts int not null,
  pool_id text not null,
  due_at timestamptz not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  state text not null default 'running'
    constraint job_run_state_known check (state in ('running', 'done', 'failed', 'cancelled', 'lost')),
  is_last boolean not null default false,
  error jsonb,
  lines jsonb not null default '[]',
  constraint job_run_ended check ((state = 'running') = (ended_at is null))
);
create index job_run_job on job_run (job_id, id);
create index job_run_ended_at on job_run (ended_at) where ended_at is not null;
create index job_run_started_at on job_run (started_at);
create index job_run_running on job_run (job_id) where state = 'running';
create index job_run_last on job_run (id) where is_last;

create table job_cancellation (
  job_id bigint primary key,
  organization_id int references organization (id),
  requested_by int not null references app_user (id),
  requested_at timestamptz not null default now()
);

create table job_sample (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  organization_id int references organization (id),
  waiting int not null,
  ready int not null,
  running int not null,
  dead int not null,
  oldest_ready_ms bigint not null,
  done int not null,
  failed int not null,
  start_counts int[] not null
);
create index job_sample_at on job_sample (at);

alter table worker_process
  add column runtime text not null default '',
  add column memory_bytes bigint not null default 0,
  add column loop_lag_ms int not null default 0,
  add column active_jobs int not null default 0,
  add column died_at timestamptz,
  add column freed_jobs int not null default 0;

do $$
declare
  relation text;
begin
  foreach relation in array array['job_run', 'job_cancellation', 'job_sample']
  loop
    execute format('alter table %I enable row level security', relation);
    execute format('alter table %I force row level security', relation);
    -- A job for all organizations belongs to none. The worker's own work on all of them names them, as an administrator's does.
    execute format(
      'create policy worker on %I to pfa_worker
         using (organization_id is null or organization_id = (select app_organization())
                or organization_id = any ((select app_overseen())::int[]))', relation);
    execute format(
      'create policy administrator_reads on %I for select to pfa_app
         using ((organization_id is null or organization_id = (select app_organization())
                 or organization_id = any ((select app_overseen())::int[])) and (select app_may(''ManageSettings'')))', relation);
    execute format('grant select on %I to pfa_app', relation);
    execute format('grant select, insert, update, delete on %I to pfa_worker', relation);
  end loop;
end $$;

-- The queue's tables are closed to the application's role. These two are its doors for administrators: jobs of the
-- organizations that they oversee, and jobs for all organizations.
create function queued_jobs()
  returns table (job_id bigint, organization_id int, task text, payload json, key text, attempts int, max_attempts int,
                 run_at timestamptz, created_at timestamptz, locked_at timestamptz, locked_by text, last_error text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
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
end $$;

-- What can still be done is done, and answered: a job that started or ended meanwhile is left out.
create function change_jobs(ids bigint[], action text, at timestamptz)
  returns table (job_id bigint, organization_id int, task text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
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
end $$;

revoke all on function queued_jobs() from public;
revoke all on function change_jobs(bigint[], text, timestamptz) from public;
grant execute on function queued_jobs() to pfa_app, pfa_worker;
grant execute on function change_jobs(bigint[], text, timestamptz) to pfa_app, pfa_worker;

-- Run as the owner of the queue's tables. Taking over a function needs create on its schema, for these two statements.
grant pfa_worker to current_user;
grant create on schema public to pfa_worker;
alter function queued_jobs() owner to pfa_worker;
alter function change_jobs(bigint[], text, timestamptz) owner to pfa_worker;
revoke create on schema public from pfa_worker;
