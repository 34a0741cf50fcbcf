import type { ChatMessage } from "@pfa/domain/chat.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

export type Conversation = {
  id: number;
  title: string;
  askedAt: string;
  sharedAt: string | null;
  questions: number;
};

/** The caller's conversations, the last asked first; those that hold a text in title, questions or answers. */
export async function listConversations(
  tx: Tx,
  scope: Scope,
  { search, offset, limit }: { search: string; offset: number; limit: number },
): Promise<{ total: number; conversations: Conversation[] }> {
  const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await tx.query<Conversation & { total: number }>(sql`
    select c.id, c.title, c.asked_at as "askedAt", c.shared_at as "sharedAt",
           (select count(*) from chat_message m
             where m.organization_id = c.organization_id and m.conversation_id = c.id and m.role = 'question') as questions,
           count(*) over () as total
      from chat_conversation c
     where c.organization_id = ${scope.organizationId} and c.user_id = ${scope.userId}
       and (${search} = '' or c.title ilike ${pattern}
            or exists (select from chat_message m
                        where m.organization_id = c.organization_id and m.conversation_id = c.id and m.content ilike ${pattern}))
     order by c.asked_at desc, c.id desc
    offset ${offset} limit ${limit}`);
  return {
    total: rows[0]?.total ?? 0,
    conversations: rows.map(({ total: _total, ...conversation }) => conversation),
  };
}

export type FoundConversation = {
  id: number;
  title: string;
  sharedAt: string | null;
  isOwn: boolean;
  owner: string;
};

/** One that the caller may read: an own one, or one that was shared with the organization. */
export async function findConversation(
  tx: Tx,
  scope: Scope,
  conversationId: number,
): Promise<FoundConversation | null> {
  const [found] = await tx.query<FoundConversation>(sql`
    select c.id, c.title, c.shared_at as "sharedAt", c.user_id = ${scope.userId} as "isOwn", u.display_name as owner
      from chat_conversation c
      join app_user u on u.id = c.user_id
     where c.organization_id = ${scope.organizationId} and c.id = ${conversationId}`);
  return found ?? null;
}

/** What was said in it, in order. Answers that the caller may not see for the money in them are left out by row security. */
export async function listMessages(
  tx: Tx,
  scope: Scope,
  conversationId: number,
): Promise<ChatMessage[]> {
  return tx.query<ChatMessage>(sql`
    select m.id, m.role, m.state, m.content, m.parts, m.engine, m.input_tokens as "inputTokens",
           m.output_tokens as "outputTokens", m.duration_ms as "durationMs", m.created_at as "createdAt", f.rating
      from chat_message m
      left join chat_feedback f on (f.organization_id, f.message_id, f.user_id)
                                 = (m.organization_id, m.id, ${scope.userId})
     where m.organization_id = ${scope.organizationId} and m.conversation_id = ${conversationId}
     order by m.id`);
}

/** False if it is none of the caller's. */
export async function renameConversation(
  tx: Tx,
  scope: Scope,
  { conversationId, title }: { conversationId: number; title: string },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update chat_conversation set title = ${title}
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and id = ${conversationId}`);
  return touched === 1;
}

/** Opens it to the organization for reading, or closes it again. False if it is none of the caller's. */
export async function shareConversation(
  tx: Tx,
  scope: Scope,
  { conversationId, isShared }: { conversationId: number; isShared: boolean },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update chat_conversation set shared_at = case when ${isShared} then coalesce(shared_at, now()) end
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and id = ${conversationId}`);
  return touched === 1;
}

/** With all that was said in it and thought of it. False if it is none of the caller's. */
export async function deleteConversation(
  tx: Tx,
  scope: Scope,
  conversationId: number,
): Promise<boolean> {
  const touched = await tx.execute(sql`
    delete from chat_conversation
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and id = ${conversationId}`);
  return touched === 1;
}
