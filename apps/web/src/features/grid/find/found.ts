import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { GridRow } from "../row.ts";

/** What is looked for, and the record and field where it was found last. */
export type Found = { text: string; at: { id: string; field: FieldKey } | null };

/** Whether a cell contains what is looked for, as the server looks: plain numbers and days, in either case; no flags. */
export function foundIn(
  found: Found | null,
  row: GridRow,
  field: FieldKey,
): "match" | "current" | null {
  if (!found || found.text === "") return null;
  const value = row.values[field];
  if (value === null || value === undefined || typeof value === "boolean") return null;
  if (!String(value).toLowerCase().includes(found.text)) return null;
  return found.at?.id === row.id && found.at.field === field ? "current" : "match";
}
