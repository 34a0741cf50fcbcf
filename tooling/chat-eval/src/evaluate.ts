import type { LanguageModelV4 } from "@ai-sdk/provider";
import { offlineModel } from "@pfa/chat/model.ts";
import { type Judged, judge, type Verdict } from "./judge.ts";
import type { Question } from "./question-file.ts";
import type { Records } from "./records.ts";

export type Evaluation = Record<Verdict, number> & { total: number; items: Judged[] };

/** Engines by the name that is given on the command line. */
export const engines = ["offline"] as const;

/** Asks every question in turn. */
export async function evaluate(
  questions: readonly Question[],
  records: Records,
): Promise<Evaluation> {
  const values = await records.values();
  const models = new Map<string, LanguageModelV4>();
  const items: Judged[] = [];
  for (const question of questions) {
    const model = models.get(question.today) ?? offlineOn(question.today, values);
    models.set(question.today, model);
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that each one's time is its own
    items.push(await judge(question, model, records));
  }
  const count = (verdict: Verdict) => items.filter((item) => item.verdict === verdict).length;
  return {
    total: items.length,
    right: count("right"),
    asked: count("asked"),
    declined: count("declined"),
    wrong: count("wrong"),
    items,
  };
}

function offlineOn(today: string, values: Record<string, string[]>): LanguageModelV4 {
  const permissions = new Set(["Read", "ViewFinancials", "EditForecast", "SaveDraft"] as const);
  return offlineModel({ values, permissions, today, now: `${today}T12:00:00.000Z` });
}
