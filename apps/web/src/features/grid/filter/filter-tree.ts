import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { type DraftTerm, MAX_FILTER_DEPTH, MAX_FILTER_TERMS } from "@pfa/domain/window.ts";
import { type ConditionDraft, draftOf, readDraft } from "./condition-draft.ts";

// A filter while it is built: its terms as a tree under one group, each with a number of its own.

export type GroupNode = { id: number; kind: "group"; op: "any" | "all"; nodes: FilterNode[] };
export type FilterNode =
  | GroupNode
  | { id: number; kind: "condition"; draft: ConditionDraft }
  | { id: number; kind: "draft"; op: DraftTerm["op"] };
export type Leaf = Exclude<FilterNode, GroupNode>;
/** A node that has no number yet. */
export type NewNode = FilterNode extends infer Node
  ? Node extends unknown
    ? Omit<Node, "id">
    : never
  : never;

/** A single group of alternatives is the tree itself; it takes one of the levels that a filter may have. */
export const MAX_TREE_DEPTH = MAX_FILTER_DEPTH - 1;

/** The tree that stands for a filter. */
export function treeOf(filter: readonly KeptTerm[]): GroupNode {
  let next = 1;
  const nodeOf = (term: KeptTerm): FilterNode => {
    const id = next++;
    if ("terms" in term) return { id, kind: "group", op: term.op, nodes: term.terms.map(nodeOf) };
    return "field" in term
      ? { id, kind: "condition", draft: draftOf(term) }
      : { id, kind: "draft", op: term.op };
  };
  const [only, second] = filter;
  const isWhole = only && !second && "terms" in only;
  const terms = isWhole ? only.terms : filter;
  return { id: 0, kind: "group", op: isWhole ? only.op : "all", nodes: terms.map(nodeOf) };
}

export type ReadTree =
  | { ok: true; filter: KeptTerm[] }
  /** What is wrong, by the node's number. */
  | { ok: false; errors: ReadonlyMap<number, string> };

/** The filter that a tree stands for; groups that nothing is in are left out. */
export function readTree(root: GroupNode): ReadTree {
  const errors = new Map<number, string>();
  const termsOf = (group: GroupNode): KeptTerm[] =>
    group.nodes.flatMap((node): KeptTerm[] => {
      if (node.kind === "draft") return [{ op: node.op }];
      if (node.kind === "group") {
        const terms = termsOf(node);
        return terms.length === 0 ? [] : [{ op: node.op, terms }];
      }
      const read = readDraft(node.draft);
      if (read.ok) return [read.term];
      errors.set(node.id, read.message);
      return [];
    });
  const terms = termsOf(root);
  if (errors.size > 0) return { ok: false, errors };
  const filter: KeptTerm[] = root.op === "any" && terms.length > 1 ? [{ op: "any", terms }] : terms;
  if (countNodes(root) <= MAX_FILTER_TERMS) return { ok: true, filter };
  return {
    ok: false,
    errors: new Map([[root.id, `A filter has at most ${MAX_FILTER_TERMS} terms`]]),
  };
}

const countNodes = (group: GroupNode): number =>
  group.nodes.reduce((sum, node) => sum + (node.kind === "group" ? countNodes(node) : 0) + 1, 0);

/** The tree with a node put in the place of the one with its number. */
export const withNode = (root: GroupNode, changed: FilterNode): GroupNode =>
  changed.id === root.id && changed.kind === "group"
    ? changed
    : mapNodes(root, (node) => (node.id === changed.id ? changed : node));

export const withoutNode = (root: GroupNode, id: number): GroupNode =>
  mapNodes(root, (node) => (node.id === id ? null : node));

/** The tree with a node at the end of a group. */
export function withNewNode(root: GroupNode, groupId: number, node: NewNode): GroupNode {
  const added = numbered(node, highestId(root) + 1);
  const into = (group: GroupNode): GroupNode =>
    group.id === groupId ? { ...group, nodes: [...group.nodes, added] } : group;
  return into(mapNodes(root, (one) => (one.kind === "group" ? into(one) : one)));
}

/** A new node's own nodes get the numbers after its own. */
function numbered(node: NewNode, id: number): FilterNode {
  if (node.kind !== "group") return { ...node, id };
  return { ...node, id, nodes: node.nodes.map((inner, index) => numbered(inner, id + 1 + index)) };
}

/** Every node below a group changed or, where there is nothing for it, left out; outer ones before inner ones. */
function mapNodes(group: GroupNode, change: (node: FilterNode) => FilterNode | null): GroupNode {
  const nodes = group.nodes.flatMap((node): FilterNode[] => {
    const changed = change(node);
    if (!changed) return [];
    return [changed.kind === "group" ? mapNodes(changed, change) : changed];
  });
  return { ...group, nodes };
}

const highestId = (group: GroupNode): number =>
  Math.max(
    group.id,
    ...group.nodes.map((node) => (node.kind === "group" ? highestId(node) : node.id)),
  );
