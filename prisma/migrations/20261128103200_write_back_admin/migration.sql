-- What administrators may see of the write-back queue and do to it (decision 0015), beside what they may read already.

create policy administrator_reads on organization_member for select to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));

create policy administrator_reads on write_back_hold for select to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
create policy administrator_inserts on write_back_hold for insert to pfa_app
  with check (organization_id = any ((select app_overseen())::int[]) and held_by = (select app_user_id())
              and (select app_may('ManageSettings')));
create policy administrator_deletes on write_back_hold for delete to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));

-- Only what a retry or a return changes, and not what was asked to be written.
grant update (state, attempts, next_attempt_at, problem, updated_at) on commit_item to pfa_app;
create policy administrator_updates on commit_item for update to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')))
  with check (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings'))
              and state in ('queued', 'unknown', 'refused'));

-- An item's new state is a change of its author's view, which the trigger notes: ordinals of records and a counter.
create policy administrator_reads on draft_state for select to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
create policy administrator_inserts on draft_state for insert to pfa_app
  with check (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
create policy administrator_updates on draft_state for update to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));
create policy administrator_inserts on draft_change for insert to pfa_app
  with check (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));

-- The queue of all organizations, what is not done first.
create index commit_item_unsettled on commit_item (state, updated_at) where state <> 'written';
