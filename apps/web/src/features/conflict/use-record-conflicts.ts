import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Window } from "@pfa/domain/window.ts";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import type { ConflictRecord } from "./conflict-choice.ts";

/**
 * Reads the conflicts of one record, those of columns that are not shown included, and hands them on. The grid holds no more
 * of a record than its columns need.
 */
export function useRecordConflicts(
  organization: string,
  onRead: (records: ConflictRecord[]) => void,
): (pfaId: string) => Promise<void> {
  const { client } = trpc.useUtils();
  return async (pfaId) => {
    const filter = [{ field: "pfaId" as const, op: "in" as const, values: [pfaId] }];
    try {
      onRead(
        conflictsIn(
          await client.records.window.query({ organization, filter, startRow: 0, endRow: 1 }),
        ),
      );
    } catch (error) {
      toast.error(errorText(error));
    }
  };
}

/** The conflicts of the records of a window that holds all columns. */
export const conflictsIn = ({ columns, rows }: Window): ConflictRecord[] =>
  rows.map(({ id, values, marks = {} }) => {
    const valueOf = (field: FieldKey) => values[columns.indexOf(field)] ?? null;
    const fields = columns.flatMap((field) => {
      const mark = marks[field];
      if (mark?.state !== "conflict") return [];
      return [{ field, base: mark.base, mine: valueOf(field), theirs: mark.theirs ?? null }];
    });
    return { pfaId: id, description: String(valueOf("description") ?? ""), fields };
  });
