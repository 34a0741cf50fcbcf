import { insertAuditEntry } from "@pfa/db/audit.ts";
import { rateAnswer as noteRating } from "@pfa/db/chat-feedback.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import * as conversations from "@pfa/db/conversations.ts";
import type { ChatMessage, Feedback } from "@pfa/domain/chat.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";

type Kept = Promise<Result<{ conversationId: number }, Problem>>;

const kept = (isOwn: boolean, conversationId: number) =>
  isOwn
    ? ok({ conversationId })
    : fail({ kind: "conversation_not_found", conversationId } as const);

export type ReadConversation = {
  conversation: conversations.FoundConversation;
  messages: ChatMessage[];
};

/** A conversation of the caller's, or one shared with the organization, and what was said in it. */
export function readConversation(
  db: Db,
  scope: Scope,
  conversationId: number,
): Promise<Result<ReadConversation, Problem>> {
  return inScope(db, scope, async (tx) => {
    const conversation = await conversations.findConversation(tx, scope, conversationId);
    if (!conversation) return fail({ kind: "conversation_not_found", conversationId });
    return ok({
      conversation,
      messages: await conversations.listMessages(tx, scope, conversationId),
    });
  });
}

export const renameConversation = (
  db: Db,
  scope: Scope,
  renamed: { conversationId: number; title: string },
): Kept =>
  inScope(db, scope, async (tx) =>
    kept(await conversations.renameConversation(tx, scope, renamed), renamed.conversationId),
  );

/** With all that was said in it and what was thought of it. */
export const deleteConversation = (db: Db, scope: Scope, conversationId: number): Kept =>
  inScope(db, scope, async (tx) =>
    kept(await conversations.deleteConversation(tx, scope, conversationId), conversationId),
  );

/** Opens a conversation to the organization for reading, or closes it again. */
export const shareConversation = (
  db: Db,
  scope: Scope,
  shared: { conversationId: number; isShared: boolean },
): Kept =>
  inScope(db, scope, async (tx) => {
    const isOwn = await conversations.shareConversation(tx, scope, shared);
    if (isOwn) {
      const { conversationId, isShared } = shared;
      const action = isShared ? "conversation_shared" : "conversation_closed";
      await insertAuditEntry(tx, scope, { action, details: { conversationId } });
    }
    return kept(isOwn, shared.conversationId);
  });

/** Says whether an answer helped; administrators see it with the question and its SQL. */
export function rateAnswer(
  db: Db,
  scope: Scope,
  rated: Feedback & { messageId: number },
): Promise<Result<{ messageId: number }, Problem>> {
  const { messageId } = rated;
  return inScope(db, scope, async (tx) =>
    (await noteRating(tx, scope, rated))
      ? ok({ messageId })
      : fail({ kind: "answer_not_found", messageId }),
  );
}
