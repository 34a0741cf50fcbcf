import type { SourceRecord } from "@pfa/domain/record.ts";
import { judgePage } from "@pfa/domain/sync.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultMapping as mapping } from "./default-mapping.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { Pems, PemsPage, ReadRequest, RequestEvent } from "./pems.ts";
import { openSimulatedPems, type SimulatedPems } from "./testing/simulated-pems.ts";
import { openTamperingProxy } from "./testing/tampering-proxy.ts";

const organizations = [
  { code: "RIO", records: 1200 },
  { code: "RIOSUR", records: 40 },
  { code: "REDMESA", records: 1 },
  { code: "STARLING", records: 0 },
];

let simulated: SimulatedPems;
beforeAll(async () => {
  simulated = await openSimulatedPems({ organizations });
});
afterEach(() => simulated.admin("POST", "/reset"));
afterAll(() => simulated.close());

async function readAll(pems: Pems, request: Partial<ReadRequest> = {}): Promise<PemsPage[]> {
  const pages: PemsPage[] = [];
  for await (const page of pems.readRecords({ organization: "RIO", mapping, ...request }))
    pages.push(page);
  return pages;
}

const recordsOf = (pages: PemsPage[]): SourceRecord[] => pages.flatMap(({ records }) => records);
const keysOf = (pages: PemsPage[]): string[] => pages.flatMap(({ keys }) => keys);

describe("paging", () => {
  test("small pages bring every record once, in order, and the same as one large page", async () => {
    const [whole] = await readAll(simulated.connect({ pageSize: 5000 }));
    const pages = await readAll(simulated.connect({ pageSize: 100 }));

    expect(pages.map(({ page }) => page)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    expect(keysOf(pages)).toEqual(whole?.keys);
    expect(new Set(keysOf(pages)).size).toBe(1200);
    expect(recordsOf(pages)).toEqual(whole?.records);
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual(whole?.quarantined);
    expect(new Set(pages.map(({ expected }) => expected))).toEqual(new Set([1200]));
  });

  test("every row is either a record or set aside", async () => {
    const [page] = await readAll(simulated.connect());
    const seen = [...(page?.records ?? []), ...(page?.quarantined ?? [])];
    expect(new Set(seen.map(({ pfaId }) => pfaId))).toEqual(new Set(page?.keys));
    expect(seen).toHaveLength(1200);
    expect(page?.quarantined.length).toBeGreaterThan(0);
  });

  test("a server that gives fewer rows than asked for is still read to its end", async () => {
    const limited = await openTamperingProxy(simulated.url, {
      request: (body) => body.replace(/_RETURNED":\d+/, '_RETURNED":500'),
    });
    const pages = await readAll(simulated.connect({ url: limited.url, pageSize: 5000 }));
    await limited.close();
    expect(pages.map(({ keys }) => keys.length)).toEqual([500, 500, 200]);
  });

  test("however many rows may be asked for, no page is larger than memory has room for", async () => {
    const large = await openSimulatedPems({ organizations: [{ code: "LARGE", records: 4000 }] });
    const pages = await readAll(large.connect({ pageSize: 5000 }), { organization: "LARGE" });
    await large.close();
    expect(new Set(keysOf(pages)).size).toBe(4000);
    expect(Math.max(...pages.map(({ keys }) => keys.length))).toBeLessThan(2000);
  });

  test("a single row, which PEMS sends as an object, and no row at all are read", async () => {
    const pems = simulated.connect();
    const one = await readAll(pems, { organization: "REDMESA" });
    const none = await readAll(pems, { organization: "STARLING" });
    expect(one.map(({ keys }) => keys)).toEqual([["10001"]]);
    expect(none).toMatchObject([{ page: 1, keys: [], records: [], quarantined: [], expected: 0 }]);
  });

  test("only one page is read ahead of the caller", async () => {
    const pems = simulated.connect({ pageSize: 100 });
    const pages = pems.readRecords({ organization: "RIO", mapping })[Symbol.asyncIterator]();
    await pages.next();
    const gridCalls = async () =>
      (await simulated.requests()).filter(({ endpoint }) => endpoint === "griddata").length;
    await expect.poll(gridCalls).toBe(2);
    // Calls of the same client that are answered later than a third page would be.
    for (let call = 0; call < 5; call += 1) await pems.check();
    expect(await gridCalls()).toBe(2);
    await pages.return?.();
  });

  test("a repeated page reaches the judge, and without one ends the read", async () => {
    await simulated.breakIt({ kind: "repeat-page", match: { endpoint: "griddata" } });
    const read: PemsPage[] = [];
    const reading = (async () => {
      const pems = simulated.connect({ pageSize: 100 });
      for await (const page of pems.readRecords({ organization: "RIO", mapping })) read.push(page);
    })();
    await expect(reading).rejects.toMatchObject({ problem: { kind: "malformed" } });
    const [first, second] = read;
    expect(read).toHaveLength(2);
    expect(judgePage(2, first?.keys.at(-1) ?? null, second?.keys ?? [])).toMatchObject({
      kind: "page_repeated",
    });
  });

  test("records that vanish while the read is under way shift no other record", async () => {
    const pems = simulated.connect({ pageSize: 100 });
    const keys: string[] = [];
    for await (const page of pems.readRecords({ organization: "RIO", mapping })) {
      keys.push(...page.keys);
      if (page.page === 1)
        await simulated.admin("POST", "/deletions", { organization: "RIO", pfaId: "10003" });
    }
    expect(new Set(keys).size).toBe(1200);
  });
});

describe("what is read", () => {
  test("a delta brings the records changed at or after the moment, and no other", async () => {
    const pems = simulated.connect();
    const all = recordsOf(await readAll(pems));
    const moments = all.map(({ modifiedAt }) => modifiedAt ?? "").toSorted();
    const since = moments[moments.length - 50] ?? "";
    const delta = recordsOf(await readAll(pems, { modifiedSince: since }));
    expect(delta).toEqual(all.filter(({ modifiedAt }) => (modifiedAt ?? "") >= since));

    const edit = { organization: "RIO", pfaId: "10010", fields: { pfs_f_area: "SHOP" } };
    await simulated.admin("POST", "/edits", edit);
    const later = await readAll(pems, { modifiedSince: new Date().toISOString().slice(0, 10) });
    expect(keysOf(later)).toEqual(["10010"]);
  });

  test("an organization whose code begins another's code gets its own records only", async () => {
    const pages = await readAll(simulated.connect(), { organization: "RIO" });
    expect(keysOf(pages)).toHaveLength(1200);
  });

  test("a row of another organization fails the whole read and is named", async () => {
    const careless = await openTamperingProxy(simulated.url, {
      request: (body) =>
        body.replace('"pfs_a_org","OPERATOR":"="', '"pfs_a_org","OPERATOR":"BEGINS"'),
    });
    const pems = simulated.connect({ url: careless.url });
    await expect(readAll(pems)).rejects.toThrow(
      /^malformed: record \d+ is of the organization "RIOSUR", not of "RIO"$/,
    );
    await careless.close();
  });

  test.each(["YYYY-MM-DD", "MM/DD/YYYY", "DD-MON-YYYY"] as const)(
    "a record is the same by grid and by screen where the tenant writes %s",
    async (dateFormat) => {
      await simulated.admin("PUT", "/faults", { dateFormat });
      const ours: FieldMapping = { ...mapping, options: { ...mapping.options, dateFormat } };
      const pems = simulated.connect();
      const read = recordsOf(await readAll(pems, { organization: "RIOSUR", mapping: ours }));
      const got = await Promise.all(
        read.map(({ pfaId }) => pems.getRecord({ organization: "RIOSUR", pfaId, mapping: ours })),
      );
      expect(got).toEqual(read.map((value) => ({ ok: true, value })));
      expect(read.length).toBeGreaterThan(30);
    },
  );

  test("a tenant that writes dates in another way than the mapping says has no record taken", async () => {
    await simulated.admin("PUT", "/faults", { dateFormat: "MM/DD/YYYY" });
    const [page] = await readAll(simulated.connect(), { organization: "RIOSUR" });
    expect(page?.records).toEqual([]);
    expect(page?.quarantined).toHaveLength(40);
  });

  test("reordered, renumbered and added columns change nothing but the rest", async () => {
    const pems = simulated.connect();
    const before = recordsOf(await readAll(pems));
    await simulated.admin("PUT", "/faults", {
      drift: { shuffle: true, renumber: true, add: ["pfs_x_new"], remove: ["pfs_p_qsr"] },
    });
    const after = recordsOf(await readAll(pems));
    const expected = before.map((record) => {
      const { pfs_p_qsr: _gone, ...extra } = record.extra;
      return { ...record, extra: { ...extra, pfs_x_new: "NEW" } };
    });
    expect(after).toEqual(expected);
  });

  test("a missing mapped column fails the read and is named", async () => {
    await simulated.admin("PUT", "/faults", {
      drift: { shuffle: false, renumber: false, add: [], remove: ["pfs_f_rate", "recordid"] },
    });
    await expect(readAll(simulated.connect())).rejects.toMatchObject({
      problem: { kind: "malformed", missingFields: ["recordid", "pfs_f_rate"] },
    });
  });

  test("a row is set aside with everything that is wrong with it", async () => {
    const fields = {
      pfs_f_rate: "5,000.00",
      pfs_f_startdate: "2025-02-30",
      pfs_f_source: "BARTER",
      pfs_f_actualized: "perhaps",
      recordid: "",
    };
    const edit = { organization: "REDMESA", pfaId: "10001", raw: true, fields };
    await simulated.admin("POST", "/edits", edit);
    const [page] = await readAll(simulated.connect(), { organization: "REDMESA" });
    expect(page?.records).toEqual([]);
    expect(page?.quarantined).toEqual([
      {
        pfaId: "10001",
        raw: expect.objectContaining({ pfs_f_rate: "5,000.00", pfs_a_org: "REDMESA" }),
        problems: expect.arrayContaining([
          { field: "monthlyRate", message: '"5,000.00" is not a plain number' },
          {
            field: "forecastStart",
            message: '"2025-02-30" is not an existing day written YYYY-MM-DD',
          },
          { field: "source", message: '"BARTER" is none of RENTAL, PURCHASE' },
          { field: "isActualized", message: '"perhaps" is neither yes nor no' },
        ]),
      },
    ]);
  });
});

describe("reading by key", () => {
  test("brings exactly the records that were asked for, once each, however many there are", async () => {
    const [whole] = await readAll(simulated.connect({ pageSize: 5000 }));
    const wanted = whole?.keys.filter((_, index) => index % 9 === 0) ?? [];
    const onlyKeys = [...wanted.toReversed(), ...wanted.slice(0, 3), "no-such-record"];
    const pages = await readAll(simulated.connect(), { onlyKeys });

    expect(keysOf(pages).toSorted()).toEqual(wanted.toSorted());
    expect(pages.map(({ page }) => page)).toEqual(pages.map((_, index) => index + 1));
  });

  test("asks PEMS in few requests, and only for the organization's own", async () => {
    const [own] = await readAll(simulated.connect(), { organization: "RIOSUR" });
    let requests = 0;
    const pages = await readAll(simulated.connect(), {
      organization: "RIOSUR",
      onlyKeys: [...(own?.keys ?? []), "11000"],
      onRequest: () => (requests += 1),
    });
    expect(keysOf(pages)).toEqual(own?.keys);
    expect(requests).toBe(1);
  });
});

test("a read tells of each of its requests, further tries too, and of no other's", async () => {
  const pems = simulated.connect({ pageSize: 100, readRetries: 1, retryBaseMs: 1 });
  await simulated.admin("POST", "/faults/rules", { kind: "status", status: 500, times: 1 });
  const events: RequestEvent[] = [];
  const [pages] = await Promise.all([
    readAll(pems, { onRequest: (event) => events.push(event) }),
    readAll(pems, { organization: "RIOSUR" }),
  ]);
  const tries = events.filter(({ attempt }) => attempt > 1);
  expect(events.length - tries.length).toBe(pages.length);
  expect(tries.length).toBeLessThanOrEqual(1);
  expect(events.every(({ durationMs, path }) => durationMs >= 0 && path === "/griddata")).toBe(
    true,
  );
});
