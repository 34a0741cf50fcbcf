import { expect, test } from "vitest";
import { handleCellKey } from "./cell-keys.ts";

function press(
  key: string,
  cell: {
    value?: string | boolean | null;
    isLocked?: boolean;
    ctrl?: boolean;
    shift?: boolean;
  } = {},
) {
  const changes: unknown[] = [];
  const event = {
    key,
    ctrlKey: cell.ctrl ?? false,
    shiftKey: cell.shift ?? false,
    metaKey: false,
    altKey: false,
    preventDefault: () => {},
  };
  const taken = handleCellKey(event, {
    value: cell.value ?? null,
    allowed: () => !cell.isLocked,
    change: (value) => changes.push(value),
  });
  return { taken, changes };
}

test("Delete clears a value and switches a flag off", () => {
  expect(press("Delete", { value: "x" })).toEqual({ taken: true, changes: [null] });
  expect(press("Backspace", { value: true })).toEqual({ taken: true, changes: [false] });
});

test("space switches a flag, and opens the editor of anything else", () => {
  expect(press(" ", { value: false })).toEqual({ taken: true, changes: [true] });
  expect(press(" ", { value: "x" })).toEqual({ taken: false, changes: [] });
});

test("on a locked cell a writing key does nothing, Enter and arrows still move", () => {
  expect(press("a", { value: "x", isLocked: true })).toEqual({ taken: true, changes: [] });
  expect(press("Enter", { value: "x", isLocked: true }).taken).toBe(false);
  expect(press("ArrowDown", { value: "x", isLocked: true }).taken).toBe(false);
});

test("Ctrl with a key is left to the page and the browser", () => {
  expect(press("z", { ctrl: true, value: "x" })).toEqual({ taken: false, changes: [] });
  expect(press("c", { ctrl: true, value: "x" })).toEqual({ taken: false, changes: [] });
});
