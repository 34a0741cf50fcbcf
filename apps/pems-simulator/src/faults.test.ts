import { afterEach, beforeEach, expect, test } from "vitest";
import { gridBody, key, money, openPems, screenBody } from "./testing/pems-calls.ts";

let pems: Awaited<ReturnType<typeof openPems>>;
beforeEach(async () => {
  pems = await openPems({ faults: { dirt: false } });
});
afterEach(() => pems.close());

const addRule = (rule: Record<string, unknown>): Promise<unknown> =>
  pems.admin("POST", "faults/rules", rule);
const set = (faults: Record<string, unknown>): Promise<unknown> =>
  pems.admin("PUT", "faults", faults);
const readPage = (): Promise<Response> => pems.post("griddata", gridBody({ rows: 100 }));
const write = (): Promise<Response> =>
  pems.post(
    "userdefinedscreenservices",
    screenBody("UPDATE", { ...key("10001"), PFS_F_RATE: money(777) }),
  );
const log = async () =>
  ((await pems.admin("GET", "requests")) as { requests: Record<string, unknown>[] }).requests;
const changed = async (): Promise<number> =>
  ((await pems.admin("GET", "state")) as { organizations: { changed: number }[] }).organizations[0]
    ?.changed ?? 0;
const storedRate = async (): Promise<unknown> =>
  ((await pems.admin("GET", "records/RIO/10001")) as { values: Record<string, string> }).values[
    "pfs_f_rate"
  ];

test("an error status hits the next calls it was counted for, with Retry-After, and no more", async () => {
  await addRule({ kind: "status", status: 503, retryAfterSeconds: 2, times: 2 });
  const answers = [await readPage(), await readPage(), await readPage()];
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
  expect(answers[0]?.headers.get("retry-after")).toBe("2");
});

test("a rule hits only what it matches: endpoint, action, organization, record, page", async () => {
  await addRule({ kind: "status", match: { endpoint: "griddata", organization: "RIO", page: 2 } });
  await addRule({ kind: "status", match: { action: "UPDATE", pfaId: "10002" } });
  expect((await pems.post("griddata", gridBody({ rows: 100 }))).status).toBe(200);
  expect(
    (
      await pems.post(
        "griddata",
        gridBody({
          rows: 100,
          filters: [
            ["pfs_a_org", "=", "RIO"],
            ["pfs_id", ">", "10100"],
          ],
        }),
      )
    ).status,
  ).toBe(500);
  expect((await pems.post("griddata", gridBody({ rows: 100, cursor: 101 }))).status).toBe(500);
  expect((await write()).status).toBe(200);
  expect(
    (await pems.post("userdefinedscreenservices", screenBody("UPDATE", key("10002")))).status,
  ).toBe(500);
});

test("a percentage hits about that share of the calls", async () => {
  await addRule({ kind: "status", percent: 30 });
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => pems.post("griddata", gridBody({ rows: 1 }))),
  );
  const failed = answers.filter(({ status }) => status === 500).length;
  expect(failed).toBeGreaterThan(7);
  expect(failed).toBeLessThan(35);
});

test("above the rate limit calls get 429 with Retry-After", async () => {
  await set({ rateLimitRps: 5 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => readPage()));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect(limited[0]?.headers.get("retry-after")).toBe("1");
});

test("latency is spent, base and per row", async () => {
  await set({ latency: { baseMs: 60, perRowUs: 1000, jitterMs: 0 } });
  const started = performance.now();
  await (await readPage()).text();
  expect(performance.now() - started).toBeGreaterThan(155);
});

test("a hanging call never answers and is in the log", async () => {
  await addRule({ kind: "hang", times: 1 });
  await expect(pems.post("griddata", gridBody({}), AbortSignal.timeout(150))).rejects.toThrow(
    /abort|timeout/i,
  );
  expect(await log()).toMatchObject([
    { endpoint: "griddata", outcome: "fault: hang", faults: ["hang"] },
  ]);
});

test("truncated JSON, an HTML page with status 200, and a slow drip", async () => {
  const whole = await (await readPage()).text();
  await addRule({ kind: "truncate", keepPercent: 40, times: 1 });
  const cut = await (await readPage()).text();
  expect(cut).toBe(
    whole
      .slice(0, cut.length)
      .replace(/"SERVERTIMESTAMP":\d+/, /"SERVERTIMESTAMP":\d+/.exec(cut)?.[0] ?? ""),
  );
  expect(() => JSON.parse(cut) as unknown).toThrow(/JSON/);
  await addRule({ kind: "html", times: 1 });
  const html = await readPage();
  expect([html.status, html.headers.get("content-type")]).toEqual([
    200,
    "text/html; charset=utf-8",
  ]);
  await addRule({ kind: "drip", bytes: 100_000, ms: 30, times: 1 });
  const started = performance.now();
  expect((await (await readPage()).text()).length).toBe(whole.length);
  expect(performance.now() - started).toBeGreaterThan(50);
});

test("a repeated page ignores cursor and key", async () => {
  await addRule({ kind: "repeat-page" });
  const pages = await Promise.all([
    pems.grid({ rows: 10 }),
    pems.grid({ rows: 10, cursor: 11 }),
    pems.grid({
      rows: 10,
      filters: [
        ["pfs_a_org", "=", "RIO"],
        ["pfs_id", ">", "10010"],
      ],
    }),
  ]);
  for (const page of pages) expect([page.rows[0]?.["pfs_id"], page.more]).toEqual(["10001", true]);
});

test("rows shift, come twice, and go missing", async () => {
  const ids = async (cursor: number) =>
    (await pems.grid({ rows: 10, cursor })).rows.map((row) => Number(row["pfs_id"]));
  await addRule({ kind: "shift-page", rows: 3, times: 1 });
  expect((await ids(11))[0]).toBe(10_014);
  await addRule({ kind: "duplicate-rows", every: 5, times: 1 });
  expect(await ids(1)).toEqual([
    10_001, 10_002, 10_003, 10_004, 10_005, 10_005, 10_006, 10_007, 10_008, 10_009, 10_010, 10_010,
  ]);
  await addRule({ kind: "drop-rows", keepPercent: 30, times: 1 });
  const fewer = await pems.grid({ rows: 10 });
  expect([fewer.rows.length, fewer.more]).toEqual([3, false]);
  await addRule({ kind: "drop-rows", keepPercent: 0, times: 1 });
  expect((await pems.grid({ rows: 10 })).rows).toEqual([]);
});

test("drift shuffles, renumbers, adds and removes columns; values stay with their names", async () => {
  const before = await pems.grid({ rows: 5 });
  await set({
    drift: { shuffle: true, renumber: true, add: ["pfs_new"], remove: ["pfs_f_freight"] },
  });
  const after = await pems.grid({ rows: 5 });
  expect(after.header.map(({ name }) => name)).not.toEqual(before.header.map(({ name }) => name));
  expect(
    after.header
      .map(({ aliasnum }) => aliasnum)
      .filter((number) => before.header.some(({ aliasnum }) => aliasnum === number)),
  ).toEqual([]);
  expect(after.rows).toEqual(
    before.rows.map(({ pfs_f_freight: _gone, ...row }) => ({ ...row, pfs_new: "NEW" })),
  );
});

test.each([
  ["drop-connection", false, false],
  ["drop-connection", true, true],
] as const)(
  "%s, after the write: %s, leaves the write done: %s",
  async (kind, afterApply, done) => {
    await addRule({ kind, afterApply, times: 1, match: { action: "UPDATE" } });
    await expect(write()).rejects.toThrow("fetch failed");
    expect((await storedRate()) === "7.77").toBe(done);
    expect(await log()).toMatchObject([
      { action: "UPDATE", pfaId: "10001", applied: done, fields: ["PFS_F_RATE"], faults: [kind] },
    ]);
  },
);

test("an error status after the write leaves it done", async () => {
  await addRule({ kind: "status", afterApply: true, times: 1 });
  expect((await write()).status).toBe(500);
  expect(await storedRate()).toBe("7.77");
});

test("a change of the chosen field is asked about, and done once confirmed", async () => {
  await set({ confirmationField: "PFS_F_RATE" });
  const fields = { ...key("10001"), PFS_F_RATE: money(888) };
  const asked = await pems.screen("UPDATE", fields);
  expect([asked.status, asked.question, asked.recordid]).toEqual([200, "CONFIRM_PFS_F_RATE", null]);
  expect(await storedRate()).not.toBe("8.88");
  const confirmed = await pems.screen("UPDATE", fields, {
    CONFIRMATION: { Name: "CONFIRM_PFS_F_RATE" },
  });
  expect(confirmed.error).toBe(null);
  expect(await storedRate()).toBe("8.88");
});

test("down: 503 for everything, every connection cut, or the port refused, and up again", async () => {
  await set({ down: "unavailable" });
  expect((await readPage()).status).toBe(503);
  await set({ down: "reset" });
  await expect(readPage()).rejects.toThrow("fetch failed");
  await set({ down: "off" });
  await pems.admin("POST", "outage", { ms: 300 });
  const refused = () =>
    readPage().then(
      () => false,
      (error: { cause?: { code?: string } }) => error.cause?.code === "ECONNREFUSED",
    );
  await expect.poll(refused, { interval: 10 }).toBe(true);
  await expect.poll(refused, { interval: 10, timeout: 3000 }).toBe(false);
});

test("business errors come with the configured status, dates in the configured format", async () => {
  await set({ businessErrorStatus: 400, dateFormat: "DD-MON-YYYY" });
  expect((await pems.screen("GET", key("99999"))).status).toBe(400);
  const [row] = (await pems.grid({ rows: 2 })).rows;
  expect(row?.["pfs_f_startdate"]).toMatch(/^\d\d-[A-Z]{3}-\d{4}$/);
  await set({ dateFormat: "MM/DD/YYYY" });
  expect((await pems.grid({ rows: 2 })).rows[0]?.["pfs_lastmodified"]).toMatch(
    /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/,
  );
});

test("other users edit at the set pace", async () => {
  await set({ churnPerMinute: 600 });
  await expect.poll(changed, { timeout: 4000 }).toBeGreaterThan(5);
});

test("a dirty value can be put into a record", async () => {
  await pems.admin("POST", "edits", {
    organization: "RIO",
    pfaId: "10001",
    fields: { pfs_f_rate: "1,5OO" },
    raw: true,
  });
  expect((await pems.grid({ rows: 2 })).rows[0]?.["pfs_f_rate"]).toBe("1,5OO");
});

test("deleting the faults and a reset bring everything back", async () => {
  const before = await pems.grid({ rows: 300 });
  await addRule({ kind: "status" });
  await pems.admin("DELETE", "faults");
  expect((await write()).status).toBe(200);
  await pems.admin("POST", "deletions", { organization: "RIO", pfaId: "10002" });
  await pems.admin("POST", "reset");
  expect((await pems.grid({ rows: 300 })).rows).toEqual(before.rows);
  expect(await log()).toHaveLength(1);
});

test("a fault that is not known is refused by name", async () => {
  await expect(addRule({ kind: "explode" })).rejects.toThrow(/kind/);
  await expect(set({ latency: { baseMs: -1, perRowUs: 0, jitterMs: 0 } })).rejects.toThrow(
    /latency.baseMs/,
  );
});
