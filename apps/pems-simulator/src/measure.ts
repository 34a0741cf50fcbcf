import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { at, columns } from "./columns.ts";

/**
 * Measures what griddata serves: the simulator in a process of its own, the largest organization read in pages of
 * 5,000 by key, every page to its last byte and not parsed. Run: node src/measure.ts [records]
 */
const records = process.argv[2] ?? "250000";
const pageSize = 5000;
const agent = new Agent({ keepAlive: true });
const dataDir = mkdtempSync(join(tmpdir(), "pems-measure-"));
const child = spawn(
  process.execPath,
  [join(import.meta.dirname, "main.ts"), "--records", records],
  {
    env: { ...process.env, PORT: "0", PEMS_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
const { url } = JSON.parse(line) as { url: string };

const idMark = Buffer.from(`{"n":${columns[at.pfs_id]?.aliasNumber ?? 0},"value":"`);
const headers = {
  "x-api-key": "pems-demo-key",
  tenant: "VANGUARD_DEMO",
  "content-type": "application/json",
};

async function readPage(after: string, since: string | null): Promise<Buffer> {
  const filters = [
    { ALIAS_NAME: "pfs_a_org", OPERATOR: "=", VALUE: "NORTHLNG" },
    { ALIAS_NAME: "pfs_id", OPERATOR: ">", VALUE: after },
    ...(since === null ? [] : [{ ALIAS_NAME: "pfs_lastmodified", OPERATOR: ">=", VALUE: since }]),
  ];
  const grid = {
    GRID_NAME: "CUPFA2",
    USER_FUNCTION_NAME: "CUPFA2",
    NUMBER_OF_ROWS_FIRST_RETURNED: pageSize,
  };
  const body = JSON.stringify({
    GRID: grid,
    ADDON_SORT: { ALIAS_NAME: "pfs_id", TYPE: "ASC" },
    MULTIADDON_FILTERS: { MADDON_FILTER: filters },
    REQUEST_TYPE: "LIST.DATA_ONLY.STORED",
  });
  // node:http, not fetch: reading with fetch costs more than the simulator does to write.
  const sent = request(`${url}/axis/restservices/griddata`, { method: "POST", headers, agent }).end(
    body,
  );
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Processor time of the simulator so far. */
async function serverCpuMs(): Promise<number> {
  const state = (await (await fetch(`${url}/admin/api/state`)).json()) as { cpuMs: number };
  return state.cpuMs;
}

const rowsIn = (page: Buffer): number => page.toString("latin1").split('{"D":[').length - 1;

const cpuBefore = await serverCpuMs();
const started = performance.now();
let [after, bytes, slowestMs] = ["0", 0, 0];
const sizes: Buffer[] = [];
for (;;) {
  const asked = performance.now();
  const page = await readPage(after, null);
  slowestMs = Math.max(slowestMs, performance.now() - asked);
  bytes += page.length;
  sizes.push(page);
  const last = page.lastIndexOf(idMark) + idMark.length;
  after = page.subarray(last, page.indexOf('"', last)).toString().replaceAll(" ", "");
  if (page.subarray(0, 400).includes('"MORERECORDPRESENT":"-"')) break;
}
const seconds = (performance.now() - started) / 1000;
const cpuSeconds = ((await serverCpuMs()) - cpuBefore) / 1000;
const rows = sizes.reduce((sum, page) => sum + rowsIn(page), 0);
const deltaStarted = performance.now();
const delta = await readPage("0", "2026-05-31 00:00");
const report = {
  rows,
  pages: sizes.length,
  rowsPerSecond: Math.round(rows / seconds),
  rowsPerCpuSecond: Math.round(rows / cpuSeconds),
  megabytesPerSecond: Math.round(bytes / seconds / 1e6),
  bytesPerRow: Math.round(bytes / rows),
  slowestPageMs: Math.round(slowestMs),
  lastDay: { rows: rowsIn(delta), ms: Math.round(performance.now() - deltaStarted) },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
child.kill("SIGTERM");
await once(child, "exit");
rmSync(dataDir, { recursive: true });
