import type { Item, Verb } from "./concepts.ts";
import { isItem } from "./concepts.ts";
import { changeFrame, isFollowUp } from "./follow-up.ts";
import { emptyFrame, type ColumnChange, type Doubt, type Filter, type Frame } from "./frame.ts";
import { readItems } from "./items.ts";
import type { Lexicon } from "./lexicon.ts";
import { findVerb, readChangeRequest } from "./reading/read-change.ts";
import { countGroups, readQuery } from "./reading/read-query.ts";
import { Sheet, type Where } from "./sheet.ts";
import { quantities } from "../catalog/quantities.ts";

export type Understanding =
  | { kind: "query"; frame: Frame; notes: string[] }
  | { kind: "change"; filters: Filter[]; changes: ColumnChange[]; notes: string[] }
  | ({ kind: "ask" } & Doubt)
  | { kind: "decline"; reason: string }
  | { kind: "help" };

export type Asked = { lexicon: Lexicon; where: Where; before: Frame | null };

/** What a question asks for. Every word that means something has to have its place in it; else it is asked back or declined. */
export function understand(question: string, { lexicon, where, before }: Asked): Understanding {
  const clock = { today: where.today, isPast: false };
  const { items, corrections } = readItems(question, lexicon, clock);
  readAsVerb(items);
  const words = items.filter(({ is }) => !["and", "to", "or"].includes(is));
  if (words.length === 0) return question.trim() === "" ? { kind: "help" } : broad();
  if (isHelp(question)) return { kind: "help" };
  const foreign = items.find((item) => item.is === "foreign");
  if (foreign?.is === "foreign") return decline(foreign.topic);

  const sheet = new Sheet(items, where);
  sheet.notes.push(...corrections.map(([from, to]) => `“${from}” was read as “${to}”.`));
  const verb =
    before && items.some(({ is }) => is === "length") && isOnlyLonger(items) ? -1 : findVerb(sheet);
  const result = verb === -1 ? asQuery(sheet, before) : asChange(sheet, verb, before);
  const doubt = findDoubt(sheet, question) ?? missingMoney(result, lexicon);
  return doubt ?? result;
}

const verbs: Record<string, Verb> = { make: "set", delay: "delay" };

/** Words that ask for a change where they come first, and name something elsewhere. */
function readAsVerb(items: Item[]): void {
  const at = items.findIndex(({ is }) => is !== "and" && is !== "now");
  const first = items[at];
  const verb = first && verbs[first.text];
  if (first && verb)
    items[at] = {
      is: "verb",
      verb,
      from: first.from,
      to: first.to,
      text: first.text,
      isPlural: false,
    };
}

/** "make it 60 days" changes the question, not the records. */
const isOnlyLonger = (items: readonly Item[]): boolean =>
  items.every((item) => item.is === "length" || (item.is === "verb" && item.verb === "set"));

function asQuery(sheet: Sheet, before: Frame | null): Understanding {
  const subjects = readQuery(sheet);
  const isMore = before !== null && isFollowUp(sheet);
  if (!isMore) countGroups(sheet, subjects);
  const frame = isMore ? changeFrame(before, sheet) : sheet.frame;
  if (!isMore && !sheet.doubt) sheet.doubt = doubtOf(sheet, frame);
  return { kind: "query", frame, notes: [...sheet.notes, ...valueNotes(frame.filters)] };
}

function asChange(sheet: Sheet, verb: number, before: Frame | null): Understanding {
  const isOfThose = sheet.has("those") || sheet.items.every(({ is }) => is !== "value");
  const changes = readChangeRequest(sheet, verb);
  const filters =
    isOfThose && before && sheet.frame.filters.length === 0 ? before.filters : sheet.frame.filters;
  if (!sheet.doubt && sheet.leftOver.every(({ is }) => is !== "unknown")) {
    sheet.doubt = changeDoubt(changes, filters);
  }
  return { kind: "change", filters, changes, notes: [...sheet.notes, ...valueNotes(filters)] };
}

function changeDoubt(changes: readonly ColumnChange[], filters: readonly Filter[]): Doubt | null {
  if (changes.length === 0) {
    return {
      question: "What should change, and to what?",
      options: [
        "push all cranes out by 2 weeks",
        "set the forecast end of the pumps to 31 Dec",
        "raise the monthly rate of rentals by 5%",
      ],
    };
  }
  if (filters.length > 0) return null;
  return {
    question: "Which records should change?",
    options: ["push all rentals out by 2 weeks", "push my drafts out by 2 weeks"],
  };
}

/** What was not made sense of, as a question to the user. */
function findDoubt(sheet: Sheet, question: string): Understanding | null {
  const left = sheet.leftOver;
  const unknown = left.filter(({ is }) => is === "unknown");
  if (unknown.length > 0) return unknownWords(sheet, unknown, question);
  const ambiguous = left.find((item) => item.is === "ambiguous");
  if (ambiguous?.is === "ambiguous") return { kind: "ask", ...whichValue(ambiguous, question) };
  const [first] = left;
  if (isItem(first, "time")) return { kind: "ask", ...whichDays(first, question) };
  if (first && left.length === sheet.items.length && left.some(({ is }) => is === "vague"))
    return broad();
  if (sheet.doubt) return { kind: "ask", ...sheet.doubt };
  return first ? { kind: "ask", question: notUnderstood(left), options: [] } : null;
}

const notUnderstood = (left: readonly Item[]): string =>
  `I did not understand what “${left.map(({ text }) => text).join("”, “")}” means here. Can you say it in another way?`;

function unknownWords(sheet: Sheet, unknown: readonly Item[], question: string): Understanding {
  const known = sheet.items.filter(
    ({ is }) => !["unknown", "list", "and", "or", "to", "vague", "only"].includes(is),
  );
  const names = unknown.map(({ text }) => `“${text}”`).join(", ");
  const isField = unknown.some(({ text }) =>
    new RegExp(`(what|which|show|list|how).*${escape(text)}\\W+(of|for|per|by)\\b`, "i").test(
      question,
    ),
  );
  if (known.length === 0 || known.length < unknown.length || isField) {
    return { kind: "decline", reason: `The records hold nothing about ${names}.` };
  }
  const without = unknown.reduce(
    (text, { text: word }) => text.replace(new RegExp(`\\b${escape(word)}\\b`, "i"), " "),
    question,
  );
  return {
    kind: "ask",
    question: `I do not know ${names}. I understood: ${known.map(({ text }) => text).join(", ")}. Should I leave it out?`,
    options: [without.replaceAll(/\s+/g, " ").trim()],
  };
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const replaceWord = (question: string, word: string, by: string): string => {
  const pattern = new RegExp(
    word
      .split(" ")
      .map(escape)
      .join(String.raw`\W+`),
    "i",
  );
  return pattern.test(question) ? question.replace(pattern, () => by) : `${question} (${by})`;
};

const MAX_OPTIONS = 6;

function whichValue(item: Extract<Item, { is: "ambiguous" }>, question: string): Doubt {
  const options = item.options.slice(0, MAX_OPTIONS);
  return {
    question: `“${item.text}” can be ${options.map(({ column, value }) => `${value} (${column})`).join(", ")}. Which one?`,
    options: options.map(({ value }) => replaceWord(question, item.text, value)),
  };
}

function whichDays({ text }: Item, question: string): Doubt {
  const ways = ["starting", "ending", "on hire"];
  return {
    question: `What should happen ${text}: start, end, or be on hire?`,
    options: ways.map((way) => replaceWord(question, text, `${way} ${text}`)),
  };
}

const broad = (): Understanding => ({
  kind: "ask",
  question: "What would you like to know?",
  options: [
    "plan vs forecast vs actual",
    "which classes are over budget",
    "rentals ending in the next 30 days",
    "records more than 30 days late",
  ],
});

const sayings: readonly Item["is"][] = ["total", "howMuch", "aggregate", "share", "howFar"];

/** Nothing but one measure of everything. */
function isBare({ measures, filters, dimensions, rank, share, series, having }: Frame): boolean {
  const isPlain = !rank && !share && !series && !having;
  return isPlain && measures.length === 1 && filters.length === 0 && dimensions.length === 0;
}

/** What cannot be meant as it was read. */
function contradictionIn({ filters, measures, having }: Frame): string | null {
  const columns = filters.flatMap((filter) =>
    filter.kind === "in" && !filter.isNot ? [filter.column] : [],
  );
  const twice = columns.find((column, at) => columns.indexOf(column) !== at);
  if (twice !== undefined)
    return `A record has one ${twice}. Can you ask for each in a question of its own?`;
  const counted = measures.find(({ distinct }) => distinct !== undefined)?.distinct;
  const isOfSums =
    having !== undefined ||
    filters.some((filter) => ["number", "quantities", "percentOver"].includes(filter.kind));
  return counted !== undefined && isOfSums
    ? `Should every ${counted} be listed for which that holds in sum?`
    : null;
}

/** Questions that have an answer, but more than one. */
function doubtOf(sheet: Sheet, frame: Frame): Doubt | null {
  const isSaid = sayings.some((kind) => sheet.has(kind));
  if (isBare(frame) && frame.measures[0]?.quantity === "cost" && !isSaid) {
    return {
      question: "Which cost, and by what?",
      options: [
        "total plan, forecast and actual cost",
        "forecast cost by class",
        "forecast cost by area",
      ],
    };
  }
  const contradiction = contradictionIn(frame);
  if (contradiction) return { question: contradiction, options: [] };
  const isEmpty = JSON.stringify(frame) === JSON.stringify(emptyFrame());
  if (!isEmpty || sheet.has("entity")) return null;
  return {
    question: "What about the records?",
    options: ["how many records are there", "total forecast cost", "forecast cost by area"],
  };
}

function missingMoney(result: Understanding, lexicon: Lexicon): Understanding | null {
  if (lexicon.canSeeMoney) return null;
  const asked = JSON.stringify(result).match(/"(?:quantity|left|right)":"(\w+)"/g) ?? [];
  const isMoney = asked.some((text) =>
    Object.values(quantities).some(({ key, isMoney: is }) => is && text.endsWith(`"${key}"`)),
  );
  const isChanged =
    result.kind === "change" &&
    result.changes.some((change) => "column" in change && /rate|price/.test(change.column));
  if (!isMoney && !isChanged && !/"percentOver"|"spend"/.test(JSON.stringify(result))) return null;
  return {
    kind: "decline",
    reason: "Costs, rates and prices are not shown to you in this organization.",
  };
}

function valueNotes(filters: readonly Filter[]): string[] {
  return filters.flatMap((filter) =>
    filter.kind === "in" && !filter.isExact
      ? [`“${filter.text}” was read as ${filter.values.join(", ")} (${filter.column}).`]
      : [],
  );
}

const decline = (topic: string): Understanding => ({
  kind: "decline",
  reason: `The records say nothing about ${topic}.`,
});

const isHelp = (question: string): boolean =>
  /^\s*(help|\?+|what can (you|i) (do|ask).*|how do(es)? (this|it|you) work.*|examples?|what (questions )?can i ask.*)\W*$/i.test(
    question,
  );
