import { toast } from "sonner";
import { AdminLink } from "../../admin/admin-link.tsx";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import styles from "./quarantine.module.css";

type Drift = Outputs["admin"]["quarantine"]["summary"]["drift"];
type DriftNoticeProps = {
  drift: Drift;
  narrowed: { organization?: string };
  onNoted: () => void;
};

const kinds = {
  added: "is new: it is kept with the record, and no field of ours is mapped to it",
  gone: "is gone",
  unreadable: "can no longer be read",
} as const;

/** Columns of PEMS that came, went or turned into something else, until somebody takes note. */
export function DriftNotice({ drift, narrowed, onNoted }: DriftNoticeProps) {
  const note = trpc.admin.quarantine.acknowledgeColumns.useMutation({
    onError: (error) => toast.error(errorText(error)),
    onSuccess: onNoted,
  });
  if (drift.length === 0) return null;
  return (
    <div className={styles["drift"]}>
      <Notice
        tone={drift.every(({ kind }) => kind === "added") ? "info" : "warn"}
        action={
          <Button small busy={note.isPending} onClick={() => note.mutate(narrowed)}>
            Take note
          </Button>
        }
      >
        <strong>PEMS changed {countOf(drift.length, "column")}</strong>
        <ul className={styles["problems"]}>
          {drift.map(({ organization, kind, column, affectedRows, runId }) => (
            <li key={`${organization} ${kind} ${column}`}>
              <strong>{column}</strong> {kinds[kind]}
              {affectedRows !== null && ` in ${countOf(affectedRows, "row")}`} ({organization},{" "}
              <AdminLink area="sync-runs" filters={{ run: String(runId) }}>
                run {runId}
              </AdminLink>
              )
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
