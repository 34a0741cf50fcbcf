import { sql } from "@pfa/db/client.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
let planner: TestBrowser;
let editor: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  await mirror(server.owner, organizationId, [
    aMirroredRecord({ pfaId: "1" }),
    aMirroredRecord({ pfaId: "2", values: { isActualized: true } }),
    aMirroredRecord({ pfaId: "3", values: { isDiscontinued: true } }),
    aMirroredRecord({ pfaId: "4", isVanished: true }),
  ]);
  const foreign = await addOrganizationWithRoles(server.owner, "FOREIGN");
  await mirror(server.owner, foreign.organizationId, [aMirroredRecord({ pfaId: "F1" })]);
  await server.owner.transaction((tx) =>
    tx.execute(
      sql`delete from organization_member where organization_id = ${foreign.organizationId}`,
    ),
  );
  planner = await server.signedIn("portfolio-manager");
  editor = await server.signedIn("editor");
});
afterAll(() => server.close());
beforeEach(() =>
  server.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from pfa_draft`);
  }),
);

type Saved = {
  records: {
    pfaId: string;
    saved: string[];
    refused: { field: string; rule: string; message: string }[];
  }[];
  draftRecords: number;
};
type Cell = { pfaId: string; field: string; value: unknown };

const save = (cells: unknown, browser = planner) =>
  browser.mutate<Saved>("drafts.save", { organization: "RIO", cells });

describe("a cell that breaks a rule is refused by name, and the rest of the batch is saved", () => {
  const good: Cell = { pfaId: "1", field: "model", value: "LTM 1050" };
  const refusals: [string, Cell | Cell[], string[]][] = [
    ["text for a rate", { pfaId: "1", field: "monthlyRate", value: "5,000" }, ["wrong_type"]],
    [
      "an object for a rate",
      { pfaId: "1", field: "monthlyRate", value: { toString: "1" } },
      ["wrong_type"],
    ],
    ["a list for a text", { pfaId: "1", field: "manufacturer", value: ["x"] }, ["wrong_type"]],
    ["a number for a text", { pfaId: "1", field: "manufacturer", value: 7 }, ["wrong_type"]],
    [
      "a text for a flag",
      { pfaId: "1", field: "isFundsTransferable", value: "true" },
      ["wrong_type"],
    ],
    [
      "nothing for a flag",
      { pfaId: "1", field: "isFundsTransferable", value: null },
      ["wrong_type"],
    ],
    [
      "a day that does not exist",
      { pfaId: "1", field: "forecastEnd", value: "2025-02-30" },
      ["wrong_type"],
    ],
    [
      "a day in another notation",
      { pfaId: "1", field: "forecastEnd", value: "30/03/2025" },
      ["wrong_type"],
    ],
    [
      "a timestamp for a day",
      { pfaId: "1", field: "forecastEnd", value: "2025-03-30T00:00:00Z" },
      ["wrong_type"],
    ],
    [
      "a day of another age",
      { pfaId: "1", field: "forecastEnd", value: "2525-03-30" },
      ["out_of_range"],
    ],
    ["a negative rate", { pfaId: "1", field: "monthlyRate", value: -1 }, ["out_of_range"]],
    ["a third decimal", { pfaId: "1", field: "monthlyRate", value: 1.005 }, ["out_of_range"]],
    [
      "more money than there is",
      { pfaId: "1", field: "monthlyRate", value: 1e15 },
      ["out_of_range"],
    ],
    ["a source that is none", { pfaId: "1", field: "source", value: "Lease" }, ["not_in_list"]],
    [
      "text beyond its length",
      { pfaId: "1", field: "category", value: "x".repeat(81) },
      ["too_long"],
    ],
    [
      "a character that no text can hold",
      { pfaId: "1", field: "category", value: "a\u0000b" },
      ["wrong_type"],
    ],
    ["an unknown field", { pfaId: "1", field: "salary", value: 1 }, ["unknown_field"]],
    [
      "a field of every object",
      { pfaId: "1", field: "__proto__", value: { polluted: true } },
      ["unknown_field"],
    ],
    [
      "another field of every object",
      { pfaId: "1", field: "constructor", value: 1 },
      ["unknown_field"],
    ],
    ["a plan field", { pfaId: "1", field: "planMonthlyRate", value: 1 }, ["read_only"]],
    ["a formula", { pfaId: "1", field: "forecastCost", value: 1 }, ["read_only"]],
    ["a field of PEMS", { pfaId: "1", field: "description", value: "x" }, ["read_only"]],
    [
      "a locked field",
      { pfaId: "2", field: "forecastStart", value: "2025-01-20" },
      ["locked_when_actualized"],
    ],
    ["reactivation", { pfaId: "3", field: "isDiscontinued", value: false }, ["cannot_reactivate"]],
    ["a vanished record", { pfaId: "4", field: "model", value: "x" }, ["record_vanished"]],
    ["an unknown record", { pfaId: "99999", field: "model", value: "x" }, ["record_not_found"]],
    [
      "a record of a foreign organization",
      { pfaId: "F1", field: "model", value: "x" },
      ["record_not_found"],
    ],
    [
      "end before start",
      { pfaId: "1", field: "forecastEnd", value: "2025-01-14" },
      ["end_after_start"],
    ],
    [
      "end on start",
      { pfaId: "1", field: "forecastEnd", value: "2025-01-15" },
      ["end_after_start"],
    ],
    [
      "a rental without a rate",
      { pfaId: "1", field: "monthlyRate", value: null },
      ["rental_needs_rate"],
    ],
    [
      "a purchase without a price",
      { pfaId: "1", field: "source", value: "Purchase" },
      ["purchase_needs_price"],
    ],
    [
      "both flags",
      [
        { pfaId: "1", field: "isDiscontinued", value: true },
        { pfaId: "1", field: "isFundsTransferable", value: true },
      ],
      ["flags_exclusive", "flags_exclusive"],
    ],
  ];

  test.each(refusals)("%s", async (_name, bad, rules) => {
    const cells = [bad].flat();
    const { status, data } = await save([good, ...cells]);
    expect(status).toBe(200);
    const refused = data.records.flatMap((record) =>
      record.refused.map((cell) => ({ pfaId: record.pfaId, ...cell })),
    );
    expect(refused).toEqual(
      cells.map(({ pfaId, field }, index) => ({
        pfaId,
        field,
        rule: rules[index],
        message: expect.stringMatching(/^[A-Z].{10,}/),
      })),
    );
    expect(data.records.find(({ pfaId }) => pfaId === "1")?.saved).toEqual(["model"]);
    expect(data.draftRecords).toBe(1);
  });

  test("without EditActuals the end of equipment on site is refused, with it taken", async () => {
    const cell = { pfaId: "2", field: "forecastEnd", value: "2025-06-01" };
    expect((await save([cell], editor)).data.records[0]?.refused).toMatchObject([
      { rule: "permission_missing" },
    ]);
    expect((await save([cell])).data.records[0]?.saved).toEqual(["forecastEnd"]);
  });

  test("P4: without ViewFinancials money cannot be edited", async () => {
    const { data } = await save([{ pfaId: "1", field: "monthlyRate", value: 1 }], editor);
    expect(data.records[0]?.refused).toMatchObject([
      { field: "monthlyRate", rule: "permission_missing" },
    ]);
  });
});

describe("a batch", () => {
  test("of more than 10,000 cells is refused with the limit named, and nothing is written", async () => {
    const cells = Array.from({ length: 10_001 }, () => ({
      pfaId: "1",
      field: "model",
      value: "x",
    }));
    const answer = await save(cells);
    expect(answer.status).toBe(413);
    expect(answer.error?.data.problem).toEqual({
      kind: "batch_too_large",
      cells: 10_001,
      limit: 10_000,
    });
    expect(answer.error?.message).toContain("10,000");
    const { data } = await planner.query<{ total: number }>("drafts.list", { organization: "RIO" });
    expect(data.total).toBe(0);
  });

  test("of more than 8 MB is refused before it is read", async () => {
    const answer = await save([{ pfaId: "1", field: "model", value: "x".repeat(9 * 1024 * 1024) }]);
    expect([answer.status, answer.error?.data.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  test("without cells saves nothing and says so", async () => {
    expect((await save([])).data).toEqual({ records: [], draftRecords: 0, draftFields: 0 });
  });
});

describe("input that is not of its form is refused with the place named", () => {
  const wrong: [string, string, object, string][] = [
    ["mutation", "drafts.save", { cells: "all" }, "cells"],
    [
      "mutation",
      "drafts.save",
      { cells: [{ pfaId: 7, field: "model", value: 1 }] },
      "cells.0.pfaId",
    ],
    ["mutation", "drafts.save", { cells: [null] }, "cells.0"],
    ["mutation", "drafts.discard", { what: { kind: "everything" } }, "what.kind"],
    [
      "mutation",
      "drafts.resolve",
      { resolutions: [{ pfaId: "1", field: "dor", resolution: { choice: "?" } }] },
      "resolutions.0.resolution.choice",
    ],
    ["mutation", "commits.submit", { reason: "no" }, "reason"],
    ["mutation", "commits.submit", { reason: "   a   " }, "reason"],
    ["mutation", "commits.submit", { reason: "x".repeat(501) }, "reason"],
    ["mutation", "sync.trigger", { kind: "quick" }, "kind"],
    ["query", "records.window", { startRow: -1, endRow: 10 }, "startRow"],
    ["query", "records.window", { startRow: 0, endRow: 1.5 }, "endRow"],
    [
      "query",
      "records.window",
      { startRow: 0, endRow: 10, sort: [{ field: "pfa_id; drop table", direction: "asc" }] },
      "sort.0.field",
    ],
    [
      "query",
      "records.window",
      { startRow: 0, endRow: 10, sort: [{ field: "pfaId", direction: "sideways" }] },
      "sort.0.direction",
    ],
    [
      "query",
      "records.window",
      {
        startRow: 0,
        endRow: 10,
        filter: [{ field: "forecastEnd", op: "on", value: "2025-02-30" }],
      },
      "filter.0.value",
    ],
    ["query", "records.window", { startRow: 0, endRow: 10, search: "x".repeat(201) }, "search"],
    ["query", "records.distinct", { field: "nothing" }, "field"],
    ["query", "drafts.list", { limit: 501 }, "limit"],
    ["query", "commits.status", { commitId: "1" }, "commitId"],
    ["query", "commits.status", { commitId: 3_000_000_000 }, "commitId"],
  ];
  test.each(wrong)("%s %s %j", async (type, path, input, place) => {
    const given = { organization: "RIO", ...input };
    const answer = await (type === "query"
      ? planner.query(path, given)
      : planner.mutate(path, given));
    expect(answer.status).toBe(400);
    expect(answer.error?.data).toMatchObject({
      code: "BAD_REQUEST",
      problem: null,
      invalid: [{ path: place, message: expect.any(String) }],
      requestId: expect.any(String),
    });
  });

  test("V1: a window of more than 1,000 rows, or without rows", async () => {
    for (const [startRow, endRow] of [
      [0, 1001],
      [10, 10],
      [10, 5],
    ]) {
      const answer = await planner.query("records.window", {
        organization: "RIO",
        startRow,
        endRow,
      });
      expect(answer.error?.data.problem).toEqual({
        kind: "window_invalid",
        startRow,
        endRow,
        limit: 1000,
      });
    }
  });

  test("V2: an operator that does not suit its field", async () => {
    const filter = [{ field: "monthlyRate", op: "contains", value: "5" }];
    const answer = await planner.query("records.window", {
      organization: "RIO",
      startRow: 0,
      endRow: 10,
      filter,
    });
    expect(answer.error?.data.problem).toMatchObject({
      kind: "operator_invalid",
      field: "monthlyRate",
    });
  });

  test("text that is not JSON, and a procedure that is not there", async () => {
    const broken = await fetch(`${server.url}/trpc/drafts.save`, {
      method: "POST",
      headers: {
        origin: server.url,
        "content-type": "application/json",
        cookie: planner.cookie ?? "",
      },
      body: '{"organization":"RIO","cells":[{"pfaId":"secret"',
    });
    const text = await broken.text();
    expect(broken.status).toBe(400);
    expect(text).not.toContain("secret");
    const missing = await planner.query("records.everything");
    expect([missing.status, missing.error?.data.requestId]).toEqual([404, expect.any(String)]);
  });
});

test("an expired session is told as such, and nothing is saved", async () => {
  const browser = await server.signedIn("portfolio-manager");
  await server.owner.transaction((tx) =>
    tx.execute(
      sql`update user_session set expires_at = now() where created_at = (select max(created_at) from user_session)`,
    ),
  );
  const answer = await save([{ pfaId: "1", field: "model", value: "x" }], browser);
  expect([answer.status, answer.error?.data.problem]).toEqual([401, { kind: "session_expired" }]);
});

test("a commit of somebody else is not there", async () => {
  await save([{ pfaId: "1", field: "model", value: "x" }]);
  const submitted = await planner.mutate<{ commitId: number }>("commits.submit", {
    organization: "RIO",
    reason: "monthly update",
  });
  const input = { organization: "RIO", commitId: submitted.data.commitId };
  expect((await planner.query("commits.status", input)).data).toMatchObject({
    reason: "monthly update",
    counts: { queued: 1, written: 0 },
    items: [{ pfaId: "1", state: "queued", fields: ["model"], attempts: 0, message: null }],
  });
  const administrator = await server.signedIn("administrator");
  const answer = await administrator.query("commits.status", input);
  expect(answer.error?.data.problem).toEqual({
    kind: "commit_not_found",
    commitId: input.commitId,
  });
  expect((await administrator.query("commits.list", input)).data).toEqual({ commits: [] });
});
