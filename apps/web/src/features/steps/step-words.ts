import type { MovedSteps, StepSummary } from "@pfa/domain/draft-step.ts";
import type { StopRule } from "@pfa/domain/undo-step.ts";
import { countOf } from "../../ui/format-value.ts";

/** What an undo or a redo did, in one line. */
export function movedText({ moved, kept }: MovedSteps): string {
  const [first] = moved;
  if (!first) return "Nothing to undo";
  const verb = first.isUndone ? "Undone" : "Redone";
  const what = moved.length === 1 ? first.label : countOf(moved.length, "step");
  const rest = kept > 0 ? `. ${countOf(kept, "newer cell")} kept` : "";
  return `${verb}: ${what}${rest}`;
}

/** How much a step changed. */
export const stepSize = ({ fields, records }: StepSummary): string =>
  `${countOf(fields, "cell")} in ${countOf(records, "record")}`;

/** Why cells stay, for a heading over them. */
export const stopWords: Record<StopRule, string> = {
  changed_since: "Changed again since",
  written_to_pems: "Written to PEMS since",
  changed_in_pems: "Changed in PEMS since",
  in_flight: "On the way to PEMS",
  permission_missing: "Not yours to change any more",
  breaks_rule: "Would break a rule without the others",
};
