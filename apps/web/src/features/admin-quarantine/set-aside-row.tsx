import { AdminLink } from "../../admin/admin-link.tsx";
import { fieldTitle } from "../../field-title.ts";
import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import { exactTime } from "../../ui/relative-time.ts";
import styles from "./quarantine.module.css";

type Row = Outputs["admin"]["quarantine"]["list"]["rows"][number];
type SetAsideRowProps = { row: Row; busy: boolean; onReplay: (key: string) => void };

const resolutions = {
  synced: "read since",
  replaced: "set aside again since",
  gone: "gone from PEMS",
} as const;

/** One row as PEMS sent it, with what is wrong beside it. */
export function SetAsideRow({ row, busy, onReplay }: SetAsideRowProps) {
  const { organization, pfaId, runId, problems, raw, resolution, setAsideAt } = row;
  return (
    <li className={styles["row"]}>
      <div className={styles["head"]}>
        <strong>{pfaId ?? "Row without a key"}</strong>
        <span className={styles["quiet"]}>
          {organization} · set aside {exactTime(setAsideAt)} by{" "}
          <AdminLink area="sync-runs" filters={{ run: String(runId) }}>
            run {runId}
          </AdminLink>
        </span>
        {resolution !== null && <Badge tone="good">{resolutions[resolution]}</Badge>}
        <span className={styles["spacer"]} />
        {resolution === null && pfaId !== null && (
          <Button
            small
            busy={busy}
            aria-label={`Read again: ${pfaId}`}
            onClick={() => onReplay(pfaId)}
          >
            Read again
          </Button>
        )}
      </div>
      <ul className={styles["problems"]}>
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            <strong>{fieldTitle(field)}</strong> {message ?? "cannot be read"}
          </li>
        ))}
      </ul>
      {raw === null ? (
        <p className={styles["quiet"]}>
          What PEMS sent holds money, which is shown with the permission ViewFinancials.
        </p>
      ) : (
        <details>
          <summary className={styles["summary"]}>
            {countOf(Object.keys(raw).length, "value")} as PEMS sent them
          </summary>
          <dl className={styles["raw"]}>
            {Object.entries(raw).map(([column, value]) => (
              <div key={column}>
                <dt>{column}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
