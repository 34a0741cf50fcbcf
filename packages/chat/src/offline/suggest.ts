import { verifiedQuestions } from "../catalog/verified-questions.ts";
import { tokenize } from "./tokens.ts";

const ignored = new Set([
  "the",
  "of",
  "by",
  "is",
  "are",
  "what",
  "which",
  "how",
  "many",
  "in",
  "for",
  "that",
  "a",
]);
const wordsOf = (text: string): Set<string> =>
  new Set(tokenize(text).flatMap(({ stem }) => (ignored.has(stem) ? [] : [stem])));

const known = verifiedQuestions.map((question) => ({ question, words: wordsOf(question) }));

/** The verified questions that share most words with one, for suggestions. */
export function nearestQuestions(question: string, count: number): string[] {
  const words = wordsOf(question);
  const likeness = (own: Set<string>) => own.intersection(words).size / Math.sqrt(own.size);
  return known
    .toSorted((a, b) => likeness(b.words) - likeness(a.words))
    .slice(0, count)
    .map((each) => each.question);
}
