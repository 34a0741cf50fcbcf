import type { FieldKind } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { ClipboardCell } from "./html-table.ts";
import {
  type DateOrder,
  dateOrderIn,
  isAmbiguousDate,
  readDate,
  readSerial,
} from "./recognise-date.ts";
import { type DecimalSign, decimalSignIn, readNumber } from "./recognise-number.ts";

/** What a column takes: a kind of value, and the words it chooses from. */
export type ColumnKind = { kind: FieldKind; values?: readonly string[] | undefined };

/** How the clipboard's writer writes, as far as the cells themselves tell; what they leave open is the reader's own way. */
export type Writing = { decimal: DecimalSign; order: DateOrder };

export type Recognised = {
  /** Row by row. Text that is no value of its column stays as it was, for the field's own rule to answer. */
  values: FieldValue[][];
  writing: Writing;
  /** A day that only the reader's own way decided, and what it was taken for; for the reader to see. */
  assumed: { text: string; day: string } | null;
};

/** Reads clipboard cells as values of the columns they go to. */
export function recognise(
  rows: readonly (readonly ClipboardCell[])[],
  columns: readonly ColumnKind[],
  own: Writing,
): Recognised {
  const dates = cellsOf(rows, columns, ["date", "timestamp"]);
  const order = certain(dates, dateOrderIn);
  const writing = {
    decimal: certain(cellsOf(rows, columns, ["money", "number"]), decimalSignIn) ?? own.decimal,
    order: order ?? own.order,
  };
  const values = rows.map((row) =>
    row.map((cell, index) => readCell(cell, columns[index] ?? { kind: "text" }, writing)),
  );
  const doubtful = order === null ? dates.find(isAmbiguousDate) : undefined;
  const day = doubtful === undefined ? null : readDate(doubtful, writing.order);
  const assumed = doubtful !== undefined && day !== null ? { text: doubtful, day } : null;
  return { values, writing, assumed };
}

/** Texts that are to be values of such a kind and whose number is not told. */
const cellsOf = (
  rows: readonly (readonly ClipboardCell[])[],
  columns: readonly ColumnKind[],
  kinds: readonly FieldKind[],
): string[] =>
  rows.flatMap((row) =>
    row.flatMap(({ text, number }, index) =>
      number === undefined && text !== "" && kinds.includes(columns[index]?.kind ?? "text")
        ? [text]
        : [],
    ),
  );

/** The one answer of all texts that give any; null where none does, or where they contradict each other. */
function certain<T>(texts: readonly string[], tell: (text: string) => T | null): T | null {
  const told = new Set(texts.flatMap((text) => tell(text) ?? []));
  const [only] = told;
  return told.size === 1 && only !== undefined ? only : null;
}

type Reader = (cell: ClipboardCell, writing: Writing, column: ColumnKind) => FieldValue;

const readCell = (cell: ClipboardCell, column: ColumnKind, writing: Writing): FieldValue =>
  readers[column.kind]({ ...cell, text: cell.text.trim() }, writing, column);

/** An empty cell is no value. */
const orNone =
  (reader: Reader): Reader =>
  (cell, writing, column) =>
    cell.text === "" ? null : reader(cell, writing, column);

const readText = orNone(({ text }) => text);
const readAmount = orNone(
  ({ text, number }, { decimal }) =>
    number ?? readNumber(text, decimalSignIn(text) ?? decimal) ?? text,
);

const readers: Record<FieldKind, Reader> = {
  boolean: ({ text }) => readFlag(text),
  money: readAmount,
  number: readAmount,
  // A number behind a text that shows no whole day, such as "Jan 25", is a day all the same.
  date: orNone(
    ({ text, number }, { order }) =>
      (number === undefined ? null : readSerial(number)) ??
      readDate(text, dateOrderIn(text) ?? order) ??
      text,
  ),
  enum: orNone(({ text }, _writing, { values = [] }) => readWord(text, values)),
  text: readText,
  code: readText,
  timestamp: readText,
};

/** One of the words, in whatever letters it is written. */
const readWord = (text: string, words: readonly string[]): string =>
  words.find((word) => word.toLowerCase() === text.toLowerCase()) ?? text;

const YES = /^(?:true|yes|y|x|1|\u2713|\u2714|wahr|ja|vrai|oui|verdadero|s[i\u00ED])$/i;
const NO = /^(?:false|no|n|0|falsch|nein|faux|non|falso)?$/i;

/** Excel writes its flags in the language of its user. */
function readFlag(text: string): FieldValue {
  if (YES.test(text)) return true;
  return NO.test(text) ? false : text;
}
