import { equipmentWords } from "./phrases-of-time-and-change.ts";
import { type Token, tokenize } from "./tokens.ts";

/** The organization's own values of the columns that questions name them of. */
export type OrganizationValues = Readonly<Record<string, readonly string[]>>;

type Value = { column: string; text: string; stems: readonly string[] };

export type ValueMatch = {
  next: number;
  isExact: boolean;
  values: { column: string; value: string }[];
};

/** Columns in the order in which a word is looked for in them: the broad ones first. */
const columnOrder = ["class", "category", "area", "source", "dor", "manufacturer", "model"];
const LONGEST = 6;
/** A value longer than this is text, not a name. */
const MAX_VALUE = 120;

const stemsOf = (text: string): string[] => tokenize(text).map(({ stem }) => stem);

/** Finds what the organization calls things in the words of a question. */
export class ValueIndex {
  readonly #byStem = new Map<string, Value[]>();
  /** Words that belong to the language of questions: a value that holds one is found by its whole name only. */
  readonly #isReserved: (stem: string) => boolean;

  constructor(values: OrganizationValues, isReserved: (stem: string) => boolean) {
    this.#isReserved = isReserved;
    for (const column of columnOrder) {
      for (const text of values[column] ?? [])
        if (text.length <= MAX_VALUE) this.#add(column, text);
    }
  }

  #add(column: string, text: string): void {
    const value = { column, text, stems: stemsOf(text) };
    for (const stem of new Set(value.stems)) {
      const known = this.#byStem.get(stem);
      if (known) known.push(value);
      else this.#byStem.set(stem, [value]);
    }
  }

  get stems(): readonly string[] {
    return [...this.#byStem.keys()];
  }

  hasStem = (stem: string): boolean => this.#byStem.has(stem);

  /** The longest run of words from this one on that names values. */
  match(tokens: readonly Token[], at: number): ValueMatch | null {
    for (let length = Math.min(LONGEST, tokens.length - at); length > 0; length -= 1) {
      const found = this.#matchSpan(tokens.slice(at, at + length).map(({ stem }) => stem));
      if (found) return { ...found, next: at + length };
    }
    return null;
  }

  #matchSpan(stems: readonly string[]): Omit<ValueMatch, "next"> | null {
    const own = this.#find(stems);
    if (own) return own;
    for (const other of equipmentWords[stems.join(" ")] ?? []) {
      const found = this.#find(stemsOf(other));
      if (found) return { ...found, isExact: false };
    }
    return null;
  }

  #find(stems: readonly string[]): Omit<ValueMatch, "next"> | null {
    const isName = stems.some((stem) => /\p{L}/u.test(stem));
    if (!isName) return null;
    const candidates = this.#byStem.get(stems[0] ?? "") ?? [];
    const holding = candidates.filter((value) => stems.every((stem) => value.stems.includes(stem)));
    const whole = holding.filter(
      (value) =>
        value.stems.length === stems.length &&
        value.stems.every((stem, index) => stem === stems[index]),
    );
    const [exact] = whole;
    // The same name in two columns: the broader one holds the narrower.
    if (exact) return { isExact: true, values: [{ column: exact.column, value: exact.text }] };
    if (holding.length === 0 || stems.some(this.#isReserved)) return null;
    return { isExact: false, values: holding.map(({ column, text }) => ({ column, value: text })) };
  }
}
