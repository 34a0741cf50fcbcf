-- What a request caused can be found by its id, from the browser over the job to the call of PEMS. The transaction says which
-- request it works for; the columns take it from there, so that no insert can forget it.

alter table pfa_commit add column request_id text default nullif(current_setting('app.request_id', true), '');
alter table sync_run add column request_id text default nullif(current_setting('app.request_id', true), '');
alter table audit_entry add column request_id text default nullif(current_setting('app.request_id', true), '');

-- A process is ready once the database is as new as its code.
grant select (migration_name, finished_at, rolled_back_at) on _prisma_migrations to pfa_app, pfa_worker;
