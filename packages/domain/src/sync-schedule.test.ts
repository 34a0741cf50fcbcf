import { expect, test } from "vitest";
import { nextSyncKind, readFrom } from "./sync-schedule.ts";

const now = new Date("2026-03-02T12:00:00Z");

test("an organization without a full sync in the last day is read in full, any other incrementally", () => {
  expect(nextSyncKind(null, now)).toBe("full");
  expect(nextSyncKind("2026-03-01T12:00:00Z", now)).toBe("full");
  expect(nextSyncKind("2026-03-01T12:00:01Z", now)).toBe("incremental");
});

test("an incremental read begins ten minutes before the newest change seen", () => {
  expect(readFrom("incremental", "2026-03-02T12:00:00.000Z")).toBe("2026-03-02T11:50:00.000Z");
});

test("a full read, and a first one, begin nowhere", () => {
  expect(readFrom("full", "2026-03-02T12:00:00.000Z")).toBeNull();
  expect(readFrom("incremental", null)).toBeNull();
});
