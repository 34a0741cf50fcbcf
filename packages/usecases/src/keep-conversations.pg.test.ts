import { listFeedback } from "@pfa/db/chat-feedback.ts";
import { listPins, orderPins } from "@pfa/db/chat-pins.ts";
import { asAdministrator, inScope, sql } from "@pfa/db/client.ts";
import { listConversations } from "@pfa/db/conversations.ts";
import { addOrganization, someAdministrator, someScope } from "@pfa/db/testing/arrange.ts";
import { openStage, type Stage } from "@pfa/db/testing/stage.ts";
import type { Chart } from "@pfa/domain/chart.ts";
import { MAX_PINS } from "@pfa/domain/chat.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  deleteConversation,
  rateAnswer,
  readConversation,
  renameConversation,
  shareConversation,
} from "./keep-conversations.ts";
import { addPin, editPin, removePin } from "./keep-pins.ts";

let stage: Stage;
let planner: Scope;
let colleague: Scope;
beforeAll(async () => {
  stage = await openStage();
  planner = stage.scope;
  colleague = stage.colleague;
});
afterAll(() => stage.close());
beforeEach(() =>
  stage.owner.transaction((tx) => tx.execute(sql`truncate chat_conversation, chat_pin cascade`)),
);

const RESULT = {
  kind: "result",
  sql: "SELECT count(*) FROM ai.pfa",
  state: "done",
  columns: [],
  rows: null,
};

/** A conversation of one question and its answer, as it would stand after an answer. */
async function converse(
  scope: Scope,
  { title = "How many cranes?", answer = "There are some.", isFinancial = true } = {},
): Promise<{ conversationId: number; messageId: number }> {
  const [row] = await stage.owner.transaction((tx) =>
    tx.query<{ conversationId: number; messageId: number }>(sql`
      with c as (
        insert into chat_conversation (organization_id, user_id, title)
        values (${scope.organizationId}, ${scope.userId}, ${title}) returning id),
      q as (
        insert into chat_message (organization_id, conversation_id, user_id, role, state, content, is_financial)
        select ${scope.organizationId}, id, ${scope.userId}, 'question', 'complete', ${title}, false from c returning id)
      insert into chat_message (organization_id, conversation_id, user_id, role, state, content, parts, is_financial, engine)
      select ${scope.organizationId}, c.id, ${scope.userId}, 'answer', 'complete', ${answer},
             ${JSON.stringify([RESULT])}::jsonb, ${isFinancial}, 'A model'
        from c, q where q.id > 0
      returning conversation_id as "conversationId", id as "messageId"`),
  );
  if (!row) throw new Error("nothing was said");
  return row;
}

const list = async (scope: Scope, search = "") => {
  const page = { search, offset: 0, limit: 10 };
  return inScope(stage.app, scope, (tx) => listConversations(tx, scope, page));
};

const rolesOf = async (scope: Scope, conversationId: number) => {
  const read = await readConversation(stage.app, scope, conversationId);
  return read.ok ? read.value.messages.map(({ role }) => role) : read.error.kind;
};

test("conversations are found by what stands in title, question or answer, letters like % taken as they are", async () => {
  await converse(planner, { title: "Cranes over 50% of plan" });
  await converse(planner, { title: "Trucks", answer: "Mostly in silo 4." });
  await converse(colleague, { title: "Cranes of somebody else" });
  const titles = async (search: string) =>
    (await list(planner, search)).conversations.map(({ title }) => title);
  expect(await titles("")).toEqual(["Trucks", "Cranes over 50% of plan"]);
  expect(await titles("CRANES")).toEqual(["Cranes over 50% of plan"]);
  expect(await titles("silo 4")).toEqual(["Trucks"]);
  expect(await titles("0% o")).toEqual(["Cranes over 50% of plan"]);
  expect(await titles("0_ o")).toEqual([]);
});

const blind = (scope: Scope) =>
  someScope(
    scope,
    [...scope.permissions].filter((one) => one !== "ViewFinancials"),
  );

describe("Q41: a conversation is its owner's", () => {
  test("until it is shared, and again once it is closed; nobody else changes it", async () => {
    const { conversationId } = await converse(planner);
    const missing = { kind: "conversation_not_found", conversationId };
    const share = (scope: Scope, isShared: boolean) =>
      shareConversation(stage.app, scope, { conversationId, isShared });

    expect(await rolesOf(colleague, conversationId)).toBe("conversation_not_found");
    expect(await share(colleague, true)).toEqual({ ok: false, error: missing });
    expect((await share(planner, true)).ok).toBe(true);

    const read = await readConversation(stage.app, colleague, conversationId);
    expect(read).toMatchObject({
      ok: true,
      value: { conversation: { isOwn: false, owner: "planner", title: "How many cranes?" } },
    });
    expect((await list(colleague)).total).toBe(0);
    const renamed = { conversationId, title: "Mine" };
    expect(await renameConversation(stage.app, colleague, renamed)).toMatchObject({ ok: false });
    expect(await deleteConversation(stage.app, colleague, conversationId)).toMatchObject({
      ok: false,
    });

    await share(planner, false);
    expect(await rolesOf(colleague, conversationId)).toBe("conversation_not_found");
    expect(await rolesOf(planner, conversationId)).toEqual(["question", "answer"]);
  });

  test("and an answer that may hold money is read with ViewFinancials only, by its owner too", async () => {
    const { conversationId } = await converse(planner);
    const plain = await converse(planner, { isFinancial: false });
    await shareConversation(stage.app, planner, { conversationId, isShared: true });
    expect(await rolesOf(colleague, conversationId)).toEqual(["question", "answer"]);
    expect(await rolesOf(blind(colleague), conversationId)).toEqual(["question"]);
    expect(await rolesOf(blind(planner), conversationId)).toEqual(["question"]);
    expect(await rolesOf(blind(planner), plain.conversationId)).toEqual(["question", "answer"]);
    expect((await list(blind(planner), "There are some")).total).toBe(1);
  });

  test("in its organization alone", async () => {
    const { conversationId } = await converse(planner);
    await shareConversation(stage.app, planner, { conversationId, isShared: true });
    const oslo = await stage.owner.transaction((tx) => addOrganization(tx, "OSLO"));
    const elsewhere = someScope({ organizationId: oslo, userId: planner.userId });
    expect(await rolesOf(elsewhere, conversationId)).toBe("conversation_not_found");
    expect((await list(elsewhere)).total).toBe(0);
  });

  test("and a message cannot be slipped into somebody else's, shared or not", async () => {
    const { conversationId } = await converse(planner);
    await shareConversation(stage.app, planner, { conversationId, isShared: true });
    const slip = inScope(stage.app, colleague, (tx) =>
      tx.execute(sql`
        insert into chat_message (organization_id, conversation_id, user_id, role, state, content, is_financial)
        values (${colleague.organizationId}, ${conversationId}, ${colleague.userId}, 'question', 'complete', 'Hi', false)`),
    );
    await expect(slip).rejects.toMatchObject({ code: "42501" });
  });
});

test("a renamed conversation keeps its name, a deleted one leaves nothing behind", async () => {
  const { conversationId, messageId } = await converse(planner);
  await rateAnswer(stage.app, planner, { messageId, rating: "bad", reason: "wrong silo" });
  await renameConversation(stage.app, planner, { conversationId, title: "Cranes" });
  expect((await list(planner)).conversations).toMatchObject([{ title: "Cranes", questions: 1 }]);
  expect(await deleteConversation(stage.app, planner, conversationId)).toMatchObject({ ok: true });
  const left = await stage.owner.transaction((tx) =>
    tx.query(sql`select 1 from chat_message union all select 1 from chat_feedback`),
  );
  expect(left).toEqual([]);
});

test("what one thinks of an answer is shown to administrators with question and SQL, the last word counts", async () => {
  const { messageId } = await converse(planner);
  const rate = (scope: Scope, rating: "good" | "bad", reason = "") =>
    rateAnswer(stage.app, scope, { messageId, rating, reason });
  expect(await rate(colleague, "bad")).toMatchObject({ ok: false });
  await rate(planner, "good");
  await rate(planner, "bad", "counts discontinued ones");

  const overseeing = (organizationId: number) =>
    someAdministrator(colleague.userId, [organizationId]);
  const filter = { rating: null, offset: 0, limit: 10 };
  const shown = await asAdministrator(stage.app, overseeing(planner.organizationId), (tx) =>
    listFeedback(tx, filter),
  );
  expect(shown).toMatchObject({
    total: 1,
    feedback: [
      {
        organizationCode: "RIO",
        user: "planner",
        rating: "bad",
        reason: "counts discontinued ones",
        question: "How many cranes?",
        sql: RESULT.sql,
        engine: "A model",
      },
    ],
  });
  const foreign = await asAdministrator(stage.app, overseeing(0), (tx) => listFeedback(tx, filter));
  expect(foreign.total).toBe(0);
});

const pinTitles = (scope: Scope) =>
  inScope(stage.app, scope, async (tx) => (await listPins(tx, scope)).map(({ title }) => title));

describe("a board", () => {
  const pinned = { question: "How many?", sql: "select 1", chart: { kind: "table" } as const };
  const pin = async (scope: Scope, title: string) => {
    const added = await addPin(stage.app, scope, { ...pinned, title });
    return added.ok ? added.value.pinId : 0;
  };
  test("is one's own, in the order one gives it", async () => {
    const a = await pin(planner, "a");
    const b = await pin(planner, "b");
    await pin(planner, "c");
    await pin(colleague, "theirs");
    expect(await pinTitles(planner)).toEqual(["a", "b", "c"]);
    await inScope(stage.app, planner, (tx) => orderPins(tx, planner, [b, a]));
    expect(await pinTitles(planner)).toEqual(["b", "a", "c"]);
    expect(await editPin(stage.app, colleague, { pinId: a, title: "x" })).toMatchObject({
      ok: false,
    });
    const chart: Chart = { kind: "bar", label: "source", values: ["records"] };
    expect(await editPin(stage.app, planner, { pinId: a, chart })).toMatchObject({ ok: true });
    expect(await removePin(stage.app, colleague, a)).toMatchObject({ ok: false });
    expect(await removePin(stage.app, planner, b)).toMatchObject({ ok: true });
    const left = await inScope(stage.app, planner, (tx) => listPins(tx, planner));
    expect(left).toMatchObject([{ title: "a", chart }, { title: "c" }]);
  });

  test("takes no more than it can show", async () => {
    await stage.owner.transaction((tx) =>
      tx.execute(sql`
        insert into chat_pin (organization_id, user_id, title, question, sql, chart, place)
        select ${planner.organizationId}, ${planner.userId}, 'a', 'a', 'select 1', '{}', n
          from generate_series(1, ${MAX_PINS}::int) n`),
    );
    const refused = await addPin(stage.app, planner, { ...pinned, title: "one too many" });
    expect(refused).toEqual({ ok: false, error: { kind: "board_full", limit: MAX_PINS } });
  });
});
