/** How far a word may be from the one meant; short words are too alike to guess. */
function tolerance(length: number): number {
  if (length < 3) return 0;
  if (length < 4) return 0.86;
  if (length < 6) return 1;
  return length < 9 ? 1.9 : 2;
}

/**
 * The word that was meant, or null if none is near or two are equally so. A letter left out, doubled or exchanged with its
 * neighbour is likelier than a wrong one.
 */
export function correct(word: string, words: readonly string[]): string | null {
  const limit = tolerance(word.length);
  if (limit === 0 || /\d/.test(word)) return null;
  let best: { word: string; distance: number } | null = null;
  let isTied = false;
  for (const candidate of words) {
    if (!isComparable(word, candidate, limit)) continue;
    // People get the first letter right more often than not.
    const distance =
      distanceBetween(word, candidate, limit) + (candidate[0] === word[0] ? 0 : 0.03);
    if (distance > limit || (best && distance > best.distance)) continue;
    isTied = best !== null && distance === best.distance;
    best = { word: candidate, distance };
  }
  return best && !isTied ? best.word : null;
}

function isComparable(word: string, candidate: string, limit: number): boolean {
  if (candidate.length < 3 || Math.abs(candidate.length - word.length) > limit + 1) return false;
  return candidate[0] === word[0] || candidate[1] === word[0];
}

/** Letters are left out more often than added. */
const LEFT_OUT = 0.85;
const ADDED = 0.9;
const EXCHANGE = 0.8;

/** Weighted Damerau-Levenshtein distance; more than `limit` once it is. */
function distanceBetween(word: string, candidate: string, limit: number): number {
  let before: number[] = [];
  let row = Array.from({ length: candidate.length + 1 }, (_, at) => at * LEFT_OUT);
  for (let i = 1; i <= word.length; i += 1) {
    const next = nextRow({ word, candidate, i }, row, before);
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row.at(-1) ?? limit + 1;
}

const at = (values: readonly number[], place: number): number =>
  values[place] ?? Number.POSITIVE_INFINITY;

type Step = { word: string; candidate: string; i: number };

function nextRow(
  { word, candidate, i }: Step,
  row: readonly number[],
  before: readonly number[],
): number[] {
  const next = [i * ADDED];
  for (let j = 1; j <= candidate.length; j += 1) {
    const differs = word[i - 1] === candidate[j - 1] ? 0 : 1;
    const isExchange =
      i > 1 && j > 1 && word[i - 1] === candidate[j - 2] && word[i - 2] === candidate[j - 1];
    const exchanged = isExchange ? at(before, j - 2) + EXCHANGE : Number.POSITIVE_INFINITY;
    next.push(
      Math.min(at(row, j) + ADDED, at(next, j - 1) + LEFT_OUT, at(row, j - 1) + differs, exchanged),
    );
  }
  return next;
}
