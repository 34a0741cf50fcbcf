import type { Permission } from "@pfa/domain/permissions.ts";
import type { ChatToolInput } from "../tools.ts";
import { describeChange, toOperations } from "./change-rule.ts";
import { assumptionsOf, filterWords, titleOf } from "./describe.ts";
import type { Frame } from "./frame.ts";
import { toGridFilter } from "./grid-filter.ts";
import { buildLexicon, type Lexicon } from "./lexicon.ts";
import type { Where } from "./sheet.ts";
import { frameSql } from "./sql/frame-sql.ts";
import { dimensionName, measureName } from "./sql/measure.ts";
import { nearestQuestions } from "./suggest.ts";
import { MAX_QUESTION } from "./tokens.ts";
import { type Understanding, understand } from "./understand.ts";
import type { OrganizationValues } from "./values.ts";

/** What the engine answers a question with: a call of a tool, or words. */
export type Reply =
  | { kind: "run_sql"; input: ChatToolInput<"run_sql"> }
  | { kind: "ask_user"; input: ChatToolInput<"ask_user"> }
  | { kind: "propose_change"; input: ChatToolInput<"propose_change"> }
  | { kind: "open_in_grid"; input: ChatToolInput<"open_in_grid"> }
  | { kind: "text"; text: string };

export type EngineContext = {
  /** Distinct values of the organization's columns, by the column's name. */
  values: OrganizationValues;
  permissions: ReadonlySet<Permission>;
  /** The day on which the question is asked, and the moment. */
  today: string;
  now: string;
};

export type Engine = { reply: (question: string, earlier: readonly string[]) => Reply };

/** Earlier questions that a follow-up is understood from. */
const MAX_EARLIER = 12;

/** An engine that answers from rules alone: the same question gets the same answer, and nothing leaves the process. */
export function createEngine({ values, permissions, today, now }: EngineContext): Engine {
  const lexicon = buildLexicon(values, permissions);
  const where: Where = { today, now, values };
  const asked = { lexicon, where };
  return {
    reply: (question, earlier) => {
      if (question.length > MAX_QUESTION) {
        return text("That question is too long to be read. Please ask it in a few sentences.");
      }
      const before = frameBefore(earlier.slice(-MAX_EARLIER), asked);
      const understood = understand(question, { ...asked, before });
      return replyTo(understood, { question, lexicon, where });
    },
  };
}

/** What the conversation has come to: each question read upon the one before it. */
function frameBefore(
  earlier: readonly string[],
  asked: { lexicon: Lexicon; where: Where },
): Frame | null {
  let before: Frame | null = null;
  for (const question of earlier) {
    if (question.length > MAX_QUESTION) continue;
    const understood = understand(question, { ...asked, before });
    if (understood.kind === "query") before = understood.frame;
  }
  return before;
}

type Question = { question: string; lexicon: Lexicon; where: Where };

function replyTo(understood: Understanding, { question, lexicon, where }: Question): Reply {
  switch (understood.kind) {
    case "query":
      return query(understood.frame, understood.notes, { lexicon, where });
    case "change":
      return change(understood);
    case "ask":
      return ask(
        understood.question,
        understood.options.length > 0 ? understood.options : nearestQuestions(question, 3),
      );
    case "decline":
      return text(`${understood.reason} ${suggestions(question)}`);
    case "help":
      return text(
        `I am the offline engine: I answer from rules, without a language model. ${suggestions("")}`,
      );
  }
}

const text = (said: string): Reply => ({ kind: "text", text: said });
const line = (said: string): string => (said.length <= 300 ? said : `${said.slice(0, 299)}…`);
const ask = (question: string, options: readonly string[]): Reply => ({
  kind: "ask_user",
  input: { question: line(question), options: options.slice(0, 6).map(line) },
});

/** Prose holds no number that no query returned, not even one of an example. */
const suggestions = (question: string): string =>
  `You could ask: ${nearestQuestions(question, 40)
    .filter((each) => !/\d/.test(each))
    .slice(0, 3)
    .map((each) => `“${each}”`)
    .join(", ")}.`;

function query(
  frame: Frame,
  notes: readonly string[],
  { lexicon, where }: Omit<Question, "question">,
): Reply {
  const sql = frameSql(frame, { canSeeMoney: lexicon.canSeeMoney, values: where.values });
  const chart = chartOf(frame);
  const input = {
    sql,
    title: titleOf(frame) || "Records",
    assumptions: assumptionsOf(frame, notes),
  };
  return { kind: "run_sql", input: chart ? { ...input, chart } : input };
}

/** A chart for one dimension with a few measures: a line over time, bars else. */
function chartOf(frame: Frame): ChatToolInput<"run_sql">["chart"] {
  const { dimensions, series, chart, pivot, share } = frame;
  const [dimension, second] = dimensions;
  if (chart === "table" || pivot || share?.kind === "cumulative") return undefined;
  if (series) return seriesChart(series, chart);
  const values = share ? ["percent"] : frame.measures.slice(0, 4).map(measureName);
  if (!dimension || second || values.length === 0) return undefined;
  return {
    kind: chart ?? ("grain" in dimension ? "line" : "bar"),
    label: dimensionName(dimension),
    values,
  };
}

function seriesChart(
  { of, isPeak }: NonNullable<Frame["series"]>,
  chart: "bar" | "line" | "pie" | undefined,
) {
  if (isPeak) return undefined;
  return {
    kind: chart ?? ("line" as const),
    label: "month",
    values: [of === "spend" ? "spend" : "on_hire"],
  };
}

function change({ filters, changes, notes }: Extract<Understanding, { kind: "change" }>): Reply {
  const filter = toGridFilter(filters);
  const operations = toOperations(changes);
  const records = filters.map(filterWords).join(", ");
  if (filter === null)
    return ask(
      `A filter of the grid cannot say “${records}” yet. Which records should change?`,
      [],
    );
  if (operations === null)
    return ask(
      "That change cannot be made for many records at once. What should change instead?",
      [],
    );
  const summary = line(`${changes.map(describeChange).join(" and ")}, for records with ${records}`);
  return {
    kind: "propose_change",
    input: { summary, rule: { ...filter, operations }, assumptions: notes.slice(0, 12).map(line) },
  };
}
