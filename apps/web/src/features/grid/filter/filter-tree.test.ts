import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { expect, test } from "vitest";
import { emptyDraft } from "./condition-draft.ts";
import { readTree, treeOf, withNewNode, withNode, withoutNode } from "./filter-tree.ts";

const rental: KeptTerm = { field: "source", op: "in", values: ["Rental"] };
const soon: KeptTerm = { field: "forecastStart", op: "relative", unit: "day", from: 0, to: 30 };
const nested: KeptTerm = {
  op: "any",
  terms: [soon, { op: "all", terms: [rental, { op: "conflict" }] }],
};

test.each<[string, KeptTerm[]]>([
  ["nothing", []],
  ["plain conditions", [rental, soon]],
  ["groups in groups", [rental, nested]],
  ["alternatives alone", [{ op: "any", terms: [rental, soon] }]],
])("a filter of %s comes back from its tree as it was", (_, filter) => {
  expect(readTree(treeOf(filter))).toEqual({ ok: true, filter });
});

test("a node is changed, added and taken out wherever it stands", () => {
  let tree = withNewNode(treeOf([rental, nested]), 4, { kind: "draft", op: "drafted" });
  tree = withoutNode(tree, 5);
  tree = withNode(tree, { id: 2, kind: "group", op: "all", nodes: tree.nodes.slice(0, 1) });
  expect(readTree(tree)).toEqual({ ok: true, filter: [rental, { op: "all", terms: [rental] }] });
  const added = withNewNode(treeOf([rental, nested]), 4, { kind: "draft", op: "drafted" });
  expect(readTree(withoutNode(added, 5))).toEqual({
    ok: true,
    filter: [
      rental,
      { op: "any", terms: [soon, { op: "all", terms: [{ op: "conflict" }, { op: "drafted" }] }] },
    ],
  });
});

test("the whole tree can ask for any instead of all", () => {
  const tree = treeOf([rental, soon]);
  expect(readTree({ ...tree, op: "any" })).toEqual({
    ok: true,
    filter: [{ op: "any", terms: [rental, soon] }],
  });
  expect(readTree(withNode(tree, { ...tree, op: "any" }))).toMatchObject({ ok: true });
});

test("an empty group is left out, and what is not written yet is named by its node", () => {
  const tree = withNewNode(treeOf([rental]), 0, { kind: "group", op: "any", nodes: [] });
  expect(readTree(tree)).toEqual({ ok: true, filter: [rental] });
  const open = withNewNode(tree, 2, { kind: "condition", draft: emptyDraft("model", "equals") });
  expect(readTree(open)).toEqual({ ok: false, errors: new Map([[3, "Enter a value"]]) });
});
