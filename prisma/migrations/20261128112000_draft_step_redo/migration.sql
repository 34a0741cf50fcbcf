-- What an action left, beside what it replaced: an undo tells by it what has changed since, and a redo writes it again. Steps
-- without it could be neither undone safely nor redone.

delete from draft_step;
alter table draft_step
  -- Beside each record what its draft was after; null in all three where none was left.
  add column after_changes jsonb[] not null,
  add column after_base jsonb[] not null,
  add column after_base_versions int[] not null,
  -- When it was undone; empty while it stands. What was undone is newer than all that stands, until the next action drops it.
  add column undone_at timestamptz,
  drop constraint draft_step_paired,
  drop constraint draft_step_action_known,
  add constraint draft_step_paired check (
    cardinality(before_changes) = cardinality(rids) and cardinality(before_base) = cardinality(rids)
    and cardinality(before_base_versions) = cardinality(rids)
    and cardinality(after_changes) = cardinality(rids) and cardinality(after_base) = cardinality(rids)
    and cardinality(after_base_versions) = cardinality(rids)),
  add constraint draft_step_action_known check (
    action in ('edit', 'paste', 'fill', 'clear', 'replace', 'change', 'discard', 'resolve', 'import'));
