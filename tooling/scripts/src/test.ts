import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./layout.ts";
import { closingLine, fromReport, oneCheck, type Tally } from "./tally.ts";
import { duration, say, table } from "./terminal.ts";
import { steps, type Step } from "./test-steps.ts";

// Everything CI runs; CI runs this and nothing else. `pnpm test lint unit` runs some of it.
const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  say(`There is no step ${unknown.join(", ")}. Steps: ${steps.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const reports = join(root, "test-results/reports");
const stepWithinMs = 15 * 60_000;

type Outcome = { step: Step; tally: Tally; ms: number };

const outcomes: Outcome[] = [];
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
// A failing step does not hide what the later ones would say.
for (const step of steps)
  if (asked.length === 0 || asked.includes(step.name)) outcomes.push(await runStep(step));

say();
say(table([["step", "passed", "failed", "took"], ...outcomes.map(toRow)]));
say();
process.exitCode = outcomes.some(({ tally }) => tally.failed > 0) ? 1 : 0;
say(closingLine(outcomes.map(({ tally }) => tally)));

function toRow({ step, tally, ms }: Outcome): string[] {
  return [step.name, String(tally.passed), String(tally.failed), duration(ms)];
}

async function runStep(step: Step): Promise<Outcome> {
  const report = join(reports, `${step.name}.json`);
  const startedAt = Date.now();
  say(`── ${step.name}`);
  const { exitCode, output } = await run(step, report);
  const ms = Date.now() - startedAt;
  const tally = step.hasReport ? fromReport(readReport(report), exitCode) : oneCheck(exitCode);
  if (tally.failed > 0)
    say(`${output.trimEnd()}\n── ${step.name} failed (it catches ${step.catches})`);
  return { step, tally, ms };
}

function readReport(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** Output is kept back and shown when the step fails. */
async function run(step: Step, report: string): Promise<{ exitCode: number; output: string }> {
  const fill = (text: string) => text.replace("{report}", report);
  const [program, ...args] = step.command.map(fill);
  const folder = join(root, step.folder ?? ".");
  const env = Object.fromEntries(
    Object.entries(step.env ?? {}).map(([key, value]) => [key, fill(value)]),
  );
  const path = [
    join(folder, "node_modules/.bin"),
    join(root, "node_modules/.bin"),
    process.env["PATH"],
  ];
  const child = spawn(program ?? "", args, {
    cwd: folder,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ...env, PATH: path.join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: stepWithinMs,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      chunks.push(Buffer.from(error.message));
      resolve(127);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { exitCode, output: Buffer.concat(chunks).toString() };
}
