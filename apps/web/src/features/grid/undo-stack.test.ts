import { expect, test } from "vitest";
import { createUndoStack } from "./undo-stack.ts";

const change = (pfaId: string, after: string) => ({
  pfaId,
  field: "model" as const,
  before: null,
  after,
});

test("edits are taken back last first, and repeated in the order they were made", () => {
  const stack = createUndoStack();
  stack.push([change("1", "a")]);
  stack.push([change("2", "b")]);
  expect(stack.takeUndo()).toEqual([change("2", "b")]);
  expect(stack.takeUndo()).toEqual([change("1", "a")]);
  expect(stack.takeUndo()).toBeNull();
  expect(stack.takeRedo()).toEqual([change("1", "a")]);
});

test("a new edit ends what could be repeated", () => {
  const stack = createUndoStack();
  stack.push([change("1", "a")]);
  stack.takeUndo();
  stack.push([change("2", "b")]);
  expect(stack.takeRedo()).toBeNull();
});

test("an edit that the server refused cannot be taken back", () => {
  const stack = createUndoStack();
  stack.push([change("1", "a")]);
  stack.forget("1", "model");
  expect(stack.takeUndo()).toBeNull();
});
