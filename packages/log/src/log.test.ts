import { expect, test } from "vitest";
import { createLog, type Log } from "./log.ts";

function collect(): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog({
    level: "info",
    name: "test",
    destination: { write: (line) => void written.push(line) },
  });
  return { log, lines: () => written.map((line) => JSON.parse(line)) };
}

test("a line is JSON with its process, time and event", () => {
  const { log, lines } = collect();
  log.info({ records: 500 }, "sync_page_saved");
  expect(lines()).toEqual([
    expect.objectContaining({ name: "test", msg: "sync_page_saved", records: 500 }),
  ]);
  expect(String(lines()[0]?.["time"])).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("secrets never reach a line, at the top or inside", () => {
  const { log, lines } = collect();
  log.info(
    {
      password: "canary",
      secret: "canary",
      headers: { authorization: "canary", cookie: "canary", "set-cookie": "canary" },
      req: { headers: { cookie: "canary", "x-api-key": "canary" } },
      user: { passwordHash: "canary", token: "canary" },
    },
    "secrets",
  );
  expect(JSON.stringify(lines())).not.toContain("canary");
  expect(JSON.stringify(lines())).toContain("[redacted]");
});

test("events below the level are not written", () => {
  const { log, lines } = collect();
  log.debug({}, "quiet");
  expect(lines()).toEqual([]);
});
