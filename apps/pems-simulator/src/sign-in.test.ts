import { afterAll, beforeAll, expect, test } from "vitest";
import { openPems } from "./testing/pems-calls.ts";

let pems: Awaited<ReturnType<typeof openPems>>;
beforeAll(async () => {
  pems = await openPems({
    organizations: [
      { code: "RIO", records: 60 },
      { code: "EMPTY", records: 0 },
    ],
  });
});
afterAll(() => pems.close());

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const get = (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${pems.simulator.baseUrl}/${path}`, { headers });
const tenant = "VANGUARD_DEMO";

test.each([
  ["Basic", { authorization: basic("SVC_PFA", "pems-demo"), tenant }, 200, undefined],
  ["an API key", { "x-api-key": "pems-demo-key", tenant }, 200, undefined],
  ["no credentials", { tenant }, 401, "Authorization failed"],
  [
    "a wrong password",
    { authorization: basic("SVC_PFA", "guess"), tenant },
    401,
    "Authorization failed",
  ],
  ["a wrong API key", { "x-api-key": "guess", tenant }, 401, "Authorization failed"],
  ["no tenant", { "x-api-key": "pems-demo-key" }, 403, "The header tenant must be entered."],
  [
    "a foreign tenant",
    { "x-api-key": "pems-demo-key", tenant: "OTHER" },
    403,
    "Authorization failed for tenant OTHER",
  ],
  ["any organization", { "x-api-key": "pems-demo-key", tenant, organization: "*" }, 200, undefined],
  [
    "an unknown organization",
    { "x-api-key": "pems-demo-key", tenant, organization: "NO" },
    200,
    "Organization NO is not a valid Organization.",
  ],
] as const)("%s", async (_, headers, status, message) => {
  const response = await get("organization", headers);
  const { ErrorAlert } = (await response.json()) as { ErrorAlert: { Message: string }[] | null };
  expect([response.status, ErrorAlert?.[0]?.Message]).toEqual([status, message]);
});

test("a kept session lets its holder in without credentials", async () => {
  const opened = await get("organization", {
    "x-api-key": "pems-demo-key",
    tenant,
    keepsession: "true",
  });
  const { SessionID } = ((await opened.json()) as { Result: { SessionID: string } }).Result;
  expect((await get("organization", { sessionid: SessionID, tenant })).status).toBe(200);
  expect((await get("organization", { sessionid: "invented", tenant })).status).toBe(401);
});

interface Collection {
  DATARECORD: Record<string, unknown>[] | Record<string, unknown> | null;
  NEXTCURSORPOSITION: number;
}
async function collect(path: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let cursor = 1; cursor > 0;) {
    const response = await get(path, { ...pems.headers, cursorposition: String(cursor) });
    const page = ((await response.json()) as { Result: { ResultData: Collection } }).Result
      .ResultData;
    rows.push(...[page.DATARECORD ?? []].flat());
    cursor = page.NEXTCURSORPOSITION;
  }
  return rows;
}

test("collections are read page by page to their end", async () => {
  expect(await collect("organization")).toMatchObject([
    { ORGANIZATIONID: { ORGANIZATIONCODE: "RIO" }, ISACTIVE: "+" },
    { ORGANIZATIONID: { ORGANIZATIONCODE: "EMPTY" } },
  ]);
  const assets = await collect("assets");
  expect(new Set(assets.map((asset) => JSON.stringify(asset["ASSETID"]))).size).toBe(2 * 35 * 4);
  expect(await collect("categories")).toHaveLength(35);
  expect((await collect("manufacturers")).length).toBeGreaterThan(25);
  const users = await collect("usersetup");
  expect(users).toHaveLength(12);
  expect(await collect("usersetup/J.ADEYEMI%2523RIO/organizations")).toHaveLength(2);
});
