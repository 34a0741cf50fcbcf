import type { Outputs } from "../../trpc.ts";

type Totals = Outputs["drafts"]["list"]["totals"];
type DraftId = Outputs["drafts"]["ids"]["ids"][number];

/** What the buttons below and beside the review can honestly promise. */
export type DraftCounts = {
  /** Records that are ticked. */
  chosen: number;
  /** Those of them that would go now. */
  going: number;
  /** Fields that discarding all would drop. */
  discardable: number;
};

/** Counts over all drafts; `ids` names each of them, and is needed only once some are taken out. */
export function countDrafts(
  totals: Totals | undefined,
  ids: readonly DraftId[] | undefined,
  left: ReadonlySet<string>,
): DraftCounts {
  if (!totals) return { chosen: 0, going: 0, discardable: 0 };
  const { records, fields, held, fieldsInFlight } = totals;
  const discardable = Math.max(0, fields - fieldsInFlight);
  if (left.size === 0) return { chosen: records, going: records - held, discardable };
  const chosen = (ids ?? []).filter(({ pfaId }) => !left.has(pfaId));
  const going = chosen.filter(({ isHeld }) => !isHeld);
  return { chosen: chosen.length, going: going.length, discardable };
}
