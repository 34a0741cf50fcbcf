import { afterEach, beforeEach, expect, test } from "vitest";
import { key, money, openPems } from "./testing/pems-calls.ts";
import type { GridRow } from "./testing/pems-calls.ts";

let pems: Awaited<ReturnType<typeof openPems>>;
beforeEach(async () => {
  pems = await openPems({
    organizations: [{ code: "RIO", records: 500 }],
    faults: { dirt: false },
  });
});
afterEach(() => pems.close());

const changedSince = async (since: string, sort = "pfs_id"): Promise<GridRow[]> =>
  (
    await pems.grid({
      rows: 5000,
      sort,
      filters: [
        ["pfs_a_org", "=", "RIO"],
        ["pfs_lastmodified", ">=", since],
      ],
    })
  ).rows;
const timesOf = (rows: readonly GridRow[]): string[] =>
  rows.map((row) => row["pfs_lastmodified"] ?? "");
const rates = (rows: readonly GridRow[]): number[] => rows.map((row) => Number(row["pfs_f_rate"]));
const ids = (rows: readonly GridRow[]): string[] => rows.map((row) => row["pfs_id"] ?? "");

test.each(["2026-05-25 12:00", "2026-05-01", "2025-07-01 00:00:00"])(
  "a read of changes since %s gives exactly the records changed since",
  async (since) => {
    const all = (await pems.grid({ rows: 5000 })).rows;
    const wanted = all.filter((row) => (row["pfs_lastmodified"] ?? "") >= since);
    expect(ids(await changedSince(since))).toEqual(ids(wanted));
    const byTime = timesOf(wanted).toSorted();
    expect(timesOf(await changedSince(since, "pfs_lastmodified"))).toEqual(byTime);
  },
);

test("a saved record is in the next read of changes, once, with its new values", async () => {
  const { recordid } = await pems.screen("GET", key("10005"));
  await pems.screen("UPDATE", { ...key("10005"), PFS_F_RATE: money(123_456) });
  await pems.admin("POST", "edits", {
    organization: "RIO",
    pfaId: "10009",
    fields: { pfs_f_area: "SHOP" },
    user: "D.HAYASHI",
  });
  const rows = await changedSince("2026-06-01");
  expect(ids(rows)).toEqual(["10005", "10009"]);
  expect(rows[0]).toMatchObject({
    pfs_f_rate: "1234.56",
    pfs_updatedby: "SVC_PFA",
    recordid: String(Number(recordid) + 1),
  });
  expect(rows[1]).toMatchObject({ pfs_f_area: "SHOP", pfs_f_lastchangeby: "D.HAYASHI" });
});

test("a record deleted at the source is gone everywhere and comes back as changed", async () => {
  const record = { organization: "RIO", pfaId: "10005" };
  await pems.admin("POST", "deletions", record);
  const without = await pems.grid({ rows: 5000 });
  expect([without.total, ids(without.rows).includes("10005")]).toEqual([499, false]);
  expect(ids((await pems.grid({ rows: 2, cursor: 4 })).rows)).toEqual(["10004", "10006"]);
  expect((await pems.screen("GET", key("10005"))).error).toBe("Record not found");
  await pems.admin("POST", "restores", record);
  expect(ids(await changedSince("2026-06-01"))).toEqual(["10005"]);
  expect((await pems.grid({ rows: 5000 })).total).toBe(500);
});

test("churn and a mass revision by other users show in the read of changes", async () => {
  const { edited } = (await pems.admin("POST", "churn", { count: 20 })) as {
    edited: { pfaId: string }[];
  };
  expect(ids(await changedSince("2026-06-01"))).toEqual(
    [...new Set(edited.map(({ pfaId }) => pfaId))].toSorted(),
  );
  const before = await pems.grid({
    rows: 5000,
    filters: [
      ["pfs_a_org", "=", "RIO"],
      ["pfs_f_category", "=", "14200"],
    ],
  });
  await pems.admin("POST", "revisions", { organization: "RIO", category: "14200", percent: 10 });
  const after = await pems.grid({
    rows: 5000,
    filters: [
      ["pfs_a_org", "=", "RIO"],
      ["pfs_f_category", "=", "14200"],
    ],
  });
  expect(rates(after.rows)).toEqual(rates(before.rows).map((rate) => Math.round(rate * 110) / 100));
});

test("the clock can be set off and stamps what is saved afterwards", async () => {
  await pems.admin("PUT", "clock", { offsetMs: 10 * 365 * 86_400_000 });
  await pems.screen("UPDATE", { ...key("10003"), PFS_F_RATE: money(100) });
  expect(ids(await changedSince("2035-01-01"))).toEqual(["10003"]);
});
