import { listProcedures } from "@pfa/api/testing/procedures.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";
import type { TestBrowser } from "./testing/client.ts";

const mutations = listProcedures()
  .filter(({ type }) => type === "mutation")
  .map(({ path }) => path);

let server: TestServer;
let administrator: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  await addOrganizationWithRoles(server.owner, "RIO");
  administrator = await server.signedIn("administrator");
});
afterAll(() => server.close());

const foreign = [
  ["no Origin and no Sec-Fetch-Site", { origin: null }],
  ["a foreign Origin", { origin: "https://elsewhere.example" }],
  ["a foreign Origin that begins like ours", { origin: "URL.elsewhere.example" }],
  ["an opaque Origin", { origin: "null" }],
  ["another port of our host", { origin: "http://127.0.0.1:1" }],
  ["our Origin, but a cross-site request", { "sec-fetch-site": "cross-site" }],
  ["our Origin, but another subdomain", { "sec-fetch-site": "same-site" }],
  ["no page at all", { origin: null, "sec-fetch-site": "none" }],
  ["a plain form's content type", { "content-type": "text/plain" }],
  ["a form's content type", { "content-type": "application/x-www-form-urlencoded" }],
  ["an upload's content type", { "content-type": "multipart/form-data; boundary=x" }],
  ["no content type", { "content-type": "" }],
] as const;

test("there are mutations to try", () => {
  expect(mutations.length).toBeGreaterThan(6);
});

describe.each(mutations)("%s", (path) => {
  test.each(foreign)("is refused with %s", async (_name, headers) => {
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value?.replace("URL", server.url) ?? null,
      ]),
    );
    const answer = await administrator.mutate(path, { organization: "RIO" }, given);
    expect(answer.status).toBe(403);
    expect(answer.error?.data).toEqual({
      code: "FORBIDDEN",
      httpStatus: 403,
      problem: null,
      invalid: null,
      requestId: expect.any(String),
    });
  });

  test("is refused as a GET", async () => {
    const answer = await administrator.query(path, { organization: "RIO" });
    expect(answer.status).toBe(405);
  });

  test("gets through from our own page", async () => {
    const answer = await administrator.mutate(path, { organization: 7 });
    // Refused for its input alone: past the check. Signing out takes no input.
    expect([200, 400]).toContain(answer.status);
    if (path === "session.signOut") administrator = await server.signedIn("administrator");
  });
});

test("a foreign page may not read either, even with the cookie", async () => {
  for (const headers of [
    { origin: "https://elsewhere.example" },
    { "sec-fetch-site": "cross-site" },
  ]) {
    const response = await administrator.get("/trpc/session.me", { headers });
    expect(response.status).toBe(403);
  }
  const live = `/trpc/events.live?input=${encodeURIComponent('{"organization":"RIO"}')}`;
  const response = await administrator.get(live, { headers: { "sec-fetch-site": "cross-site" } });
  expect(response.status).toBe(403);
});

test("behind a proxy the public origin counts, not the host", async () => {
  const proxied = await startTestServer({ publicOrigin: "https://pfa.example" });
  await addOrganizationWithRoles(proxied.owner, "RIO");
  const credentials = { username: "viewer", password: "wrong" };
  const browser = proxied.browser();
  const ours = await browser.mutate("session.signIn", credentials, {
    origin: "https://pfa.example",
  });
  const direct = await browser.mutate("session.signIn", credentials);
  expect([ours.status, direct.status]).toEqual([401, 403]);
  await proxied.close();
});
