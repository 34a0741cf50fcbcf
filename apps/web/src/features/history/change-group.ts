import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { isRevertible } from "@pfa/domain/record-change.ts";
import type { Outputs } from "../../trpc.ts";
import { countOf } from "../../ui/format-value.ts";

export type Change = Outputs["history"]["list"]["changes"][number];

/** Changes that came together: of one sync, of one commit, or seen by one write-back. */
export type ChangeGroup = {
  key: number;
  at: string;
  commit: Change["commit"];
  syncRunId: number | null;
  changes: Change[];
  isRevertible: boolean;
};

/** Rows of one write are milliseconds apart. */
const TOGETHER_MS = 1000;

/** Changes, newest first, put together by what brought them. */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const groups: ChangeGroup[] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last && isOfGroup(change, last)) last.changes.push(change);
    else groups.push({ ...pick(change), key: change.id, changes: [change], isRevertible: false });
  }
  return groups.map((group) => ({
    ...group,
    isRevertible: group.changes.some(({ field }) => isRevertible(field)),
  }));
}

const pick = ({ at, commit, syncRunId }: Change) => ({ at, commit, syncRunId });

const isOfGroup = (change: Change, { commit, syncRunId, at }: ChangeGroup): boolean =>
  change.commit?.commitId === commit?.commitId &&
  change.syncRunId === syncRunId &&
  (syncRunId !== null || Math.abs(Date.parse(change.at) - Date.parse(at)) < TOGETHER_MS);

/** Who brought a group's changes, in a few words. */
export function authorOf({ commit, syncRunId }: ChangeGroup): string {
  if (commit) return commit.author;
  return syncRunId === null ? "PEMS, seen when writing" : "PEMS, by a sync";
}

/** What became of taking a change back. */
export function revertText({ saved, refused, conflicts }: Outputs["history"]["revert"]): {
  tone: "success" | "warning" | "error";
  text: string;
} {
  const refusals = refused.map(({ message }) => message).join(". ");
  if (saved.length === 0) return { tone: "error", text: `Nothing was taken back. ${refusals}.` };
  const names = saved.map((field) => fieldSpec(field).label).join(", ");
  if (conflicts.length > 0) {
    const text = `${names}: your draft has ${countOf(conflicts.length, "conflict")}, because PEMS changed it again since. Resolve it in the grid.`;
    return { tone: "warning", text };
  }
  if (refusals !== "") return { tone: "warning", text: `${names} taken back. ${refusals}.` };
  return { tone: "success", text: `${names} taken back, as a draft of yours.` };
}
