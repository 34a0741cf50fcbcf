import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { termHolds } from "@pfa/domain/term-holds.ts";
import { conditionsOf, type FilterTerm } from "@pfa/domain/window.ts";
import type { Highlight } from "@pfa/domain/view-display.ts";
import type { GridRow } from "../row.ts";

/** A highlight with its days resolved. */
export type ResolvedHighlight = Omit<Highlight, "when"> & { when: FilterTerm };

/** Fields that rows must hold for highlights to be judged. */
export const fieldsOfHighlights = (highlights: readonly ResolvedHighlight[]): FieldKey[] =>
  conditionsOf(highlights.map(({ when }) => when)).map(({ field }) => field);

/** The first highlight that a cell has; those of its own field and of the whole row alike. */
export function highlightOf(
  highlights: readonly ResolvedHighlight[],
  row: GridRow,
  field: FieldKey,
): ResolvedHighlight | null {
  if (row.group) return null;
  return (
    highlights.find(
      (highlight) =>
        (highlight.field === null || highlight.field === field) && holds(highlight.when, row),
    ) ?? null
  );
}

function holds(when: FilterTerm, { values, marks }: GridRow): boolean {
  // What is not here yet is not empty: nothing is said about it.
  if (conditionsOf([when]).some(({ field }) => !(field in values))) return false;
  const states = Object.values(marks).map(({ state }) => state);
  return termHolds(when, values, {
    isDrafted: states.some((state) => state !== "written"),
    hasConflict: states.includes("conflict"),
  });
}
