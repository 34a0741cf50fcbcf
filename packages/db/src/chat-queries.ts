import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

/** One query of the chat as it is written down. */
export type ChatQueryEntry = {
  question: string | null;
  rawSql: string;
  canonicalSql: string | null;
  verdict: "done" | "refused" | "failed";
  reason: string | null;
  rowCount: number | null;
  durationMs: number;
};

/** PostgreSQL keeps no NUL, and nobody reads more of a text that was refused for its length. */
const kept = (text: string | null, length: number) =>
  text?.replaceAll("\0", "").slice(0, length) ?? null;

/** Notes what was asked, whether it was run or not. */
export async function insertChatQuery(tx: Tx, scope: Scope, entry: ChatQueryEntry): Promise<void> {
  const { question, rawSql, canonicalSql, verdict, reason, rowCount, durationMs } = entry;
  await tx.execute(sql`
    insert into chat_query (organization_id, user_id, question, raw_sql, canonical_sql, verdict, reason, row_count, duration_ms)
    values (${scope.organizationId}, ${scope.userId}, ${kept(question, 4000)}, ${kept(rawSql, 12_000)}, ${canonicalSql},
            ${verdict}, ${reason}, ${rowCount}, ${Math.round(durationMs)})`);
}
