import type { CommitItemState } from "./write-back.ts";

/** What an administrator may do to items of the write-back queue. */
export const itemActions = ["retry", "return"] as const;
export type ItemAction = (typeof itemActions)[number];

/** Why an open item waits though PEMS is there. */
export type Hold = "organization" | "author";

/**
 * What an action makes of an item, or null where it does not apply. A dead item may have reached PEMS with a write whose
 * answer was lost: it is read back before it is sent again. An item under way, or of unknown outcome, must be settled by
 * PEMS and is not returned; what was settled stays so.
 */
export function stateAfter(action: ItemAction, state: CommitItemState): CommitItemState | null {
  switch (state) {
    case "dead":
      return action === "retry" ? "unknown" : "refused";
    case "queued":
      return action === "retry" ? "queued" : "refused";
    case "unknown":
      return action === "retry" ? "unknown" : null;
    case "sending":
    case "written":
    case "refused":
    case "conflict":
      return null;
  }
}

/** What the author reads beside the fields of an item that was returned. */
export const returnedMessage = (problem: string | null): string =>
  `An administrator returned this to your changes.${problem === null ? "" : ` Last answer: ${problem}`}`;
