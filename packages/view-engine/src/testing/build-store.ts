import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { toEpochDay } from "@pfa/domain/iso-date.ts";
import { deriveValues } from "@pfa/domain/merge.ts";
import { toCents } from "@pfa/domain/money.ts";
import type { FieldValue, MirroredRecord, MirrorValues } from "@pfa/domain/record.ts";
import { foldText as foldCase } from "@pfa/domain/term-holds.ts";
import { CaseFold } from "../case-fold.ts";
import { drain } from "../sliced.ts";
import { columnKindOf, type Store } from "../store.ts";
import { type ReadField, readFields, StoreBuilder } from "../store-builder.ts";
import type { ChangedRow } from "../store-change.ts";

/** A mirrored record under its ordinal. */
export type StoredRecord = { rid: number; record: MirroredRecord };

/** Teaches a folding texts as the database would. */
export function learnTexts(fold: CaseFold, texts: Iterable<string>): void {
  const missing = fold.missing(texts);
  fold.learn(
    missing,
    missing.map((text) => foldCase(text)),
  );
}

/** A store of these records, read as the database would be. */
export function buildStore(records: readonly StoredRecord[], version = 1): Store {
  const fold = new CaseFold();
  const builder = new StoreBuilder(fold, 4);
  for (const { rid, record } of records) {
    builder.begin(rid, record.isVanished);
    for (const [field, cell] of cellsOf(record.values)) putCell(builder, field, rid, cell);
    builder.end();
  }
  learnTexts(fold, builder.unknownTexts());
  return drain(builder.finish(version));
}

function putCell(builder: StoreBuilder, field: ReadField, rid: number, cell: Cell): void {
  if (cell === null) return;
  const column = builder.column(field);
  if (column.kind === "text") {
    const bytes = Buffer.from(String(cell));
    column.set(rid, bytes, 0, bytes.length);
  } else column.set(rid, Number(cell));
}

/** A record as a change of the mirror brings it; its texts are learned. */
export function changedRow(store: Store, { rid, record }: StoredRecord): ChangedRow {
  const cells = new Map(cellsOf(record.values));
  learnTexts(
    store.fold,
    [...cells.values()].filter((cell) => typeof cell === "string"),
  );
  return { rid, isVanished: record.isVanished, cells };
}

type Cell = string | number | null;

function cellsOf(values: MirrorValues): [ReadField, Cell][] {
  const all = { ...values, ...deriveValues(values) };
  return readFields.map((field) => [field, rawCell(field, all[field])]);
}

/** A value as a column keeps it: texts as they are, everything else as a whole number. */
function rawCell(field: FieldKey, value: FieldValue): Cell {
  if (value === null) return null;
  switch (columnKindOf(field)) {
    case "text":
      return String(value);
    case "number":
      return Number(toCents(Number(value)));
    case "date":
      return toEpochDay(String(value));
    case "boolean":
      return Number(value);
  }
}
