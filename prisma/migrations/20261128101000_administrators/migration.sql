-- A person who administers several organizations looks at all of them at once: the third kind of context, beside that of one
-- organization and that of a person. The transaction names the organizations in which the person holds one permission, and
-- carries that permission alone.

create function app_overseen() returns int[]
  language sql stable parallel safe
return string_to_array(nullif(current_setting('app.overseen_organizations', true), ''), ',')::int[];

-- What an administrator may look at. Records and drafts are not among it: whoever plans is a member and enters the organization.
do $$
declare
  relation text;
begin
  foreach relation in array array['audit_entry', 'sync_run', 'sync_quarantine', 'mirror_state', 'pfa_commit', 'commit_item']
  loop
    execute format(
      'create policy administrator_reads on %I for select to pfa_app
         using (organization_id = any ((select app_overseen())::int[]) and (select app_may(''ManageSettings'')))', relation);
  end loop;
end $$;

create policy administrator_inserts on audit_entry for insert to pfa_app
  with check (organization_id = any ((select app_overseen())::int[]) and user_id = (select app_user_id()));

-- The newest entries of all overseen organizations.
create index audit_entry_newest on audit_entry (id);
