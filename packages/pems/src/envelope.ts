import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { PemsProblem } from "./problem.ts";
import { asArray, isObject, objectAt, scalarText } from "./wire-shape.ts";

/** An HTTP answer as it came. */
export type HttpAnswer = { status: number; retryAfterSeconds: number | null; body: string };

/** Waits are named by PEMS; without a word from it, this long. */
const DEFAULT_WAIT_SECONDS = 1;

/**
 * The answer's ResultData, or why there is none. A business error may come with HTTP 200 and with 4xx, so the
 * envelope is asked before the status; only 429 and 5xx speak for themselves.
 */
export function readEnvelope(answer: HttpAnswer): Result<unknown, PemsProblem> {
  const passing = passingProblem(answer);
  if (passing) return fail(passing);
  const { status } = answer;
  const parsed = parseJson(answer.body);
  const envelope = parsed.ok ? parsed.value : null;
  const alert = alertIn(envelope);
  if (status === 401 || status === 403)
    return fail({ kind: "unauthorized", message: alert?.message ?? `HTTP ${status}` });
  if (alert) return fail(alert);
  if (!parsed.ok && status < 400) return parsed;
  const resultData = objectAt(envelope, "Result", "ResultData");
  return resultData === null || status >= 300
    ? fail({ kind: "malformed", message: `PEMS answered HTTP ${status} without a result` })
    : ok(resultData);
}

/** What the status alone says: PEMS cannot answer just now. */
function passingProblem({ status, retryAfterSeconds }: HttpAnswer): PemsProblem | null {
  if (status === 429) {
    const wait = retryAfterSeconds ?? DEFAULT_WAIT_SECONDS;
    return { kind: "rate_limited", retryAfterSeconds: wait, message: "too many requests" };
  }
  if (status < 500 && status !== 408) return null;
  const wait = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  const message = `PEMS answered HTTP ${status}`;
  return { kind: "unavailable", reason: "server_error", message, ...wait };
}

function parseJson(body: string): Result<unknown, PemsProblem> {
  try {
    return ok(JSON.parse(body));
  } catch {
    // What begins as an envelope and cannot be read was cut off; anything else is somebody else's page.
    const start = body.trimStart();
    return start === "" || start.startsWith("{")
      ? fail({ kind: "unavailable", reason: "truncated", message: "the answer was cut off" })
      : fail({ kind: "unavailable", reason: "not_json", message: "the answer is not JSON" });
  }
}

function alertIn(envelope: unknown): PemsProblem | null {
  if (!isObject(envelope)) return null;
  const errors = asArray(envelope.ErrorAlert);
  if (errors.length > 0) return problemOf(messageOf(errors));
  const questions = asArray(envelope.ConfirmationAlert);
  return questions.length > 0
    ? { kind: "confirmation_needed", message: messageOf(questions) }
    : null;
}

const messageOf = (alerts: readonly unknown[]): string =>
  alerts
    .map((alert) => (isObject(alert) ? scalarText(alert.Message ?? alert.Name) : scalarText(alert)))
    .filter((text) => text)
    .join("; ") || "PEMS gave no reason";

/** PEMS tells its errors apart in words only; these are the texts seen. */
function problemOf(message: string): PemsProblem {
  if (/modified by another user/i.test(message)) return { kind: "version_moved", message };
  if (/record not found/i.test(message)) return { kind: "not_found", message };
  if (/authorization failed/i.test(message)) return { kind: "unauthorized", message };
  const field = fieldNamedIn(message);
  return field === undefined ? { kind: "rejected", message } : { kind: "rejected", message, field };
}

/** A screen name such as PFS_F_RATE, or else the label at the end of "… is not a valid Source." */
const fieldNamedIn = (message: string): string | undefined =>
  /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/.exec(message)?.[0] ??
  /is not a valid ([^.;]+?)\.?(?:;|$)/.exec(message)?.[1];
