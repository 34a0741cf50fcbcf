/** Text as it is compared without regard to case. */
export type Fold = (text: string) => string;

const isAscii = (text: string): boolean => !/[\u0080-\u{10ffff}]/u.test(text);

const KEPT = 20_000;

/**
 * Folding of case as PostgreSQL's locale does it, so that the engine and SQL never disagree about a letter. ASCII is folded
 * here; any other text has to be learned from the database before it is asked for.
 */
export class CaseFold {
  private known = new Map<string, string>();
  /** Kept once more: what was learned a moment ago is still to be asked for. */
  private older: ReadonlyMap<string, string> = new Map();

  /** Which of these texts have to be learned first. */
  missing(texts: Iterable<string>): string[] {
    return [...new Set(texts)].filter((text) => !isAscii(text) && !this.known.has(text));
  }

  /** Takes the database's answers, in the order of `texts`. */
  learn(texts: readonly string[], folded: readonly string[]): void {
    if (this.known.size + texts.length > KEPT) {
      this.older = this.known;
      this.known = new Map();
    }
    for (const [position, text] of texts.entries()) this.known.set(text, folded[position] ?? text);
  }

  /** Throws for a text beyond ASCII that was not learned. */
  readonly fold: Fold = (text) => {
    if (isAscii(text)) return text.toLowerCase();
    const folded = this.known.get(text) ?? this.older.get(text);
    if (folded === undefined) throw new Error("a text whose folding was not asked for");
    return folded;
  };
}
