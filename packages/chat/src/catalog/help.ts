import type { Permission } from "@pfa/domain/permissions.ts";
import { catalogColumns } from "./columns.ts";
import { quantities } from "./quantities.ts";
import { verifiedChanges, verifiedQuestions } from "./verified-questions.ts";

export type ChatHelp = {
  /** What can be measured, and what it means. */
  measures: { name: string; meaning: string; words: readonly string[] }[];
  /** What records can be grouped and filtered by. */
  columns: { name: string; meaning: string; words: readonly string[] }[];
  questions: readonly string[];
  changes: readonly string[];
};

/** What there is to ask about, for the help page. */
export function chatHelp(permissions: ReadonlySet<Permission>): ChatHelp {
  const canSeeMoney = permissions.has("ViewFinancials");
  const shown = Object.values(quantities).filter(
    ({ synonyms, isMoney }) => synonyms.length > 0 && (canSeeMoney || !isMoney),
  );
  return {
    measures: shown.map(({ label, meaning, synonyms }) => ({
      name: label,
      meaning,
      words: synonyms,
    })),
    columns: catalogColumns(permissions)
      .filter(({ synonyms }) => synonyms.length > 0)
      .map(({ name, meaning, synonyms }) => ({ name, meaning, words: synonyms })),
    questions: verifiedQuestions.filter((question) => canSeeMoney || !isOfMoney(question)),
    changes: canSeeMoney ? verifiedChanges : verifiedChanges.filter((change) => !isOfMoney(change)),
  };
}

const isOfMoney = (text: string): boolean =>
  /cost|rate|plan|budget|variance|expensive|spend/.test(text);

const MAX_COMPLETIONS = 8;

/** Questions that go on as the typed words begin; all words have to occur, the last one may be unfinished. */
export function completions(typed: string, permissions: ReadonlySet<Permission>): string[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const { questions, changes } = chatHelp(permissions);
  return [...questions, ...changes]
    .filter((question) => {
      const known = question.toLowerCase().split(/\s+/);
      return words.every((word, at) =>
        known.some((own) => (at === words.length - 1 ? own.startsWith(word) : own === word)),
      );
    })
    .slice(0, MAX_COMPLETIONS);
}
