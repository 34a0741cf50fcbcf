import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import type { Anchor, Place } from "./grid-rows.ts";
import { type GridRow, toGridRow } from "./row.ts";
import { type Places, ViewRows } from "./view-rows.ts";
import { WindowSource } from "./window-source.ts";

const byId: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const HEIGHT = 20;

/** A server that holds some records in order, and moves when told so. */
function aServer(count: number) {
  let records = Array.from({ length: count }, (_, index) => `R${index}`);
  let version: ViewVersion = { mirror: 1, drafts: 0 };
  const asked: RowRange[] = [];
  let gate: Promise<void> = Promise.resolve();
  const source = new WindowSource({
    fetchWindow: async (_view, { startRow, endRow, columns, since }, signal) => {
      asked.push({ startRow, endRow });
      await gate;
      signal.throwIfAborted();
      const rows = records
        .slice(startRow, endRow)
        .map((id) => ({ id, values: columns.map(() => `${id} of ${version.mirror}`) }));
      const moved = since && {
        byMirror: since.mirror !== version.mirror,
        byDrafts: since.drafts !== version.drafts,
      };
      return { columns, rows, total: records.length, version, ...(moved && { moved }) };
    },
    fetchPosition: (_view, pfaId) => {
      const row = records.indexOf(pfaId);
      return Promise.resolve({ row: row < 0 ? null : row, version });
    },
  });
  return {
    source,
    asked,
    change(next: (records: string[]) => string[], by: keyof ViewVersion = "mirror") {
      records = next(records);
      version = { ...version, [by]: version[by] + 1 };
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

/** Places on a screen of twenty rows, as plain values. */
function aScreen(marked: string | null = null) {
  const filled = new Map<number, GridRow>();
  const followed: Place[] = [];
  let first = 0;
  let isEditing = false;
  const places: Places = {
    total: 1,
    height: HEIGHT,
    rowHeight: 30,
    drawn: () => ({ startRow: first, endRow: Math.min(first + HEIGHT, places.total) }),
    isEditing: () => isEditing,
    isBlank: ({ startRow, endRow }) =>
      Array.from(
        { length: Math.min(endRow, places.total) - startRow },
        (_, i) => startRow + i,
      ).some((row) => !filled.has(row)),
    at: (row) => filled.get(row),
    put: (startRow, rows) => rows.forEach((row, index) => filled.set(startRow + index, row)),
    renew: (rows) => {
      for (const [at, before] of filled) {
        const row = rows.find(({ id }) => id === before.id);
        if (row) filled.set(at, row);
      }
    },
    replace: (startRow, rows, total) => {
      filled.clear();
      Object.assign(places, { total });
      rows.forEach((row, index) => filled.set(startRow + index, row));
    },
    highlight: () => {},
    changesIn: () => new Map(),
    anchor: (): Anchor | null => {
      const record = filled.get(first + 2);
      return record ? { pfaId: record.id, row: first + 2, top: 60, hasFocus: false } : null;
    },
    marked: () => (marked ? { pfaId: marked, top: 60 } : null),
    topOf: (row) => (row >= first && row < first + HEIGHT ? (row - first) * 30 : null),
    follow: (place) => {
      followed.push(place);
      first = Math.max(0, place.row - Math.round((place.top ?? 0) / 30));
    },
    goToTop: () => {
      first = 0;
    },
  };
  return {
    places,
    followed,
    scrollTo: (row: number) => (first = row),
    edit: (now: boolean) => (isEditing = now),
    inSight: () => Array.from({ length: HEIGHT }, (_, index) => filled.get(first + index)?.id),
    textAt: (row: number) => filled.get(row)?.values.description,
  };
}

function aView(server: ReturnType<typeof aServer>, screen: ReturnType<typeof aScreen>) {
  return new ViewRows({
    source: server.source,
    rows: screen.places,
    columns: ["description"],
    toRows: ({ columns, rows }) => rows.map((row) => toGridRow(columns, row)),
    onState: () => {},
    onMoved: () => {},
    onFailed: (error) => {
      throw error;
    },
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a view opens at its first row, or around the record that has the focus", async () => {
  const server = aServer(1000);
  const screen = aScreen("R700");
  const view = aView(server, screen);
  await view.show(byId);
  expect(screen.inSight().slice(0, 3)).toEqual(["R698", "R699", "R700"]);

  const gone = aScreen("another");
  await aView(server, gone).show(byId);
  expect(gone.inSight()[0]).toBe("R0");
});

test("a view that was superseded while it was read is never shown", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  const open = server.hold();
  const first = view.show(byId);
  const second = view.show({ ...byId, search: "x" });
  open();
  expect([await first, await second]).toEqual([false, true]);
});

test("values that changed are renewed where they stand", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  await view.show(byId);
  server.change((records) => records);
  await view.refresh();
  expect(screen.textAt(3)).toBe("R3 of 2");
  expect(screen.followed).toEqual([]);
});

test("rows that came in above move nothing on the screen", async () => {
  const server = aServer(1000);
  const screen = aScreen("R500");
  const view = aView(server, screen);
  await view.show(byId);
  const before = screen.inSight();
  server.change((records) => ["new 1", "new 2", ...records]);
  await view.refresh();
  expect(screen.inSight()).toEqual(before);
  expect(screen.followed.at(-1)).toMatchObject({ row: 502, top: 60 });
});

test("rows scrolled to after the view has moved are read together with all that is in sight, never mixed with older ones", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  await view.show(byId);
  server.change((records) => records.filter((id) => id !== "R30"));
  screen.scrollTo(40);
  view.attend();
  await expect.poll(() => screen.inSight().includes(undefined)).toBe(false);
  const seen = screen.inSight();
  expect(new Set(seen).size).toBe(HEIGHT);
  expect(screen.places.total).toBe(999);
});

test("nothing moves under an open editor, values do; what has moved moves once it is closed", async () => {
  const server = aServer(1000);
  const screen = aScreen("R500");
  const view = aView(server, screen);
  await view.show(byId);
  const before = screen.inSight();
  screen.edit(true);
  server.change((records) => ["new", ...records]);
  await view.refresh();
  expect(screen.followed).toHaveLength(1);
  expect(screen.textAt(500)).toBe("R500 of 2");
  screen.edit(false);
  view.editingStopped();
  await expect.poll(() => screen.followed.at(-1)?.row).toBe(501);
  expect(screen.inSight()).toEqual(before);
});

test("what own edits have moved stays until one scrolls on; what others have moved does not", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  await view.show(byId);
  const before = screen.inSight();
  view.ownEdit();
  server.change((records) => [...records.filter((id) => id !== "R1"), "R1"], "drafts");
  await view.refresh({ keepPlaces: true });
  expect(screen.inSight()).toEqual(before);
  server.change((records) => records, "mirror");
  await view.refresh({ keepPlaces: true });
  expect(screen.inSight()).not.toContain("R1");
});

test("a wish to read again that comes while a view opens is kept", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  const open = server.hold();
  const shown = view.show(byId);
  const again = view.refresh();
  expect(server.asked).toHaveLength(1);
  open();
  await shown;
  await again;
  expect(server.asked).toHaveLength(2);
});

test("another column is read at once, for the rows in sight", async () => {
  const server = aServer(1000);
  const screen = aScreen();
  const view = aView(server, screen);
  await view.show(byId);
  view.setColumns(["description", "model"]);
  await settled();
  expect(server.asked.at(-1)).toEqual({ startRow: 0, endRow: 50 });
  expect(screen.places.at(3)?.values).toHaveProperty("model");
  const { length } = server.asked;
  view.setColumns(["description"]);
  await settled();
  expect(server.asked).toHaveLength(length);
});
