import { permissions } from "@pfa/domain/permissions.ts";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccessPair, readAccess } from "./access.ts";
import { asUser, type Db, inScope, openDb, raw, sql } from "./client.ts";
import { saveDrafts } from "./drafts.ts";
import { findMembership } from "./identity-memberships.ts";
import { findSession } from "./identity-sessions.ts";
import { addOrganization, addRecords, addUser } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";

const limits = { idleSeconds: 3600, absoluteSeconds: 36_000 };

let stage: Stage;
/** One connection, to see what a call leaves behind on it. */
let single: Db;

const tokenOf = (name: string) => createHash("sha256").update(name).digest();

/** A user of that name with a session of that name, a member of RIO unless told otherwise. */
async function addMember(
  name: string,
  member: {
    organizationId?: number | null;
    permissions?: readonly string[];
    expires?: string;
  } = {},
): Promise<number> {
  const { organizationId = stage.organizationId, permissions: granted = ["Read"] } = member;
  return stage.owner.transaction(async (tx) => {
    const userId = await addUser(tx, name);
    await tx.execute(sql`
      insert into user_session (token_hash, user_id, expires_at)
      values (${tokenOf(name)}, ${userId}, now() + interval '1 hour')`);
    if (organizationId !== null)
      await tx.execute(sql`
        insert into organization_member (organization_id, user_id, role_template, permissions, access_expires_at)
        values (${organizationId}, ${userId}, 'Viewer', ${[...granted]}::text[], ${member.expires ?? null}::timestamptz)`);
    return userId;
  });
}

const change = (statement: string) =>
  stage.owner.transaction((tx) => tx.execute(sql`${raw(statement)}`));

let ada: number;

const sessionOf = (name: string) =>
  `user_id = (select id from app_user where username = '${name}')`;

beforeAll(async () => {
  stage = await openStage();
  single = openDb({
    url: stage.app.pool.options.connectionString ?? "",
    applicationName: "test-single",
    maxConnections: 1,
  });
  const [oslo, closed, suspended] = await stage.owner.transaction(async (tx) => [
    await addOrganization(tx, "OSLO"),
    await addOrganization(tx, "CLOSED"),
    await addOrganization(tx, "SUSPENDED"),
  ]);
  await change("update organization set is_active = false where code = 'CLOSED'");
  await change("update organization set is_suspended = true where code = 'SUSPENDED'");
  await change("update mirror_state set version = organization_id * 100");
  ada = await addMember("ada", { permissions: [...permissions, "Fly"] });
  await addMember("ben", { organizationId: oslo ?? null });
  await addMember("cleo", { organizationId: closed ?? null });
  await addMember("dan", { organizationId: suspended ?? null });
  await addMember("eve", { organizationId: null });
  await addMember("fay", { expires: "2001-02-03T04:05:06.789Z" });
  await addMember("gil", { expires: "2999-01-01T00:00:00Z" });
  await addMember("hal", { permissions: ["ManageUsers"] });
  for (const name of ["inactive", "ended", "idle", "stale"]) await addMember(name);
  await change("update app_user set is_active = false where username = 'inactive'");
  await change(`update user_session set expires_at = now() where ${sessionOf("ended")}`);
  await change(
    `update user_session set last_seen_at = now() - interval '2 hours' where ${sessionOf("idle")}`,
  );
  await change(
    `update user_session set last_seen_at = now() - interval '2 minutes' where ${sessionOf("stale")}`,
  );
});
afterAll(async () => {
  await single.close();
  await stage.close();
});

const pair = (name: string, organization: string): AccessPair => ({
  tokenHash: tokenOf(name),
  organization,
});

/** The same, as it is asked one by one. */
async function askedSingly({ tokenHash, organization }: AccessPair) {
  const session = await stage.app.transaction((tx) => findSession(tx, tokenHash, limits, "check"));
  if (!session) return null;
  const membership = await asUser(stage.app, session.userId, (tx) =>
    findMembership(tx, session.userId, organization),
  );
  return { session, membership };
}

const people = [
  "ada",
  "ben",
  "cleo",
  "dan",
  "eve",
  "fay",
  "gil",
  "hal",
  "inactive",
  "ended",
  "idle",
  "stale",
  "nobody",
];
const codes = ["RIO", "OSLO", "CLOSED", "SUSPENDED", "NOWHERE", "", "' or true --"];
const everyPair = people.flatMap((name) => codes.map((code) => pair(name, code)));

test("for everybody everywhere, access read at once is what session and membership say one by one", async () => {
  const answers = await readAccess(single, everyPair, limits);
  const expected = await Promise.all(everyPair.map(askedSingly));
  expect(
    answers.map((access) => access && { session: access.session, membership: access.membership }),
  ).toEqual(expected);
  // The list is not one of refusals only.
  expect(expected.filter((one) => one?.membership)).toHaveLength(8);
});

test("pairs are answered in their order, each in its own user's eyes: neighbours never see each other's", async () => {
  const shuffled = [...everyPair, ...everyPair.toReversed()];
  const answers = await readAccess(single, shuffled, limits);
  const alone = [];
  // oxlint-disable-next-line no-await-in-loop -- one by one is what is compared with
  for (const one of shuffled) alone.push((await readAccess(single, [one], limits))[0]);
  expect(answers).toEqual(alone);
});

test("versions are told where the user may read now: the mirror's, and those of the user's own drafts", async () => {
  const { organizationId } = stage;
  const owner = { organizationId, userId: ada };
  await stage.owner.transaction((tx) =>
    addRecords(tx, organizationId, [{ rid: 1, record: aMirroredRecord() }]),
  );
  const scope = { ...stage.scope, ...owner };
  await inScope(stage.app, scope, (tx) =>
    saveDrafts(tx, owner, [
      { rid: 1, baseVersion: 1, edits: { class: { base: "14", mine: "15" } } },
    ]),
  );
  const mirror = organizationId * 100;
  const answers = await readAccess(
    single,
    [
      pair("ada", "RIO"),
      pair("gil", "RIO"),
      pair("fay", "RIO"),
      pair("hal", "RIO"),
      pair("dan", "SUSPENDED"),
      pair("ada", "OSLO"),
    ],
    limits,
  );
  expect(answers.map((access) => access?.versions)).toEqual([
    { mirror, drafts: 1 },
    { mirror, drafts: 0 },
    null,
    null,
    null,
    null,
  ]);
});

test("a session that was not used for a minute is told to be stale, and is left as it is", async () => {
  for (let time = 0; time < 2; time += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the second look would see what the first one did
    const answers = await readAccess(single, [pair("stale", "RIO"), pair("ada", "RIO")], limits);
    expect(answers.map((access) => access?.isStale)).toEqual([true, false]);
  }
});

test("nothing of anybody's context is left on the connection, and none is needed to begin with", async () => {
  await readAccess(single, [pair("ada", "RIO")], limits);
  const { rows } = await single.pool.query(`
    select coalesce(current_setting('app.user_id', true), '') as "user",
           coalesce(current_setting('app.organization_id', true), '') as organization,
           coalesce(current_setting('app.permissions', true), '') as permissions,
           (select count(*) from pfa_record) as records`);
  expect(rows).toEqual([{ user: "", organization: "", permissions: "", records: 0 }]);
  expect(await readAccess(single, [], limits)).toEqual([]);
});

test("the worker may not ask for anybody's access", async () => {
  await expect(readAccess(stage.worker, [pair("ada", "RIO")], limits)).rejects.toMatchObject({
    code: "42501",
  });
});
