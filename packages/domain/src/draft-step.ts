import type { StoppedCell, StopRule } from "./undo-step.ts";

/** What a planner did to drafts. */
export type StepAction =
  | "edit"
  | "paste"
  | "fill"
  | "clear"
  | "replace"
  | "change"
  | "discard"
  | "resolve"
  | "import";

/** One action of a planner, as the history of steps shows it. */
export type StepSummary = {
  id: number;
  action: StepAction;
  /** Names fields and records, never values. */
  label: string;
  fields: number;
  records: number;
  /** ISO timestamp. */
  at: string;
  isUndone: boolean;
};

/** A step that was not undone or redone because cells of it hold something newer; nothing of it was touched. */
export type StoppedStep = {
  step: StepSummary;
  /** All of its cells that hold something newer, and the records that hold them. */
  cells: number;
  byRule: { rule: StopRule; cells: number }[];
  /** The first of them. */
  stopped: ({ pfaId: string } & StoppedCell)[];
};

/** What undoing or redoing did. */
export type MovedSteps = {
  /** Steps that were undone or redone, in that order. */
  moved: StepSummary[];
  /** Cells of these that hold something newer and were left as they are, as the caller chose. */
  kept: number;
  /** Where it stopped; null where it went all the way. */
  stopped: StoppedStep | null;
};

export type StepProblem =
  | { kind: "nothing_to_undo" }
  | { kind: "nothing_to_redo" }
  | { kind: "step_not_found"; stepId: number };
