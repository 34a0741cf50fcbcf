import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { toEpochDay } from "@pfa/domain/iso-date.ts";
import type { Condition } from "@pfa/domain/window.ts";
import type { Fold } from "./case-fold.ts";
import type { Sliced } from "./sliced.ts";
import type { TextDictionary } from "./text-dictionary.ts";

/** A condition in the terms of the column that it looks at. */
export type FieldTest =
  | { kind: "text"; field: FieldKey; test: TextTest }
  | { kind: "value"; field: FieldKey; interval: Interval };

/** Closed interval of a value column's whole numbers; `takesNone` where a record without a value passes. */
export type Interval = { low: number; high: number; takesNone: boolean };

/** A test of the texts of a dictionary: of all of them, one byte per id, or of one. */
export type TextTest = {
  all: (dictionary: TextDictionary) => Sliced<Uint8Array>;
  one: (dictionary: TextDictionary, id: number) => boolean;
};

const CENTS = 100;
const NOTHING = { low: 1, high: 0, takesNone: false };

/** The test that a condition stands for. Its operator suits its field, as findViewProblem has seen to. */
export function fieldTestOf(condition: Condition, isText: boolean, fold: Fold): FieldTest {
  const { field } = condition;
  return isText
    ? { kind: "text", field, test: textTestOf(condition, fold) }
    : { kind: "value", field, interval: intervalOf(condition) };
}

function intervalOf(condition: Condition): Interval {
  if (condition.op === "blank") return { ...NOTHING, takesNone: true };
  if (condition.op === "notBlank") return { low: -Infinity, high: Infinity, takesNone: false };
  if ("from" in condition) {
    const [low] = bounds(condition.from);
    const [, high] = bounds(condition.to);
    return { low, high, takesNone: false };
  }
  if (!("value" in condition)) return NOTHING;
  const [low, high] = bounds(condition.value);
  switch (condition.op) {
    case "lessThan":
    case "before":
      return { low: -Infinity, high: low - 1, takesNone: false };
    case "lessOrEqual":
      return { low: -Infinity, high, takesNone: false };
    case "greaterThan":
    case "after":
      return { low: high + 1, high: Infinity, takesNone: false };
    case "greaterOrEqual":
      return { low, high: Infinity, takesNone: false };
    default:
      return { low, high, takesNone: false };
  }
}

/** Least whole number that is not below an operand, and greatest that is not above it. */
function bounds(operand: string | number | boolean): [number, number] {
  if (typeof operand === "boolean") return [Number(operand), Number(operand)];
  if (typeof operand === "string") {
    const day = toEpochDay(operand) ?? NaN;
    return [day, day];
  }
  // Compared as dollars: an operand times hundred may fall beside the whole number that it stands for.
  let low = Math.ceil(operand * CENTS);
  while ((low - 1) / CENTS >= operand) low -= 1;
  while (low / CENTS < operand) low += 1;
  return [low, low / CENTS === operand ? low : low - 1];
}

function textTestOf(condition: Condition, fold: Fold): TextTest {
  switch (condition.op) {
    case "contains":
      return containing(fold(condition.value));
    case "notContains":
      return negated(containing(fold(condition.value)));
    case "startsWith": {
      const part = Buffer.from(fold(condition.value));
      return folded((text) => text.subarray(0, part.length).equals(part));
    }
    case "endsWith": {
      const part = Buffer.from(fold(condition.value));
      return folded((text) => part.length === 0 || text.subarray(-part.length).equals(part));
    }
    case "equals":
      return oneOf([condition.value], fold);
    case "notEquals":
      return negated(oneOf([condition.value], fold));
    case "in":
      return oneOf(condition.values, fold);
    case "blank":
      return oneOf([null], fold);
    case "notBlank":
      return negated(oneOf([null], fold));
    default:
      throw new TypeError(`${condition.op} asks nothing of a text`);
  }
}

/** Texts with a part in them, in either case. */
export function containing(foldedPart: string): TextTest {
  const part = Buffer.from(foldedPart);
  return {
    all: (dictionary) => dictionary.containing(part),
    one: (dictionary, id) => id !== 0 && dictionary.folded(id).includes(part),
  };
}

const folded = (holds: (text: Buffer) => boolean): TextTest => ({
  all: (dictionary) => dictionary.matching(holds),
  one: (dictionary, id) => id !== 0 && holds(dictionary.folded(id)),
});

function oneOf(texts: readonly (string | null)[], fold: Fold): TextTest {
  const idsIn = (dictionary: TextDictionary) =>
    texts.map((text) => (text === null ? 0 : dictionary.find(text, fold)));
  return {
    *all(dictionary) {
      const found = new Uint8Array(dictionary.size);
      for (const id of idsIn(dictionary)) if (id >= 0) found[id] = 1;
      return found;
    },
    one: (dictionary, id) => texts.includes(dictionary.text(id)),
  };
}

const negated = (test: TextTest): TextTest => ({
  *all(dictionary) {
    const found = yield* test.all(dictionary);
    for (let id = 0; id < found.length; id += 1) found[id] = 1 - (found[id] ?? 0);
    return found;
  },
  one: (dictionary, id) => !test.one(dictionary, id),
});
