import { changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { conditionSchema, MAX_FILTER_TERMS, searchTextSchema } from "@pfa/domain/window.ts";
import { z } from "zod";

// What an engine may do, be it the offline one or a model behind a provider. None of it writes: a change is only proposed.

const MAX_SQL = 12_000;
const MAX_LINE = 300;
const MAX_LINES = 12;

const line = z.string().min(1).max(MAX_LINE);
const columnName = z.string().min(1).max(120);

const chartSchema = z.object({
  kind: z.enum(["bar", "line", "pie"]),
  label: columnName.describe("Column that names what is measured"),
  values: z.array(columnName).min(1).max(4).describe("Columns with the numbers"),
});

/** Which records: the conditions of the grid's own view. Plain arrays: a model is told them as JSON Schema. */
const filterSchema = z.object({
  filter: z.array(conditionSchema).max(MAX_FILTER_TERMS).default([]),
  search: searchTextSchema.default(""),
  onlyDrafts: z.boolean().default(false),
});

/** Every tool by its name: what it is for, and what it takes. */
export const chatTools = {
  run_sql: {
    description:
      "Run one SELECT over pfa and calendar_month. Use it for every question about the records.",
    input: z.object({
      sql: z.string().min(1).max(MAX_SQL),
      title: line.max(120).describe("What the result shows, in a few words"),
      assumptions: z
        .array(line)
        .max(MAX_LINES)
        .default([])
        .describe("How unclear words were understood, a sentence each"),
      chart: chartSchema.optional(),
    }),
  },
  ask_user: {
    description: "Ask back when the question can be read in more than one way.",
    input: z.object({
      question: line,
      options: z
        .array(line)
        .max(6)
        .describe("Whole questions, each of which could be asked instead"),
    }),
  },
  propose_change: {
    description: "Propose a change to many records. The user sees a preview and decides.",
    input: z.object({
      summary: line,
      rule: filterSchema.extend(changeRuleSchema.shape),
      assumptions: z.array(line).max(MAX_LINES).default([]),
    }),
  },
  open_in_grid: {
    description: "Show the records of a filter in the grid.",
    input: z.object({ summary: line, filter: filterSchema }),
  },
} as const satisfies Record<string, { description: string; input: z.ZodType }>;

export type ChatToolName = keyof typeof chatTools;
export type ChatToolInput<Name extends ChatToolName> = z.infer<(typeof chatTools)[Name]["input"]>;

/**
 * A tool's input as JSON Schema, for a model. As it is after parsing, since a bounded array can only be described so; what has
 * a default may be left out all the same.
 */
export function toolJsonSchema(name: ChatToolName) {
  return z.toJSONSchema(chatTools[name].input, {
    target: "draft-7",
    io: "output",
    override: ({ jsonSchema: { properties = {}, required }, jsonSchema }) => {
      const isNeeded = (key: string) => {
        const property = properties[key];
        return typeof property !== "object" || property.default === undefined;
      };
      if (required) jsonSchema.required = required.filter(isNeeded);
    },
  });
}

/** What `run_sql` answers an engine with: a bounded sample of the rows, or why there are none. */
export const runSqlOutputSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("done"),
    columns: z.array(z.object({ name: z.string(), kind: z.string() })),
    /** Only a few, and none where the engine is not to see data. */
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    rowCount: z.int(),
    isTruncated: z.boolean(),
  }),
  z.object({
    status: z.enum(["refused", "failed"]),
    reason: z.string(),
    hint: z.string().optional(),
  }),
]);
