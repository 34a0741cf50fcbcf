import type { EditDecision, RefusedCell } from "@pfa/domain/edit-cells.ts";
import type { RangeEdited, RefusedRangeCell } from "@pfa/domain/range-edit.ts";

/** Refusals that are told one by one; of the others only the number is. */
const MAX_REFUSALS = 1000;

export type RangeTally = Pick<RangeEdited, "records" | "cells" | "unchanged"> & {
  refusals: RefusedRangeCell[];
};

export const emptyRangeTally = (): RangeTally => ({
  records: 0,
  cells: 0,
  unchanged: 0,
  refusals: [],
});

type Place = Pick<RefusedRangeCell, "pfaId" | "row">;

export function addRow(
  tally: RangeTally,
  place: Place,
  { saved, refused, unchanged }: EditDecision & { unchanged: number },
): void {
  if (saved.length > 0) tally.records += 1;
  tally.cells += saved.length;
  tally.unchanged += unchanged;
  addRefused(tally, place, refused);
}

/** A record that is not there, or no longer. */
export function addMissingRow(tally: RangeTally, place: Place): void {
  const message = `There is no record "${place.pfaId.slice(0, 60)}" in this organization`;
  addRefused(tally, place, [{ field: "pfaId", rule: "record_not_found", message }]);
}

function addRefused(tally: RangeTally, place: Place, refused: readonly RefusedCell[]): void {
  for (const cell of refused) tally.refusals.push({ ...place, ...cell });
}

export function rangeReport({ refusals, ...counts }: RangeTally): Omit<RangeEdited, "stepId"> {
  const byRule = Map.groupBy(refusals, ({ rule }) => rule);
  return {
    ...counts,
    refused: refusals.length,
    byRule: [...byRule]
      .map(([rule, cells]) => ({ rule, cells: cells.length }))
      .toSorted((a, b) => b.cells - a.cells),
    // Decided in the order of the records, read in that of the rows.
    refusals: refusals.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)).slice(0, MAX_REFUSALS),
  };
}
