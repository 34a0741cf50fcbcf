import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callsOf, key, money, openPems } from "./testing/pems-calls.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "pems-state-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

async function start(
  environment: Record<string, string>,
  flags: string[] = [],
): Promise<{ child: ChildProcess; pems: ReturnType<typeof callsOf> }> {
  const child = spawn(execPath, [join(import.meta.dirname, "main.ts"), ...flags], {
    env: { PATH: "", PORT: "0", PEMS_DATA_DIR: dataDir, PEMS_RECORDS: "1000", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no output");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    child,
    pems: callsOf({ url, baseUrl: `${url}/axis/restservices`, close: async () => {} }),
  };
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

test("edits, deletions, log, faults and clock survive a kill in the middle of work", async () => {
  const first = await start({});
  await first.pems.screen("UPDATE", { ...key("10001"), PFS_F_RATE: money(4321) });
  await first.pems.admin("POST", "deletions", { organization: "RIO", pfaId: "10002" });
  await first.pems.admin("PUT", "clock", { offsetMs: 60_000 });
  await first.pems.admin("PUT", "faults", { dateFormat: "MM/DD/YYYY" });
  const before = await first.pems.admin("GET", "records/RIO/10001");
  await end(first.child, "SIGKILL");

  const second = await start({});
  expect(await second.pems.admin("GET", "records/RIO/10001")).toEqual(before);
  expect((await second.pems.screen("GET", key("10002"))).error).toBe("Record not found");
  expect(await second.pems.admin("GET", "state")).toMatchObject({
    writes: 1,
    clockOffsetMs: 60_000,
    faults: { dateFormat: "MM/DD/YYYY" },
  });
  expect(await end(second.child, "SIGTERM")).toBe(0);
});

test("a closed simulator opens again with its edits, and another seed has a state of its own", async () => {
  const options = { dataDir, organizations: [{ code: "RIO", records: 100 }] };
  const first = await openPems(options);
  await first.screen("UPDATE", { ...key("10001"), PFS_F_RATE: money(4321) });
  await first.close();
  const second = await openPems(options);
  expect((await second.screen("GET", key("10001"))).fields["PFS_F_RATE"]).toMatchObject({
    NUMERICDATA: { VALUE: 4321 },
  });
  await second.close();
  const other = await openPems({ ...options, seed: 8 });
  expect((await other.screen("GET", key("10001"))).fields["PFS_F_RATE"]).not.toMatchObject({
    NUMERICDATA: { VALUE: 4321 },
  });
  await other.close();
});

test("the size is a flag, and a bad configuration names every variable at once", async () => {
  const { child, pems } = await start({}, ["--records", "5000"]);
  expect(await pems.admin("GET", "state")).toMatchObject({ records: 5000 });
  await end(child, "SIGTERM");
  const bad = spawn(execPath, [join(import.meta.dirname, "main.ts")], {
    env: { PATH: "", PORT: "many", PEMS_DIRT: "some" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  bad.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(bad, "close")) as [number];
  expect(code).toBe(1);
  expect(complaint).toMatch(/PORT[\s\S]*PEMS_DIRT/);
});
