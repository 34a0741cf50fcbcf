import { runSqlOutputSchema } from "../tools.ts";

type Done = Extract<ReturnType<typeof runSqlOutputSchema.parse>, { status: "done" }>;

/** What is said after a tool has run. Every number in it is one that the query returned. */
export function outcomeText(tool: string, output: unknown): string {
  if (tool === "propose_change")
    return "This is only a proposal: look at its preview, then apply or dismiss it.";
  if (tool === "open_in_grid") return "The grid can show these records.";
  if (tool === "ask_user") return "";
  const parsed = runSqlOutputSchema.safeParse(output);
  if (!parsed.success) return "The query ended without a readable result. Please ask again.";
  const { data } = parsed;
  if (data.status === "done") return doneText(data);
  return `The query was ${data.status === "refused" ? "not allowed" : "not finished"}: ${data.reason}`;
}

function doneText({ columns, rows, rowCount, isTruncated }: Done): string {
  const [row] = rows;
  if (rowCount === 0) return "There are no such records.";
  if (rowCount === 1 && row?.length === 1)
    return `${label(columns[0]?.name ?? "")}: ${cell(row[0] ?? null)}.`;
  if (rowCount === 1 && row && row.length <= 4) {
    return `${row.map((value, at) => `${label(columns[at]?.name ?? "")}: ${cell(value)}`).join(", ")}.`;
  }
  if (isTruncated) return "The table shows the first rows of the result; there are more.";
  return `${rowCount} rows.`;
}

const label = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Cells are data: one line, and only so much of it. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return "none";
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return String(value).replaceAll(/\s+/g, " ").slice(0, 80);
}
