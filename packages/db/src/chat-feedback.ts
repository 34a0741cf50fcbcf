import type { Feedback } from "@pfa/domain/chat.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

/**
 * Notes what the caller thinks of an answer, with the question before it and the SQL of its last result, which the
 * administrators are shown. False if there is no such answer for them.
 */
export async function rateAnswer(
  tx: Tx,
  scope: Scope,
  { messageId, rating, reason }: Feedback & { messageId: number },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    insert into chat_feedback (organization_id, message_id, user_id, rating, reason, question, sql, engine)
    select a.organization_id, a.id, ${scope.userId}, ${rating}, ${reason}, left(q.content, 4000), left(s.sql, 12000), a.engine
      from chat_message a
      cross join lateral (
        select content from chat_message q
         where q.organization_id = a.organization_id and q.conversation_id = a.conversation_id and q.role = 'question'
           and q.id < a.id
         order by q.id desc limit 1) q
      left join lateral (
        select part->>'sql' as sql from jsonb_array_elements(a.parts) with ordinality p (part, place)
         where part->>'kind' = 'result' order by place desc limit 1) s on true
     where a.organization_id = ${scope.organizationId} and a.id = ${messageId} and a.role = 'answer'
        on conflict (organization_id, message_id, user_id)
        do update set rating = excluded.rating, reason = excluded.reason, created_at = now()`);
  return touched === 1;
}

export type GivenFeedback = {
  organizationCode: string;
  messageId: number;
  user: string;
  rating: Feedback["rating"];
  reason: string;
  question: string;
  sql: string | null;
  engine: string | null;
  createdAt: string;
};

/** What people thought of answers in the organizations in context, the newest first. */
export async function listFeedback(
  tx: Tx,
  { rating, offset, limit }: { rating: Feedback["rating"] | null; offset: number; limit: number },
): Promise<{ total: number; feedback: GivenFeedback[] }> {
  const rows = await tx.query<GivenFeedback & { total: number }>(sql`
    select o.code as "organizationCode", f.message_id as "messageId", u.display_name as user, f.rating, f.reason,
           f.question, f.sql, f.engine, f.created_at as "createdAt", count(*) over () as total
      from chat_feedback f
      join organization o on o.id = f.organization_id
      join app_user u on u.id = f.user_id
     where ${rating}::text is null or f.rating = ${rating}
     order by f.created_at desc, f.message_id desc
    offset ${offset} limit ${limit}`);
  return {
    total: rows[0]?.total ?? 0,
    feedback: rows.map(({ total: _total, ...feedback }) => feedback),
  };
}
