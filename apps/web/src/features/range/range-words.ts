import { fieldSpec, type FieldKey } from "@pfa/domain/field-catalog.ts";
import { heightOf, type Rectangle, widthOf } from "@pfa/spreadsheet/rectangle.ts";
import { countOf } from "../../ui/format-value.ts";

/** A selection in words, for those who do not see it; of a single cell the grid itself tells. */
export function describeSelection(
  rectangles: readonly Rectangle[],
  fields: readonly FieldKey[],
): string {
  const [first, ...others] = rectangles;
  if (!first) return "";
  if (others.length > 0) return `${countOf(rectangles.length, "range")} selected`;
  const label = (column: number) => {
    const field = fields[column];
    return field ? fieldSpec(field).label : "";
  };
  const size = `${countOf(heightOf(first), "row")} by ${countOf(widthOf(first), "column")}`;
  const from = `${label(first.left)} ${first.top + 1}`;
  return `${size} selected, ${from} to ${label(first.right)} ${first.bottom + 1}`;
}
