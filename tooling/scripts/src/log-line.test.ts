import { expect, test } from "vitest";
import { toComplaint } from "./log-line.ts";

test("only warnings and errors reach the terminal, in words", () => {
  expect(toComplaint('{"level":30,"msg":"sync_page_saved"}', false)).toBeNull();
  expect(toComplaint('{"level":40,"msg":"pems_slow"}', false)).toBe("warning: pems_slow");
  expect(
    toComplaint(
      '{"level":50,"msg":"sync_failed","err":{"message":"no answer","stack":"…"}}',
      false,
    ),
  ).toBe("error: sync_failed – no answer");
});

test("plain text counts only on the error output", () => {
  expect(toComplaint("Listening", false)).toBeNull();
  expect(toComplaint("SyntaxError: oops", true)).toBe("SyntaxError: oops");
  expect(toComplaint("", true)).toBeNull();
  expect(toComplaint("{ not json", true)).toBe("{ not json");
});

test("a line of any length stays one line", () => {
  expect(toComplaint(JSON.stringify({ level: 50, msg: "x".repeat(1000) }), true)).toHaveLength(300);
});
