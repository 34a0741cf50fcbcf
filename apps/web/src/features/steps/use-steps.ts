import type { MovedSteps, StoppedStep } from "@pfa/domain/draft-step.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText, problemOf } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { movedText } from "./step-words.ts";
import { type SaveQueue, whenSaved } from "./when-saved.ts";

/** Where undoing goes: one step back or forth, or to right after a step (null: before all). */
type StepTarget = "undo" | "redo" | { stepId: number | null };

/** What becomes of a step some cells of which hold something newer: nothing of it moves, or these cells stay. */
type OnNewer = "stop" | "keep";

type StepsOptions = {
  organization: string;
  /** Edits that are still on their way; they are steps only once they are saved. */
  queue: SaveQueue | null;
  /** The drafts are others than the page shows. */
  onMoved: () => void;
};

/** One toast for all undos: thirty times Ctrl+Z are no thirty messages. */
const TOAST = { id: "steps" };

/** The planner's steps: undone, redone, visited. */
export function useSteps({ organization, queue, onMoved }: StepsOptions) {
  const [heldUp, setHeldUp] = useState<{ stopped: StoppedStep; target: StepTarget } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const refresh = useRefreshOrganization(organization);
  const { client } = trpc.useUtils();

  async function move(target: StepTarget, onNewer: OnNewer = "stop"): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    try {
      if (!queue || (await whenSaved(queue))) tell(await ask(target, onNewer), target);
      else toast.error("Your last edits wait for the connection. Undo works once they are saved.");
    } catch (error) {
      tellFailure(error);
    }
    setBusy(false);
    refresh.drafts();
  }

  const ask = (target: StepTarget, onNewer: OnNewer): Promise<MovedSteps> =>
    typeof target === "object"
      ? client.steps.undoTo.mutate({ organization, ...target, onNewer })
      : client.steps[target].mutate({ organization, onNewer });

  function tell(result: MovedSteps, target: StepTarget): void {
    if (result.moved.length > 0) {
      onMoved();
      refresh.records();
      toast(movedText(result), { ...TOAST, action: wayBack(result, move) });
    }
    setHeldUp(result.stopped && { stopped: result.stopped, target });
  }

  return {
    isBusy,
    heldUp: heldUp?.stopped ?? null,
    move: (target: StepTarget) => void move(target),
    /** Goes on past cells that hold something newer, which stay. */
    keepNewer: () => {
      setHeldUp(null);
      if (heldUp) void move(heldUp.target, "keep");
    },
    dismiss: () => setHeldUp(null),
    /** Tells that a big step was done, with the way back beside it. */
    announce: (text: string) => {
      refresh.drafts();
      const action = { label: "Undo", onClick: () => void move("undo") };
      toast.success(text, { ...TOAST, duration: 8000, action });
    },
  };
}

export type Steps = ReturnType<typeof useSteps>;

/** One step is one click away from being as it was; of several the history shows the way. */
function wayBack({ moved }: MovedSteps, move: (target: StepTarget) => Promise<void>) {
  const [first] = moved;
  if (!first || moved.length > 1) return undefined;
  const target = first.isUndone ? "redo" : "undo";
  return { label: first.isUndone ? "Redo" : "Undo", onClick: () => void move(target) };
}

function tellFailure(error: unknown): void {
  const kind = problemOf(error)?.kind;
  if (kind === "nothing_to_undo" || kind === "nothing_to_redo") toast(errorText(error), TOAST);
  else toast.error(errorText(error), TOAST);
}
