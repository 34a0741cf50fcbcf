import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { toEpochDay } from "@pfa/domain/iso-date.ts";
import type { Condition } from "@pfa/domain/window.ts";
import type { Fold } from "./case-fold.ts";
import type { Sliced } from "./sliced.ts";
import { endsWith, startsWith, type TextDictionary } from "./text-dictionary.ts";

/** A condition in the terms of the column that it looks at; equal keys let equal records through. */
export type FieldTest = { key: string; field: FieldKey } & (
  | { kind: "text"; test: TextTest }
  | { kind: "value"; interval: Interval }
);

/** Closed interval of a value column's whole numbers; `takesNone` where a record without a value passes. */
export type Interval = { low: number; high: number; takesNone: boolean };

/** A test of the texts of a dictionary: of all of them, one byte per id, or of one. */
export type TextTest = {
  all: (dictionary: TextDictionary) => Sliced<Uint8Array>;
  one: (dictionary: TextDictionary, id: number) => boolean;
};

const CENTS = 100;
const MOST = Number.MAX_SAFE_INTEGER;
const NOTHING = { low: 1, high: 0, takesNone: false };

/** The test that a condition stands for. Its operator suits its field, as findViewProblem has seen to. */
export function fieldTestOf(condition: Condition, isText: boolean, fold: Fold): FieldTest {
  const common = { key: JSON.stringify(condition), field: condition.field };
  return isText
    ? { ...common, kind: "text", test: textTestOf(condition, fold) }
    : { ...common, kind: "value", interval: intervalOf(condition) };
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
  // Beyond every amount, where a step of one cent would lead nowhere.
  if (operand * CENTS > MOST) return [Infinity, MOST];
  if (operand * CENTS < -MOST) return [-MOST, -Infinity];
  // Compared as dollars: an operand times hundred may fall beside the whole number that it stands for.
  let low = Math.ceil(operand * CENTS);
  // Beyond every amount, and where a step of one no longer makes a difference.
  if (!Number.isSafeInteger(low)) return [low, low];
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
    case "startsWith":
      return starting(fold(condition.value));
    case "endsWith":
      return ending(fold(condition.value));
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
    one: (dictionary, id) => id !== 0 && dictionary.foldedText(id).includes(part),
  };
}

/** Texts that begin with a part, in either case. */
export function starting(foldedPart: string): TextTest {
  const part = Buffer.from(foldedPart);
  return {
    all: (dictionary) => dictionary.startingWith(part),
    one: (dictionary, id) => id !== 0 && startsWith(dictionary.foldedText(id), part),
  };
}

function ending(foldedPart: string): TextTest {
  const part = Buffer.from(foldedPart);
  return {
    all: (dictionary) => dictionary.endingWith(part),
    one: (dictionary, id) => id !== 0 && endsWith(dictionary.foldedText(id), part),
  };
}

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
