import { cellKey, type Value } from "./ledger.ts";
import type { StoredItem } from "./book-of-commits.ts";
import { landedKey, type Landed } from "./book-of-drafts.ts";

/** An update that PEMS carried out for us, from the simulator's log. */
export type PemsWrite = { id: number; pfaId: string; versionSent: number; fields: string[] };
/** An edit of somebody else's in PEMS. `version`: null if its answer was lost, so that it may not have been done. */
export type OtherEdit = { pfaId: string; field: string; value: Value; version: number | null };

export type WriteVerdict = { problems: string[]; landed: Landed; applied: AppliedItem[] };
type AppliedItem = { item: StoredItem; version: number };

/**
 * Compares PEMS's writes in one organization with the items of its commits: every write is an item's, an item has one at
 * most, a written item exactly one, and a refused or dead one none. PEMS counts a record's updates, so the version that a
 * write was sent on is its own.
 */
export function matchWrites(
  items: readonly StoredItem[],
  writes: readonly PemsWrite[],
  writeName: (field: string) => string,
): WriteVerdict {
  const problems: string[] = [];
  const applied: AppliedItem[] = [];
  const writesOf = Map.groupBy(writes, ({ pfaId, versionSent }) => `${pfaId}@${versionSent}`);
  for (const item of items.toSorted((a, b) => likelihood(b) - likelihood(a))) {
    const key = `${item.pfaId}@${item.recordVersion}`;
    const found = (writesOf.get(key) ?? []).find((write) => hasFields(write, item, writeName));
    if (found) {
      writesOf.set(
        key,
        (writesOf.get(key) ?? []).filter((write) => write !== found),
      );
      applied.push({ item, version: found.versionSent + 1 });
    }
    problems.push(...judge(item, found));
  }
  for (const write of [...writesOf.values()].flat())
    problems.push(`PEMS carried out a write that no item asks for: ${JSON.stringify(write)}`);
  return { problems, applied, landed: toLanded(applied) };
}

/** Two commits may have sent the same fields on the same version: the one that is written was carried out. */
const likelihood = ({ state }: StoredItem) =>
  state === "written" ? 2 : state === "conflict" ? 1 : 0;

function hasFields(
  write: PemsWrite,
  item: StoredItem,
  writeName: (field: string) => string,
): boolean {
  return Object.keys(item.changes).every((field) => write.fields.includes(writeName(field)));
}

function judge(item: StoredItem, write: PemsWrite | undefined): string[] {
  const told = `${item.pfaId} of commit ${item.commitId}, sent on version ${item.recordVersion},`;
  if (item.state === "written" && !write) return [`${told} is written, and PEMS has no such write`];
  if ((item.state === "refused" || item.state === "dead") && write)
    return [`${told} is ${item.state}, and PEMS carried it out (request ${write.id})`];
  return [];
}

function toLanded(applied: readonly AppliedItem[]): Landed {
  const keysOf = (isWritten: boolean) =>
    new Set(
      applied
        .filter(({ item }) => (item.state === "written") === isWritten)
        .flatMap(({ item: { pfaId, changes } }) =>
          Object.entries(changes).map(([field, value]) => landedKey({ pfaId, field }, value)),
        ),
    );
  return { written: keysOf(true), overwritten: keysOf(false) };
}

/** A cell of PEMS in the end. */
export type PemsCell = { value: Value | null; version: number };

/**
 * Whether each cell in PEMS holds what was last written to it, ours and others' edits together. Where PEMS changes a field
 * by chance too (`isByChance`), a record that moved on later tells nothing.
 */
export function checkLastWrites(
  applied: readonly AppliedItem[],
  others: readonly OtherEdit[],
  {
    cellOf,
    isByChance,
  }: { cellOf: (key: string) => PemsCell | null; isByChance: (field: string) => boolean },
): string[] {
  const ours = applied.flatMap(({ item: { pfaId, changes }, version }) =>
    Object.entries(changes).map(([field, value]): OtherEdit => ({ pfaId, field, value, version })),
  );
  return [...Map.groupBy([...ours, ...others], cellKey)].flatMap(([key, edits]) => {
    const cell = cellOf(key);
    const [last] = edits
      .filter(({ version }) => version !== null)
      .toSorted((a, b) => Number(b.version) - Number(a.version));
    if (!cell || !last) return [];
    const may = [last, ...edits.filter(({ version }) => version === null)];
    if (may.some(({ value }) => value === cell.value)) return [];
    if (isByChance(last.field) && cell.version > Number(last.version)) return [];
    return [
      `PEMS has ${key} = ${cell.value}; last written was ${last.value} (version ${last.version})`,
    ];
  });
}
