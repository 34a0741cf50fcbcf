import type { StepAction, StepSummary } from "@pfa/domain/draft-step.ts";
import {
  ArrowDownToLine,
  ClipboardPaste,
  Eraser,
  FileInput,
  GitMerge,
  type LucideIcon,
  PencilLine,
  Replace,
  Trash2,
  WandSparkles,
} from "lucide-react";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { stepSize } from "./step-words.ts";
import styles from "./steps.module.css";
import type { Steps } from "./use-steps.ts";

const icons: Record<StepAction, LucideIcon> = {
  edit: PencilLine,
  paste: ClipboardPaste,
  fill: ArrowDownToLine,
  clear: Eraser,
  replace: Replace,
  change: WandSparkles,
  discard: Trash2,
  resolve: GitMerge,
  import: FileInput,
};

/** What the planner did here, the newest first; a click goes to right after a step. */
export function StepList({ organization, steps }: { organization: string; steps: Steps }) {
  const list = trpc.steps.list.useQuery({ organization });
  const now = useNow(30_000);
  return (
    <>
      <header className={styles["head"]}>
        <h2>Your steps</h2>
        <p>A click brings your drafts back to right after a step.</p>
      </header>
      {list.isPending && <Skeleton width="100%" height={120} />}
      {list.error && (
        <p className={styles["failed"]} role="alert">
          {errorText(list.error)}{" "}
          <Button small onClick={() => void list.refetch()}>
            Try again
          </Button>
        </p>
      )}
      {list.data && (
        <ol className={styles["list"]}>
          {list.data.map((step) => (
            <Step
              key={step.id}
              step={step}
              now={now}
              isPresent={step.id === presentStep(list.data)}
              onVisit={() => steps.move({ stepId: step.id })}
            />
          ))}
          <Beginning
            isPresent={presentStep(list.data) === null}
            hasSteps={list.data.length > 0}
            onVisit={() => steps.move({ stepId: null })}
          />
        </ol>
      )}
    </>
  );
}

/** The newest step that stands; null before all of them. */
const presentStep = (steps: readonly StepSummary[]): number | null =>
  steps.find(({ isUndone }) => !isUndone)?.id ?? null;

type StepProps = { step: StepSummary; now: number; isPresent: boolean; onVisit: () => void };

function Step({ step, now, isPresent, onVisit }: StepProps) {
  const Icon = icons[step.action];
  return (
    <li>
      <button
        type="button"
        className={classNames(styles["step"], step.isUndone && styles["undone"])}
        aria-current={isPresent ? "step" : undefined}
        onClick={onVisit}
      >
        <Icon size={15} aria-hidden />
        <span className={styles["label"]} title={step.label}>
          {step.label}
          {step.isUndone && <span className="visually-hidden"> (undone)</span>}
        </span>
        <time className={styles["time"]} dateTime={step.at} title={exactTime(step.at)}>
          {ago(step.at, now)}
        </time>
        <span className={styles["size"]}>{stepSize(step)}</span>
      </button>
    </li>
  );
}

type BeginningProps = { isPresent: boolean; hasSteps: boolean; onVisit: () => void };

function Beginning({ isPresent, hasSteps, onVisit }: BeginningProps) {
  if (!hasSteps) {
    return <li className={styles["none"]}>What you change here can be undone step by step.</li>;
  }
  return (
    <li>
      <button
        type="button"
        className={styles["step"]}
        aria-current={isPresent ? "step" : undefined}
        onClick={onVisit}
      >
        <span aria-hidden />
        <span className={styles["label"]}>Before these steps</span>
      </button>
    </li>
  );
}
