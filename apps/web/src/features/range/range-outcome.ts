import { toast } from "sonner";
import { errorText, isUnreachable } from "../../trpc-error.ts";
import { countOf, formatCount } from "../../ui/format-value.ts";
import type { Action, Outcome } from "./range-edits.ts";

export const GROUPED =
  "while rows are grouped, only those that are loaded are handled together. Select fewer rows, or end the grouping.";

/** Says what became of an action on ranges, with the way back or on beside it. */
export function tellOutcome(action: Action, outcome: Outcome, undo: () => void): void {
  switch (outcome.kind) {
    case "done":
      tellDone(action, outcome, undo);
      return;
    case "too_large":
      toast.error(
        `${countOf(outcome.cells, "cell")} are more than one action takes (${formatCount(outcome.limit)}). Nothing was changed. Select fewer, or change all records by a rule.`,
      );
      return;
    case "grouped":
      toast.error(`Nothing was changed: ${GROUPED}`);
      return;
    case "moved":
      toast.error(
        `Nothing was changed: rows have come to stand elsewhere before ${action.doing.toLowerCase()} began. Select again.`,
      );
      return;
    case "stopped":
      toast(`${action.doing} was stopped. Nothing of it was saved.`);
      return;
    case "failed":
      toast.error(
        isUnreachable(outcome.error)
          ? `${action.doing} was interrupted: the server cannot be reached. The rows show what is saved, which is all of it or nothing.`
          : `Nothing was changed. ${errorText(outcome.error)}`,
        { duration: 60_000, action: { label: "Try again", onClick: outcome.again } },
      );
  }
}

function tellDone(
  action: Action,
  { edited, refused, byRule, stepId, isLarge }: Outcome & { kind: "done" },
  undo: () => void,
): void {
  const done = `${action.done} ${countOf(edited, "cell")}`;
  const back = stepId === null ? {} : { action: { label: "Undo", onClick: undo } };
  if (refused > 0) {
    const [reason, ...others] = byRule;
    const more = others.length > 0 ? `, and ${countOf(others.length, "other reason")}` : "";
    toast.warning(`${done}. ${countOf(refused, "cell")} stayed as they were`, {
      description: `${reason ?? ""}${more}`,
      duration: 12_000,
      ...back,
    });
  } else if (isLarge) toast(done, { duration: 8000, ...back });
}
