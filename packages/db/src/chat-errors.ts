import type { ChatSqlFailure } from "@pfa/domain/chat-sql.ts";
import pg from "pg";

type Code = ChatSqlFailure["code"];

export const chatFailure = (
  code: Code,
  message: string,
  hint: string | null = null,
): ChatSqlFailure => ({
  kind: "chat_sql_failed",
  code,
  message,
  hint,
});

const timeout = chatFailure(
  "timeout",
  "The query took longer than 8 seconds and was stopped.",
  "Ask for a shorter period or fewer records, or group before joining.",
);
const types = chatFailure(
  "types",
  "A function or operator does not go with the types of its values.",
  "Compare texts with texts, dates with dates; cast where needed.",
);
const value = chatFailure(
  "value",
  "A value cannot be read as the type that it is used as, or is out of range.",
  "Cast only values that have that form.",
);
const resources = chatFailure(
  "resources",
  "The query needs more memory or space than a question may have.",
  "Ask for fewer rows or columns, or for totals.",
);

/** By SQLSTATE. PostgreSQL's own words are never shown: they quote values. */
const byState: Record<string, ChatSqlFailure> = {
  "57014": timeout,
  "22012": chatFailure(
    "division_by_zero",
    "Something is divided by zero.",
    "Write x / nullif(y, 0).",
  ),
  "42883": types,
  "42804": types,
  "42846": types,
  "42725": types,
  "42P18": types,
  "42803": chatFailure(
    "grouping",
    "A column is neither in GROUP BY nor in an aggregate, or an aggregate stands where none can.",
    "Put it in GROUP BY, or into sum, avg, min, max or count.",
  ),
  "42P20": chatFailure(
    "grouping",
    "A window function stands where none can.",
    "Compute it in a subquery and filter outside.",
  ),
  "21000": chatFailure(
    "several_rows",
    "A subquery gave several rows where one value is needed.",
    "Use an aggregate, or limit 1.",
  ),
};

const byClass: Record<string, ChatSqlFailure> = {
  "22": value,
  "42": chatFailure(
    "columns",
    "PostgreSQL does not accept this query's columns, aliases or positions.",
    "Check ORDER BY, UNION and the names.",
  ),
  "53": resources,
  "54": resources,
  "08": chatFailure(
    "unavailable",
    "The database cannot be reached right now.",
    "Try again in a moment.",
  ),
  "57": chatFailure(
    "unavailable",
    "The database cannot answer right now.",
    "Try again in a moment.",
  ),
};

/** Our words for what PostgreSQL or the connection complained about. */
export function toChatFailure(error: unknown): ChatSqlFailure {
  if (!(error instanceof pg.DatabaseError)) {
    return chatFailure(
      "unavailable",
      "The database cannot be reached right now.",
      "Try again in a moment.",
    );
  }
  const state = error.code ?? "";
  return (
    byState[state] ??
    byClass[state.slice(0, 2)] ??
    chatFailure("other", "PostgreSQL could not answer this query.", "Write it differently.")
  );
}
