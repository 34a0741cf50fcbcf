import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { ColumnPlace } from "@pfa/domain/view-display.ts";

/** Columns with one of them moved before another, or behind all. It is pinned as those that it comes to stand among. */
export function moved(
  places: readonly ColumnPlace[],
  field: FieldKey,
  before: FieldKey | null,
): ColumnPlace[] {
  const column = places.find((place) => place.field === field);
  if (!column || field === before) return [...places];
  const others = places.filter((place) => place.field !== field);
  const found = others.findIndex((place) => place.field === before);
  const at = found === -1 ? others.length : found;
  const pinned = others[at]?.pinned ?? null;
  return [...others.slice(0, at), { ...column, pinned }, ...others.slice(at)];
}
