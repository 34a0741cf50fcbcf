import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import type { Highlight } from "@pfa/domain/view-display.ts";
import { emptyDraft } from "../filter/condition-draft.ts";
import { type Leaf, readTree, treeOf } from "../filter/filter-tree.ts";

/** A highlight while it is written. Of a group, which only programs write, the whole is kept. */
export type HighlightDraft = {
  id: number;
  field: FieldKey | null;
  tone: Highlight["tone"];
  isBold: boolean;
  when: { leaf: Leaf } | { kept: KeptTerm };
};

export const newHighlight = (id: number): HighlightDraft => ({
  id,
  field: null,
  tone: "warn",
  isBold: false,
  when: { leaf: { id, kind: "condition", draft: emptyDraft("description") } },
});

/** A highlight written back into its form. */
export function highlightDraft({ when, ...rest }: Highlight, id: number): HighlightDraft {
  const [leaf] = treeOf([when]).nodes;
  const isLeaf = !("terms" in when) && leaf && leaf.kind !== "group";
  return { id, ...rest, when: isLeaf ? { leaf: { ...leaf, id } } : { kept: when } };
}

export type ReadHighlights =
  | { ok: true; highlights: Highlight[] }
  /** What is wrong, by the draft's number. */
  | { ok: false; errors: ReadonlyMap<number, string> };

/** The highlights that were written, or what is still wrong in which. */
export function readHighlights(drafts: readonly HighlightDraft[]): ReadHighlights {
  const errors = new Map<number, string>();
  const highlights = drafts.flatMap((draft): Highlight[] => {
    const read = termOf(draft);
    if (typeof read === "string") errors.set(draft.id, read);
    const { field, tone, isBold } = draft;
    return typeof read === "string" ? [] : [{ field, when: read, tone, isBold }];
  });
  return errors.size > 0 ? { ok: false, errors } : { ok: true, highlights };
}

/** When it holds, or what is still wrong. */
function termOf({ id, when }: HighlightDraft): KeptTerm | string {
  if ("kept" in when) return when.kept;
  const read = readTree({ id: -1, kind: "group", op: "all", nodes: [when.leaf] });
  if (!read.ok) return read.errors.get(id) ?? "Say when";
  return read.filter[0] ?? "Say when";
}
