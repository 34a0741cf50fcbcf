import {
  derivedFields,
  type FieldKey,
  fieldKeys,
  type MirrorField,
  mirrorFields,
} from "@pfa/domain/field-catalog.ts";
import type { CaseFold } from "./case-fold.ts";
import { type CodeArray, createCodes, fitCodes, grown } from "./code-array.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { type Column, columnKindOf, rowState, type Store, type TextColumn } from "./store.ts";
import { TextDictionaryBuilder } from "./text-dictionary-builder.ts";
import { ValueColumn } from "./value-column.ts";

/** Fields that are read; the others follow from them. */
export type ReadField = MirrorField | "planCost" | "forecastCost";
export const readFields: readonly ReadField[] = [...mirrorFields, "planCost", "forecastCost"];

/** Beyond it, cents are no longer told apart by a double. */
const EXACT = Number.MAX_SAFE_INTEGER;

/** A column of texts while it is read. */
export class TextColumnBuilder {
  readonly kind = "text";
  readonly texts = new TextDictionaryBuilder();
  codes: CodeArray;

  constructor(length: number) {
    this.codes = createCodes(length, 0);
  }

  /** Sets a record's text to the UTF-8 bytes of `source` from `start` to `end`. */
  set(rid: number, source: Uint8Array, start: number, end: number): void {
    const id = this.texts.intern(source, start, end);
    this.codes = fitCodes(this.codes, rid + 1, id);
    this.codes[rid] = id;
  }

  *settle(field: FieldKey, rowCount: number, fold: CaseFold): Sliced<TextColumn> {
    const order = field === "pfaId" ? "codePoint" : "caseless";
    const { dictionary, settledIds } = yield* this.texts.settle(order, fold.fold);
    const codes = createCodes(rowCount, dictionary.settled);
    for (let rid = 0; rid < rowCount; rid += 1) {
      codes[rid] = settledIds[this.codes[rid] ?? 0] ?? 0;
      if (rid % SLICE_ROWS === SLICE_ROWS - 1) yield;
    }
    return { kind: "text", codes, dictionary };
  }
}

/**
 * Builds a store while an organization is read, a record at a time: begin, the cells that have a value, end. Records may
 * come in any order.
 */
export class StoreBuilder {
  private readonly fold: CaseFold;
  private readonly building: Record<FieldKey, TextColumnBuilder | ValueColumn>;
  private states: Uint8Array;
  private rowCount = 1;
  private rid = 0;
  /** False once an amount came that a double cannot hold to the cent: such an organization is left to SQL. */
  isExact = true;

  /** `expected` ordinals are allocated at once. */
  constructor(fold: CaseFold, expected: number) {
    this.fold = fold;
    this.states = new Uint8Array(expected + 1);
    const entries = fieldKeys.map((field) => {
      const kind = columnKindOf(field);
      return [
        field,
        kind === "text" ? new TextColumnBuilder(expected + 1) : new ValueColumn(kind, expected + 1),
      ];
    });
    this.building = Object.fromEntries(entries);
  }

  /** Where a reader puts a field's cells, without a look-up per cell. */
  column(field: ReadField): TextColumnBuilder | ValueColumn {
    return this.building[field];
  }

  begin(rid: number, isVanished: boolean): void {
    this.rid = rid;
    if (rid >= this.rowCount) this.rowCount = rid + 1;
    if (rid >= this.states.length) {
      const larger = new Uint8Array(grown(this.states.length, rid + 1));
      larger.set(this.states);
      this.states = larger;
    }
    this.states[rid] = isVanished ? rowState.vanished : rowState.live;
  }

  /** Computes what follows from the record's other cells. */
  end(): void {
    const { rid } = this;
    const derived = deriveRaw((field) => this.value(field).at(rid));
    for (const field of derivedFields) {
      const value = derived[field];
      if (value !== null && Math.abs(value) > EXACT) this.isExact = false;
      this.value(field).set(rid, value);
    }
  }

  /** Texts that the case folding has to learn before `finish`. */
  unknownTexts(): string[] {
    return fieldKeys.flatMap((field) => {
      const column = this.building[field];
      return column.kind === "text" ? this.fold.missing(column.texts.beyondAscii()) : [];
    });
  }

  /** The store, once everything was read. */
  *finish(version: number): Sliced<Store> {
    const columns: Partial<Record<FieldKey, Column>> = {};
    for (const field of fieldKeys) {
      const column = this.building[field];
      if (column.kind === "text")
        columns[field] = yield* column.settle(field, this.rowCount, this.fold);
      else {
        column.fit(this.rowCount);
        columns[field] = column;
      }
      yield;
    }
    const complete = columns as Record<FieldKey, Column>;
    const states = this.states.slice(0, this.rowCount);
    const byPfaId = yield* orderByPfaId(complete.pfaId, states);
    return {
      columns: complete,
      rowCount: this.rowCount,
      states,
      byPfaId,
      version,
      fold: this.fold,
    };
  }

  private value(field: FieldKey): ValueColumn {
    const column = this.building[field];
    if (!(column instanceof ValueColumn)) throw new TypeError(`${field} holds texts`);
    return column;
  }
}

function* orderByPfaId(pfaIds: Column, states: Uint8Array): Sliced<Int32Array> {
  if (pfaIds.kind !== "text") throw new TypeError("PFA ids are texts");
  const { codes, dictionary } = pfaIds;
  const byCode = new Int32Array(dictionary.size);
  for (let rid = 1; rid < states.length; rid += 1)
    if (states[rid] === rowState.live) byCode[codes[rid] ?? 0] = rid;
  yield;
  byCode[0] = 0;
  let count = 0;
  for (let code = 0; code < byCode.length; code += 1) {
    const rid = byCode[code] ?? 0;
    byCode[count] = rid;
    if (rid !== 0) count += 1;
  }
  return byCode.slice(0, count);
}

type RawDerived = Record<(typeof derivedFields)[number], number | null>;

/** The formula fields in a column's whole numbers: the two costs as they are, the rest from them (domain rules F4 and on). */
export function deriveRaw(value: (field: FieldKey) => number | null): RawDerived {
  const isActualized = value("isActualized") === 1;
  const planCost = value("planCost") ?? 0;
  const forecastCost = value("forecastCost") ?? 0;
  return {
    planCost,
    forecastCost,
    actualCost: isActualized ? forecastCost : 0,
    variance: forecastCost - planCost,
    actualStart: isActualized ? value("forecastStart") : null,
    actualEnd: isActualized ? value("forecastEnd") : null,
  };
}
