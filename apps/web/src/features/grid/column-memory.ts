import { isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { ColumnState } from "ag-grid-community";
import { z } from "zod";
import { ROW_NUMBER } from "./columns.ts";

const storedSchema = z.array(
  z.object({
    colId: z.string(),
    hide: z.boolean().nullish(),
    width: z.number().min(20).max(2000).optional(),
  }),
);

const keyFor = (username: string) => `pfa.columns.1.${username}`;

/** Order, width and visibility of the columns as this user left them on this device. */
export function loadColumns(username: string): ColumnState[] | null {
  const stored = storedSchema.safeParse(readJson(localStorage.getItem(keyFor(username))));
  if (!stored.success) return null;
  return stored.data.flatMap(({ colId, hide, width }): ColumnState[] =>
    isFieldKey(colId) || colId === ROW_NUMBER
      ? [{ colId, hide: hide ?? false, ...(width !== undefined && { width }) }]
      : [],
  );
}

export function saveColumns(username: string, columns: readonly ColumnState[]): void {
  const stored = columns.map(({ colId, hide, width }) => ({ colId, hide, width }));
  localStorage.setItem(keyFor(username), JSON.stringify(stored));
}

export const forgetColumns = (username: string): void => localStorage.removeItem(keyFor(username));

function readJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
