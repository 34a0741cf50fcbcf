import { changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { fieldsRead } from "@pfa/domain/bulk-change-plan.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inScope, type Tx } from "./client.ts";
import { loadRecordsToChange } from "./draft-change.ts";
import { loadDrafts } from "./draft-load.ts";
import { writeDrafts } from "./draft-write.ts";
import { inLockedDrafts } from "./drafts.ts";
import { addRecords } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";

// A connection plans a statement once. What it plans while there are few rows has to be right when there are a million.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.owner.transaction((tx) =>
    addRecords(tx, stage.organizationId, [{ rid: 1, record: aMirroredRecord({ pfaId: "1" }) }]),
  );
  // The planner now knows for sure how small they are.
  await stage.owner.pool.query("vacuum analyze pfa_record, pfa_draft, commit_item, draft_step");
});
afterAll(() => stage.close());

const draft = { rid: 1, baseVersion: 7, edits: { model: { base: null, mine: "LTM" } } };
const step = { action: "edit", label: "Model of 1", fields: 1 } as const;

async function save(tx: Tx): Promise<void> {
  await loadDrafts(tx, stage.scope, ["1"]);
  await writeDrafts(tx, stage.scope, [draft], step);
  await writeDrafts(tx, stage.scope, [draft], null);
}

/** Tables that the plan of a prepared statement reads from end to end. */
async function readWhole(tx: Tx, call: string): Promise<string[]> {
  const { rows } = await tx.client.query<{ "QUERY PLAN": string }>(`explain execute ${call}`);
  return rows.flatMap((row) => /Seq Scan on (\w+)/.exec(row["QUERY PLAN"])?.[1] ?? []);
}

const calls = [
  `"load-drafts"(1, 1, '{1}')`,
  `"write-drafts-step"(1, 1, '[]', 'edit', 'label', 1)`,
  `"write-drafts"(1, 1, '[]')`,
];

test.each(calls)("%s looks every record and draft up by key", async (call) => {
  const found = await inLockedDrafts(stage.app, stage.scope, async (tx) => {
    await save(tx);
    return readWhole(tx, call);
  });
  expect(found).toEqual([]);
});

test("the same statements, planned as usual, would read whole tables", async () => {
  const found = await inScope(stage.app, stage.scope, async (tx) => {
    await tx.client.query("set local plan_cache_mode = force_generic_plan");
    const { text, values } = await sentBy(tx, () => loadDrafts(tx, stage.scope, ["1"]));
    return readWholeOf(tx, text, values);
  });
  expect(found).toContain("pfa_draft");
});

test("the records of a change are looked up by key", async () => {
  const fields = fieldsRead(changeRuleSchema.parse({ operations: [{ op: "copyPlan" }] }));
  const found = await inLockedDrafts(stage.app, stage.scope, async (tx) => {
    const load = () => loadRecordsToChange(tx, stage.scope, fields, ["1"]);
    const { text, values } = await sentBy(tx, load);
    return readWholeOf(tx, text, values);
  });
  expect(found).toEqual([]);
});

type Statement = { text: string; values: unknown[] };

/** The statement that some work sends, which is not run. */
async function sentBy(tx: Tx, work: () => Promise<unknown>): Promise<Statement> {
  const { client } = tx;
  const send = client.query.bind(client);
  let sent: Statement | undefined;
  client.query = ((statement: Statement) => {
    sent = statement;
    return Promise.resolve({ rows: [] });
  }) as unknown as typeof client.query;
  try {
    await work();
  } finally {
    client.query = send;
  }
  if (!sent) throw new Error("no statement was sent");
  return sent;
}

async function readWholeOf(tx: Tx, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await tx.client.query<{ "QUERY PLAN": string }>(`explain ${text}`, values);
  return rows.flatMap((row) => /Seq Scan on (\w+)/.exec(row["QUERY PLAN"])?.[1] ?? []);
}
