import { permissions } from "@pfa/domain/permissions.ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { QueuedCell } from "./edit-queue.ts";
import { EditSession, type SaveAnswer } from "./edit-session.ts";
import type { GridRow } from "./row.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const columns = [
  "pfaId",
  "model",
  "manufacturer",
  "isDiscontinued",
  "isFundsTransferable",
] as const;

const aRow = (): GridRow => ({
  id: "1",
  values: {
    pfaId: "1",
    model: "A",
    manufacturer: "M",
    isDiscontinued: false,
    isFundsTransferable: false,
  },
  marks: {},
  isVanished: false,
});

/** A session over one row, and a server that answers what the test tells it. */
function aSession(
  answer: (cells: QueuedCell[]) => SaveAnswer,
  judge: "retry" | "refuse" = "retry",
) {
  const store = new Map([["1", aRow()]]);
  const saved: QueuedCell[][] = [];
  const session = new EditSession({
    rows: {
      find: (pfaId) => store.get(pfaId) ?? null,
      replace: (row) => void store.set(row.id, row),
      replaceAll: (rows) => {
        for (const row of rows) store.set(row.id, row);
      },
      repaint: () => {},
    },
    policy: () => ({ permissions: new Set(permissions), allowReactivation: true }),
    columns: () => columns,
    save: async (cells) => {
      saved.push(cells);
      return answer(cells);
    },
    judgeFailure: () => judge,
    onSaved: () => {},
    onRejected: () => {},
  });
  const row = () => store.get("1") ?? aRow();
  return { session, saved, row };
}

const taken = (model: string): SaveAnswer => ({
  records: [
    {
      pfaId: "1",
      saved: ["model"],
      refused: [],
      row: {
        id: "1",
        values: ["1", model, "M", false, false],
        marks: { model: { state: "draft", base: "A" } },
      },
    },
  ],
  draftRecords: 1,
  draftFields: 1,
});

const passes = () => vi.advanceTimersByTimeAsync(60);

test("an edit shows at once as being saved, and as a draft once the server has it", async () => {
  const { session, row } = aSession(() => taken("B"));
  session.edit(row(), "model", "B");
  expect(row().values.model).toBe("B");
  expect(session.stateOf(row(), "model")).toMatchObject({ kind: "saving", base: "A" });
  await passes();
  expect(session.stateOf(row(), "model")).toMatchObject({ kind: "draft", base: "A" });
});

test("a refused cell goes back and keeps what was tried and why", async () => {
  const { session, row } = aSession(() => ({
    records: [
      {
        pfaId: "1",
        saved: [],
        refused: [{ field: "model", rule: "read_only", message: "not now" }],
        row: { id: "1", values: ["1", "A", "M", false, false] },
      },
    ],
    draftRecords: 0,
    draftFields: 0,
  }));
  session.edit(row(), "model", "B");
  await passes();
  expect(row().values.model).toBe("A");
  expect(session.stateOf(row(), "model")).toEqual({
    kind: "rejected",
    attempted: "B",
    message: "not now",
  });
});

test("when the whole save is refused the record shows what the server has", async () => {
  const { session, row } = aSession(() => {
    throw new Error("no permission");
  }, "refuse");
  session.edit(row(), "model", "B");
  await passes();
  expect(row()).toEqual(aRow());
  expect(session.stateOf(row(), "model")).toMatchObject({ kind: "rejected", attempted: "B" });
});

test("rows that are read again keep what is not saved yet", () => {
  const { session, row } = aSession(() => taken("B"));
  session.edit(row(), "model", "B");
  expect(session.present(aRow(), performance.now()).values.model).toBe("B");
});

test("a window that was asked for before a save does not hide what the save answered", async () => {
  const { session, row } = aSession(() => taken("B"));
  const askedAt = performance.now();
  session.edit(row(), "model", "B");
  await passes();
  expect(session.present(aRow(), askedAt).values.model).toBe("B");
  const later = { ...aRow(), values: { ...aRow().values, model: "C" } };
  expect(session.present(later, performance.now() + 1).values.model).toBe("C");
});

test("setting one flag shows the other one cleared before the server answers", () => {
  const { session, row } = aSession(() => taken("A"));
  session.edit(
    { ...row(), values: { ...row().values, isFundsTransferable: true } },
    "isDiscontinued",
    true,
  );
  expect(row().values).toMatchObject({ isDiscontinued: true, isFundsTransferable: false });
});
