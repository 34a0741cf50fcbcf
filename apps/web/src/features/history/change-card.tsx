import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { describeValue } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { authorOf, type Change, type ChangeGroup } from "./change-group.ts";
import styles from "./history.module.css";

type ChangeCardProps = {
  group: ChangeGroup;
  busy: boolean;
  /** Null where nothing of it can be taken back by this planner. */
  onRevert: (() => void) | null;
};

/** Who changed what, when and why. */
export function ChangeCard({ group, busy, onRevert }: ChangeCardProps) {
  const now = useNow(30_000);
  const { at, commit, changes } = group;
  return (
    <li className={styles["card"]}>
      <header className={styles["head"]}>
        <Badge tone={commit ? "accent" : "neutral"}>{commit ? "Commit" : "PEMS"}</Badge>
        <strong>{authorOf(group)}</strong>
        <time dateTime={at} title={exactTime(at)} className={styles["hint"]}>
          {ago(at, now)}
        </time>
        <span className={styles["grow"]} />
        {onRevert && (
          <Button small busy={busy} onClick={onRevert}>
            Take back
          </Button>
        )}
      </header>
      {commit && <p className={styles["reason"]}>{commit.reason}</p>}
      <dl className={styles["fields"]}>
        {changes.map((change) => (
          <FieldChange key={change.id} change={change} />
        ))}
      </dl>
    </li>
  );
}

function FieldChange({ change: { field, from, to } }: { change: Change }) {
  if (field === "isVanished") {
    return (
      <>
        <dt>In PEMS</dt>
        <dd>{to === true ? "no longer shown" : "shown again"}</dd>
      </>
    );
  }
  const { label, kind } = fieldSpec(field);
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <span className={styles["from"]}>{describeValue(kind, from)}</span>
        <span aria-label="became"> → </span>
        <span>{describeValue(kind, to)}</span>
      </dd>
    </>
  );
}
