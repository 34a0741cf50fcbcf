/** A word of a question, folded for comparing. */
export type Token = {
  /** As it was written. */
  raw: string;
  /** Lower case, without accents. */
  text: string;
  /** Singular. */
  stem: string;
  isPlural: boolean;
};

/** Longer questions are no questions; reading one costs time that others wait for. */
export const MAX_QUESTION = 2000;

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[‘’`´]/g, "'")
    .toLowerCase();

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bw\/o\b/g, "without"],
  [/\bw\/(?=\s|\w)/g, "with "],
  [/\bcan't\b/g, "can not"],
  [/\bwon't\b/g, "will not"],
  [/\b(\w+)n't\b/g, "$1 not"],
  [/\b(does|do|is|are|has|have|was|were)nt\b/g, "$1 not"],
  [/\b(\w+)'(re|ve|ll|d|m)\b/g, "$1"],
  [/\b(\w+)'s\b/g, "$1"],
];

// An id, a day, a time, a number with its suffix, a word with digits in it, a sign that means something.
const words =
  /pfa-\d+|[a-z]{2,6}-\d{3,}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d{2}|\d[\d,']*(?:\.\d+)?[a-z%]*|\p{L}[\p{L}\p{N}]*|\$+|€|£|%|[<>]=?|=/gu;

/** Words of a question in their order; punctuation is left out. */
export function tokenize(question: string): Token[] {
  let text = fold(question.slice(0, MAX_QUESTION));
  for (const [pattern, replacement] of contractions) text = text.replaceAll(pattern, replacement);
  // $$ is money as $ is.
  return [...text.matchAll(words)].map(([word]) => toToken(word.startsWith("$") ? "$" : word));
}

function toToken(text: string): Token {
  const stem = singular(text);
  return { raw: text, text, stem, isPlural: stem !== text };
}

const unchanged = new Set([
  "this",
  "less",
  "plus",
  "minus",
  "is",
  "was",
  "has",
  "does",
  "gas",
  "status",
  "versus",
  "vs",
  "us",
  "as",
  "its",
  "his",
  "yes",
  "always",
  "across",
  "class",
  "various",
  "basis",
  "diesel",
  "previous",
  "overdue",
  "news",
]);

function singular(word: string): string {
  if (word.length < 4 || unchanged.has(word) || /\d/.test(word)) return word;
  if (word === "classes") return "class";
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

const scales: Record<string, number> = { k: 1e3, m: 1e6, mn: 1e6, mio: 1e6, bn: 1e9 };
const scaleWords: Record<string, number> = {
  hundred: 100,
  thousand: 1e3,
  grand: 1e3,
  million: 1e6,
  billion: 1e9,
};
const small = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
  "twenty",
];
const tens: Record<string, number> = {
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

export type NumberAt = { value: number; unit?: "money" | "percent"; next: number };

/** A number that begins at this token: `150k`, `$1.5 million`, `fifteen`, `5 %`. */
export function readNumber(tokens: readonly Token[], at: number): NumberAt | null {
  const isMoney = tokens[at]?.text === "$";
  const start = isMoney ? at + 1 : at;
  const first = tokens[start] && plainNumber(tokens[start].text);
  if (!first) return null;
  const { value, next } = scaled(tokens, start + 1, first.value);
  const unit = first.isPercent ? "percent" : unitAfter(tokens, next);
  if (unit) return { value, unit, next: first.isPercent ? next : next + 1 };
  return isMoney || first.isScaled ? { value, unit: "money", next } : { value, next };
}

/** A value times the scales that follow it: hundred, thousand, million. */
function scaled(
  tokens: readonly Token[],
  at: number,
  value: number,
): { value: number; next: number } {
  const scale = scaleWords[tokens[at]?.stem ?? ""];
  return scale === undefined ? { value, next: at } : scaled(tokens, at + 1, value * scale);
}

function unitAfter(tokens: readonly Token[], at: number): "money" | "percent" | null {
  const word = tokens[at]?.stem ?? "";
  if (["%", "percent", "pct"].includes(word)) return "percent";
  return ["$", "dollar", "usd", "buck"].includes(word) ? "money" : null;
}

function plainNumber(text: string): { value: number; isPercent?: true; isScaled?: true } | null {
  const digits = /^(\d[\d,']*(?:\.\d+)?)(k|m|mn|mio|bn|%|pct)?$/.exec(text);
  if (digits) {
    const value = Number((digits[1] ?? "").replaceAll(/[,']/g, ""));
    const suffix = digits[2];
    if (suffix === "%" || suffix === "pct") return { value, isPercent: true };
    return suffix ? { value: value * (scales[suffix] ?? 1), isScaled: true } : { value };
  }
  const value = small.indexOf(text);
  if (value !== -1) return { value };
  const ten = tens[text];
  return ten === undefined ? null : { value: ten };
}
