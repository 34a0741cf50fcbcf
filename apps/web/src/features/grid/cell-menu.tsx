import { ContextMenu } from "radix-ui";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { editText } from "../../ui/format-value.ts";
import { describeState } from "./cell-state.ts";
import type { CellTarget } from "./grid-host.ts";
import styles from "./cell-menu.module.css";
import type { OpenGrid } from "./open-grid.ts";

export type MenuTarget = CellTarget;

type CellMenuProps = {
  target: MenuTarget | null;
  organization: string;
  open: OpenGrid | null;
  /** Tells which cell was clicked, before the menu opens. */
  onTarget: (event: Event) => void;
  onResolve: (pfaId: string) => void;
  /** Of a record, or of one of its fields. */
  onHistory: (pfaId: string, field?: FieldKey) => void;
  children: ReactNode;
};

/** Right click or the menu key on a cell. */
export function CellMenu(props: CellMenuProps) {
  const { target, onTarget, children } = props;
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild onContextMenu={(event) => onTarget(event.nativeEvent)}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        {target && (
          <ContextMenu.Content
            className={styles["content"]}
            collisionPadding={8}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              target.element.focus();
            }}
          >
            <CellMenuItems {...props} target={target} />
          </ContextMenu.Content>
        )}
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function CellMenuItems({
  target,
  organization,
  open,
  onResolve,
  onHistory,
}: CellMenuProps & { target: MenuTarget }) {
  const { row, field } = target;
  const spec = fieldSpec(field);
  const state = open?.edits.stateOf(row, field) ?? null;
  const discard = useDiscard(organization, open);
  const hasDraft = row.marks[field] !== undefined && state?.kind !== "written";
  return (
    <>
      {state && <StateLabel target={target} open={open} />}
      <Item onSelect={() => void copy(editText(spec.kind, row.values[field]))}>
        Copy {spec.label.toLowerCase()}
      </Item>
      <Item onSelect={() => void copy(row.id)}>Copy PFA ID {row.id}</Item>
      <HistoryItems target={target} onHistory={onHistory} />
      {state?.kind === "conflict" && (
        <Item onSelect={() => onResolve(row.id)}>Resolve conflict…</Item>
      )}
      {hasDraft && (
        <Item danger onSelect={() => discard({ kind: "cells", cells: [{ pfaId: row.id, field }] })}>
          Discard this change
        </Item>
      )}
      {Object.keys(row.marks).length > 1 && (
        <Item danger onSelect={() => discard({ kind: "records", pfaIds: [row.id] })}>
          Discard all changes of this record
        </Item>
      )}
      {state?.kind === "rejected" && (
        <Item onSelect={() => open?.edits.forgetRejections(row.id)}>Hide this message</Item>
      )}
    </>
  );
}

/** A formula has no history of its own. */
const HistoryItems = ({
  target: { row, field },
  onHistory,
}: Pick<CellMenuProps, "onHistory"> & { target: MenuTarget }) => (
  <>
    {fieldSpec(field).origin !== "derived" && (
      <Item onSelect={() => onHistory(row.id, field)}>
        History of {fieldSpec(field).label.toLowerCase()}…
      </Item>
    )}
    <Item onSelect={() => onHistory(row.id)}>History of this record…</Item>
  </>
);

const copy = (text: string) =>
  navigator.clipboard.writeText(text).then(
    () => toast("Copied"),
    () => toast.error("The browser does not allow copying here; use Ctrl+C"),
  );

function StateLabel({ target, open }: { target: MenuTarget; open: OpenGrid | null }) {
  const { row, field } = target;
  const state = open?.edits.stateOf(row, field);
  if (!state) return null;
  const { title, change, message } = describeState(field, row.values[field] ?? null, state);
  return (
    <ContextMenu.Label className={styles["label"]}>
      <strong>{title}</strong>
      {change && <span>{change}</span>}
      {message && <span>{message}</span>}
    </ContextMenu.Label>
  );
}

type ItemProps = { onSelect: () => void; danger?: boolean; children: ReactNode };

function Item({ onSelect, danger = false, children }: ItemProps) {
  return (
    <ContextMenu.Item
      className={styles["item"]}
      data-danger={danger || undefined}
      onSelect={onSelect}
    >
      {children}
    </ContextMenu.Item>
  );
}

function useDiscard(organization: string, open: OpenGrid | null) {
  const utils = trpc.useUtils();
  const discard = trpc.drafts.discard.useMutation({
    onSuccess: ({ fields, keptInFlight }) => {
      open?.refresh();
      void utils.records.invalidate();
      void utils.drafts.list.invalidate({ organization });
      if (keptInFlight.length > 0) {
        toast.warning("Being written to PEMS right now and therefore kept.");
      } else toast(`Discarded ${fields === 1 ? "the change" : `${fields} changes`}`);
    },
    onError: (error) => toast.error(`Nothing was discarded. ${errorText(error)}`),
  });
  return (what: Parameters<typeof discard.mutate>[0]["what"]) =>
    discard.mutate({ organization, what });
}
