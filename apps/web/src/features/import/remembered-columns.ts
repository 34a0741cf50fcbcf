import { type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";

/** What a planner chose for columns of earlier files, by their header. */
const KEY = "pfa.importColumns";
const MAX_REMEMBERED = 500;

type Remembered = Record<string, FieldKey | "">;

/** The fields proposed for columns, with what the planner chose for such headers before going first. Each field once. */
export function withRemembered(
  columns: readonly { header: string; field: FieldKey | null }[],
  remembered: Remembered = readRemembered(),
): (FieldKey | null)[] {
  const chosen = columns.map(({ header }) => remembered[header]);
  const taken = new Set(chosen.filter((field) => field !== undefined && field !== ""));
  return columns.map(({ field }, place) => {
    const own = chosen[place];
    if (own !== undefined) return own === "" ? null : own;
    return field !== null && taken.has(field) ? null : field;
  });
}

/** Keeps what was chosen where it is not what was proposed. */
export function rememberColumns(
  columns: readonly { header: string; field: FieldKey | null }[],
  chosen: readonly (FieldKey | null)[],
): void {
  const remembered = readRemembered();
  for (const [place, { header, field }] of columns.entries()) {
    const choice = chosen[place] ?? null;
    if (choice === field) delete remembered[header];
    else remembered[header] = choice ?? "";
  }
  const kept = Object.entries(remembered).slice(-MAX_REMEMBERED);
  localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
}

function readRemembered(): Remembered {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(
        (entry): entry is [string, FieldKey | ""] =>
          entry[1] === "" || isFieldKey(String(entry[1])),
      ),
    );
  } catch {
    return {};
  }
}
