import type { OrganizationCode } from "./organizations.ts";

/** A cell that a user edits. */
export type Cell = { pfaId: string; field: string };
export type Value = string | number;

/**
 * What came back. `unsent`: the server surely never saw it. `unknown`: it was on its way when the connection broke or the
 * server failed, and may have been done or not.
 */
export type Outcome<Answer> =
  | { kind: "answered"; answer: Answer }
  | { kind: "refused"; code: string; problem: string | null }
  | { kind: "unsent" }
  | { kind: "unknown"; why: string };

type SaveEntry = {
  kind: "save";
  cells: (Cell & { value: Value })[];
  outcome: Outcome<{ saved: Cell[] }>;
};
type DiscardEntry = {
  kind: "discard";
  cells: Cell[];
  outcome: Outcome<{ records: number; fields: number; keptInFlight: string[] }>;
};
type ResolveEntry = {
  kind: "resolve";
  choices: (Cell & { choice: "mine" | "theirs" | "value"; value: Value | null })[];
  /** `open`: those that could not be settled. */
  outcome: Outcome<{ settled: number; open: Cell[] }>;
};
export type SubmitEntry = {
  kind: "submit";
  reason: string;
  pfaIds: string[];
  outcome: Outcome<{ commitId: number; queued: number; heldBack: string[] }>;
};

/** One thing that a user asked for, when (by the clock), and what the API said to it. */
export type Entry = { sentAt: number; endedAt: number } & (
  | SaveEntry
  | DiscardEntry
  | ResolveEntry
  | SubmitEntry
);

/** What one user asked in one organization, in order: never two things at a time. */
export type Account = {
  name: string;
  username: string;
  organization: OrganizationCode;
  entries: Entry[];
};

export const cellKey = ({ pfaId, field }: Cell): string => `${pfaId} ${field}`;
