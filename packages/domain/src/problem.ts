import type { AlertKind } from "./alerts.ts";
import type { CommitProblem } from "./commit.ts";
import type { StepProblem } from "./draft-step.ts";
import type { FieldKey } from "./field-catalog.ts";
import type { FileRefusal } from "./import-file.ts";
import type { KeptRuleProblem } from "./kept-rule.ts";
import type { MappingProblem } from "./mapping-rules.ts";
import type { RangeTooLarge } from "./range-edit.ts";
import type { SavedViewProblem } from "./saved-view.ts";
import type { RetentionKind } from "./retention.ts";
import type { AccessProblem } from "./scope.ts";
import type { SyncRefusal } from "./sync.ts";
import type { ViewProblem } from "./window.ts";

export const MAX_BATCH_CELLS = 10_000;

/** Every expected failure that reaches a caller of the API. Mapped to a transport code once, in the api package. */
export type Problem =
  | AccessProblem
  | ViewProblem
  | CommitProblem
  | RangeTooLarge
  | StepProblem
  | KeptRuleProblem
  | SavedViewProblem
  | { kind: "sign_in_failed" }
  | { kind: "sign_in_locked"; retryAfterSeconds: number }
  | { kind: "session_expired" }
  | { kind: "batch_too_large"; cells: number; limit: number }
  | { kind: "commit_not_found"; commitId: number }
  | { kind: "change_not_found"; pfaId: string }
  | { kind: "job_not_found"; jobId: string }
  | { kind: "record_not_found"; pfaId: string }
  | { kind: "conflict_not_found"; pfaId: string; field: string }
  | { kind: "fields_in_flight"; pfaIds: string[] }
  | { kind: "sync_refused"; refusal: SyncRefusal }
  | { kind: "sync_under_way"; organization: string }
  | { kind: "sync_not_under_way"; runId: number }
  | { kind: "sync_not_held"; runId: number }
  | { kind: "sync_run_not_found"; runId: number }
  | { kind: "sync_settings_concern_others"; organizations: number }
  | { kind: "cron_invalid"; pattern: string; reason: string }
  | { kind: "nothing_to_replay" }
  | { kind: "mapping_invalid"; problems: MappingProblem[] }
  | { kind: "mapping_not_found"; version: number }
  | { kind: "mapping_unchanged"; version: number }
  | { kind: "mapping_moved"; version: number }
  | { kind: "mapping_concerns_others"; organizations: number }
  | { kind: "alert_not_open"; alertId: number }
  | { kind: "trial_not_found"; trialId: number }
  | { kind: "exports_busy"; limit: number }
  | { kind: "conversation_not_found"; conversationId: number }
  | { kind: "conversation_full"; limit: number }
  | { kind: "answer_not_found"; messageId: number }
  | { kind: "pin_not_found"; pinId: number }
  | { kind: "board_full"; limit: number }
  | { kind: "threshold_invalid"; alert: AlertKind; reason: string }
  | { kind: "settings_concern_others"; organizations: number }
  | { kind: "retention_invalid"; retention: RetentionKind; reason: string }
  | { kind: "secret_not_kept"; reason: string }
  | { kind: "webhook_not_found" }
  | { kind: "webhook_url_refused"; reason: string }
  | { kind: "webhook_secret_missing" }
  | { kind: "delivery_not_dead" }
  | { kind: "imports_busy"; limit: number }
  | { kind: "file_refused"; reason: FileRefusal }
  | {
      kind: "import_columns_invalid";
      reason: "read_only" | "twice" | "no_key" | "nothing_else";
      field: FieldKey;
    };
