import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { FieldState } from "@pfa/domain/window.ts";
import { describeValue } from "../../ui/format-value.ts";

/** Where a cell stands: on its way to us (`saving`, `unsent`), refused by us (`rejected`), or as the server says. */
export type CellStateKind = "saving" | "unsent" | "rejected" | FieldState;

export type CellState = {
  kind: CellStateKind;
  /** The value before the edit. */
  base?: FieldValue;
  /** PEMS's present value, in a conflict. */
  theirs?: FieldValue;
  /** What was refused, where the cell went back. */
  attempted?: FieldValue;
  message?: string;
};

const words: Record<CellStateKind, string> = {
  saving: "Saving…",
  unsent: "Not saved yet: it is kept here and sent as soon as possible",
  rejected: "Not accepted",
  draft: "Draft: saved here, not yet sent to PEMS",
  queued: "Waiting to be sent to PEMS",
  sending: "Being sent to PEMS",
  unknown: "Sent, but PEMS has not answered; it is checked by itself",
  written: "Written to PEMS; the next sync confirms it",
  conflict: "Conflict: PEMS changed this field too",
  refused: "PEMS refused this",
  dead: "PEMS could not be reached in all tries; submit again",
};

export type StateText = { title: string; change: string | null; message: string | null };

/** A state in words: for the tooltip and for screen readers. */
export function describeState(field: FieldKey, value: FieldValue, state: CellState): StateText {
  const { kind } = fieldSpec(field);
  const show = (shown: FieldValue | undefined) => describeValue(kind, shown);
  const lines = [state.message ?? null];
  if (state.kind === "conflict") lines.unshift(`PEMS now has: ${show(state.theirs)}`);
  if (state.kind === "rejected") lines.unshift(`Refused value: ${show(state.attempted)}`);
  return {
    title: words[state.kind],
    change: state.base === undefined ? null : `${show(state.base)} → ${show(value)}`,
    message: lines.filter(Boolean).join(". ") || null,
  };
}

export const cellStateKinds = Object.keys(words) as CellStateKind[];
