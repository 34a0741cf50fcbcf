import { useState } from "react";
import { toast } from "sonner";
import { trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import type { Run } from "./run-words.ts";
import styles from "./sync-runs.module.css";

const decided: Record<string, string> = { consented: "Consented", dismissed: "Dismissed" };

/** A read that lacked too many records: which, and what an administrator says to it. */
export function HeldRead({
  run,
  onDecided,
}: {
  run: Run;
  onDecided: (runId: number | null) => void;
}) {
  const { runId, organization, held } = run;
  const [isAsking, setAsking] = useState(false);
  const decide = trpc.admin.syncRuns.decide.useMutation({
    onSuccess: (answer, { decision }) => {
      toast.success(
        decision === "consented"
          ? "The read is repeated with your consent"
          : "The read is dismissed",
      );
      setAsking(false);
      onDecided(answer.runId);
    },
    onError: (error) => toast.error(errorText(error)),
  });
  if (!held) return null;
  const say = (decision: "consented" | "dismissed") =>
    decide.mutate({ organization, runId, decision });
  return (
    <section className={styles["section"]} aria-label="Held read">
      <h3 className={styles["heading"]}>{countOf(held.vanishing, "record")} would vanish</h3>
      <Vanishing organization={organization} runId={runId} count={held.vanishing} />
      {held.decision === null ? (
        <div className={styles["actions"]}>
          <Button look="primary" onClick={() => setAsking(true)}>
            Consent and repeat the read
          </Button>
          <Button busy={decide.isPending} onClick={() => say("dismissed")}>
            Dismiss
          </Button>
        </div>
      ) : (
        <p className={styles["quiet"]}>
          {decided[held.decision]} by {held.decidedBy}
        </p>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Let ${countOf(held.vanishing, "record")} of ${organization} vanish?`}
        confirmLabel="Consent and repeat"
        busy={decide.isPending}
        onConfirm={() => say("consented")}
      >
        PEMS is read once more. Just these records may be missing then; if others are missing too,
        the read is held again. Vanished records are flagged, not deleted, and come back if PEMS
        shows them again.
      </ConfirmDialog>
    </section>
  );
}

type VanishingProps = { organization: string; runId: number; count: number };

function Vanishing({ organization, runId, count }: VanishingProps) {
  const { data } = trpc.admin.syncRuns.vanishing.useQuery({ organization, runId });
  if (!data) return null;
  return (
    <>
      <div
        className={styles["vanishing"]}
        role="region"
        aria-label="Records that would vanish"
        tabIndex={0}
      >
        <ul className={styles["list"]}>
          {data.records.map(({ pfaId, description }) => (
            <li key={pfaId}>
              <strong>{pfaId}</strong> {description}
            </li>
          ))}
        </ul>
      </div>
      {data.records.length < count && (
        <p className={styles["quiet"]}>
          The first {formatCount(data.records.length)} of {formatCount(count)}.
        </p>
      )}
    </>
  );
}
