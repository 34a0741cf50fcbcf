import type { LanguageModelV4, LanguageModelV4Message } from "@ai-sdk/provider";
import { type ChatToolName, chatTools } from "@pfa/chat/tools.ts";
import { chatRelations } from "@pfa/domain/chat-relations.ts";
import { guardSql } from "@pfa/sql-guard/guard.ts";
import { areSameChanges, ruleChanges, ruleCondition } from "./compare-changes.ts";
import { isSameAnswer } from "./compare-rows.ts";
import type { Question } from "./question-file.ts";
import type { Records } from "./records.ts";

export type Verdict = "right" | "asked" | "declined" | "wrong";

export type Judged = {
  id: string;
  family: string;
  question: string;
  verdict: Verdict;
  /** From the question to the end of its query. */
  ms: number;
  /** Until the first part of the answer came. */
  firstMs: number;
  sql?: string;
  /** What was said instead, or why it is wrong. */
  note?: string;
};

type Answer = { tool: ChatToolName | null; input: unknown; text: string; firstMs: number };

/** Asks a question as the chat would, runs what is answered, and compares it with what was to come out. */
export async function judge(
  question: Question,
  model: LanguageModelV4,
  records: Records,
): Promise<Judged> {
  const started = performance.now();
  const answer = await ask(question, model);
  const outcome = await outcomeOf(question, answer, records, () => performance.now() - started);
  const { id, family } = question;
  return { id, family, question: question.question, firstMs: answer.firstMs, ...outcome };
}

async function ask({ question, context = [] }: Question, model: LanguageModelV4): Promise<Answer> {
  const started = performance.now();
  const said = [...context, { role: "user" as const, content: question }];
  const prompt = said.map(({ role, content }): LanguageModelV4Message => ({
    role,
    content: [{ type: "text", text: content }],
  }));
  const { stream } = await model.doStream({ prompt });
  const answer: Answer = { tool: null, input: null, text: "", firstMs: 0 };
  for await (const part of stream) {
    const isFirst = answer.firstMs === 0 && part.type !== "stream-start";
    if (isFirst) answer.firstMs = performance.now() - started;
    if (part.type === "text-delta") answer.text += part.delta;
    if (part.type !== "tool-call") continue;
    answer.tool = part.toolName as ChatToolName;
    answer.input = JSON.parse(part.input);
  }
  return answer;
}

/** As for one who may see money. */
const relations = chatRelations(new Set(["Read", "ViewFinancials"]));

type Outcome = Pick<Judged, "verdict" | "ms" | "sql" | "note">;

async function outcomeOf(
  question: Question,
  { tool, input, text }: Answer,
  records: Records,
  elapsed: () => number,
): Promise<Outcome> {
  if (tool === null)
    return {
      verdict: question.expect === "decline" ? "right" : "declined",
      ms: elapsed(),
      note: text,
    };
  if (tool === "ask_user") {
    const asked = chatTools.ask_user.input.parse(input);
    return {
      verdict: question.expect === "clarify" ? "right" : "asked",
      ms: elapsed(),
      note: asked.question,
    };
  }
  if (tool === "run_sql")
    return runQuery(question, chatTools.run_sql.input.parse(input).sql, records, elapsed);
  if (tool === "propose_change")
    return compareChange(
      question,
      chatTools.propose_change.input.parse(input).rule,
      records,
      elapsed,
    );
  return { verdict: "wrong", ms: elapsed(), note: `answered by ${tool}` };
}

async function runQuery(
  { gold_sql }: Question,
  sql: string,
  records: Records,
  elapsed: () => number,
): Promise<Outcome> {
  try {
    const guarded = guardSql(sql, relations);
    if (!guarded.allowed)
      return { verdict: "wrong", ms: elapsed(), sql, note: `refused: ${guarded.message}` };
    const given = await records.query(guarded.canonical);
    const ms = elapsed();
    if (gold_sql === undefined)
      return { verdict: "wrong", ms, sql, note: "answered what has no answer" };
    const expected = await records.query(gold_sql);
    const isRight = isSameAnswer(expected, given);
    const note = `expected ${expected.rows.length} rows ${JSON.stringify(expected.rows[0])}, got ${given.rows.length} ${JSON.stringify(given.rows[0])}`;
    return { verdict: isRight ? "right" : "wrong", ms, sql, ...(!isRight && { note }) };
  } catch (error) {
    return { verdict: "wrong", ms: elapsed(), sql, note: String(error) };
  }
}

async function compareChange(
  { change_spec }: Question,
  rule: Parameters<typeof ruleCondition>[0] & { operations: Parameters<typeof ruleChanges>[0] },
  records: Records,
  elapsed: () => number,
): Promise<Outcome> {
  const condition = ruleCondition(rule);
  const sql = `select id from pfa where ${condition}`;
  const ms = elapsed();
  if (!change_spec)
    return { verdict: "wrong", ms, sql, note: "proposed a change that nobody asked for" };
  const given = await records.query(sql);
  const expected = await records.query(`select id from pfa where ${change_spec.filter_sql}`);
  const isSameFilter = isSameAnswer(expected, given);
  const isRight = isSameFilter && areSameChanges(change_spec.changes, ruleChanges(rule.operations));
  const note = isSameFilter
    ? JSON.stringify(rule.operations)
    : `expected ${expected.rows.length} records, got ${given.rows.length}`;
  return { verdict: isRight ? "right" : "wrong", ms, sql, ...(!isRight && { note }) };
}
