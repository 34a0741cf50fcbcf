import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "./layout.ts";

/** Builds the web application, or takes the build of unchanged sources from the cache. Throws with the build's own words. */
export async function buildWeb(): Promise<void> {
  const turbo = spawn(
    join(root, "node_modules/.bin/turbo"),
    ["run", "build", "--filter=@pfa/web", "--output-logs=errors-only"],
    {
      cwd: root,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_UI: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    turbo.once("error", reject);
    turbo.once("close", resolve);
  });
  const [code, output, problems] = await Promise.all([
    ended,
    text(turbo.stdout),
    text(turbo.stderr),
  ]);
  if (code !== 0) throw new Error(`The web application could not be built.\n${output}${problems}`);
}
