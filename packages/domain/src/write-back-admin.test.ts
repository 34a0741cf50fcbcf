import { expect, test } from "vitest";
import { commitItemStates } from "./write-back.ts";
import { returnedMessage, stateAfter } from "./write-back-admin.ts";

const after = (action: "retry" | "return") =>
  Object.fromEntries(commitItemStates.map((state) => [state, stateAfter(action, state)]));

test("C14: a dead item is retried by reading it back first, and a waiting one at once", () => {
  expect(after("retry")).toEqual({
    queued: "queued",
    sending: null,
    unknown: "unknown",
    written: null,
    refused: null,
    conflict: null,
    dead: "unknown",
  });
});

test("C14: dead and waiting items go back to their authors; one that PEMS may have taken does not", () => {
  expect(after("return")).toEqual({
    queued: "refused",
    sending: null,
    unknown: null,
    written: null,
    refused: null,
    conflict: null,
    dead: "refused",
  });
});

test("C14: the author reads who returned it, and what PEMS said last", () => {
  expect(returnedMessage("Given up after 7 tries: busy")).toBe(
    "An administrator returned this to your changes. Last answer: Given up after 7 tries: busy",
  );
  expect(returnedMessage(null)).toBe("An administrator returned this to your changes.");
});
