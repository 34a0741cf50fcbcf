import { randomInt } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@pfa/scripts/layout.ts";
import { stopSignal } from "@pfa/scripts/stop-signal.ts";
import { duration, say } from "@pfa/scripts/terminal.ts";
import { type DrillOutcome, runDrill } from "./drill.ts";
import { type DrillOptions, parseDrillOptions, usage } from "./options.ts";
import { planDrill } from "./plan.ts";
import { describeChecks, describeDone } from "./report.ts";
import { openStand } from "./stand.ts";

process.exitCode = await main();
// Something that a failed drill left open must not keep the process.
setTimeout(() => process.exit(), 5000).unref();

async function main(): Promise<number> {
  let options: DrillOptions;
  try {
    options = parseDrillOptions(process.argv.slice(2), randomInt(1_000_000));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say(usage);
    return 2;
  }
  const { seed, minutes, kills } = options;
  say(`Seed ${seed}: ${minutes} minutes, ${kills} kills.`);
  const startedAt = Date.now();
  const logsFolder = join(root, "test-results/drill", `seed-${seed}`);
  rmSync(logsFolder, { recursive: true, force: true });
  const stopping = stopSignal();
  let outcome: DrillOutcome;
  try {
    outcome = await run(options, logsFolder, stopping);
  } catch (error) {
    say(stopping.aborted ? "Stopped." : `The drill broke off: ${describeError(error)}`);
    return stopping.aborted ? 130 : 1;
  }
  const wrong = outcome.checks.filter(({ problems }) => problems.length > 0).length;
  say(`\n${describeDone(outcome.done)}\n\n${describeChecks(outcome.checks)}\n`);
  say(
    wrong === 0
      ? `Seed ${seed}: every book balances (${duration(Date.now() - startedAt)}).`
      : `Seed ${seed}: ${wrong} books DO NOT BALANCE (${duration(Date.now() - startedAt)}). Logs and all that was asked: ${logsFolder}`,
  );
  const report = JSON.stringify(
    { ...options, ...outcome, looks: [...outcome.done.looks] },
    null,
    2,
  );
  if (options.json !== null) writeFileSync(options.json, report);
  writeFileSync(join(logsFolder, "drill.json"), report);
  return wrong === 0 ? 0 : 1;
}

const describeError = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function run(
  options: DrillOptions,
  logsFolder: string,
  stopping: AbortSignal,
): Promise<DrillOutcome> {
  let beganAt = Date.now();
  const now = () => Date.now() - beganAt;
  const tell = (line: string) => say(`${(now() / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const begin = () => {
    beganAt = Date.now();
    return now;
  };
  const stand = await openStand(logsFolder, now);
  try {
    const stopped = new Promise<never>((_, reject) =>
      stopping.addEventListener("abort", () => reject(new Error("stopped")), { once: true }),
    );
    return await Promise.race([
      runDrill(stand, { plan: planDrill(options), tell, begin }),
      stopped,
    ]);
  } finally {
    await stand.close();
  }
}
