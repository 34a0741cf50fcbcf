import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a test needs to know of the stack it runs against. */
export type Stack = {
  /** Where the product answers. */
  address: string;
  /** The simulator: REST base, admin page, and the account the worker uses. */
  pems: { url: string; admin: string; username: string; password: string; apiKey: string };
  databases: { owner: string; app: string; worker: string };
  passwords: Record<"admin" | "manager" | "editor" | "viewer" | "analyst", string>;
  /** Codes; the largest first. */
  organizations: readonly string[];
  /** Where processes are ended and started; use control.ts. */
  control: string;
};

/** Names the file for this run: the runner's process sets it, the tests' processes inherit it. */
const stackFileVariable = "PFA_BROWSER_STACK";

/** Leaves word of the stack for the tests. */
export function writeStack(stack: Stack): void {
  const file = join(tmpdir(), `pfa-vanguard-browser-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(stack), { mode: 0o600 });
  process.env[stackFileVariable] = file;
}

/** Forgets the stack, which is gone. */
export function removeStack(): void {
  const file = process.env[stackFileVariable];
  if (file !== undefined) rmSync(file, { force: true });
}

/** The stack that the runner started. */
export function readStack(): Stack {
  const file = process.env[stackFileVariable];
  if (file === undefined)
    throw new Error("No stack runs: start the tests with `pnpm test browser`.");
  return JSON.parse(readFileSync(file, "utf8")) as Stack;
}
