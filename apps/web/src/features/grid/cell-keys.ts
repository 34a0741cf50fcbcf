import type { FieldValue } from "@pfa/domain/record.ts";

/** What a key may do to the cell that has the focus. */
export type KeyTarget = {
  value: FieldValue;
  /** Whether the cell can be edited; says at the cell why not. */
  allowed: () => boolean;
  change: (value: FieldValue) => void;
};

type Key = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "preventDefault"
>;

/** A key on a cell that is not being edited. True if the grid shall not act on it. */
export function handleCellKey(event: Key, target: KeyTarget): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const isFlag = typeof target.value === "boolean";
  const effect = effectOf(event.key, isFlag);
  if (effect === "none") return false;
  if (!target.allowed()) {
    // Enter still moves on; a key that would write does nothing.
    if (event.key === "Enter") return false;
    event.preventDefault();
    return true;
  }
  if (effect === "open") return false;
  event.preventDefault();
  if (effect === "clear") target.change(isFlag ? false : null);
  else target.change(target.value !== true);
  return true;
}

type Effect = "none" | "clear" | "toggle" | "open";

function effectOf(key: string, isFlag: boolean): Effect {
  if (key === "Delete" || key === "Backspace") return "clear";
  if (isFlag) return key === " " || key === "Enter" || key === "F2" ? "toggle" : "none";
  return key.length === 1 || key === "F2" || key === "Enter" ? "open" : "none";
}
