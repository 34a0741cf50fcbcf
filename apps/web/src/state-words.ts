import type { FieldState } from "@pfa/domain/window.ts";
import type { BadgeTone } from "./ui/badge.tsx";

/** What a badge says of where a changed field or a sent record stands. */
export const stateWords: Record<FieldState, { text: string; tone: BadgeTone }> = {
  draft: { text: "Draft", tone: "neutral" },
  queued: { text: "Waiting for PEMS", tone: "neutral" },
  sending: { text: "Being sent", tone: "info" },
  unknown: { text: "Being checked", tone: "info" },
  written: { text: "Written", tone: "good" },
  conflict: { text: "Conflict", tone: "violet" },
  refused: { text: "Refused by PEMS", tone: "bad" },
  dead: { text: "Not delivered", tone: "bad" },
};

/** What a badge says of a sent record: what an administrator returned was not refused by PEMS. */
export const itemWords = ({ state, isReturned }: { state: FieldState; isReturned: boolean }) =>
  isReturned ? ({ text: "Returned", tone: "warn" } as const) : stateWords[state];

/** The same after a number: "3 refused by PEMS". */
export const stateAfterNumber = (state: FieldState): string =>
  stateWords[state].text.replace(/^./, (first) => first.toLowerCase());
