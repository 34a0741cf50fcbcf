import type { Db, Tx } from "@pfa/db/client.ts";
import { loadRecordsToChange } from "@pfa/db/draft-change.ts";
import {
  type DisturbedRecord,
  findDisturbed,
  findNextStep,
  listSteps,
  markStep,
  moveUndisturbed,
  rewriteStep,
  type StepDirection,
} from "@pfa/db/draft-steps.ts";
import { writeDrafts } from "@pfa/db/draft-write.ts";
import { countDrafts, type DraftCount, inLockedDrafts } from "@pfa/db/drafts.ts";
import type { MovedSteps, StepProblem, StepSummary, StoppedStep } from "@pfa/domain/draft-step.ts";
import { editableFields, isMoneyField } from "@pfa/domain/field-catalog.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type MovedRecord, moveRecord } from "@pfa/domain/undo-step.ts";

/** What becomes of a step some cells of which hold something newer: nothing of it moves, or these cells stay. */
type OnNewer = "stop" | "keep";

export type StepsMoved = MovedSteps & DraftCount;

/** Undoes the newest step that stands, or redoes the oldest that was undone. */
export function moveSteps(
  db: Db,
  scope: Scope,
  { direction, onNewer }: { direction: StepDirection; onNewer: OnNewer },
): Promise<Result<StepsMoved, StepProblem>> {
  return inLockedDrafts(db, scope, async (tx) => {
    const step = await findNextStep(tx, scope, direction);
    if (!step) return fail({ kind: direction === "undo" ? "nothing_to_undo" : "nothing_to_redo" });
    return ok(await moveAll(tx, scope, { steps: [step], direction, onNewer }));
  });
}

/** Undoes or redoes until the drafts are as right after a step, or as before all steps; stops at one that cannot move whole. */
export function moveToStep(
  db: Db,
  scope: Scope,
  { stepId, onNewer }: { stepId: number | null; onNewer: OnNewer },
): Promise<Result<StepsMoved, StepProblem>> {
  return inLockedDrafts(db, scope, async (tx) => {
    const steps = await listSteps(tx, scope);
    const target = steps.find(({ id }) => id === stepId);
    if (stepId !== null && !target) return fail({ kind: "step_not_found", stepId });
    const direction = target?.isUndone ? "redo" : "undo";
    const way =
      direction === "redo"
        ? steps.filter(({ id, isUndone }) => isUndone && id <= (stepId ?? 0)).toReversed()
        : steps.filter(({ id, isUndone }) => !isUndone && id > (stepId ?? 0));
    return ok(await moveAll(tx, scope, { steps: way, direction, onNewer }));
  });
}

type Way = { steps: readonly StepSummary[]; direction: StepDirection; onNewer: OnNewer };

async function moveAll(
  tx: Tx,
  scope: Scope,
  { steps, direction, onNewer }: Way,
): Promise<StepsMoved> {
  const result: MovedSteps = { moved: [], kept: 0, stopped: null };
  for (const step of steps) {
    // oxlint-disable-next-line no-await-in-loop -- each stands on what the one before it left
    const outcome = await moveStep(tx, scope, { step, direction, onNewer });
    if (outcome.stopped) {
      result.stopped = outcome.stopped;
      break;
    }
    result.kept += outcome.kept;
    result.moved.push({ ...step, isUndone: direction === "undo" });
  }
  return { ...result, ...(await countDrafts(tx, scope)) };
}

type Move = { step: StepSummary; direction: StepDirection; onNewer: OnNewer };
type Judged = DisturbedRecord & MovedRecord;

/** Records that stand as the step left them move as a whole in one statement; the few others are judged cell by cell. */
async function moveStep(
  tx: Tx,
  scope: Scope,
  { step, direction, onNewer }: Move,
): Promise<{ stopped: StoppedStep | null; kept: number }> {
  const { id } = step;
  const mayEditMoney = scope.permissions.has("ViewFinancials");
  const disturbed = await findDisturbed(tx, scope, { id, direction, mayEditMoney });
  const judged = await judge(tx, scope, disturbed);
  const held = judged.filter(({ stopped }) => stopped.length > 0);
  if (held.length > 0 && onNewer === "stop") {
    return { stopped: reportOf(step, held, mayEditMoney), kept: 0 };
  }
  const except = judged.map(({ rid }) => rid);
  await moveUndisturbed(tx, scope, { id, direction, except });
  const drafts = judged.filter(({ moved }) => moved.length > 0);
  await writeDrafts(tx, scope, drafts, null);
  const kept = held.reduce((sum, { stopped }) => sum + stopped.length, 0);
  if (held.length > 0) await tellTruth(tx, scope, { id, direction, held, kept });
  await markStep(tx, scope, { id, direction });
  return { stopped: null, kept };
}

/** Edits of the records after the move, with what stopped. */
async function judge(
  tx: Tx,
  scope: Scope,
  disturbed: readonly DisturbedRecord[],
): Promise<Judged[]> {
  if (disturbed.length === 0) return [];
  const pfaIds = disturbed.map(({ pfaId }) => pfaId);
  const loaded = await loadRecordsToChange(tx, scope, editableFields, pfaIds);
  const byId = new Map(loaded.map((record) => [record.rid, record]));
  return disturbed.flatMap((record) => {
    const { values, inFlight } = byId.get(record.rid) ?? {};
    if (!values || !inFlight) return [];
    const mayEditMoney = scope.permissions.has("ViewFinancials");
    return [{ ...record, ...moveRecord({ ...record, values, inFlight, mayEditMoney }) }];
  });
}

/** A step some cells of which stayed then tells what moved, so that it can move back. */
function tellTruth(
  tx: Tx,
  scope: Scope,
  {
    id,
    direction,
    held,
    kept,
  }: Pick<Move, "direction"> & { id: number; held: Judged[]; kept: number },
): Promise<void> {
  const partly = held
    .filter(({ moved }) => moved.length > 0)
    .map(({ rid, present, edits, baseVersion }) => ({
      rid,
      from: present,
      to: edits,
      fromVersion: baseVersion,
      toVersion: baseVersion,
    }));
  const except = held.map(({ rid }) => rid);
  return rewriteStep(tx, scope, { id, direction, partly, except, fields: kept });
}

/** Cells that are told one by one; of the others only the number is. */
const MAX_STOPPED = 1000;

function reportOf(step: StepSummary, held: readonly Judged[], maySeeMoney: boolean): StoppedStep {
  const cells = held.flatMap(({ pfaId, stopped }) => stopped.map((cell) => ({ pfaId, ...cell })));
  const byRule = Map.groupBy(cells, ({ rule }) => rule);
  return {
    step,
    cells: cells.length,
    byRule: [...byRule]
      .map(([rule, all]) => ({ rule, cells: all.length }))
      .toSorted((a, b) => b.cells - a.cells),
    stopped: cells
      .slice(0, MAX_STOPPED)
      .map((cell) =>
        isMoneyField(cell.field) && !maySeeMoney ? { ...cell, present: null, wanted: null } : cell,
      ),
  };
}
