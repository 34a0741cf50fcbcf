import { expect, test } from "vitest";
import { findDue, nextSyncKind, readFrom, standingOf, type SyncStanding } from "./sync-schedule.ts";

const now = new Date("2026-03-02T12:00:00Z");
const minutesFromNow = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

test.each([
  ["open and listed nowhere", {}, {}, "scheduled"],
  ["open and listed", {}, { organizations: ["OSLO", "RIO"] }, "scheduled"],
  ["left out of the list", {}, { organizations: ["OSLO"] }, "not_listed"],
  ["paused", { isPaused: true }, {}, "paused"],
  ["paused, and left out of the list", { isPaused: true }, { organizations: ["OSLO"] }, "paused"],
  ["closed", { isSyncable: false }, {}, "not_syncable"],
  ["open while everything is paused", {}, { isEnabled: false }, "all_paused"],
] as const)("S7: an organization that is %s", (_what, organization, settings, standing) => {
  expect(
    standingOf(
      { code: "RIO", isSyncable: true, isPaused: false, ...organization },
      { isEnabled: true, organizations: [], ...settings },
    ),
  ).toBe(standing);
});

const synced: SyncStanding = {
  lastSyncedAt: "2026-03-02T11:45:00Z",
  lastFullSyncAt: "2026-03-02T02:00:00Z",
  lastFullState: "applied",
};
const later = { nextRunAt: minutesFromNow(15), nextFullAt: minutesFromNow(840) };

test("S8: nothing is due before its time, an incremental sync at it", () => {
  expect(findDue(synced, { ...later, nextRunAt: minutesFromNow(1 / 60) }, now)).toBeNull();
  expect(findDue(synced, { ...later, nextRunAt: now }, now)).toBe("incremental");
});

test("S8: a full compare is due at its time, whether or not another sync is", () => {
  expect(findDue(synced, { ...later, nextFullAt: now }, now)).toBe("full");
  expect(findDue(synced, { nextRunAt: now, nextFullAt: now }, now)).toBe("full");
});

test.each([
  ["failed", "full"],
  ["refused", "incremental"],
  ["cancelled", "incremental"],
  ["applied", "incremental"],
] as const)("S8: after a full compare that was %s the next sync is %s", (lastFullState, kind) => {
  expect(findDue({ ...synced, lastFullState }, { ...later, nextRunAt: now }, now)).toBe(kind);
});

test("S8: an organization that was never synced is read in full, at once and then at each sync", () => {
  const never: SyncStanding = { lastSyncedAt: null, lastFullSyncAt: null, lastFullState: null };
  expect(findDue(never, { nextRunAt: null, nextFullAt: null }, now)).toBe("full");
  expect(findDue(never, { ...later, nextFullAt: null }, now)).toBeNull();
  expect(findDue({ ...never, lastFullState: "refused" }, { ...later, nextRunAt: now }, now)).toBe(
    "full",
  );
});

test("a sync that somebody asks for is full where none was in the last day", () => {
  expect(nextSyncKind(null, now)).toBe("full");
  expect(nextSyncKind("2026-03-01T12:00:00Z", now)).toBe("full");
  expect(nextSyncKind("2026-03-01T12:00:01Z", now)).toBe("incremental");
});

test("an incremental read begins ten minutes before the newest change seen", () => {
  expect(readFrom("incremental", "2026-03-02T12:00:00.000Z")).toBe("2026-03-02T11:50:00.000Z");
});

test("a full read, a first one and a replay begin nowhere", () => {
  expect(readFrom("full", "2026-03-02T12:00:00.000Z")).toBeNull();
  expect(readFrom("replay", "2026-03-02T12:00:00.000Z")).toBeNull();
  expect(readFrom("incremental", null)).toBeNull();
});
