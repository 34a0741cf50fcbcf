import type { FieldValue } from "@pfa/domain/record.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";

// Groups and the records in the open ones as rows below each other. Only what is open has a size of its own, so that a level of
// a million groups costs nothing until it is looked at.

/** Groups of one level below one path. */
export type Branch = {
  kind: "groups";
  path: readonly FieldValue[];
  /** How many groups there are, read or not. */
  total: number;
  /** What is open below a group, by the group's place. */
  open: ReadonlyMap<number, Branch | Leaf>;
};
/** The records of an innermost group. */
export type Leaf = { kind: "records"; path: readonly FieldValue[]; total: number };

/** A run of rows that are read together. */
export type Piece =
  | { kind: "groups"; branch: Branch; from: number; to: number }
  | { kind: "records"; leaf: Leaf; from: number; to: number };

/** How many rows a part of the tree takes. */
export const sizeOf = (part: Branch | Leaf): number =>
  part.kind === "records"
    ? part.total
    : [...part.open.values()].reduce((sum, inner) => sum + sizeOf(inner), part.total);

/** What stands in a range of rows, in their order. */
export function piecesOf(part: Branch | Leaf, { startRow, endRow }: RowRange): Piece[] {
  const from = Math.max(0, startRow);
  const to = Math.min(endRow, sizeOf(part));
  if (from >= to) return [];
  if (part.kind === "records") return [{ kind: "records", leaf: part, from, to }];
  const pieces: Piece[] = [];
  // Rows and places are the same up to the first open group; each open one moves what follows by its size.
  let row = 0;
  let place = 0;
  const takeGroups = (until: number) => {
    const first = Math.max(from, row);
    const last = Math.min(to, row + (until - place));
    if (first < last)
      pieces.push({
        kind: "groups",
        branch: part,
        from: place + (first - row),
        to: place + (last - row),
      });
    row += until - place;
    place = until;
  };
  for (const [at, inner] of ascending(part.open)) {
    takeGroups(at + 1);
    pieces.push(...piecesOf(inner, { startRow: from - row, endRow: to - row }));
    row += sizeOf(inner);
  }
  takeGroups(part.total);
  return pieces;
}

const ascending = (open: Branch["open"]) => [...open].toSorted(([a], [b]) => a - b);

/** The row at which a group stands, and its records begin one after it; null where a group above it is closed. */
export function rowOfGroup(root: Branch, places: readonly number[]): number | null {
  let row = 0;
  let part: Branch | Leaf | undefined = root;
  for (const [depth, place] of places.entries()) {
    if (part?.kind !== "groups") return null;
    for (const [at, inner] of part.open) if (at < place) row += sizeOf(inner);
    row += place;
    if (depth < places.length - 1) row += 1;
    part = part.open.get(place);
  }
  return row;
}

/** The tree with something else open, or nothing, below a group. */
export function withOpen(
  root: Branch,
  places: readonly number[],
  inner: Branch | Leaf | null,
): Branch {
  const [place = 0, ...rest] = places;
  const open = new Map(root.open);
  if (rest.length > 0) {
    const below = open.get(place);
    if (below?.kind === "groups") open.set(place, withOpen(below, rest, inner));
  } else if (inner) open.set(place, inner);
  else open.delete(place);
  return { ...root, open };
}
