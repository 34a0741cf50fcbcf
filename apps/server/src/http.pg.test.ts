import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { readEvents } from "./testing/event-stream.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let webDist: string;
let server: TestServer;
let planner: TestBrowser;
beforeAll(async () => {
  webDist = mkdtempSync(join(tmpdir(), "pfa-web-"));
  mkdirSync(join(webDist, "assets"));
  writeFileSync(join(webDist, "index.html"), "<!doctype html><title>The page</title>");
  writeFileSync(join(webDist, "assets", "app-4f3a.js"), `/* ${"x".repeat(2000)} */`);
  writeFileSync(join(webDist, "favicon.svg"), "<svg/>");
  server = await startTestServer({ webDist });
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  await mirror(server.owner, organizationId, someRecords(100));
  planner = await server.signedIn("portfolio-manager");
});
afterAll(async () => {
  await server.close();
  rmSync(webDist, { recursive: true });
});

type Failure = { error: { data: { requestId: string } } };
type Rows = { result: { data: { rows: unknown[] } } };

const page = { headers: { accept: "text/html,*/*" } };
const windowOf = (endRow: number) =>
  `/trpc/records.window?input=${encodeURIComponent(JSON.stringify({ organization: "RIO", startRow: 0, endRow }))}`;

describe("headers", () => {
  test("scripts run from our own files only, the page cannot be framed, and types are not guessed", async () => {
    const { headers } = await planner.get("/", page);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.split(";")).toEqual(
      expect.arrayContaining([
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
      ]),
    );
    expect(policy.match(/script-src[^;]*unsafe/)).toBeNull();
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    // Over plain HTTP it would lock a browser out of the demo.
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("with TLS the browser is told to keep to it", async () => {
    const secure = await startTestServer({ cookieSecure: true });
    const { headers } = await fetch(`${secure.url}/healthz`);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
    await secure.close();
  });

  test("answers of the API are never cached", async () => {
    for (const path of ["/trpc/session.me", "/trpc/nothing", "/healthz", "/readyz"]) {
      expect((await planner.get(path)).headers.get("cache-control")).toBe("no-store");
    }
  });
});

describe("request id", () => {
  test("of the caller is kept: in the answer, in the error and in the log", async () => {
    const headers = { "x-request-id": "test-0123456789" };
    const response = await planner.get(
      "/trpc/records.kpis?input=%7B%22organization%22%3A%22NO%22%7D",
      { headers },
    );
    expect(response.headers.get("x-request-id")).toBe("test-0123456789");
    expect(((await response.json()) as Failure).error.data.requestId).toBe("test-0123456789");
    const lines = server
      .logged()
      .split("\n")
      .filter((line) => line.includes("test-0123456789"));
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["call_refused", "request_answered"]);
  });

  test("that could break a log line is replaced", async () => {
    const response = await planner.get("/healthz", {
      headers: { "x-request-id": 'x", "admin": "1' },
    });
    expect(response.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
  });
});

test("neither what a read asks for nor a cookie reaches the log", async () => {
  const filter = encodeURIComponent(
    '{"organization":"RIO","startRow":0,"endRow":1,"search":"canary-4711"}',
  );
  await planner.get(`/trpc/records.window?input=${filter}`);
  expect(server.logged()).toContain("/trpc/records.window");
  expect(server.logged()).not.toContain("canary-4711");
  expect(server.logged()).not.toContain(planner.cookie?.split("=")[1]);
});

describe("compression", () => {
  test("begins at 1 kB", async () => {
    const large = await planner.get(windowOf(100), { headers: { "accept-encoding": "gzip, br" } });
    expect(large.headers.get("content-encoding")).toBe("gzip");
    expect(((await large.json()) as Rows).result.data.rows).toHaveLength(100);
    const small = await planner.get("/trpc/sync.runs?input=%7B%22organization%22%3A%22RIO%22%7D", {
      headers: { "accept-encoding": "gzip" },
    });
    expect(small.headers.get("content-encoding")).toBeNull();
  });

  test("leaves live events alone: they would wait in the compressor", async () => {
    const response = await planner.get(
      "/trpc/events.live?input=%7B%22organization%22%3A%22RIO%22%7D",
      {
        headers: { "accept-encoding": "gzip, br" },
      },
    );
    expect(response.headers.get("content-encoding")).toBeNull();
    await readEvents(response).close();
  });
});

describe("web", () => {
  test("assets named by their content are kept for a year, the page is asked for anew", async () => {
    const asset = await planner.get("/assets/app-4f3a.js");
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await planner.get("/favicon.svg")).headers.get("cache-control")).toBe("no-cache");
    expect((await planner.get("/", page)).headers.get("cache-control")).toBe("no-cache");
  });

  test("an address within the application gets the page, a missing file does not", async () => {
    const deep = await planner.get("/RIO/records?sort=pfaId", page);
    expect([deep.status, deep.headers.get("cache-control"), await deep.text()]).toEqual([
      200,
      "no-cache",
      "<!doctype html><title>The page</title>",
    ]);
    for (const path of ["/assets/app-0000.js", "/trpc", "/api/x"]) {
      const missing = await planner.get(path);
      expect([path, missing.status, missing.headers.get("content-type")]).toEqual([
        path,
        404,
        "application/json; charset=utf-8",
      ]);
    }
  });

  test("nothing outside the folder can be reached", async () => {
    for (const path of [
      "/../package.json",
      "/assets/../../package.json",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/assets/..%2f..%2fetc/passwd",
    ]) {
      expect([path, await rawStatus(path)]).toEqual([path, expect.toBeOneOf([400, 403, 404])]);
    }
  });
});

/** fetch would tidy the path up before it is sent. */
function rawStatus(path: string): Promise<number> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

test("long filters may be posted, and are still reads", async () => {
  const answer = await planner.mutate<{ total: number }>("records.window", {
    organization: "RIO",
    startRow: 0,
    endRow: 1,
    filter: [
      {
        field: "pfaId",
        op: "in",
        values: Array.from({ length: 1000 }, (_, index) => String(index + 51)),
      },
    ],
  });
  expect([answer.status, answer.data.total]).toEqual([200, 50]);
});

test("a batch holds at most 20 calls", async () => {
  const paths = Array.from({ length: 21 }, () => "session.me").join(",");
  expect((await planner.get(`/trpc/${paths}?batch=1&input=%7B%7D`)).status).toBe(400);
  const few = await planner.get("/trpc/session.me,session.me?batch=1&input=%7B%7D");
  expect([few.status, ((await few.json()) as unknown[]).length]).toEqual([200, 2]);
});
