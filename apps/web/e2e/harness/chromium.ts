import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import chromium from "@sparticuz/chromium";

const installed = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const installedOnMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The browser to test with: the one that PFA_CHROMIUM names, one of this machine, else the one inside an npm package. */
export async function findChromium(): Promise<string> {
  const named = process.env["PFA_CHROMIUM"];
  if (named) return named;
  const found = existsSync(installedOnMac)
    ? installedOnMac
    : installed.map(which).find((path) => path !== null);
  return found ?? (await chromium.executablePath());
}

/** No sandbox, as root cannot have one; nothing that calls out; drawing without a graphics card. */
export const chromiumArguments = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

function which(program: string): string | null {
  try {
    return execFileSync("which", [program], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
