import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FieldEdits, isEmpty } from "./draft.ts";
import { type CellEdit, editCells, type EditPolicy, lockOf } from "./edit-cells.ts";
import {
  type EditableField,
  editableFields,
  fieldKeys,
  fieldSpec,
  mirrorFields,
} from "./field-catalog.ts";
import { permissions } from "./permissions.ts";
import type { MirrorValues } from "./record.ts";
import { mergeRecord } from "./merge.ts";
import { brokenRules } from "./record-rules.ts";
import { anyMirror, someEditable } from "./testing/arbitraries.ts";
import { aMirroredRecord } from "./testing/builders.ts";

const free: EditPolicy = { permissions: new Set(permissions), allowReactivation: true };
const without = (...missing: string[]): EditPolicy => ({
  ...free,
  permissions: new Set(permissions.filter((permission) => !missing.includes(permission))),
});

const cellsOf = (values: Record<string, unknown>): CellEdit[] =>
  Object.entries(values).map(([field, value]) => ({ field, value }));

function edit(
  mirror: Partial<MirrorValues>,
  cells: Record<string, unknown>,
  { edits = {}, policy = free }: { edits?: FieldEdits; policy?: EditPolicy } = {},
) {
  return editCells(aMirroredRecord({ values: mirror }), edits, cellsOf(cells), policy);
}

const rulesOf = ({ refused }: { refused: { field: string; rule: string }[] }) =>
  Object.fromEntries(refused.map(({ field, rule }) => [field, rule]));

test("D1: a draft holds only changed fields, each with the mirror's value when the edit began", () => {
  expect(edit({ areaSilo: "A" }, { areaSilo: "B", monthlyRate: 5000, class: "20" })).toEqual({
    edits: { areaSilo: { base: "A", mine: "B" }, class: { base: "14", mine: "20" } },
    saved: ["areaSilo", "monthlyRate", "class"],
    refused: [],
  });
});

test("D1: a further edit of the same field keeps the first base, also when PEMS moved on meanwhile", () => {
  const edits = { monthlyRate: { base: 100, mine: 120 } };
  expect(edit({ monthlyRate: 110 }, { monthlyRate: 130 }, { edits }).edits).toEqual({
    monthlyRate: { base: 100, mine: 130 },
  });
});

test("D2: a field set back to the mirror's value leaves the draft, and an empty draft is no draft", () => {
  const edits = { monthlyRate: { base: 5000, mine: 1 }, areaSilo: { base: "SILO-4", mine: "B" } };
  const decision = edit({}, { monthlyRate: 5000 }, { edits });
  expect(decision.edits).toEqual({ areaSilo: { base: "SILO-4", mine: "B" } });
  expect(isEmpty(edit({}, { areaSilo: "SILO-4" }, { edits: decision.edits }).edits)).toBe(true);
});

test("D2: a field can be set back even where PEMS's own values break a rule", () => {
  const backwards = { forecastStart: "2025-06-01", forecastEnd: "2025-05-01" };
  const { edits } = edit(backwards, { forecastEnd: "2025-07-01" });
  expect(edits).toEqual({ forecastEnd: { base: "2025-05-01", mine: "2025-07-01" } });
  expect(edit(backwards, { forecastEnd: "2025-05-01" }, { edits })).toEqual({
    edits: {},
    saved: ["forecastEnd"],
    refused: [],
  });
  const both = { isDiscontinued: true, isFundsTransferable: true };
  expect(edit(both, { isFundsTransferable: true })).toMatchObject({ edits: {}, refused: [] });
});

test("D2: what was saved and is set back to the mirror's values leaves no edit, whatever it was", () => {
  fc.assert(
    fc.property(anyMirror, someEditable, (values, cells) => {
      const record = aMirroredRecord({ values: { ...values, isActualized: false } });
      const first = editCells(record, {}, cellsOf(cells), free);
      const back = first.saved.map((field) => ({ field, value: record.values[field] }));
      expect(editCells(record, first.edits, back, free)).toEqual({
        edits: {},
        saved: first.saved,
        refused: [],
      });
    }),
    { numRuns: 500 },
  );
});

test("D3: only the fields of the planner can be edited, by any caller", () => {
  const locked = fieldKeys.filter((field) => lockOf(aMirroredRecord(), field, free) !== null);
  expect(locked).toEqual(fieldKeys.filter((field) => !editableFields.some((one) => one === field)));
  expect(rulesOf(edit({}, Object.fromEntries(locked.map((field) => [field, 1]))))).toEqual(
    Object.fromEntries(locked.map((field) => [field, "read_only"])),
  );
  const plans = fieldKeys.filter((field) => field.startsWith("plan"));
  expect(plans.every((field) => locked.includes(field))).toBe(true);
  expect(locked).toEqual(
    expect.arrayContaining(["pfaId", "actualStart", "forecastCost", "variance"]),
  );
});

test("D3: a field that does not exist is named, shortened", () => {
  for (const field of ["rate", "", "__proto__", "constructor", "x".repeat(500)]) {
    const { refused } = editCells(aMirroredRecord(), {}, [{ field, value: 1 }], free);
    expect(refused).toEqual([
      { field, rule: "unknown_field", message: `There is no field "${field.slice(0, 60)}"` },
    ]);
  }
});

test("D4: a cell of another kind, range or list is refused, and no value clears", () => {
  const bad = {
    monthlyRate: -1,
    purchasePrice: "5",
    source: "Lease",
    forecastEnd: "2025-02-30",
    isDiscontinued: "true",
    areaSilo: "x".repeat(81),
  };
  expect(rulesOf(edit({}, bad))).toEqual({
    monthlyRate: "out_of_range",
    purchasePrice: "wrong_type",
    source: "not_in_list",
    forecastEnd: "wrong_type",
    isDiscontinued: "wrong_type",
    areaSilo: "too_long",
  });
  expect(edit({}, { areaSilo: "  ", dor: "" }).edits).toEqual({
    areaSilo: { base: "SILO-4", mine: null },
    dor: { base: "BEO", mine: null },
  });
});

test.each([
  [{ forecastEnd: "2025-01-15" }, ["forecastEnd"]],
  [{ forecastStart: "2025-03-15" }, ["forecastStart"]],
  [{ forecastStart: "2026-01-02", forecastEnd: "2026-01-01" }, ["forecastEnd", "forecastStart"]],
  [{ forecastEnd: "2025-01-16" }, []],
  [{ forecastStart: "2026-01-01", forecastEnd: "2026-01-02" }, []],
  [{ forecastEnd: null }, []],
])("D5: of the dates %j are refused %j", (cells, refused) => {
  expect(rulesOf(edit({}, cells))).toEqual(
    Object.fromEntries(refused.map((field) => [field, "end_after_start"])),
  );
});

test.each([
  ["a rental without a rate", {}, { monthlyRate: null }, { monthlyRate: "rental_needs_rate" }],
  ["a purchase without a price", {}, { source: "Purchase" }, { source: "purchase_needs_price" }],
  ["a price in the same call", {}, { source: "Purchase", purchasePrice: 0 }, {}],
  ["a price in the mirror", { purchasePrice: 5 }, { source: "Purchase" }, {}],
  [
    "a price that is refused",
    {},
    { source: "Purchase", purchasePrice: -1 },
    { source: "purchase_needs_price", purchasePrice: "out_of_range" },
  ],
  ["a price taken from a rental", { purchasePrice: 5 }, { purchasePrice: null }, {}],
])("D6: judged on the merged record: %s", (_what, mirror, cells, refused) => {
  expect(rulesOf(edit(mirror, cells))).toEqual(refused);
});

test("D6: the draft counts: a price that the drafted purchase needs cannot be taken away", () => {
  const { edits } = edit({}, { source: "Purchase", purchasePrice: 100 });
  expect(edit({}, { purchasePrice: null }, { edits })).toEqual({
    edits,
    saved: [],
    refused: [expect.objectContaining({ field: "purchasePrice", rule: "purchase_needs_price" })],
  });
});

test("D7: setting one flag clears the other, in the mirror and in the draft", () => {
  expect(edit({ isFundsTransferable: true }, { isDiscontinued: true })).toEqual({
    edits: {
      isDiscontinued: { base: false, mine: true },
      isFundsTransferable: { base: true, mine: false },
    },
    saved: ["isDiscontinued", "isFundsTransferable"],
    refused: [],
  });
  const { edits } = edit({}, { isDiscontinued: true });
  expect(edit({}, { isFundsTransferable: true }, { edits }).edits).toEqual({
    isFundsTransferable: { base: false, mine: true },
  });
});

test("D7: setting both at once is refused, and neither is taken", () => {
  const cells = { isDiscontinued: true, isFundsTransferable: true, areaSilo: "B" };
  const decision = edit({}, cells);
  expect(decision.saved).toEqual(["areaSilo"]);
  expect(rulesOf(decision)).toEqual({
    isDiscontinued: "flags_exclusive",
    isFundsTransferable: "flags_exclusive",
  });
});

describe("an actualized record", () => {
  const actualized = aMirroredRecord({ values: { isActualized: true } });
  const lockedFields = (policy: EditPolicy, record = actualized) =>
    editableFields.filter((field) => lockOf(record, field, policy) !== null);

  test("D8: has its start, source, DOR, category and equipment fixed for everybody", () => {
    expect(lockedFields(free)).toEqual(["category", "source", "dor", "forecastStart", "equipment"]);
    expect(
      rulesOf(edit({ isActualized: true }, { forecastStart: "2025-01-16", dor: null })),
    ).toEqual({
      forecastStart: "locked_when_actualized",
      dor: "locked_when_actualized",
    });
  });

  test("D8: has its end and its state moved with EditActuals only", () => {
    const few = lockedFields(without("EditActuals"));
    expect(few).toEqual(expect.arrayContaining(["forecastEnd", "isActualized"]));
    expect(edit({ isActualized: true }, { forecastEnd: "2025-04-01" }).saved).toEqual([
      "forecastEnd",
    ]);
    const { refused } = edit(
      { isActualized: true },
      { forecastEnd: "2025-04-01" },
      { policy: without("EditActuals") },
    );
    expect(refused).toEqual([
      {
        field: "forecastEnd",
        rule: "permission_missing",
        message: "Forecast end needs the permission EditActuals",
      },
    ]);
  });

  test("D8: without EditForecast only the actuals move, and only there", () => {
    const policy = without("EditForecast");
    expect(lockedFields(policy)).not.toContain("forecastEnd");
    expect(lockedFields(policy, aMirroredRecord())).toEqual(
      editableFields.filter((field) => field !== "isActualized"),
    );
  });
});

test("D9: a discontinued record becomes active again only where the organization allows it", () => {
  const discontinued = { isDiscontinued: true };
  const strict = { ...free, allowReactivation: false };
  expect(rulesOf(edit(discontinued, { isDiscontinued: false }, { policy: strict }))).toEqual({
    isDiscontinued: "cannot_reactivate",
  });
  expect(edit(discontinued, { isDiscontinued: false }).edits).toEqual({
    isDiscontinued: { base: true, mine: false },
  });
  // A discontinuation that is only drafted is not one yet.
  const { edits } = edit({}, { isDiscontinued: true }, { policy: strict });
  expect(edit({}, { isDiscontinued: false }, { edits, policy: strict }).edits).toEqual({});
});

test("D9: making it funds transferable does not bring it back by another way", () => {
  const strict = { ...free, allowReactivation: false };
  const cells = { isFundsTransferable: true, areaSilo: "B" };
  const decision = edit({ isDiscontinued: true }, cells, { policy: strict });
  expect(decision.edits).toEqual({ areaSilo: { base: "SILO-4", mine: "B" } });
  expect(rulesOf(decision)).toEqual({ isFundsTransferable: "cannot_reactivate" });
  expect(edit({ isDiscontinued: true }, cells).saved).toContain("isDiscontinued");
});

test("D10: the good cells are kept and each refused one is named with its rule", () => {
  const decision = edit(
    {},
    { monthlyRate: 6000, forecastEnd: "soon", planStart: "2025-01-01", x: 1 },
  );
  expect(decision.edits).toEqual({ monthlyRate: { base: 5000, mine: 6000 } });
  expect(decision.saved).toEqual(["monthlyRate"]);
  expect(rulesOf(decision)).toEqual({
    forecastEnd: "wrong_type",
    planStart: "read_only",
    x: "unknown_field",
  });
});

test("D10: every cell is either saved or refused, and what is saved breaks no rule of its own", () => {
  const wild = fc.record({
    planStart: fc.anything(),
    monthlyRate: fc.anything(),
    forecastEnd: fc.anything(),
    equipment: fc.anything(),
    nonsense: fc.anything(),
  });
  const policies = fc.record({
    permissions: fc.subarray([...permissions]).map((some) => new Set<string>(some)),
    allowReactivation: fc.boolean(),
  });
  fc.assert(
    fc.property(anyMirror, someEditable, wild, policies, (values, cells, bad, policy) => {
      const record = aMirroredRecord({ values });
      const asked = { ...bad, ...cells };
      const { edits, saved, refused } = editCells(record, {}, cellsOf(asked), policy);
      const answered = new Set<string>([...saved, ...refused.map(({ field }) => field)]);
      // Clearing one flag for the other may save one cell more.
      expect(answered.isSupersetOf(new Set(Object.keys(asked)))).toBe(true);
      expect(
        new Set<string>(saved).isDisjointFrom(new Set(refused.map(({ field }) => field))),
      ).toBe(true);
      for (const [field, { base, mine }] of Object.entries(edits)) {
        expect(saved).toContain(field);
        expect(base).toBe(record.values[field as keyof MirrorValues]);
        expect(mine).not.toBe(base);
      }
      const merged = mergeRecord(record.values, edits);
      expect(brokenRules(merged, Object.keys(edits) as EditableField[])).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("D11: a rule that PEMS's own values break already does not stop edits to other fields", () => {
  const broken = {
    forecastStart: "2025-06-01",
    forecastEnd: "2025-05-01",
    monthlyRate: null,
    isDiscontinued: true,
    isFundsTransferable: true,
  };
  expect(edit(broken, { areaSilo: "B", model: "X" })).toMatchObject({
    saved: ["areaSilo", "model"],
    refused: [],
  });
  expect(rulesOf(edit(broken, { forecastEnd: "2025-05-02", purchasePrice: 1 }))).toEqual({
    forecastEnd: "end_after_start",
  });
  // Mending one breach is not stopped by another.
  expect(edit(broken, { monthlyRate: 10 }).saved).toEqual(["monthlyRate"]);
});

test("D12: nothing is edited on a record that PEMS no longer shows", () => {
  const vanished = aMirroredRecord({ isVanished: true });
  const cells = editableFields.map((field) => ({ field, value: null }));
  const decision = editCells(vanished, {}, cells, free);
  expect(decision.edits).toEqual({});
  expect(new Set(decision.refused.map(({ rule }) => rule))).toEqual(new Set(["record_vanished"]));
  expect(decision.refused).toHaveLength(editableFields.length);
});

test("D13: a field on its way to PEMS is not set back to the mirror's value, but takes any further one", () => {
  const record = aMirroredRecord({ values: { monthlyRate: 5000 } });
  const edits = { monthlyRate: { base: 5000, mine: 5500 } };
  const policy = { ...free, inFlight: new Set(["monthlyRate"]) };
  const back = editCells(record, edits, [{ field: "monthlyRate", value: 5000 }], policy);
  expect(back).toMatchObject({
    edits,
    saved: [],
    refused: [{ field: "monthlyRate", rule: "in_flight" }],
  });
  const further = editCells(record, edits, [{ field: "monthlyRate", value: 6000 }], policy);
  expect(further.edits).toEqual({ monthlyRate: { base: 5000, mine: 6000 } });
  const landed = editCells(record, edits, [{ field: "monthlyRate", value: 5000 }], free);
  expect(landed.edits).toEqual({});
});

test("every field of the catalog is stored in a column of its own", () => {
  const names = mirrorFields.map((field) => fieldSpec(field).column);
  expect(new Set(names).size).toBe(names.length);
});
