import { expect, test } from "vitest";
import { commandOf } from "./use-step-keys.ts";

const press = (key: string, held: Partial<Parameters<typeof commandOf>[0]> = {}) =>
  commandOf({ key, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false, ...held });

test("the keys that spreadsheets undo and redo with", () => {
  expect(press("z")).toBe("undo");
  expect(press("y")).toBe("redo");
  expect(press("Z", { shiftKey: true })).toBe("redo");
  expect(press("z", { ctrlKey: false, metaKey: true })).toBe("undo");
});

test("no other key does", () => {
  expect(press("z", { ctrlKey: false })).toBeNull();
  expect(press("z", { altKey: true })).toBeNull();
  expect(press("Y", { shiftKey: true })).toBeNull();
  expect(press("x")).toBeNull();
});
