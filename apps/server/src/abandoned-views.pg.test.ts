import { request } from "node:http";
import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
let planner: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  await mirror(server.owner, organizationId, someRecords(3));
  planner = await server.signedIn("portfolio-manager");
});
afterAll(() => server.close());

const rows = { startRow: 0, endRow: 10 };
const questions: [string, object][] = [
  ["records.window", rows],
  ["records.ids", { ...rows, version: { mirror: 1, drafts: 0 } }],
  ["records.position", { pfaId: "1" }],
  ["records.find", { text: "1", columns: ["pfaId"], fromRow: 0 }],
  ["records.aggregate", { fields: ["pfaId"] }],
  ["records.groups", { field: "source" }],
  ["records.distinct", { field: "source" }],
];

/** Asks on a connection of its own; answers what cuts it. */
function ask(path: string, input: object): () => void {
  const query = encodeURIComponent(JSON.stringify({ organization: "RIO", ...input }));
  const call = request(`${server.url}/trpc/${path}?input=${query}`, {
    agent: false,
    headers: { cookie: planner.cookie ?? "" },
  });
  call.on("error", () => undefined);
  call.end();
  return () => call.destroy();
}

/** Reads of the server that wait for a lock at this moment. */
const waiting = () =>
  server.owner.transaction((tx) =>
    tx.query(sql`
      select from pg_stat_activity
       where application_name = 'pfa-server' and wait_event_type = 'Lock'
         and datname = current_database()`),
  );

test.each(questions)(
  "%s is no longer worked on when its caller has gone, and that is no fault of ours",
  async (path, input) => {
    const before = server.logged().length;
    await server.owner.transaction(async (tx) => {
      await tx.execute(sql`lock table pfa_record`);
      const leave = ask(path, input);
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1));
      leave();
      await vi.waitFor(async () => expect(await waiting()).toEqual([]));
    });
    const logged = () => server.logged().slice(before);
    await vi.waitFor(() => expect(logged()).toContain("CLIENT_CLOSED_REQUEST"));
    expect(logged()).not.toContain("call_failed");
  },
);
