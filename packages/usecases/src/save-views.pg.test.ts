import { inScope } from "@pfa/db/client.ts";
import { findDefaultView, listSavedViews } from "@pfa/db/saved-views.ts";
import type { ViewSpec } from "@pfa/domain/saved-view.ts";
import { plainDisplay } from "@pfa/domain/view-display.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeView, chooseDefaultView, createView, deleteView } from "./save-views.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

let world: PlannersWorld;
let ana: Planner;
let ben: Planner;
let tender: Planner;
let stranger: Planner;
beforeAll(async () => {
  world = await openPlannersWorld();
  ana = await world.planner("RIO", []);
  ben = await ana.colleague("ben", ["Read", "SaveDraft"]);
  tender = await ana.colleague("tender", ["Read", "ManageSettings", "ViewFinancials"]);
  stranger = await world.planner("LIMA", []);
});
afterAll(() => world.close());

const spec: ViewSpec = {
  view: {
    sort: [],
    filter: [{ field: "monthlyRate", op: "greaterThan", value: 5000 }],
    search: "",
    onlyDrafts: false,
  },
  display: plainDisplay,
};
const plain: ViewSpec = { ...spec, view: { ...spec.view, filter: [] } };

const create = async (planner: Planner, name: string, { isShared = false, of = plain } = {}) => {
  const created = await createView(planner.db, planner.scope, { name, isShared, spec: of });
  if (!created.ok) throw new Error(created.error.kind);
  return created.value.viewId;
};
const change = async (planner: Planner, viewId: number, rest: object) => {
  const changed = await changeView(planner.db, planner.scope, { viewId, version: 1, ...rest });
  return changed.ok ? "changed" : changed.error.kind;
};
const remove = async (planner: Planner, viewId: number) => {
  const deleted = await deleteView(planner.db, planner.scope, viewId);
  return deleted.ok ? "deleted" : deleted.error.kind;
};
const seenBy = async ({ db, scope }: Planner) =>
  (await inScope(db, scope, (tx) => listSavedViews(tx, scope))).map(({ id }) => id);
const choose = async (planner: Planner, viewId: number | null) =>
  (await chooseDefaultView(planner.db, planner.scope, viewId)).ok;
const defaultOf = ({ db, scope }: Planner) =>
  inScope(db, scope, (tx) => findDefaultView(tx, scope));

test("a private view is its owner's alone, a shared one the organization's, and neither another organization's", async () => {
  const mine = await create(ana, "Mine", { of: spec });
  const ours = await create(ana, "Ours", { isShared: true, of: spec });
  expect(await seenBy(ana)).toEqual([mine, ours]);
  expect(await seenBy(ben)).toEqual([ours]);
  expect(await seenBy(stranger)).toEqual([]);
  for (const [planner, viewId] of [
    [ben, mine],
    [stranger, ours],
    [tender, mine],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one answer after the other
    expect(await change(planner, viewId, { name: "Theirs" })).toBe("saved_view_not_found");
    // oxlint-disable-next-line no-await-in-loop -- one answer after the other
    expect(await remove(planner, viewId)).toBe("saved_view_not_found");
  }
  const [kept] = await inScope(ana.db, ana.scope, (tx) => listSavedViews(tx, ana.scope));
  expect(kept).toMatchObject({
    name: "Mine",
    version: 1,
    spec,
    owner: { userId: ana.scope.userId },
  });
});

test("a shared view is changed by its owner and by who tends the settings, and by nobody else", async () => {
  const ours = await create(ana, "Tended", { isShared: true });
  expect(await change(ben, ours, { name: "Ben's" })).toBe("saved_view_not_yours");
  expect(await remove(ben, ours)).toBe("saved_view_not_yours");
  expect(await change(tender, ours, { spec })).toBe("changed");
  expect(await change(tender, ours, { version: 2, isShared: false })).toBe("saved_view_not_yours");
  expect(await change(ana, ours, { name: "Late" })).toBe("saved_view_moved");
  expect(await change(ana, ours, { version: 2, isShared: false })).toBe("changed");
  expect(await seenBy(ben)).not.toContain(ours);
});

test("row security holds where the rules were forgotten: nobody writes a colleague's view", async () => {
  const ours = await create(ana, "Guarded", { isShared: true });
  const { organizationId } = ana.scope;
  const forced = await inScope(ben.db, ben.scope, (tx) =>
    tx.client.query("update saved_view set name = 'x' where organization_id = $1 and id = $2", [
      organizationId,
      ours,
    ]),
  );
  expect(forced.rowCount).toBe(0);
});

test("names are taken by one's own views and by shared ones, in either case; a colleague's private one is free", async () => {
  await create(ana, "Cranes");
  const shared = await create(ben, "Silo 4", { isShared: true });
  const again = await createView(ana.db, ana.scope, {
    name: "CRANES",
    isShared: false,
    spec: plain,
  });
  expect(again).toEqual({ ok: false, error: { kind: "view_name_taken", name: "CRANES" } });
  const bens = await create(ben, "Cranes");
  expect(await change(ben, bens, { name: "silo 4" })).toBe("view_name_taken");
  const anas = await createView(ana.db, ana.scope, { name: "silo 4", isShared: true, spec: plain });
  expect(anas).toMatchObject({ ok: false, error: { kind: "view_name_taken" } });
  expect(await seenBy(ana)).toContain(shared);
});

test("nobody keeps a view of fields that they may not see", async () => {
  const hidden = await createView(ben.db, ben.scope, { name: "Costs", isShared: false, spec });
  expect(hidden).toEqual({ ok: false, error: { kind: "field_hidden", field: "monthlyRate" } });
});

test("a default view is each planner's own, and gone with the view or once it is no longer theirs to see", async () => {
  const ours = await create(ana, "Morning", { isShared: true });
  expect(await choose(ben, ours)).toBe(true);
  expect(await choose(ana, ours)).toBe(true);
  expect([await defaultOf(ben), await defaultOf(tender)]).toEqual([ours, null]);
  expect(await choose(stranger, ours)).toBe(false);
  await change(ana, ours, { isShared: false });
  expect(await defaultOf(ben)).toBeNull();
  expect(await defaultOf(ana)).toBe(ours);
  expect(await choose(ana, null)).toBe(true);
  expect(await choose(ana, ours)).toBe(true);
  await remove(ana, ours);
  expect(await defaultOf(ana)).toBeNull();
});
