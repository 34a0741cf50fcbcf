import { describe, expect, test } from "vitest";
import { readEnvelope } from "./envelope.ts";

const answer = (body: unknown, status = 200) => ({
  status,
  retryAfterSeconds: null,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const refusal = (Message: string) => ({ ErrorAlert: [{ Message, Name: "E" }], Result: null });
const problemOf = (body: unknown, status?: number) => {
  const read = readEnvelope(answer(body, status));
  return read.ok ? null : read.error;
};

test("a result is handed on as it is, remarks or not", () => {
  const body = { ErrorAlert: null, Result: { ResultData: { a: 1 }, WarningAlert: [{}] } };
  expect(readEnvelope(answer(body))).toEqual({ ok: true, value: { a: 1 } });
  expect(readEnvelope(answer({ ...body, ErrorAlert: [] }))).toEqual({ ok: true, value: { a: 1 } });
});

describe("a business error", () => {
  test.each([
    ["The record has been modified by another user, reload.", { kind: "version_moved" }],
    ["Record not found", { kind: "not_found" }],
    ["Authorization failed", { kind: "unauthorized" }],
    ["Source BARTER is not a valid Source.", { kind: "rejected", field: "Source" }],
    ["PFS_F_RATE may not be negative.", { kind: "rejected", field: "PFS_F_RATE" }],
    ["It is too late.", { kind: "rejected" }],
  ])("%j is understood under HTTP 200 and 400", (message, expected) => {
    expect(problemOf(refusal(message))).toEqual({ ...expected, message });
    expect(problemOf(refusal(message), 400)).toEqual({ ...expected, message });
  });

  test("comes before a result, as one alert or several", () => {
    const Result = { ResultData: {} };
    const one = { ErrorAlert: { Message: "No." }, Result };
    const two = { ErrorAlert: [{ Message: "No." }, { Name: "NEVER" }, "Not at all."], Result };
    expect(problemOf(one)).toEqual({ kind: "rejected", message: "No." });
    expect(problemOf(two)).toMatchObject({ message: "No.; NEVER; Not at all." });
    expect(problemOf({ ErrorAlert: [{}] })).toMatchObject({ message: "PEMS gave no reason" });
  });

  test("may be a question", () => {
    const question = { ErrorAlert: null, ConfirmationAlert: [{ Message: "Sure?" }], Result: null };
    expect(problemOf(question)).toEqual({ kind: "confirmation_needed", message: "Sure?" });
  });
});

describe("no usable answer", () => {
  test.each([
    ["", { kind: "unavailable", reason: "truncated" }],
    ['{"ErrorAlert":null,"Resu', { kind: "unavailable", reason: "truncated" }],
    ["<html>Sign in</html>", { kind: "unavailable", reason: "not_json" }],
    ["null", { kind: "malformed" }],
    ["[]", { kind: "malformed" }],
    ["{}", { kind: "malformed" }],
    ['{"Result":{"ResultData":null}}', { kind: "malformed" }],
    ['{"Result":{"ResultData":"text"}}', { kind: "malformed" }],
  ])("%j is told apart", (body, expected) => {
    expect(problemOf(body)).toMatchObject(expected);
  });

  test.each([
    [500, { kind: "unavailable", reason: "server_error" }],
    [503, { kind: "unavailable", reason: "server_error" }],
    [408, { kind: "unavailable", reason: "server_error" }],
    [429, { kind: "rate_limited", retryAfterSeconds: 1 }],
    [401, { kind: "unauthorized" }],
    [403, { kind: "unauthorized" }],
    [404, { kind: "malformed" }],
  ])("HTTP %i with a page instead of an envelope says enough", (status, expected) => {
    expect(problemOf("<html></html>", status)).toMatchObject(expected);
  });

  test("the wait that PEMS asks for is handed on", () => {
    const waiting = { retryAfterSeconds: 9, body: "" };
    expect(readEnvelope({ ...waiting, status: 429 })).toMatchObject({
      error: { kind: "rate_limited", retryAfterSeconds: 9 },
    });
    expect(readEnvelope({ ...waiting, status: 503 })).toMatchObject({
      error: { kind: "unavailable", retryAfterSeconds: 9 },
    });
  });
});
