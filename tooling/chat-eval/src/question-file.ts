import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A change of one column, as the questions write it down. */
export type ExpectedChange = { field: string; op: string; value?: unknown; from?: string };

/** A question and what its answer has to be. */
export type Question = {
  id: string;
  family: string;
  /** The day on which it is asked. */
  today: string;
  question: string;
  gold_sql?: string;
  expect?: "clarify" | "decline" | "bulk_update";
  change_spec?: { filter_sql: string; changes: ExpectedChange[] };
  /** What was said before. */
  context?: { role: "user" | "assistant"; content: string; sql?: string }[];
};

export function readQuestions(file: string): Question[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as Question];
    } catch (error) {
      throw new Error(`${file}, line ${at + 1} is no JSON: ${String(error)}`, { cause: error });
    }
  });
}

const ownSchema = join(import.meta.dirname, "../../../packages/chat/fixtures/questions-schema.sql");

/** The records that questions are asked of: the schema beside them, else the one of this repository. */
export function schemaFor(questions: string): string {
  const beside = join(dirname(questions), "questions-schema.sql");
  return existsSync(beside) ? beside : ownSchema;
}
