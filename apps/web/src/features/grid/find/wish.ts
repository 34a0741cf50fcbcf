/** What somebody wants to go to: a row of the view, counted from 1, or a record. */
export type Wish = { row: number } | { pfaId: string };

/** `#120` and `row 120` are rows; anything else is a PFA ID, for these are numbers too. */
export function readWish(text: string): Wish | null {
  const typed = text.trim();
  if (typed === "") return null;
  const row = /^(?:#|row\s)\s*([\d,. ]+)$/i.exec(typed)?.[1]?.replaceAll(/\D/g, "");
  return row ? { row: Number(row) } : { pfaId: typed };
}
