import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type RefObject, useEffect } from "react";
import { editText } from "../../ui/format-value.ts";
import { parseTyped } from "../../ui/parse-typed.ts";
import type { OpenGrid } from "./open-grid.ts";

/** Copies the focused cell as plain text, and takes one pasted value under the same rules as typing. */
export function useClipboard(host: RefObject<HTMLDivElement | null>, open: OpenGrid | null): void {
  useEffect(() => {
    const element = host.current;
    if (!element || !open) return undefined;
    const target = (event: ClipboardEvent) =>
      open.grid.isEditing() ? null : open.grid.targetOf(event);
    const copy = (event: ClipboardEvent) => {
      const cell = target(event);
      if (!cell) return;
      event.preventDefault();
      const text = editText(fieldSpec(cell.field).kind, cell.row.values[cell.field]);
      event.clipboardData?.setData("text/plain", text);
    };
    const paste = (event: ClipboardEvent) => {
      const cell = target(event);
      if (!cell) return;
      event.preventDefault();
      const text = event.clipboardData?.getData("text/plain").split(/[\t\r\n]/)[0] ?? "";
      const { kind } = fieldSpec(cell.field);
      const typed = parseTyped(kind, text);
      // What cannot be read goes on as text, so that the field's own rule answers.
      open.edit(cell, typed.ok ? typed.value : text);
    };
    element.addEventListener("copy", copy);
    element.addEventListener("paste", paste);
    return () => {
      element.removeEventListener("copy", copy);
      element.removeEventListener("paste", paste);
    };
  }, [host, open]);
}
