import { catalogColumns } from "../catalog/columns.ts";
import { quantities } from "../catalog/quantities.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { Concept } from "./concepts.ts";
import { monthNumber, weekdayNumber } from "./date-words.ts";
import { phrases } from "./phrases.ts";
import { equipmentWords, timeAndChangePhrases } from "./phrases-of-time-and-change.ts";
import { correct } from "./spelling.ts";
import { type Token, tokenize } from "./tokens.ts";
import { type OrganizationValues, ValueIndex } from "./values.ts";

type PhraseMatch = { concept: Concept; next: number };

/** All words that a question may be made of: the language's, the catalog's and the organization's. */
export type Lexicon = {
  matchPhrase: (tokens: readonly Token[], at: number) => PhraseMatch | null;
  values: ValueIndex;
  /** The question's words with those that are nearly known put right; tells which. */
  correctWords: (tokens: readonly Token[]) => {
    tokens: Token[];
    corrections: [from: string, to: string][];
  };
  canSeeMoney: boolean;
};

/** Dimensions: columns that records are grouped by and named with. */
const dimensionColumns = [
  "class",
  "category",
  "area",
  "source",
  "dor",
  "manufacturer",
  "model",
  "status",
];

export function buildLexicon(
  values: OrganizationValues,
  permissions: ReadonlySet<Permission>,
): Lexicon {
  const { byPhrase, words } = readPhrases(permissions);
  const index = new ValueIndex(values, (stem) => byPhrase.has(stem));
  const longest = Math.max(...[...byPhrase.keys()].map((phrase) => phrase.split(" ").length));
  const vocabulary = [...new Set([...words, ...index.stems])].filter((word) => !/\d/.test(word));
  const isKnown = (token: Token) =>
    words.has(token.stem) ||
    words.has(token.text) ||
    index.hasStem(token.stem) ||
    isTimeWord(token.text) ||
    !/^\p{L}{2,}$/u.test(token.text);
  return {
    values: index,
    canSeeMoney: permissions.has("ViewFinancials"),
    matchPhrase: (tokens, at) => matchPhrase(tokens, at, { byPhrase, longest }),
    correctWords: (tokens) => {
      const corrections: [string, string][] = [];
      const corrected = tokens.map((token) => {
        if (isKnown(token)) return token;
        const again = correct(token.text, vocabulary) ?? correct(token.stem, vocabulary);
        if (again === null) return token;
        corrections.push([token.raw, again]);
        return { ...token, text: again, stem: again, isPlural: token.isPlural };
      });
      return { tokens: corrected, corrections };
    },
  };
}

const isTimeWord = (word: string): boolean =>
  monthNumber(word) > 0 || weekdayNumber(word) > 0 || timeWords.has(word);

const timeWords = new Set(
  (
    "today yesterday tomorrow next last past previous coming following upcoming this current within rest remainder remaining first second third fourth half quarter week weekend " +
    "day month year hour hr fortnight iso calendar onwards onward until till since before after between beyond prior close beginning ytd hundred thousand million billion grand " +
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety zero fourteen sixteen eighteen no dollar working through thru wk mo " +
    "noon midnight am pm throughout over during during final later earlier than"
  ).split(" "),
);

function readPhrases(permissions: ReadonlySet<Permission>) {
  const byPhrase = new Map<string, Concept>();
  const add = (concept: Concept, text: string) => {
    const phrase = tokenize(text)
      .map(({ stem }) => stem)
      .join(" ");
    const known = byPhrase.get(phrase);
    if (phrase && (!known || known.is === "noise")) byPhrase.set(phrase, concept);
  };
  for (const quantity of Object.values(quantities)) {
    for (const text of quantity.synonyms) add({ is: "quantity", quantity: quantity.key }, text);
  }
  for (const column of catalogColumns(permissions)) {
    if (!dimensionColumns.includes(column.name)) continue;
    for (const text of column.synonyms) add({ is: "dimension", column: column.name }, text);
  }
  for (const [concept, texts] of [...timeAndChangePhrases, ...phrases]) {
    for (const text of texts.split("|")) add(concept, text);
  }
  for (const [concept, text] of sourceWords) for (const word of text.split("|")) add(concept, word);
  const words = new Set(
    [...byPhrase.keys(), ...Object.keys(equipmentWords)].flatMap((phrase) => phrase.split(" ")),
  );
  return { byPhrase, words };
}

const source = (value: string): Concept => ({
  is: "value",
  column: "source",
  values: [value],
  isExact: true,
});
const sourceWords: readonly (readonly [Concept, string])[] = [
  [
    source("Rental"),
    "rent|rental|rented|renting|leased|lease|leasing|hire|hired in|rental equipment|rental item|miete|gemietet|alquiler|location de",
  ],
  [
    source("Purchase"),
    "purchase|purchased|buy|bought|buying|owned by us|own|owned|owning|acquired|bought in|purchased item|to buy|we own",
  ],
];

function matchPhrase(
  tokens: readonly Token[],
  at: number,
  { byPhrase, longest }: { byPhrase: ReadonlyMap<string, Concept>; longest: number },
): PhraseMatch | null {
  let phrase = "";
  let found: PhraseMatch | null = null;
  for (let next = at; next < Math.min(tokens.length, at + longest); next += 1) {
    phrase = next === at ? (tokens[next]?.stem ?? "") : `${phrase} ${tokens[next]?.stem ?? ""}`;
    const concept = byPhrase.get(phrase);
    if (concept) found = { concept, next: next + 1 };
  }
  return found;
}
