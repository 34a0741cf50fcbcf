import { type Concept, isItem, type Item } from "./concepts.ts";
import { readRange } from "./date-range.ts";
import { skip, weekdayNumber } from "./date-words.ts";
import { type Clock, readLength } from "./dates.ts";
import type { Lexicon } from "./lexicon.ts";
import { readNumber, type Token, tokenize } from "./tokens.ts";

export type Reading = {
  items: Item[];
  corrections: [from: string, to: string][];
};

type Found = { concept: Concept; next: number; weight: number };

/** Cuts a question into pieces that mean something: the longest first, values before words of the language. */
export function readItems(question: string, lexicon: Lexicon, clock: Clock): Reading {
  const { tokens, corrections } = lexicon.correctWords(tokenize(question));
  const past: Clock = { ...clock, isPast: clock.isPast || isAboutPast(tokens) };
  const items: Item[] = [];
  for (let at = 0; at < tokens.length;) {
    const clockHere = items[0]?.is === "verb" ? { ...past, joinsDays: false } : past;
    const found = readOne(tokens, at, { lexicon, clock: clockHere, items });
    const to = found?.next ?? at + 1;
    const span = tokens.slice(at, to);
    items.push({
      ...(found?.concept ?? { is: "unknown" }),
      from: at,
      to,
      text: span.map(({ raw }) => raw).join(" "),
      isPlural: span.at(-1)?.isPlural ?? false,
    });
    at = to;
  }
  return { items: items.filter(({ is }) => is !== "noise"), corrections };
}

const pastWords = new Set([
  "started",
  "began",
  "ended",
  "finished",
  "completed",
  "expired",
  "delivered",
  "arrived",
  "returned",
  "released",
  "hired",
  "actually",
  "was",
  "were",
  "did",
  "mobilised",
  "mobilized",
  "demobilised",
  "demobilized",
]);
const isAboutPast = (tokens: readonly Token[]): boolean =>
  tokens.some(({ text }) => pastWords.has(text));

type Place = { lexicon: Lexicon; clock: Clock; items: readonly Item[] };

function readOne(tokens: readonly Token[], at: number, place: Place): Found | null {
  const found = [
    readId(tokens, at),
    readValue(tokens, at, place),
    readSign(tokens, at),
    readTime(tokens, at, place),
    readWord(tokens, at, place),
    readAmount(tokens, at, place),
  ].filter((each) => each !== null);
  return found.toSorted((a, b) => b.next - a.next || b.weight - a.weight)[0] ?? null;
}

function readId(tokens: readonly Token[], at: number): Found | null {
  const text = tokens[at]?.text ?? "";
  if (/^[a-z]+-\d+$/.test(text)) return idOf([text.toUpperCase()], at + 1);
  const number = tokens[at + 1]?.text ?? "";
  const isNamed = ["pfa", "record", "id"].includes(text) && /^\d{3,}$/.test(number);
  return isNamed ? idOf([number, `PFA-${number}`], at + 2) : null;
}

const idOf = (values: string[], next: number): Found => ({
  concept: { is: "value", column: "id", values, isExact: true },
  next,
  weight: 9,
});

const alls = ["any", "all", "every", "each", "per", "by"];

/** Values, also those of a list that names what they share once: silos 4 and 6. */
function readValue(tokens: readonly Token[], at: number, { lexicon, items }: Place): Found | null {
  const shared = readShared(tokens, at, { lexicon, items });
  if (shared) return shared;
  const match = lexicon.values.match(tokens, at);
  if (!match) return null;
  const isPlural = tokens[match.next - 1]?.isPlural ?? false;
  return valueFound(match, isPlural || alls.includes(tokens[at - 1]?.text ?? ""));
}

function readShared(
  tokens: readonly Token[],
  at: number,
  { lexicon, items }: Omit<Place, "clock">,
): Found | null {
  const [first, joint] = items.slice(-2);
  const number = tokens[at];
  if (first?.is !== "value" || !isItem(joint, "and", "or") || !number || !/^\d+$/.test(number.text))
    return null;
  const name = tokens[first.from];
  const match = name ? lexicon.values.match([name, number], 0) : null;
  return match?.isExact && match.next === 2 ? valueFound({ ...match, next: at + 1 }, false) : null;
}

function valueFound(
  match: { next: number; isExact: boolean; values: { column: string; value: string }[] },
  isAll: boolean,
): Found {
  const { isExact, next, values } = match;
  const [first] = values;
  const isOneColumn = new Set(values.map(({ column }) => column)).size === 1;
  const concept: Concept =
    first && isOneColumn && (values.length === 1 || isAll)
      ? { is: "value", column: first.column, values: values.map(({ value }) => value), isExact }
      : { is: "ambiguous", options: values };
  return { concept, next, weight: isExact ? 8 : 4 };
}

/** `2500 a month`, and other signs that follow numbers. */
function readSign(tokens: readonly Token[], at: number): Found | null {
  const isRate =
    ["a", "per", "each"].includes(tokens[at]?.text ?? "") && tokens[at + 1]?.text === "month";
  const afterNumber =
    at > 0 &&
    /\d|^(\$|dollar|usd|hundred|thousand|million|grand)$/.test(tokens[at - 1]?.stem ?? "");
  return isRate && afterNumber ? { concept: { is: "perMonth" }, next: at + 2, weight: 7 } : null;
}

function readTime(tokens: readonly Token[], at: number, { clock }: Place): Found | null {
  const range = readRange(tokens, at, clock);
  if (range) return { concept: { is: "time", range: range.range }, next: range.next, weight: 6 };
  const place = skip(tokens, at, "on", "a", "an", "any");
  const weekday = weekdayNumber(tokens[place]?.stem ?? "");
  if (weekday === 0) return null;
  const isJoined = ["or", "and"].includes(tokens[place + 1]?.text ?? "");
  const second = isJoined ? weekdayNumber(tokens[place + 2]?.stem ?? "") : 0;
  const days = second > 0 ? [weekday, second] : [weekday];
  return { concept: { is: "weekdays", days }, next: place + (second > 0 ? 3 : 1), weight: 6 };
}

function readWord(tokens: readonly Token[], at: number, { lexicon }: Place): Found | null {
  const match = lexicon.matchPhrase(tokens, at);
  return match && { ...match, weight: match.concept.is === "noise" ? 1 : 5 };
}

function readAmount(tokens: readonly Token[], at: number, { items }: Place): Found | null {
  const clock = /^(\d{1,2}):(\d{2})$/.exec(tokens[at]?.text ?? "");
  if (clock) {
    const minutes = Number(clock[1]) * 60 + Number(clock[2]);
    return { concept: { is: "clock", minutes }, next: at + 1, weight: 3 };
  }
  const length = readLength(tokens, at);
  // "by a month" and "within a day", but not "2500 a month" or "which day".
  const isArticle = ["a", "an"].includes(tokens[at]?.text ?? "");
  if (length && !(isArticle && items.at(-1)?.is === "number")) {
    return {
      concept: { is: "length", amount: length.amount, unit: length.unit },
      next: length.next,
      weight: 3,
    };
  }
  const number = readNumber(tokens, at);
  if (!number) return null;
  const { value, unit, next } = number;
  return {
    concept: unit ? { is: "number", value, unit } : { is: "number", value },
    next,
    weight: 2,
  };
}
