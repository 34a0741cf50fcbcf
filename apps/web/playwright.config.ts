import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { chromiumArguments, findChromium } from "./e2e/harness/chromium.ts";

const root = join(import.meta.dirname, "../..");

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/harness/global-setup.ts",
  outputDir: join(root, "test-results/browser"),
  // One stack for all tests: they share its database and its PEMS.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ["list"],
    [
      "json",
      {
        outputFile:
          process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ?? join(root, "test-results/browser.json"),
      },
    ],
  ],
  use: {
    launchOptions: { executablePath: await findChromium(), args: chromiumArguments },
    viewport: { width: 1440, height: 900 },
    // A date of the grid must not depend on where the tests run.
    timezoneId: "UTC",
    locale: "en-US",
    screenshot: "only-on-failure",
    // Neither film nor motion: without a graphics card they take a third of the run's processor time.
    trace: { mode: "retain-on-failure", screenshots: false },
    contextOptions: { reducedMotion: "reduce" },
  },
});
