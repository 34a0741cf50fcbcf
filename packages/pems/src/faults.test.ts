import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RequestEvent } from "./pems.ts";
import { defaultMapping as mapping } from "./default-mapping.ts";
import type { Pems } from "./pems.ts";
import { openSimulatedPems, type SimulatedPems } from "./testing/simulated-pems.ts";

const organization = "RIO";

let simulated: SimulatedPems;
beforeAll(async () => {
  simulated = await openSimulatedPems({ organizations: [{ code: organization, records: 60 }] });
});
afterEach(() => simulated.admin("POST", "/reset"));
afterAll(() => simulated.close());

async function countRecords(pems: Pems, signal?: AbortSignal): Promise<number> {
  let count = 0;
  const request = { organization, mapping, ...(signal ? { signal } : {}) };
  for await (const { keys } of pems.readRecords(request)) count += keys.length;
  return count;
}

describe("faults of a read", () => {
  const passing = [
    { fault: { kind: "status", status: 500 }, reason: "server_error" },
    { fault: { kind: "status", status: 503 }, reason: "server_error" },
    { fault: { kind: "truncate", keepPercent: 70 }, reason: "truncated" },
    { fault: { kind: "html" }, reason: "not_json" },
    { fault: { kind: "drop-connection" }, reason: "network" },
    { fault: { kind: "hang" }, reason: "timeout" },
    { fault: { kind: "drip", bytes: 1000, ms: 50 }, reason: "timeout" },
  ];
  const patience = { readTimeoutMs: 700 };

  test.each(passing)("$fault.kind is survived if a further try succeeds", async ({ fault }) => {
    const events: RequestEvent[] = [];
    await simulated.breakIt({ ...fault, times: 2 });
    const pems = simulated.connect({ ...patience, onRequest: (event) => events.push(event) });
    expect(await countRecords(pems)).toBe(60);
    expect(events.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(events[2]).toMatchObject({ method: "POST", path: "/griddata", status: 200 });
  });

  test.each(passing)("$fault.kind that lasts is told as $reason", async ({ fault, reason }) => {
    await simulated.breakIt(fault);
    const events: RequestEvent[] = [];
    const pems = simulated.connect({
      ...patience,
      readRetries: 1,
      onRequest: (event) => events.push(event),
    });
    await expect(countRecords(pems)).rejects.toMatchObject({
      problem: { kind: "unavailable", reason },
    });
    expect(events).toHaveLength(2);
  });

  test("a connection that is refused is told as network, also by the check", async () => {
    const gone = await openSimulatedPems({ organizations: [] });
    const pems = gone.connect({ readRetries: 1 });
    await gone.close();
    const other = simulated.connect({ url: gone.url, readRetries: 1 });
    await expect(countRecords(other)).rejects.toMatchObject({
      problem: { kind: "unavailable", reason: "network" },
    });
    expect(await other.check()).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    await pems.close();
  });

  test("a limit on calls is waited out for as long as PEMS asks", async () => {
    await simulated.breakIt({ kind: "status", status: 429, retryAfterSeconds: 1, times: 1 });
    const startedMs = performance.now();
    expect(await countRecords(simulated.connect())).toBe(60);
    expect(performance.now() - startedMs).toBeGreaterThan(990);
  });

  test("a longer wait than a minute is the caller's to decide", async () => {
    await simulated.breakIt({ kind: "status", status: 429, retryAfterSeconds: 3600 });
    await expect(countRecords(simulated.connect())).rejects.toMatchObject({
      problem: { kind: "rate_limited", retryAfterSeconds: 3600 },
    });
    expect(await simulated.requests()).toHaveLength(1);
  });

  test.each([
    { wrong: { password: "guess" }, kind: "unauthorized" },
    { wrong: { apiKey: "guess" }, kind: "unauthorized" },
    { wrong: { tenant: "OTHER" }, kind: "unauthorized" },
  ])("wrong credentials are told at once as $kind: $wrong", async ({ wrong, kind }) => {
    const pems = simulated.connect(wrong);
    await expect(countRecords(pems)).rejects.toMatchObject({ problem: { kind } });
    expect(await simulated.requests()).toHaveLength(1);
    expect(await pems.check()).toMatchObject({ ok: false, error: { kind } });
  });

  test("an API key lets the caller in as user and password do", async () => {
    const pems = simulated.connect({ apiKey: "pems-demo-key", password: "not looked at" });
    expect(await countRecords(pems)).toBe(60);
  });

  test.each([200, 400])(
    "a business error is told with PEMS's words under HTTP %i",
    async (status) => {
      await simulated.admin("PUT", "/faults", { businessErrorStatus: status });
      const unknown = { ...mapping, modifiedAt: { read: "pfs_nowhere", write: "PFS_NOWHERE" } };
      const pages = simulated.connect().readRecords({
        organization,
        mapping: unknown,
        modifiedSince: "2026-01-01T00:00:00Z",
      });
      await expect(pages[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        problem: {
          kind: "rejected",
          message: "The field pfs_nowhere is not a valid field of this grid.",
        },
      });
      expect(await simulated.requests()).toHaveLength(1);
    },
  );

  test("a read that is called off throws the caller's reason and sends nothing more", async () => {
    await simulated.breakIt({ kind: "hang" });
    const controller = new AbortController();
    const reading = countRecords(simulated.connect(), controller.signal);
    const outcome = reading.catch((error: unknown) => error);
    await expect.poll(async () => (await simulated.requests()).length).toBe(1);
    controller.abort(new Error("shutting down"));
    expect(await outcome).toEqual(new Error("shutting down"));
    expect(await simulated.requests()).toHaveLength(1);
  });

  test("many calls at once stay under the tenant's limit, and would not without one of ours", async () => {
    await simulated.admin("PUT", "/faults", { rateLimitRps: 40 });
    const callOften = async (requestsPerSecond: number) => {
      const pems = simulated.connect({ requestsPerSecond, readRetries: 0 });
      const request = { organization, pfaId: "10001", mapping };
      const outcomes = await Promise.all(Array.from({ length: 60 }, () => pems.getRecord(request)));
      return outcomes.filter(({ ok }) => !ok).length;
    };
    expect(await callOften(30)).toBe(0);
    expect(await callOften(10_000)).toBeGreaterThan(0);
  });
});
