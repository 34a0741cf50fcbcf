import { issueChatCapability } from "@pfa/db/chat-capability.ts";
import { type ChatQueryEntry, insertChatQuery } from "@pfa/db/chat-queries.ts";
import type { ChatReader } from "@pfa/db/chat-reader.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import { chatRelations } from "@pfa/domain/chat-relations.ts";
import type { ChatSqlAnswer, ChatSqlFailure, ChatSqlProblem } from "@pfa/domain/chat-sql.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { guardSql, type GuardVerdict } from "@pfa/sql-guard/guard.ts";

/** Queries of one person at a time; a third one is told to wait. */
const PER_PERSON = 2;

export type ChatSqlDoors = {
  db: Db;
  /** Null where the server was given no sign-in for it. */
  reader: ChatReader | null;
};

export type ChatSqlRequest = {
  sql: string;
  /** In words, if there was one; kept beside the query. */
  question?: string;
};

type Outcome = Result<ChatSqlAnswer, ChatSqlProblem>;

/**
 * Runs one query of the chat, written by a model or by a person: judged, written anew, run as a role that can only read what the
 * caller may see, and written down with its outcome.
 */
export async function runChatSql(
  { db, reader }: ChatSqlDoors,
  scope: Scope,
  { sql, question }: ChatSqlRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now();
  const verdict = guardSql(sql, chatRelations(scope.permissions));
  const outcome = verdict.allowed
    ? await oneOfFew(scope, () => read({ db, reader }, scope, verdict, signal))
    : fail(toRefusal(verdict));
  const durationMs = performance.now() - startedAt;
  const entry = {
    question: question ?? null,
    rawSql: sql,
    canonicalSql: verdict.allowed ? verdict.canonical : null,
    durationMs,
    ...summary(outcome),
  };
  await inScope(db, scope, (tx) => insertChatQuery(tx, scope, entry));
  return outcome.ok ? ok({ ...outcome.value, ms: Math.round(durationMs) }) : outcome;
}

type Allowed = Extract<GuardVerdict, { allowed: true }>;

function toRefusal(verdict: Exclude<GuardVerdict, Allowed>): ChatSqlProblem {
  const { code, message, hint, position } = verdict;
  return { kind: "chat_sql_refused", code, message, hint, position };
}

async function read(
  { db, reader }: ChatSqlDoors,
  scope: Scope,
  { canonical, columns: judged }: Allowed,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!reader) return fail(notSetUp);
  const { capability, lastSyncedAt } = await inScope(db, scope, issueChatCapability);
  const result = await reader.read({ canonical, capability }, signal);
  if (!result.ok) return result;
  const columns = result.value.columns.map((column, index) => ({
    ...column,
    money: column.type === "number" && (judged[index]?.isMoney ?? false),
  }));
  return ok({ ...result.value, canonical, columns, ms: 0, freshness: { lastSyncedAt } });
}

const notSetUp: ChatSqlFailure = {
  kind: "chat_sql_failed",
  code: "not_set_up",
  message: "This server is not set up to run questions in SQL.",
  hint: "An administrator has to give it CHAT_DATABASE_URL.",
};

const busy: ChatSqlFailure = {
  kind: "chat_sql_failed",
  code: "busy",
  message: `${PER_PERSON} of your queries are running already.`,
  hint: "Wait for one to end, or stop it.",
};

const running = new Map<string, number>();

async function oneOfFew(scope: Scope, work: () => Promise<Outcome>): Promise<Outcome> {
  const person = `${scope.organizationId}:${scope.userId}`;
  const count = running.get(person) ?? 0;
  if (count >= PER_PERSON) return fail(busy);
  running.set(person, count + 1);
  try {
    return await work();
  } finally {
    const left = (running.get(person) ?? 1) - 1;
    if (left > 0) running.set(person, left);
    else running.delete(person);
  }
}

function summary(outcome: Outcome): Pick<ChatQueryEntry, "verdict" | "reason" | "rowCount"> {
  if (outcome.ok) return { verdict: "done", reason: null, rowCount: outcome.value.rows.length };
  const { kind, code, message } = outcome.error;
  const verdict = kind === "chat_sql_refused" ? "refused" : "failed";
  return { verdict, reason: `${code}: ${message}`, rowCount: null };
}
