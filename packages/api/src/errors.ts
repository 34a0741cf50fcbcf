import { isDatabaseUnavailable } from "@pfa/db/unavailable.ts";
import { alertWords } from "@pfa/domain/alerts.ts";
import { retentionWords } from "@pfa/domain/retention.ts";
import { labelOf } from "@pfa/domain/mapping-rules.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import type { Result } from "@pfa/domain/result.ts";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { ZodError } from "zod";
import { columnRefusals, fileRefusals } from "./import-words.ts";

type Code = TRPCError["code"];

const codes = {
  organization_not_found: "NOT_FOUND",
  organization_suspended: "FORBIDDEN",
  access_expired: "FORBIDDEN",
  permission_missing: "FORBIDDEN",
  administration_refused: "FORBIDDEN",
  window_invalid: "BAD_REQUEST",
  field_hidden: "FORBIDDEN",
  operator_invalid: "BAD_REQUEST",
  field_not_summable: "BAD_REQUEST",
  view_moved: "CONFLICT",
  nothing_to_commit: "PRECONDITION_FAILED",
  sign_in_failed: "UNAUTHORIZED",
  sign_in_locked: "TOO_MANY_REQUESTS",
  session_expired: "UNAUTHORIZED",
  batch_too_large: "PAYLOAD_TOO_LARGE",
  range_too_large: "PAYLOAD_TOO_LARGE",
  nothing_to_undo: "PRECONDITION_FAILED",
  nothing_to_redo: "PRECONDITION_FAILED",
  step_not_found: "NOT_FOUND",
  rule_not_found: "NOT_FOUND",
  rule_name_taken: "CONFLICT",
  too_many_rules: "PRECONDITION_FAILED",
  commit_not_found: "NOT_FOUND",
  change_not_found: "NOT_FOUND",
  job_not_found: "NOT_FOUND",
  record_not_found: "NOT_FOUND",
  conflict_not_found: "NOT_FOUND",
  fields_in_flight: "CONFLICT",
  sync_refused: "PRECONDITION_FAILED",
  mapping_invalid: "BAD_REQUEST",
  mapping_not_found: "NOT_FOUND",
  mapping_unchanged: "CONFLICT",
  mapping_moved: "CONFLICT",
  sync_under_way: "CONFLICT",
  sync_not_under_way: "CONFLICT",
  sync_not_held: "CONFLICT",
  sync_run_not_found: "NOT_FOUND",
  sync_settings_concern_others: "PRECONDITION_FAILED",
  cron_invalid: "BAD_REQUEST",
  nothing_to_replay: "PRECONDITION_FAILED",
  mapping_concerns_others: "FORBIDDEN",
  alert_not_open: "CONFLICT",
  threshold_invalid: "BAD_REQUEST",
  settings_concern_others: "PRECONDITION_FAILED",
  retention_invalid: "BAD_REQUEST",
  secret_not_kept: "PRECONDITION_FAILED",
  webhook_not_found: "NOT_FOUND",
  webhook_url_refused: "BAD_REQUEST",
  webhook_secret_missing: "BAD_REQUEST",
  delivery_not_dead: "CONFLICT",
  trial_not_found: "NOT_FOUND",
  exports_busy: "TOO_MANY_REQUESTS",
  conversation_not_found: "NOT_FOUND",
  conversation_full: "PRECONDITION_FAILED",
  answer_not_found: "NOT_FOUND",
  pin_not_found: "NOT_FOUND",
  board_full: "PRECONDITION_FAILED",
  saved_view_not_found: "NOT_FOUND",
  saved_view_not_yours: "FORBIDDEN",
  saved_view_moved: "CONFLICT",
  view_name_taken: "CONFLICT",
  too_many_views: "PRECONDITION_FAILED",
  imports_busy: "TOO_MANY_REQUESTS",
  file_refused: "UNPROCESSABLE_CONTENT",
  import_columns_invalid: "BAD_REQUEST",
} as const satisfies Record<Problem["kind"], Code>;

/** Carries an expected failure through tRPC; never thrown outside this package. */
class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(messageOf(problem));
    this.problem = problem;
  }
}

/** The value of a result, or its problem as the transport's error. */
export function orThrow<T>(result: Result<T, Problem>): T {
  if (result.ok) return result.value;
  throw toTrpcError(result.error);
}

/** Refuses the call if there is a problem. */
export function refuseIf(problem: Problem | null): void {
  if (problem) throw toTrpcError(problem);
}

export function toTrpcError(problem: Problem): TRPCError {
  const cause = new ProblemError(problem);
  return new TRPCError({ code: codes[problem.kind], message: cause.message, cause });
}

/** The error as it may leave the process: expected ones as they are, the database's absence as such, nothing else. */
export function toOutwardError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (cause instanceof ProblemError) return error;
  if (cause instanceof ZodError) {
    return new TRPCError({ code: "BAD_REQUEST", message: "The input is not valid", cause });
  }
  if (isDatabaseUnavailable(cause)) {
    return new TRPCError({
      code: "SERVICE_UNAVAILABLE",
      message: "The database does not answer at the moment. Nothing was lost; try again shortly.",
      cause,
    });
  }
  // The caller has gone: nobody reads this, and it is nobody's fault.
  if (cause instanceof DOMException && cause.name === "AbortError") {
    return new TRPCError({
      code: "CLIENT_CLOSED_REQUEST",
      message: "The caller no longer waits",
      cause,
    });
  }
  // Its own message would quote the request, and with it what somebody typed.
  if (error.code === "BAD_REQUEST") {
    return new TRPCError({ code: "BAD_REQUEST", message: "The request cannot be read", cause });
  }
  // Raised by tRPC itself for a request that reached no procedure: its message repeats only the path.
  if (cause === undefined && error.code !== "INTERNAL_SERVER_ERROR") return error;
  return new TRPCError({
    code: "INTERNAL_SERVER_ERROR",
    message: "Something went wrong on our side. The request id helps to find out what.",
    cause,
  });
}

/** The answer to a call that is not tRPC's and failed: in the shape of those that are, so that readers need to know only one. */
export function errorAnswer(
  error: unknown,
  requestId: string,
): { status: number; body: object; isOurFault: boolean } {
  const raised =
    error instanceof TRPCError
      ? error
      : new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
  const outward = toOutwardError(raised);
  const status = getHTTPStatusCodeFromError(outward);
  const { code, message } = outward;
  const data = { code, httpStatus: status, ...errorData(outward, requestId) };
  const body = { error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } };
  return { status, body, isOurFault: code === "INTERNAL_SERVER_ERROR" };
}

/** Whoever has more to correct than this is not helped by a longer list. */
const MAX_NAMED_PLACES = 20;

type InvalidInput = { path: string; message: string };

/** What a caller gets besides code and message. */
export type ErrorData = {
  problem: Problem | null;
  invalid: InvalidInput[] | null;
  requestId: string | null;
};

/** Details of an outward error for its shape. */
export function errorData(error: TRPCError, requestId: string | null): ErrorData {
  const { cause } = error;
  return {
    problem: cause instanceof ProblemError ? cause.problem : null,
    invalid:
      cause instanceof ZodError
        ? cause.issues.slice(0, MAX_NAMED_PLACES).map(toInvalidInput)
        : null,
    requestId,
  };
}

const toInvalidInput = ({ path, message }: ZodError["issues"][number]): InvalidInput => ({
  path: path.map(String).join("."),
  message,
});

type Messages = { [K in Problem["kind"]]: (problem: Extract<Problem, { kind: K }>) => string };

/** One sentence for logs and for clients that know no problem kinds. */
const messages: Messages = {
  organization_not_found: ({ organization }) =>
    `There is no organization "${organization}" for you`,
  organization_suspended: ({ organization }) => `Organization ${organization} is suspended`,
  access_expired: ({ organization }) => `Your access to ${organization} has ended`,
  permission_missing: ({ permission, organization }) =>
    `This needs the permission ${permission} in ${organization}`,
  administration_refused: ({ permission }) =>
    `This needs the permission ${permission} in at least one active organization`,
  window_invalid: ({ limit }) =>
    `A window holds 1 to ${limit} rows, and its end lies after its start`,
  field_hidden: ({ field }) => `The field ${field} is not visible to you`,
  operator_invalid: ({ field, operator, allowed }) =>
    `The field ${field} takes ${allowed.join(", ")}, not ${operator}`,
  field_not_summable: ({ field }) => `The field ${field} holds no numbers to add up`,
  view_moved: () => "Rows have come, gone or moved since this view was read; read it again",
  batch_too_large: ({ cells, limit }) =>
    `One save takes at most ${limit.toLocaleString("en-US")} cells, not ${cells.toLocaleString("en-US")}; nothing was saved`,
  range_too_large: ({ cells, limit }) =>
    `One action takes at most ${limit.toLocaleString("en-US")} cells, not ${cells.toLocaleString("en-US")}; nothing was done. Change more by a rule`,
  sign_in_locked: ({ retryAfterSeconds }) =>
    `Too many tries. Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes`,
  nothing_to_commit: () => "There is nothing to send to PEMS",
  sign_in_failed: () => "Username or password is wrong",
  session_expired: () => "Please sign in",
  nothing_to_undo: () => "There is nothing to undo",
  nothing_to_redo: () => "There is nothing to redo",
  rule_not_found: () => "There is no such rule of yours, or no longer",
  rule_name_taken: ({ name }) => `You have a rule named "${name}" already`,
  too_many_rules: ({ limit }) => `You keep ${limit} rules already: forget one of them first`,
  step_not_found: ({ stepId }) => `There is no step ${stepId} of yours, or no longer`,
  change_not_found: ({ pfaId }) => `There is no such change of a record "${pfaId}"`,
  commit_not_found: ({ commitId }) => `There is no commit ${commitId} of yours`,
  job_not_found: ({ jobId }) => `There is no job ${jobId} in your organizations, or no longer`,
  record_not_found: ({ pfaId }) => `There is no record "${pfaId}"`,
  conflict_not_found: ({ pfaId, field }) => `There is no conflict in ${field} of "${pfaId}"`,
  fields_in_flight: ({ pfaIds }) => `${pfaIds.length} records are being written to PEMS`,
  sync_refused: () => "The sync was refused",
  mapping_invalid: ({ problems }) =>
    problems.map(({ at, message }) => `${labelOf(at)} ${message}`).join(". "),
  mapping_not_found: ({ version }) => `There is no version ${version} of the field mapping`,
  mapping_unchanged: ({ version }) =>
    `This is version ${version} of the field mapping as it is; change something before you save`,
  mapping_moved: ({ version }) =>
    `Version ${version} of the field mapping is in use by now; compare with that one and activate again`,
  sync_under_way: ({ organization }) =>
    `A sync of ${organization} is under way; try again when it has ended, or cancel it`,
  sync_not_under_way: ({ runId }) => `Run ${runId} has ended already, or is none of yours`,
  sync_not_held: ({ runId }) => `Run ${runId} waits for no decision any more`,
  sync_run_not_found: ({ runId }) => `There is no run ${runId} in an organization of yours`,
  sync_settings_concern_others: ({ organizations }) =>
    `These settings hold for ${organizations} more organizations that you do not administer; change the schedules of yours instead`,
  cron_invalid: ({ pattern, reason }) =>
    `"${pattern}" is no cron line of five parts (minute, hour, day, month, weekday): ${reason}`,
  nothing_to_replay: () => "No row that was set aside has a key by which PEMS could be asked again",
  mapping_concerns_others: ({ organizations }) =>
    `Every organization is read by the mapping, and there are ${organizations} that you do not manage; ask an administrator of all of them`,
  threshold_invalid: ({ alert, reason }) =>
    `The threshold of "${alertWords[alert].title}" ${reason}`,
  settings_concern_others: ({ organizations }) =>
    `This holds for ${organizations} more organizations that you do not administer; ask an administrator of all of them`,
  retention_invalid: ({ retention, reason }) =>
    `How long to keep "${retentionWords[retention].title}" ${reason}`,
  secret_not_kept: ({ reason }) => `The secret was not stored. ${reason}`,
  webhook_not_found: () => "There is no such webhook of organizations that you administer",
  webhook_url_refused: ({ reason }) => reason,
  webhook_secret_missing: () => "A new webhook needs a secret to sign its messages with",
  delivery_not_dead: () => "This message was not given up, or is none of yours",
  alert_not_open: () => "The alert is over, or somebody looks after it already",
  trial_not_found: ({ trialId }) =>
    `There is no trial ${trialId}; it may have been dropped after its days`,
  exports_busy: ({ limit }) =>
    `${limit} exports are under way already; try again when one of them has ended`,
  conversation_not_found: () => "There is no such conversation, or it is not shared with you",
  conversation_full: ({ limit }) =>
    `A conversation holds ${limit} questions and answers; begin a new one`,
  answer_not_found: () => "There is no such answer, or it is not shared with you",
  pin_not_found: () => "There is no such result on your board any more",
  board_full: ({ limit }) => `A board holds ${limit} results; remove one first`,
  saved_view_not_found: () => "There is no such view any more, or it is not shared with you",
  saved_view_not_yours: () =>
    "Only its owner or an administrator changes this view; save yours under another name",
  saved_view_moved: () =>
    "Somebody has saved this view since you opened it; open it again, or save yours under another name",
  view_name_taken: ({ name }) => `There is another view named "${name}"; choose another name`,
  too_many_views: ({ limit }) => `One keeps at most ${limit} views; delete some first`,
  imports_busy: ({ limit }) =>
    `${limit} files are being read already; try again when one of them has ended`,
  file_refused: ({ reason }) => fileRefusals[reason],
  import_columns_invalid: ({ reason, field }) => columnRefusals[reason](field),
};

const messageOf = (problem: Problem): string =>
  (messages[problem.kind] as (problem: Problem) => string)(problem);
