/** A cell of an answer: dates and moments as ISO text, lists and the like as PostgreSQL writes them. */
export type ChatCell = string | number | boolean | null;

export type ChatResultColumn = {
  name: string;
  type: "text" | "number" | "boolean" | "date" | "timestamp" | "other";
  /** An amount of money. */
  money: boolean;
};

/** What a query answered. */
export type ChatSqlAnswer = {
  /** The query as it was run. */
  canonical: string;
  columns: ChatResultColumn[];
  rows: ChatCell[][];
  /** Which limit left rows out; null if all are there. */
  truncated: "rows" | "bytes" | null;
  ms: number;
  freshness: {
    /** ISO timestamp of the last read from PEMS, or null before the first. */
    lastSyncedAt: string | null;
  };
};

/** Why a query was not run. */
type ChatSqlRefusal = {
  kind: "chat_sql_refused";
  code: string;
  message: string;
  hint: string | null;
  /** Where in the text, in characters from 0. */
  position: number | null;
};

/** Why a query that was allowed has no answer. */
export type ChatSqlFailure = {
  kind: "chat_sql_failed";
  code:
    | "not_set_up"
    | "busy"
    | "too_expensive"
    | "timeout"
    | "cancelled"
    | "unavailable"
    | "value"
    | "division_by_zero"
    | "types"
    | "grouping"
    | "columns"
    | "several_rows"
    | "resources"
    | "other";
  message: string;
  hint: string | null;
};

export type ChatSqlProblem = ChatSqlRefusal | ChatSqlFailure;
