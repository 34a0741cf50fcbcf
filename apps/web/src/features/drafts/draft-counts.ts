import type { Outputs } from "../../trpc.ts";

type DraftPage = Outputs["drafts"]["list"];

/** A record of the review, as far as counting needs it. */
type Counted = Pick<DraftPage["records"][number], "pfaId" | "held">;

/** What the buttons below and beside the review can honestly promise. */
export type DraftCounts = {
  /** Records that are ticked. */
  chosen: number;
  /** Those of them that would go now. */
  going: number;
  /** Fields that discarding all would drop. */
  discardable: number;
};

/**
 * Counts over all drafts, of which only the first pages are here. A broken rule is known of those alone: of records further
 * down it shows when they are submitted.
 */
export function countDrafts(
  totals: DraftPage["totals"] | undefined,
  shown: readonly Counted[],
  left: ReadonlySet<string>,
): DraftCounts {
  if (!totals) return { chosen: 0, going: 0, discardable: 0 };
  const { records, fields, held, fieldsInFlight } = totals;
  const out = shown.filter(({ pfaId }) => left.has(pfaId));
  const outThoughFree = out.filter((record) => !isHeldByAll(record)).length;
  const broken = shown.filter(
    (record) => record.held === "rule_broken" && !left.has(record.pfaId),
  ).length;
  return {
    chosen: Math.max(0, records - out.length),
    going: Math.max(0, records - held - outThoughFree - broken),
    discardable: Math.max(0, fields - fieldsInFlight),
  };
}

/** Counted among the totals' held ones. */
const isHeldByAll = ({ held }: Counted): boolean => held !== null && held !== "rule_broken";
