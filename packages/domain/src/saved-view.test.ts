import { expect, test } from "vitest";
import { fieldKeys, visibleFields } from "./field-catalog.ts";
import type { Permission } from "./permissions.ts";
import {
  fieldsOfSpec,
  findChangeProblem,
  findSharingProblem,
  type SavedView,
  type SavedViewChange,
  type ViewSpec,
  viewSpecSchema,
  viewNameSchema,
  visibleSpec,
} from "./saved-view.ts";
import { plainDisplay } from "./view-display.ts";

const spec: ViewSpec = {
  view: {
    sort: [
      { field: "variance", direction: "desc" },
      { field: "class", direction: "asc" },
    ],
    filter: [
      { field: "forecastStart", op: "relative", unit: "month", from: 0, to: 0 },
      {
        op: "any",
        terms: [{ op: "conflict" }, { field: "monthlyRate", op: "greaterThan", value: 5000 }],
      },
    ],
    search: "crane",
    onlyDrafts: false,
  },
  display: {
    ...plainDisplay,
    groupBy: [{ field: "areaSilo", unit: "day" }],
    columns: [
      { field: "pfaId", width: 92, isHidden: false, pinned: "left" },
      { field: "planCost", width: 120, isHidden: false, pinned: null },
    ],
    highlights: [
      {
        field: "variance",
        when: { field: "variance", op: "greaterThan", value: 0 },
        tone: "bad",
        isBold: true,
      },
      { field: null, when: { op: "drafted" }, tone: "info", isBold: false },
    ],
  },
};
const view: SavedView = {
  id: 7,
  name: "Cranes",
  isShared: true,
  owner: { userId: 1, name: "Ana" },
  version: 3,
  spec,
};
const someone = (userId: number, ...permissions: Permission[]) => ({
  userId,
  organizationCode: "RIO",
  permissions: new Set<Permission>(["Read", ...permissions]),
});
const judge = (
  change: SavedViewChange | "delete",
  who = someone(1, "ViewFinancials"),
  of: SavedView = view,
) => findChangeProblem(of, change, who, visibleFields(who.permissions))?.kind ?? null;

test("a whole view goes through its schema as it is, and defaults are filled in", () => {
  expect(viewSpecSchema.parse(structuredClone(spec))).toEqual(spec);
  const bare = { view: {}, display: {} };
  expect(viewSpecSchema.parse(bare)).toEqual({
    view: { sort: [], filter: [], search: "", onlyDrafts: false },
    display: plainDisplay,
  });
  const group = { field: "class" };
  for (const display of [
    { groupBy: [group, group] },
    {
      highlights: [
        {
          field: null,
          when: { field: "class", op: "lessThan", value: 1 },
          tone: "bad",
          isBold: false,
        },
      ],
    },
    { highlights: [{ field: null, when: { op: "drafted" }, tone: "pink", isBold: false }] },
    { columns: [{ field: "class", width: 5, isHidden: false, pinned: null }] },
  ])
    expect(viewSpecSchema.safeParse({ view: {}, display }).success).toBe(false);
  const values = Array.from({ length: 1000 }, (_, index) => `${index}`.padEnd(200, "x"));
  const list = { view: { filter: [{ field: "class", op: "in", values }] }, display: {} };
  expect(viewSpecSchema.safeParse(list).success).toBe(false);
  expect(viewNameSchema.parse("  Cranes ")).toBe("Cranes");
  expect(viewNameSchema.safeParse("   ").success).toBe(false);
});

test("V13: a shared view is changed by its owner or with ManageSettings, a private one by its owner alone", () => {
  const rename = { version: 3, name: "Other" };
  const admin = someone(2, "ManageSettings", "ViewFinancials");
  expect(judge(rename)).toBeNull();
  expect(judge(rename, someone(2, "SaveDraft", "ViewFinancials"))).toBe("saved_view_not_yours");
  expect(judge(rename, admin)).toBeNull();
  expect(judge("delete", admin)).toBeNull();
  const mine = { ...view, isShared: false };
  expect(judge("delete", admin, mine)).toBe("saved_view_not_yours");
  expect(judge("delete", someone(1), mine)).toBeNull();
});

test("V13: sharing needs SaveDraft, and only its owner takes a view back", () => {
  const mine = { ...view, isShared: false };
  expect(judge({ version: 3, isShared: true }, someone(1), mine)).toBe("permission_missing");
  expect(judge({ version: 3, isShared: true }, someone(1, "SaveDraft"), mine)).toBeNull();
  expect(judge({ version: 3, isShared: false })).toBeNull();
  expect(judge({ version: 3, isShared: false }, someone(2, "ManageSettings"))).toBe(
    "saved_view_not_yours",
  );
  expect(findSharingProblem(someone(1))).toMatchObject({ permission: "SaveDraft" });
});

test("V14: what asks for a hidden field is left out whole, and the field is named", () => {
  const seen = visibleSpec(spec, visibleFields(new Set(["Read"])));
  expect(seen.withheld.toSorted()).toEqual(["monthlyRate", "planCost", "variance"]);
  expect(seen.spec.view).toEqual({
    ...spec.view,
    sort: [{ field: "class", direction: "asc" }],
    filter: spec.view.filter.slice(0, 1),
  });
  expect(seen.spec.display.columns?.map(({ field }) => field)).toEqual(["pfaId"]);
  expect(seen.spec.display.highlights).toEqual(spec.display.highlights.slice(1));
  expect(fieldsOfSpec(seen.spec)).not.toContain("monthlyRate");
  expect(visibleSpec(spec, fieldKeys)).toEqual({ spec, withheld: [] });
});

test("V14: nobody saves over what they do not see, but they may rename it", () => {
  const { spec: rest } = visibleSpec(spec, visibleFields(new Set(["Read"])));
  expect(judge({ version: 3, spec: rest }, someone(1))).toBe("field_hidden");
  expect(judge({ version: 3, name: "Mine" }, someone(1))).toBeNull();
  expect(judge({ version: 3, spec: rest })).toBeNull();
});

test("V15: a view that has changed meanwhile is not saved over", () => {
  expect(judge({ version: 2, name: "Other" })).toBe("saved_view_moved");
});
