import type { FieldKind } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

/** What is known of one field's cells: as the server answers it, or counted here. */
export type FieldFigures = {
  kind: FieldKind;
  filled: number;
  sum: number | null;
  min: FieldValue;
  max: FieldValue;
};

type FilledValue = Exclude<FieldValue, null>;

/** What the bar below a grid says of a selection. */
export type SelectionFigures = {
  cells: number;
  filled: number;
  /** Of numbers; null where none is selected. */
  numbers: { count: number; sum: number; average: number; min: number; max: number } | null;
  /** Whether all the numbers are money. */
  isMoney: boolean;
  /** Of days; null where none is selected. */
  days: { min: string; max: string } | null;
};

/** The figures of one field's values. */
export function figuresOf(kind: FieldKind, values: readonly FieldValue[]): FieldFigures {
  const filled = values.filter((value) => value !== null);
  const numbers = isNumeric(kind) ? filled.filter((value) => typeof value === "number") : null;
  const sum = numbers && inUnits(numbers.reduce((all, number) => all + inParts(number), 0));
  const ordered = numbers ?? (kind === "date" ? filled : []);
  return { kind, filled: filled.length, sum, min: least(ordered), max: greatest(ordered) };
}

const least = (values: readonly FilledValue[]): FieldValue =>
  values.reduce<FieldValue>((min, value) => (min === null || value < min ? value : min), null);
const greatest = (values: readonly FilledValue[]): FieldValue =>
  values.reduce<FieldValue>((max, value) => (max === null || value > max ? value : max), null);

/** Sums are of whole ten-thousandths: a total equals the sum of the amounts shown. */
const PARTS = 10_000;
const inParts = (amount: number): number => Math.round(amount * PARTS);
const inUnits = (parts: number): number => parts / PARTS;

/** Figures of several fields, or of several parts of one, as those of one selection. */
export function joinFigures(cells: number, fields: readonly FieldFigures[]): SelectionFigures {
  const numeric = fields.filter(({ kind, filled }) => isNumeric(kind) && filled > 0);
  const count = numeric.reduce((sum, one) => sum + one.filled, 0);
  const sum = inUnits(numeric.reduce((all, one) => all + inParts(one.sum ?? 0), 0));
  const days = fields.flatMap(({ kind, min, max }) =>
    kind === "date" && typeof min === "string" && typeof max === "string" ? [min, max] : [],
  );
  const numbers = numeric.flatMap(({ min, max }) => [Number(min), Number(max)]);
  return {
    cells,
    filled: fields.reduce((all, { filled }) => all + filled, 0),
    numbers:
      count === 0
        ? null
        : {
            count,
            sum,
            average: sum / count,
            min: Math.min(...numbers),
            max: Math.max(...numbers),
          },
    isMoney: numeric.length > 0 && numeric.every(({ kind }) => kind === "money"),
    days:
      days.length === 0
        ? null
        : { min: days.toSorted()[0] ?? "", max: days.toSorted().at(-1) ?? "" },
  };
}

const isNumeric = (kind: FieldKind): boolean => kind === "money" || kind === "number";
