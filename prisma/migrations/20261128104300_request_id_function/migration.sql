-- The request that a transaction works for, by one name: an expression as a default is one that Prisma's model cannot say.

create function app_request_id() returns text
language sql stable parallel safe
return nullif(current_setting('app.request_id', true), '');

alter table pfa_commit alter column request_id set default app_request_id();
alter table sync_run alter column request_id set default app_request_id();
alter table audit_entry alter column request_id set default app_request_id();
