/** Everything that people do and that is written down, in the words in which it is shown. */
export const auditActions = {
  commit_submitted: "Submitted changes",
  drafts_discarded: "Discarded drafts",
  conflicts_resolved: "Settled conflicts",
  change_reverted: "Took a change back",
  items_retried: "Sent waiting changes again",
  items_returned: "Returned changes to their authors",
  write_back_held: "Held the write-back",
  write_back_released: "Resumed the write-back",
  pems_tried: "Tried PEMS at once",
  sync_requested: "Asked for a sync",
  mapping_saved: "Saved a field mapping",
  mapping_activated: "Put a field mapping in use",
  mapping_tried: "Tried a field mapping",
  jobs_retry: "Retried jobs",
  jobs_run_now: "Ran jobs at once",
  jobs_reschedule: "Moved jobs to another time",
  jobs_cancel: "Cancelled jobs",
  alert_acknowledged: "Looks after an alert",
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof auditActions;
