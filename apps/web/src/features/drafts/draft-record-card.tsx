import { ArrowRight, Trash2, TriangleAlert, X } from "lucide-react";
import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { stateWords } from "../../state-words.ts";
import type { Inputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { classNames } from "../../ui/class-names.ts";
import { describeValue, formatDollars } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import styles from "./draft-review.module.css";
import type { DraftRecord } from "./use-draft-review.ts";

type DraftField = DraftRecord["fields"][number];
type Drop = (what: Inputs["drafts"]["discard"]["what"]) => void;

type DraftRecordCardProps = {
  record: DraftRecord;
  goes: boolean;
  canEdit: boolean;
  onGoes: (goes: boolean) => void;
  onDrop: Drop;
  onResolve: () => void;
};

export function DraftRecordCard(props: DraftRecordCardProps) {
  const { record, goes, canEdit, onDrop } = props;
  const { pfaId, fields, warnings, held } = record;
  return (
    <article
      className={classNames(styles["card"], !goes && styles["left"])}
      aria-label={`Record ${pfaId}`}
    >
      <CardHead {...props} />
      <table className={styles["fields"]}>
        <thead className="visually-hidden">
          <tr>
            <th>Field</th>
            <th>Change</th>
            <th>State</th>
            <th>Discard</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow
              key={field.field}
              field={field}
              onDrop={
                canEdit
                  ? () => onDrop({ kind: "cells", cells: [{ pfaId, field: field.field }] })
                  : null
              }
            />
          ))}
        </tbody>
      </table>
      {held === "in_flight" && (
        <p className={styles["note"]}>
          Stays here until PEMS has answered for what was sent before.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className={styles["warning"]}>
          <TriangleAlert size={14} aria-hidden />
          {warning}
        </p>
      ))}
    </article>
  );
}

function CardHead({ record, goes, canEdit, onGoes, onDrop, onResolve }: DraftRecordCardProps) {
  const { pfaId, description, fields, costBefore, costAfter } = record;
  return (
    <header className={styles["cardHead"]}>
      <Checkbox hideLabel label={`Send ${pfaId}`} checked={goes} onChange={onGoes} />
      <span className={styles["pfaId"]}>{pfaId}</span>
      <span className={styles["description"]} title={description ?? undefined}>
        {description}
      </span>
      {costBefore !== null && costAfter !== null && costBefore !== costAfter && (
        <span className={styles["cost"]}>
          <span className={styles["muted"]}>
            {formatDollars(costBefore)} → {formatDollars(costAfter)}
          </span>
          <MoneyChange amount={costAfter - costBefore} />
        </span>
      )}
      {costBefore !== null && costBefore === costAfter && (
        <span className={styles["muted"]}>cost stays {formatDollars(costBefore)}</span>
      )}
      {fields.some((field) => field.state === "conflict") && (
        <Button small onClick={onResolve}>
          Resolve
        </Button>
      )}
      {canEdit && (
        <IconButton
          small
          label={`Discard all changes of ${pfaId}`}
          onClick={() => onDrop({ kind: "records", pfaIds: [pfaId] })}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      )}
    </header>
  );
}

function FieldRow({ field, onDrop }: { field: DraftField; onDrop: (() => void) | null }) {
  const { label, kind } = fieldSpec(field.field);
  const badge = stateWords[field.state];
  return (
    <tr>
      <th scope="row" className={styles["fieldName"]}>
        {label}
      </th>
      <td>
        <span className={styles["old"]}>{describeValue(kind, field.base)}</span>
        <ArrowRight size={12} aria-label="becomes" className={styles["arrow"]} />
        <span className={styles["new"]}>{describeValue(kind, field.mine)}</span>
        {field.state === "conflict" && (
          <span className={styles["theirs"]}>PEMS: {describeValue(kind, field.theirs)}</span>
        )}
        {field.message && <p className={styles["message"]}>{field.message}</p>}
      </td>
      <td className={styles["state"]}>
        {field.state !== "draft" && <Badge tone={badge.tone}>{badge.text}</Badge>}
      </td>
      <td className={styles["drop"]}>
        {onDrop && (
          <IconButton small label={`Discard the change of ${label}`} onClick={onDrop}>
            <X size={12} aria-hidden />
          </IconButton>
        )}
      </td>
    </tr>
  );
}
