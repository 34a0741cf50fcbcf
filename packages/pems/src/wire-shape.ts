export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** PEMS writes a lone element as the element itself, and none as null. */
export function asArray(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The object under a path of names, or null. */
export function objectAt(value: unknown, ...path: string[]): Record<string, unknown> | null {
  let at = value;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return isObject(at) ? at : null;
}

/** Text, number and boolean as text; null and nothing as "". Null for what is none of them. */
export function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
