import type { FieldEdits } from "@pfa/domain/draft.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inOrganization, inScope, inSnapshot, raw, sql, type Tx } from "./client.ts";
import { type DraftOwner, saveDrafts } from "./drafts.ts";
import { addMirrorChange } from "./mirror-lock.ts";
import { addCommitItem, addDrafts, addRecords, clearRecords } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import {
  foldsAsciiPlainly,
  foldTexts,
  listDraftChanges,
  listMirrorChanges,
  listOwnRecords,
  readDraftRevision,
  readMirrorVersion,
} from "./view-feed.ts";

let stage: Stage;
let planner: DraftOwner;
let colleague: DraftOwner;

const ownerOf = ({ organizationId, userId }: DraftOwner): DraftOwner => ({
  organizationId,
  userId,
});

beforeAll(async () => {
  stage = await openStage();
  planner = ownerOf(stage.scope);
  colleague = ownerOf(stage.colleague);
});
afterAll(() => stage.close());

beforeEach(() =>
  stage.owner.transaction(async (tx) => {
    const { organizationId } = stage;
    await clearRecords(tx, organizationId);
    await tx.execute(sql`delete from draft_state`);
    await tx.execute(sql`delete from mirror_change`);
    await tx.execute(sql`update mirror_state set version = 0`);
    const records = Array.from({ length: 9 }, (_, index) => ({
      rid: index + 1,
      record: aMirroredRecord({ pfaId: `P${index + 1}` }),
    }));
    await addRecords(tx, organizationId, records);
  }),
);

const read = <T>(work: (tx: Tx) => Promise<T>) =>
  inSnapshot(stage.app, { ...planner, permissions: stage.scope.permissions }, work);

const changeMirror = (...rids: number[]) =>
  inOrganization(stage.worker, stage.organizationId, (tx) =>
    addMirrorChange(tx, stage.organizationId, rids),
  );

const edits: FieldEdits = { class: { base: "14", mine: "15" } };
const saveOwn = (...rids: number[]) =>
  inScope(stage.app, stage.scope, (tx) =>
    saveDrafts(
      tx,
      planner,
      rids.map((rid) => ({ rid, baseVersion: 1, edits })),
    ),
  );

test("what the mirror changed since a version is told once for each record, with the version reached", async () => {
  const since = (version: number) =>
    read((tx) => listMirrorChanges(tx, stage.organizationId, version));
  expect(await read((tx) => readMirrorVersion(tx, stage.organizationId))).toBe(0);
  expect(await since(0)).toEqual({ version: 0, rids: [] });
  await changeMirror(2, 1);
  await changeMirror(3, 2);
  expect(await read((tx) => readMirrorVersion(tx, stage.organizationId))).toBe(2);
  expect(await since(0)).toEqual({ version: 2, rids: [1, 2, 3] });
  expect(await since(1)).toEqual({ version: 2, rids: [2, 3] });
  expect(await since(2)).toEqual({ version: 2, rids: [] });
});

test("a change of the mirror that is no longer known, or a version from the future, is told as a gap", async () => {
  await changeMirror(1);
  await changeMirror(2);
  await changeMirror(3);
  await stage.owner.transaction((tx) =>
    tx.execute(sql`delete from mirror_change where version = 2`),
  );
  const since = (version: number) =>
    read((tx) => listMirrorChanges(tx, stage.organizationId, version));
  expect([await since(0), await since(1), await since(4)]).toEqual([null, null, null]);
  expect(await since(2)).toEqual({ version: 3, rids: [3] });
});

test("what an owner's drafts changed is told likewise, and nothing of a colleague's", async () => {
  const since = (revision: number) => read((tx) => listDraftChanges(tx, planner, revision));
  expect(await read((tx) => readDraftRevision(tx, planner))).toBe(0);
  expect(await since(0)).toEqual({ version: 0, rids: [] });
  await saveOwn(4, 5);
  await saveOwn(6);
  await stage.owner.transaction((tx) => addDrafts(tx, colleague, [{ rid: 9, edits }]));
  expect(await read((tx) => readDraftRevision(tx, planner))).toBe(2);
  expect(await since(1)).toEqual({ version: 2, rids: [6] });
  await stage.owner.transaction((tx) =>
    tx.execute(sql`delete from draft_change where revision = 1`),
  );
  expect([await since(0), await since(3)]).toEqual([null, null]);
  expect(await read((tx) => readDraftRevision(tx, colleague))).toBe(0);
});

test("all of a snapshot is from one moment, and nothing can be written in it", async () => {
  await read(async (tx) => {
    expect(await readDraftRevision(tx, planner)).toBe(0);
    await saveOwn(1);
    expect(await readDraftRevision(tx, planner)).toBe(0);
    expect((await listOwnRecords(tx, planner)).drafts).toEqual([]);
  });
  expect(await read((tx) => readDraftRevision(tx, planner))).toBe(1);
  await expect(read((tx) => tx.execute(sql`delete from pfa_draft`))).rejects.toMatchObject({
    code: "25006",
  });
});

const mine = (rid: number, value: string): FieldEdits => ({ class: { base: "14", mine: value } });

test("an owner's records are the drafts and the items that marks follow from, newest first, in PEMS's words", async () => {
  await stage.owner.transaction(async (tx) => {
    await addDrafts(
      tx,
      planner,
      [1, 2, 3].map((rid) => ({ rid, edits })),
    );
    await addDrafts(tx, colleague, [{ rid: 1, edits }]);
    const item = (
      rid: number,
      state: "queued" | "unknown" | "written" | "refused" | "dead",
      value = "15",
    ) =>
      addCommitItem(tx, planner, {
        rid,
        edits: mine(rid, value),
        state,
        message: `${state} ${value}`,
      });
    // Of a drafted record: the newest, though nothing is under way any more.
    await item(1, "dead", "a");
    await item(1, "refused", "b");
    // Of a drafted record: one under way besides the written one that no sync has shown yet.
    await item(2, "written", "c");
    await item(2, "queued", "d");
    // Confirmed and without a draft: over. Unconfirmed without a draft: still shown.
    await item(4, "written", "e");
    await tx.execute(sql`update commit_item set confirmed_at = now() where rid = 4`);
    await item(5, "written", "f");
    await item(6, "unknown", "g");
    // Failed, and the draft was thrown away.
    await item(7, "refused", "h");
    await addCommitItem(tx, colleague, { rid: 8, edits, state: "queued" });
    await addCommitItem(tx, colleague, { rid: 3, edits, state: "refused" });
  });
  const own = await read((tx) => listOwnRecords(tx, planner));
  expect(own.drafts.toSorted((a, b) => a.rid - b.rid)).toEqual(
    [1, 2, 3].map((rid) => ({ rid, changes: { class: "15" }, base: { class: "14" } })),
  );
  expect(own.items.map(({ rid, state, message }) => `${rid} ${state}: ${message}`)).toEqual([
    "6 unknown: unknown g",
    "5 written: written f",
    "2 queued: queued d",
    "2 written: written c",
    "1 refused: refused b",
  ]);
  expect(own.items[0]).toEqual({
    rid: 6,
    state: "unknown",
    edits: mine(6, "g"),
    message: "unknown g",
    isConfirmed: false,
  });

  const some = await read((tx) => listOwnRecords(tx, planner, [1, 5, 8]));
  expect(some.drafts.map(({ rid }) => rid)).toEqual([1]);
  expect(some.items.map(({ rid }) => rid)).toEqual([5, 1]);
  expect(await read((tx) => listOwnRecords(tx, planner, []))).toEqual({ drafts: [], items: [] });
});

test("in the eyes of somebody else, or of nobody, an owner has no records", async () => {
  await stage.owner.transaction((tx) => addDrafts(tx, planner, [{ rid: 1, edits }]));
  const context = { organizationId: stage.organizationId, permissions: ["Read"] };
  for (const eyes of [context, { ...context, userId: colleague.userId }]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const own = await inSnapshot(stage.app, eyes, (tx) => listOwnRecords(tx, planner));
    expect(own).toEqual({ drafts: [], items: [] });
  }
});

test("texts are folded as the database's own comparison folds them, in the order they were given", async () => {
  const texts = [
    "ÄÖÜ",
    "",
    "abc",
    "ÉCOLE",
    "ẞ",
    "ΣΊΣΥΦΟΣ",
    "I",
    'quo"te, {brace}',
    "NULL",
    "🏗 A\tB",
  ];
  const expected = await stage.owner.transaction(async (tx) => {
    const folded: string[] = [];
    for (const text of texts) {
      // oxlint-disable-next-line no-await-in-loop -- one by one is what is compared with
      const [row] = await tx.query<{ folded: string }>(
        sql`select lower((${text}) collate "default") as folded`,
      );
      folded.push(row?.folded ?? "");
    }
    return folded;
  });
  expect(await read((tx) => foldTexts(tx, texts))).toEqual(expected);
  expect(await read((tx) => foldTexts(tx, []))).toEqual([]);
});

test("whether ASCII folds as everybody expects is asked of the database", async () => {
  const [row] = await read((tx) =>
    tx.query<{ plainly: boolean }>(sql`
      select lower(a collate "default") = translate(a, ${raw("'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'")}) as plainly
        from (select string_agg(chr(code), '') as a from generate_series(1, 127) code) ascii`),
  );
  expect(await read(foldsAsciiPlainly)).toBe(row?.plainly);
});
