import { ContextMenu } from "radix-ui";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { type Condition, operatorsOf } from "@pfa/domain/window.ts";
import type { ReactNode } from "react";
import { toast } from "sonner";
import type { RangeActions } from "../../grid-port.ts";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { describeValue } from "../../ui/format-value.ts";
import { type CellState, describeState } from "./cell-state.ts";
import type { CellTarget } from "./grid-host.ts";
import styles from "./cell-menu.module.css";
import type { OpenGrid } from "./open-grid.ts";

export type MenuTarget = CellTarget;

type CellMenuProps = {
  target: MenuTarget | null;
  organization: string;
  open: OpenGrid | null;
  view: KeptView;
  onViewChange: (view: KeptView) => void;
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
  view,
  onViewChange,
  onResolve,
  onHistory,
}: CellMenuProps & { target: MenuTarget }) {
  const { row, field } = target;
  const state = open?.edits.stateOf(row, field) ?? null;
  return (
    <>
      {state && <StateLabel target={target} open={open} />}
      {open?.rangeActions && <RangeItems actions={open.rangeActions} />}
      <ViewItems target={target} view={view} onViewChange={onViewChange} />
      <Item onSelect={() => void copy(row.id)}>Copy PFA ID {row.id}</Item>
      <HistoryItems target={target} onHistory={onHistory} />
      {state?.kind === "conflict" && (
        <Item onSelect={() => onResolve(row.id)}>Resolve conflict…</Item>
      )}
      <DiscardItems target={target} state={state} organization={organization} open={open} />
      {state?.kind === "rejected" && (
        <Item onSelect={() => open?.edits.forgetRejections(row.id)}>Hide this message</Item>
      )}
    </>
  );
}

/** What can be done with all that is selected. */
function RangeItems({ actions }: { actions: RangeActions }) {
  return (
    <>
      <Item keys="Ctrl+X" onSelect={actions.cut}>
        Cut
      </Item>
      <Item keys="Ctrl+C" onSelect={actions.copy}>
        Copy
      </Item>
      <Item keys="Ctrl+V" onSelect={actions.paste}>
        Paste
      </Item>
      <Item keys="Del" onSelect={actions.clear}>
        Clear
      </Item>
      <Item keys="Ctrl+D" onSelect={actions.fillDown}>
        Fill down
      </Item>
      <Item keys="Ctrl+R" onSelect={actions.fillRight}>
        Fill right
      </Item>
      <ContextMenu.Separator className={styles["separator"]} />
    </>
  );
}

type DiscardItemsProps = { target: MenuTarget; state: CellState | null } & Pick<
  CellMenuProps,
  "organization" | "open"
>;

function DiscardItems({ target: { row, field }, state, organization, open }: DiscardItemsProps) {
  const discard = useDiscard(organization, open);
  const hasDraft = row.marks[field] !== undefined && state?.kind !== "written";
  return (
    <>
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
type ViewItemsProps = { target: MenuTarget } & Pick<CellMenuProps, "view" | "onViewChange">;

/** What the cell makes of the view. */
function ViewItems({ target: { row, field }, view, onViewChange }: ViewItemsProps) {
  const { kind, label } = fieldSpec(field);
  const condition = conditionFor(field, row.values[field] ?? null);
  const others = view.filter.filter((term) => !("field" in term) || term.field !== field);
  const sortBy = (direction: "asc" | "desc") =>
    onViewChange({ ...view, sort: [{ field, direction }] });
  return (
    <>
      {condition && (
        <Item onSelect={() => onViewChange({ ...view, filter: [...others, condition] })}>
          Filter by {describeValue(kind, row.values[field])}
        </Item>
      )}
      <Item onSelect={() => sortBy("asc")}>Sort by {label}, ascending</Item>
      <Item onSelect={() => sortBy("desc")}>Sort by {label}, descending</Item>
      <ContextMenu.Separator className={styles["separator"]} />
    </>
  );
}

/** The condition that holds for records with the same value. */
function conditionFor(field: FieldKey, value: FieldValue): Condition | null {
  if (value === null) return operatorsOf(field).includes("blank") ? { field, op: "blank" } : null;
  if (typeof value === "boolean") return { field, op: "is", value };
  if (typeof value === "number") return { field, op: "numberEquals", value };
  return fieldSpec(field).kind === "date"
    ? { field, op: "on", value }
    : { field, op: "in", values: [value] };
}

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

type ItemProps = { onSelect: () => void; danger?: boolean; keys?: string; children: ReactNode };

function Item({ onSelect, danger = false, keys, children }: ItemProps) {
  return (
    <ContextMenu.Item
      className={styles["item"]}
      data-danger={danger || undefined}
      onSelect={onSelect}
    >
      {children}
      {keys && (
        <kbd className={styles["keys"]} aria-hidden>
          {keys}
        </kbd>
      )}
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
