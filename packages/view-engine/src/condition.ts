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
  const openEnded = openEnds[condition.op];
  return { ...(openEnded?.(low, high) ?? { low, high }), takesNone: false };
}

/** Conditions whose interval is open at one end; the others' begins and ends with the operand. */
const openEnds: Partial<
  Record<Condition["op"], (low: number, high: number) => { low: number; high: number }>
> = {
  lessThan: (low) => ({ low: -Infinity, high: low - 1 }),
  before: (low) => ({ low: -Infinity, high: low - 1 }),
  lessOrEqual: (_, high) => ({ low: -Infinity, high }),
  greaterThan: (_, high) => ({ low: high + 1, high: Infinity }),
  after: (_, high) => ({ low: high + 1, high: Infinity }),
  greaterOrEqual: (low) => ({ low, high: Infinity }),
};

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
  while ((low - 1) / CENTS >= operand) low -= 1;
  while (low / CENTS < operand) low += 1;
  return [low, low / CENTS === operand ? low : low - 1];
}

function textTestOf(condition: Condition, fold: Fold): TextTest {
  if (condition.op === "blank") return oneOf([null], fold);
  if (condition.op === "notBlank") return negated(oneOf([null], fold));
  if ("values" in condition) return oneOf(condition.values, fold);
  const test = textTests[condition.op];
  if (!test || !("value" in condition) || typeof condition.value !== "string")
    throw new TypeError(`${condition.op} asks nothing of a text`);
  return test(condition.value, fold);
}

const textTests: Partial<Record<Condition["op"], (operand: string, fold: Fold) => TextTest>> = {
  contains: (part, fold) => containing(fold(part)),
  notContains: (part, fold) => negated(containing(fold(part))),
  startsWith: (part, fold) => starting(fold(part)),
  endsWith: (part, fold) => ending(fold(part)),
  equals: (text, fold) => oneOf([text], fold),
  notEquals: (text, fold) => negated(oneOf([text], fold)),
};

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
      yield;
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
