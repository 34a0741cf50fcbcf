import { History, Redo2, Undo2 } from "lucide-react";
import { useState } from "react";
import { type Command, useCommands } from "../../commands.ts";
import { trpc } from "../../trpc.ts";
import { IconButton } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { HeldUpDialog } from "./held-up-dialog.tsx";
import { StepList } from "./step-list.tsx";
import styles from "./steps.module.css";
import { useStepKeys } from "./use-step-keys.ts";
import type { Steps } from "./use-steps.ts";

/** Undo, redo and the history of steps, with their keys. */
export function StepButtons({ organization, steps }: { organization: string; steps: Steps }) {
  useStepKeys(steps.move);
  const { data: next } = trpc.steps.next.useQuery({ organization });
  const offer = (direction: "undo" | "redo", shortcut: string): Command[] => {
    const step = next?.[direction];
    if (!step) return [];
    const label = `${direction === "undo" ? "Undo" : "Redo"}: ${step.label}`;
    return [
      { id: direction, group: "My changes", label, shortcut, run: () => steps.move(direction) },
    ];
  };
  useCommands([...offer("undo", "Ctrl+Z"), ...offer("redo", "Ctrl+Y")]);
  return (
    <div className={styles["buttons"]} role="group" aria-label="Steps">
      <IconButton
        label={next?.undo ? `Undo: ${next.undo.label} (Ctrl+Z)` : "Undo (Ctrl+Z)"}
        disabledReason={next && !next.undo ? "Nothing to undo" : null}
        busy={steps.isBusy}
        onClick={() => steps.move("undo")}
      >
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={next?.redo ? `Redo: ${next.redo.label} (Ctrl+Y)` : "Redo (Ctrl+Y)"}
        disabledReason={next && !next.redo ? "Nothing to redo" : null}
        onClick={() => steps.move("redo")}
      >
        <Redo2 size={16} aria-hidden />
      </IconButton>
      <StepHistory organization={organization} steps={steps} />
      {steps.heldUp && (
        <HeldUpDialog
          stopped={steps.heldUp}
          onKeepNewer={steps.keepNewer}
          onClose={steps.dismiss}
        />
      )}
    </div>
  );
}

function StepHistory({ organization, steps }: { organization: string; steps: Steps }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="History of your steps"
      align="end"
      open={open}
      onOpenChange={setOpen}
      className={styles["panel"]}
      trigger={
        <IconButton label="History of your steps">
          <History size={16} aria-hidden />
        </IconButton>
      }
    >
      <StepList organization={organization} steps={steps} />
    </Popover>
  );
}
