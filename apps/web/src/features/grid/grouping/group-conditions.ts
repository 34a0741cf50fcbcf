import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { addDays, addMonths } from "@pfa/domain/iso-date.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { GroupLevel } from "@pfa/domain/view-display.ts";
import type { Condition, View } from "@pfa/domain/window.ts";

/** A view narrowed to one group: to the records that hold the values of its path. */
export const viewOfGroup = (
  view: View,
  levels: readonly GroupLevel[],
  path: readonly FieldValue[],
): View => ({
  ...view,
  filter: [
    ...view.filter,
    ...path.flatMap((value, at) => {
      const level = levels[at];
      return level ? [conditionOf(level, value)] : [];
    }),
  ],
});

/** What the records of a group have in common. */
function conditionOf({ field, unit }: GroupLevel, value: FieldValue): Condition {
  if (value === null) return { field, op: "blank" };
  if (typeof value === "boolean") return { field, op: "is", value };
  if (typeof value === "number") return { field, op: "numberEquals", value };
  if (fieldSpec(field).kind !== "date") return { field, op: "in", values: [value] };
  if (unit === "day") return { field, op: "on", value };
  const next = addMonths(value, unit === "month" ? 1 : 12);
  return { field, op: "dateBetween", from: value, to: addDays(next, -1) };
}

/** The value that stands for a record's value at a level: a day's period by its first day. */
export function groupValueOf({ field, unit }: GroupLevel, value: FieldValue): FieldValue {
  if (fieldSpec(field).kind !== "date" || typeof value !== "string" || unit === "day") return value;
  return unit === "month" ? `${value.slice(0, 7)}-01` : `${value.slice(0, 4)}-01-01`;
}
