import { z } from "zod";
import type { ChangeRule } from "./bulk-change.ts";
import type { Chart, ChartColumn } from "./chart.ts";
import { textSchema, type View } from "./window.ts";

// What is said in the chat, as it is stored, streamed and shown. Answers are made of parts in their order.

const MAX_QUESTION_LENGTH = 2000;
export const MAX_SQL_LENGTH = 12_000;
const MAX_TITLE_LENGTH = 120;
export const MAX_PINS = 60;
const MAX_REASON_LENGTH = 1000;

const someText = (maxLength: number) =>
  textSchema(maxLength).refine((text) => text.trim() !== "", { error: "is empty" });

export const questionSchema = someText(MAX_QUESTION_LENGTH);
export const chatSqlSchema = someText(MAX_SQL_LENGTH);
export const titleSchema = someText(MAX_TITLE_LENGTH);

/** Whether an answer helped, and what was wrong with it. Sent to the administrators with the question and its SQL. */
export const feedbackSchema = z.object({
  rating: z.enum(["good", "bad"]),
  reason: textSchema(MAX_REASON_LENGTH).default(""),
});
export type Feedback = z.infer<typeof feedbackSchema>;

type Cell = string | number | boolean | null;

/** SQL that an answer ran, or tried to, and what came of it. It and its rows are one thing: other SQL has another part. */
type ResultPart = {
  kind: "result";
  /** As it was executed; as it was asked for while it runs and where it was refused. */
  sql: string;
  title: string | null;
  /** How unclear words were understood. */
  assumptions: string[];
  state: "running" | "done" | "refused" | "failed" | "stopped";
  /** Why it was refused or failed, in words. */
  reason: string | null;
  columns: ChartColumn[];
  /** Null once it is history: whoever opens that reads them anew. */
  rows: Cell[][] | null;
  rowCount: number;
  isTruncated: boolean;
  durationMs: number | null;
  /** When the mirror was last synced. */
  freshness: string | null;
  chart: Chart | null;
};

type AnswerPart =
  | { kind: "text"; text: string }
  | ResultPart
  | { kind: "ask"; question: string; options: string[] }
  | {
      kind: "proposal";
      summary: string;
      assumptions: string[];
      view: View;
      rule: ChangeRule;
    }
  | { kind: "view"; summary: string; view: View }
  | { kind: "note"; tone: "info" | "warn" | "bad"; text: string };

/** How an answer ended; one that is still `answering` long after it began was cut off with its process. */
type AnswerState = "answering" | "complete" | "stopped" | "failed";

export type ChatMessage = {
  id: number;
  role: "question" | "answer";
  state: AnswerState;
  content: string;
  parts: AnswerPart[];
  /** Who answered; null for questions. */
  engine: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  durationMs: number | null;
  createdAt: string;
  /** What the reader thought of it. */
  rating: Feedback["rating"] | null;
};

/** A conversation's title until it is given another: how its first question begins. */
export function titleOf(question: string): string {
  const line = question.replaceAll(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `${line.slice(0, 79).trimEnd()}…`;
}
