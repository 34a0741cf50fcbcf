import type { SourceRecord } from "@pfa/domain/record.ts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultMapping as mapping } from "./default-mapping.ts";
import type { UpdateRequest } from "./pems.ts";
import { openSimulatedPems, type SimulatedPems } from "./testing/simulated-pems.ts";
import { openTamperingProxy } from "./testing/tampering-proxy.ts";

const organization = "RIO";
const pfaId = "10001";
const key = { organization, pfaId, mapping };

let simulated: SimulatedPems;
beforeAll(async () => {
  simulated = await openSimulatedPems({
    organizations: [{ code: organization, records: 20 }],
    faults: { dirt: false },
  });
});
afterEach(() => simulated.admin("POST", "/reset"));
afterAll(() => simulated.close());

async function present(): Promise<SourceRecord> {
  const record = await simulated.connect().getRecord(key);
  if (!record.ok) throw new Error(record.error.message);
  return record.value;
}

const writes = async () => (await simulated.requests()).filter(({ action }) => action === "UPDATE");

/** Amounts of whole cents. */
const amountUpTo = (max: number) =>
  fc.integer({ min: 0, max: max * 100 }).map((cents) => cents / 100);

async function update(changes: UpdateRequest["changes"], options = {}) {
  const { recordVersion } = await present();
  return simulated.connect(options).updateRecord({ ...key, recordVersion, changes });
}

describe("a write", () => {
  test("sends the changed fields only, and answers with the record as PEMS has it now", async () => {
    const before = await present();
    const changes = {
      purchasePrice: 12_345.67,
      forecastEnd: "2029-02-28",
      isDiscontinued: true,
      isFundsTransferable: false,
      source: "Purchase",
      dor: "PROJECT",
      areaSilo: before.values.areaSilo,
    };
    const outcome = await update(changes);
    expect(outcome).toMatchObject({
      ok: true,
      value: { pfaId, recordVersion: before.recordVersion + 1, values: changes },
    });
    expect(outcome).toEqual({ ok: true, value: await present() });
    const [write] = await writes();
    expect(write?.fields.toSorted()).toEqual([
      "PFA_DIS",
      "PFS_A_CORPORATE",
      "PFS_FT",
      "PFS_F_DOR",
      "PFS_F_ENDDATE",
      "PFS_F_PRICE",
      "PFS_F_SOURCE",
    ]);
  });

  test("of a rate sets PEMS's unit to the month, whatever it was", async () => {
    const weekly = { pfs_f_rate: "700.00", pfs_f_rate_uom: "WEEK" };
    await simulated.admin("POST", "/edits", { organization, pfaId, fields: weekly });
    expect((await present()).values.monthlyRate).toBe(3044);
    const outcome = await update({ monthlyRate: 3100 });
    expect(outcome).toMatchObject({ ok: true, value: { values: { monthlyRate: 3100 } } });
    expect(await simulated.stored(organization, pfaId)).toMatchObject({
      pfs_f_rate: "3100.00",
      pfs_f_rate_uom: "MONTH",
    });
  });

  test("of no value clears the field", async () => {
    const changes = { monthlyRate: null, purchasePrice: null, equipment: null, model: null };
    const outcome = await update(changes);
    expect(outcome).toMatchObject({ ok: true, value: { values: changes } });
  });

  test("brings back exactly the amounts, days and flags that were sent", async () => {
    const day = fc
      .integer({ min: 0, max: 70_000 })
      .map((count) => new Date(Date.UTC(2000, 0, 1) + count * 86_400_000));
    const changes = fc.record(
      {
        // Lower: PEMS multiplies it into an amount that must fit as well.
        monthlyRate: fc.option(amountUpTo(10_000_000)),
        purchasePrice: fc.option(amountUpTo(999_999_999_999)),
        forecastEnd: day.map((date) => date.toISOString().slice(0, 10)),
        isActualized: fc.boolean(),
        isDiscontinued: fc.boolean(),
      },
      { requiredKeys: ["monthlyRate"] },
    );
    const earliest = { pfs_f_startdate: "2000-01-01" };
    await simulated.admin("POST", "/edits", { organization, pfaId, fields: earliest });
    await fc.assert(
      fc.asyncProperty(changes, async (sent) => {
        expect(await update(sent)).toMatchObject({ ok: true, value: { values: sent } });
      }),
      { numRuns: 40 },
    );
  });
});

describe("a write that PEMS refuses", () => {
  test("because another user was quicker is told as version_moved and changes nothing", async () => {
    const { recordVersion } = await present();
    const fields = { pfs_f_price: "77.00" };
    await simulated.admin("POST", "/edits", { organization, pfaId, fields });
    const outcome = await simulated
      .connect()
      .updateRecord({ ...key, recordVersion, changes: { purchasePrice: 1 } });
    expect(outcome).toMatchObject({ ok: false, error: { kind: "version_moved" } });
    expect((await present()).values.purchasePrice).toBe(77);
  });

  test.each([200, 400])("is told with PEMS's words and field under HTTP %i", async (status) => {
    await simulated.admin("PUT", "/faults", { businessErrorStatus: status });
    expect(await update({ areaSilo: "NOWHERE" })).toEqual({
      ok: false,
      error: {
        kind: "rejected",
        message: "Area/Silo NOWHERE is not a valid Area/Silo.",
        field: "Area/Silo",
      },
    });
  });

  test("because the record is unknown is told as not_found", async () => {
    const unknown = { ...key, pfaId: "99999", recordVersion: 1, changes: { dor: "BEO" } };
    const pems = simulated.connect();
    expect(await pems.updateRecord(unknown)).toMatchObject({ error: { kind: "not_found" } });
    expect(await pems.getRecord(unknown)).toMatchObject({ error: { kind: "not_found" } });
  });

  test("by asking back is told as such and changes nothing", async () => {
    const before = await present();
    await simulated.admin("PUT", "/faults", { confirmationField: "PFS_F_PRICE" });
    expect(await update({ purchasePrice: 5 })).toEqual({
      ok: false,
      error: { kind: "confirmation_needed", message: "Do you want to change PFS_F_PRICE?" },
    });
    expect(await present()).toEqual(before);
  });

  test("for too many calls is not repeated and says how long to wait", async () => {
    const rule = { kind: "status", status: 429, retryAfterSeconds: 7, match: { action: "UPDATE" } };
    await simulated.breakIt(rule);
    expect(await update({ purchasePrice: 5 })).toMatchObject({
      ok: false,
      error: { kind: "rate_limited", retryAfterSeconds: 7 },
    });
    expect(await writes()).toHaveLength(1);
  });
});

describe("a write whose answer is lost", () => {
  const lost = [
    { fault: { kind: "hang", afterApply: true } },
    { fault: { kind: "drop-connection", afterApply: true } },
    { fault: { kind: "html", afterApply: true } },
    { fault: { kind: "status", status: 502, afterApply: true } },
    { fault: { kind: "truncate", keepPercent: 40 } },
  ];

  test.each(lost)(
    "by $fault.kind is told as unknown, was done, and is not sent again",
    async ({ fault }) => {
      const { recordVersion } = await present();
      await simulated.breakIt({ ...fault, match: { action: "UPDATE" } });
      const outcome = await update({ purchasePrice: 4711 }, { writeTimeoutMs: 500 });
      expect(outcome).toMatchObject({ ok: false, error: { kind: "outcome_unknown" } });
      expect(await writes()).toHaveLength(1);
      const after = await present();
      expect(after.values.purchasePrice).toBe(4711);
      expect(after.recordVersion).toBe(recordVersion + 1);
    },
  );

  test.each(["status", "html", "hang", "drop-connection"])(
    "by %s before anything was done is told as unknown too: only PEMS can tell",
    async (kind) => {
      const before = await present();
      await simulated.breakIt({ kind, match: { action: "UPDATE" } });
      const outcome = await update({ purchasePrice: 4711 }, { writeTimeoutMs: 500 });
      expect(outcome).toMatchObject({ ok: false, error: { kind: "outcome_unknown" } });
      expect(await writes()).toHaveLength(1);
      expect(await present()).toEqual(before);
    },
  );

  test("because the answer is of another record is told as unknown", async () => {
    const confused = await openTamperingProxy(simulated.url, {
      answer: (body) => body.replaceAll(`{"TEXTDATA":"${pfaId}"}`, '{"TEXTDATA":"10002"}'),
    });
    const outcome = await update({ purchasePrice: 5 }, { url: confused.url });
    await confused.close();
    expect(outcome).toEqual({
      ok: false,
      error: { kind: "outcome_unknown", message: "PEMS answered with another record" },
    });
  });

  test("because the caller gave up while it was under way is told as unknown", async () => {
    const { recordVersion } = await present();
    await simulated.breakIt({ kind: "hang", afterApply: true, match: { action: "UPDATE" } });
    const controller = new AbortController();
    const writing = simulated.connect().updateRecord({
      ...key,
      recordVersion,
      changes: { purchasePrice: 6 },
      signal: controller.signal,
    });
    await expect.poll(async () => (await writes()).length).toBe(1);
    controller.abort(new Error("shutting down"));
    expect(await writing).toMatchObject({ ok: false, error: { kind: "outcome_unknown" } });
  });
});

describe("a write that was never sent", () => {
  test("because nobody listens is told as unavailable", async () => {
    const { recordVersion } = await present();
    const gone = await openSimulatedPems({ organizations: [] });
    await gone.close();
    const pems = simulated.connect({ url: gone.url });
    const changes = { purchasePrice: 5 };
    expect(await pems.updateRecord({ ...key, recordVersion, changes })).toMatchObject({
      ok: false,
      error: { kind: "unavailable", reason: "network" },
    });
  });

  test("because the caller had given up before throws the caller's reason", async () => {
    const { recordVersion } = await present();
    const signal = AbortSignal.abort(new Error("shutting down"));
    const request = { ...key, recordVersion, changes: { purchasePrice: 5 }, signal };
    await expect(simulated.connect().updateRecord(request)).rejects.toThrow("shutting down");
    expect(await writes()).toEqual([]);
  });
});
