import { inOrganization, inScope, sql } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { findTrial } from "@pfa/db/mapping-trials.ts";
import { getSyncStanding } from "@pfa/db/sync-schedules.ts";
import { addUser, someScope } from "@pfa/db/testing/arrange.ts";
import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import type { Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  cancelTrial,
  getTrial,
  previewMapping,
  startTrial,
  tryKeptRows,
  type TrialWish,
} from "./mapping-trials.ts";
import { activateMapping, saveMapping } from "./save-mapping.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";
import type { SyncOutcome } from "./sync-organization.ts";
import { tryMapping } from "./try-mapping.ts";

const ORG = "ALPHA";
const RECORDS = 120;
let world: SyncWorld;
let admin: Scope;
let stranger: Scope;
let first: FieldMapping;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: RECORDS, BETA: 10 });
  const userId = await world.owner.transaction((tx) => addUser(tx, "admin"));
  await world.owner.transaction((tx) =>
    tx.execute(sql`
      insert into organization_member (organization_id, user_id, role_template, permissions)
      select id, ${userId}, 'Administrator', ${[...permissions]}::text[] from organization`),
  );
  admin = someScope({ organizationId: world.idOf(ORG), userId }, permissions);
  stranger = someScope({ organizationId: world.idOf("BETA"), userId }, permissions);
  first = fieldMappingSchema.parse((await active()).mapping);
  await world.sync(ORG);
});
afterAll(() => world.close());
beforeEach(async () => {
  const { version } = await active();
  if (version !== 1) await use(1);
  await world.admin("DELETE", "faults");
  await world.admin("PUT", "faults", { dirt: false });
});

async function active() {
  const stored = await world.app.transaction(findActiveMapping);
  if (!stored) throw new Error("no mapping is in use");
  return stored;
}

const good = <T>(result: Result<T, Problem>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const save = async (mapping: FieldMapping, basedOn = 1) =>
  good(await saveMapping(world.app, admin, { mapping, basedOn, reason: "a test" })).version;

const use = async (version: number) =>
  good(
    await activateMapping(world.app, admin, {
      version,
      instead: (await active()).version,
      reason: "a test",
    }),
  );

type Fields = FieldMapping["fields"];
const withField = <K extends keyof Fields>(field: K, part: Partial<Fields[K]>): FieldMapping => ({
  ...first,
  fields: { ...first.fields, [field]: { ...first.fields[field], ...part } },
});
const otherModel = () => withField("model", { read: "pfs_f_catdesc_2" });
const otherDescription = (): FieldMapping => {
  const { description, categoryDescription } = first.fields;
  const swapped = {
    description: { ...description, read: categoryDescription.read },
    categoryDescription: { ...categoryDescription, read: description.read },
  };
  return { ...first, fields: { ...first.fields, ...swapped } };
};

const deps = () => ({ db: world.worker, pems: world.pems });

/** A trial from the question to its answer, the worker's part included. */
async function tried(wish: TrialWish, scope = admin): Promise<number> {
  const { trialId } = good(await startTrial(world.app, scope, wish, "request-1"));
  await tryMapping(deps(), { organizationId: scope.organizationId, trialId });
  return trialId;
}

const askToSave = (mapping: FieldMapping, basedOn = 1) =>
  saveMapping(world.app, admin, { mapping, basedOn, reason: "" });

const sample = (part: Partial<Extract<TrialWish, { kind: "sample" }>> = {}): TrialWish => ({
  kind: "sample",
  mapping: first,
  pfaIds: [],
  maxRows: 8,
  ...part,
});

const dryRun = async (mapping: FieldMapping) => {
  const trialId = await tried({ kind: "dry_run", mapping });
  const { state, counts } = good(await getTrial(world.app, admin, trialId));
  if (!counts) throw new Error(`no counts: ${state}`);
  return counts;
};

const updatedBy = (outcome: SyncOutcome) =>
  outcome.kind === "applied" ? outcome.counts.updated : Number.NaN;

const lastFull = async () =>
  (
    await inOrganization(world.worker, world.idOf(ORG), (tx) =>
      getSyncStanding(tx, world.idOf(ORG)),
    )
  ).lastFullSyncAt;

describe("versions", () => {
  test("a saved version is kept with its author, base and reason, and is not in use before it is activated", async () => {
    const version = await save(otherDescription());
    expect((await active()).version).toBe(1);
    expect(await use(version)).toEqual({ version, readsAnew: true });
    expect((await active()).version).toBe(version);
    expect(
      await world.look(sql`
        select action, details ->> 'version' as version, details ->> 'reason' as reason
          from audit_entry where action like 'mapping%' and details ->> 'version' = ${String(version)} order by id`),
    ).toEqual([
      { action: "mapping_saved", version: String(version), reason: "a test" },
      { action: "mapping_activated", version: String(version), reason: "a test" },
    ]);
  });

  test("one that is the same as its base, has no base or breaks a rule is refused by name", async () => {
    expect(await askToSave(first)).toEqual({
      ok: false,
      error: { kind: "mapping_unchanged", version: 1 },
    });
    expect(await askToSave(otherModel(), 999)).toEqual({
      ok: false,
      error: { kind: "mapping_not_found", version: 999 },
    });
    expect(await askToSave(withField("model", { read: first.fields.class.read }))).toMatchObject({
      error: { kind: "mapping_invalid", problems: [{ at: "model" }] },
    });
  });

  test("of two administrators who activate at the same time one is told that another version is in use by now", async () => {
    const versions = [await save(otherModel()), await save(otherDescription())];
    const answers = await Promise.all(
      versions.map((version) =>
        activateMapping(world.app, admin, { version, instead: 1, reason: "" }),
      ),
    );
    const { version } = await active();
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { kind: "mapping_moved" } });
    expect(versions).toContain(version);
  });
});

test("one who does not manage every active organization may save a version, but not put it in use", async () => {
  const version = await save(otherModel());
  const managed = (isManaged: boolean) =>
    world.owner.transaction((tx) =>
      tx.execute(sql`
        update organization_member set access_expires_at = ${isManaged ? null : new Date(0)}
         where organization_id = ${world.idOf("BETA")}`),
    );
  await managed(false);
  expect(await activateMapping(world.app, admin, { version, instead: 1, reason: "" })).toEqual({
    ok: false,
    error: { kind: "mapping_concerns_others", organizations: 1 },
  });
  expect((await active()).version).toBe(1);
  await managed(true);
  await use(version);
});

describe("S45: a mapping that reads differently", () => {
  test("S45: makes the next sync a full one, and that one brings the new values", async () => {
    await world.sync(ORG);
    expect(await lastFull()).not.toBeNull();
    await use(await save(otherDescription()));
    expect(await lastFull()).toBeNull();
    const newest = await world.sync(ORG, "incremental");
    expect(await lastFull()).toBeNull();
    const all = await world.sync(ORG);
    expect(updatedBy(newest) + updatedBy(all)).toBe(RECORDS);
    expect(await lastFull()).not.toBeNull();
    await use(1);
    expect(await lastFull()).toBeNull();
    await world.sync(ORG);
  });

  test("S45: another screen field alone, and a way back before anything was read, ask for nothing", async () => {
    await world.sync(ORG);
    const version = await save(withField("model", { write: "PFS_F_MODEL_2" }));
    expect(await use(version)).toEqual({ version, readsAnew: false });
    expect(await lastFull()).not.toBeNull();
    await use(await save(otherDescription(), version));
    expect(await lastFull()).toBeNull();
    await use(1);
    expect(await lastFull()).not.toBeNull();
  });
});

describe("a sample", () => {
  test("shows what PEMS sends beside what a mapping makes of it, and a new mapping needs no new sample", async () => {
    const trialId = await tried(sample());
    const asIs = good(await previewMapping(world.app, admin, { trialId, mapping: first }));
    expect(asIs.problems).toEqual([]);
    expect(asIs.rows.length).toBeGreaterThan(3);
    const at = asIs.columns.findIndex(({ name }) => name === first.fields.description.read);
    for (const { raw, values } of asIs.rows) expect(values.description).toBe(raw[at]);

    const other = good(
      await previewMapping(world.app, admin, { trialId, mapping: otherDescription() }),
    );
    expect(other.rows.map(({ values }) => values.categoryDescription)).toEqual(
      asIs.rows.map(({ values }) => values.description),
    );
  });

  test("of given PFA ids brings those", async () => {
    const [record] = await world.look<{ pfaId: string }>(sql`
      select pfa_id as "pfaId" from pfa_record where organization_id = ${world.idOf(ORG)} and rid = 77`);
    const trialId = await tried(sample({ pfaIds: [record?.pfaId ?? ""] }));
    const { rows } = good(await previewMapping(world.app, admin, { trialId, mapping: first }));
    expect(rows.map(({ pfaId }) => pfaId)).toEqual([record?.pfaId]);
  });

  test("S42: names a column that PEMS renamed, in the mapping and in each row", async () => {
    await world.admin("PUT", "faults", {
      drift: { shuffle: true, renumber: true, add: ["pfs_f_modell"], remove: ["pfs_f_model"] },
    });
    const trialId = await tried(sample());
    const { problems, rows } = good(
      await previewMapping(world.app, admin, { trialId, mapping: first }),
    );
    expect(problems).toEqual([{ at: "model", message: expect.stringContaining('"pfs_f_model"') }]);
    for (const row of rows) expect(row.problems.map(({ field }) => field)).toContain("model");
  });

  test("that PEMS refuses ends with PEMS's words", async () => {
    const trialId = await tried(sample({ mapping: { ...first, gridName: "NOGRID" } }));
    expect(good(await getTrial(world.app, admin, trialId))).toMatchObject({
      state: "failed",
      problem: expect.stringContaining("NOGRID"),
    });
  });

  test("is not for those without ViewFinancials, nor for another organization's administrator", async () => {
    const trialId = await tried(sample());
    const poor = someScope(
      admin,
      permissions.filter((one) => one !== "ViewFinancials"),
    );
    const refusal = { error: { kind: "permission_missing", permission: "ViewFinancials" } };
    expect(await startTrial(world.app, poor, sample(), "r")).toMatchObject(refusal);
    expect(await previewMapping(world.app, poor, { trialId, mapping: first })).toMatchObject(
      refusal,
    );
    expect(await tryKeptRows(world.app, poor, first)).toMatchObject(refusal);
    const stored = (scope: Scope) =>
      inScope(world.app, scope, (tx) => findTrial(tx, admin.organizationId, trialId));
    expect([await stored(admin), await stored(poor), await stored(stranger)]).toEqual([
      expect.objectContaining({ id: trialId }),
      null,
      null,
    ]);
    expect(await getTrial(world.app, stranger, trialId)).toMatchObject({
      error: { kind: "trial_not_found" },
    });
  });
});

describe("a dry run", () => {
  test("S44: counts what a full sync with that mapping then does, and changes nothing itself", async () => {
    await world.sync(ORG);
    const before = await world.look(sql`select version from mirror_state order by organization_id`);
    expect(await dryRun(first)).toMatchObject({
      read: RECORDS,
      changed: 0,
      fields: [],
      problems: [],
    });
    const counts = await dryRun(otherDescription());
    expect(
      await world.look(sql`select version from mirror_state order by organization_id`),
    ).toEqual(before);
    expect(counts.fields.map(({ field, changed }) => ({ field, changed }))).toEqual([
      { field: "description", changed: counts.changed },
      { field: "categoryDescription", changed: counts.changed },
    ]);
    await use(await save(otherDescription()));
    expect(await world.sync(ORG)).toMatchObject({
      counts: {
        updated: counts.changed,
        unchanged: counts.unchanged,
        quarantined: counts.quarantined,
      },
    });
    await use(1);
    await world.sync(ORG);
  });

  test("S44: tells what would be set aside and why; kept rows tell what a mapping mends", async () => {
    const [record] = await world.look<{ pfaId: string }>(sql`
      select pfa_id as "pfaId" from pfa_record where organization_id = ${world.idOf(ORG)} and rid = 5`);
    const pfaId = record?.pfaId ?? "";
    await world.admin("POST", "edits", {
      organization: ORG,
      pfaId,
      fields: { pfs_f_source: "SHARED" },
      raw: true,
    });
    const counts = await dryRun(first);
    expect(counts.quarantined).toBe(1);
    expect(counts.problems).toEqual([
      { field: "source", message: expect.stringContaining('"SHARED"'), rows: 1, pfaId },
    ]);
    await world.sync(ORG);
    const { source } = first.fields;
    const values = { ...(source.kind === "enum" ? source.values : {}), SHARED: "Rental" };
    const wider = withField("source", { kind: "enum", values });
    expect(good(await tryKeptRows(world.app, admin, first))).toMatchObject({
      read: 1,
      quarantined: 1,
    });
    expect(good(await tryKeptRows(world.app, admin, wider))).toMatchObject({
      read: 1,
      quarantined: 0,
    });
  });

  test("that was cancelled is not run, and its end stays what it was", async () => {
    const { trialId } = good(
      await startTrial(world.app, admin, { kind: "dry_run", mapping: first }, "request-2"),
    );
    expect(
      await world.look(sql`
        select key from graphile_worker.jobs where task_identifier = 'try-mapping' and key like ${`%:${trialId}`}`),
    ).toEqual([{ key: `try-mapping:${admin.organizationId}:${trialId}` }]);
    expect(await cancelTrial(world.app, admin, trialId)).toMatchObject({
      value: { cancelled: true },
    });
    expect(await tryMapping(deps(), { organizationId: admin.organizationId, trialId })).toBeNull();
    expect(await cancelTrial(world.app, admin, trialId)).toMatchObject({
      value: { cancelled: false },
    });
  });
});
