import { join } from "node:path";
import type { Page } from "@playwright/test";
import { killProcess, startProcess } from "./harness/control.ts";
import { expectAccessible } from "./support/accessible.ts";
import { startSession } from "./support/session.ts";
import { settle } from "./support/settle.ts";
import { askForSync } from "./support/sync.ts";
import { expect, test } from "./support/test.ts";

/** Where pictures go, for looking at; without a folder none are taken. */
const folder = process.env["PFA_SCREENSHOTS"];

// Pictures of four looks take their time.
if (folder) test.setTimeout(240_000);

async function picture(page: Page, name: string): Promise<void> {
  if (!folder) return;
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      await page.screenshot({ path: join(folder, `admin-${name}-${colorScheme}-${width}.png`) });
    }
  }
}

test("an administrator sees at a glance how the background work stands, and goes from there to a job and its log", async ({
  page,
}) => {
  await startSession(page, "admin");
  await page.goto("/o/RIO");
  await page.getByRole("button", { name: /account of/i }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();

  await expect(page).toHaveURL(/\/admin\/overview/);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Workers", exact: true })).toContainText("1");
  await expect(page.getByRole("region", { name: "PEMS", exact: true })).toContainText("Answers");
  await expect(page.getByRole("row").filter({ hasText: "RIOSUR" })).toContainText("Fresh");
  await expectAccessible(page);
  await picture(page, "overview");

  await page.getByRole("link", { name: "Jobs", exact: true }).click();
  await page.getByLabel("Task", { exact: true }).selectOption({ label: "Sync" });
  await expect(page).toHaveURL(/task=sync-organization/);
  const ended = page.getByRole("table", { name: "Ended runs" });
  await expect(ended.getByRole("row").filter({ hasText: "RIOSUR" }).first()).toContainText("Done");
  await picture(page, "jobs");

  await ended.getByRole("row").filter({ hasText: "RIOSUR" }).getByRole("button").first().click();
  const detail = page.getByRole("dialog");
  await expect(detail.getByRole("list", { name: "Log" }).first()).toContainText("sync_ended");
  await expectAccessible(page);
  await picture(page, "job");
  // A link to it opens it again.
  await page.reload();
  await expect(page.getByRole("dialog")).toContainText("sync_ended");
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/job=/);

  await page.getByRole("link", { name: "Workers", exact: true }).click();
  await expect(page.getByRole("table", { name: "Workers" }).getByRole("row").nth(1)).toContainText(
    "Alive",
  );
  await expectAccessible(page);
  await picture(page, "workers");
});

test("a sync that no worker is there for is cancelled, the audit tells by whom at once, and a worker ends it", async ({
  page,
  browser,
  stack,
}) => {
  await startSession(page, "admin");
  const audit = await (await browser.newContext({ baseURL: stack.address })).newPage();
  await startSession(audit, "admin");
  await audit.goto("/admin/audit?action=jobs_cancel");
  await expect(audit.getByText("Nothing matches")).toBeVisible();

  await killProcess("worker");
  await askForSync(page, "RIO");
  await page.goto("/admin/jobs?task=sync-organization&organization=RIO");
  const waiting = page.getByRole("table", { name: "Jobs in the queue" }).getByRole("row").nth(1);
  await expect(waiting).toContainText("Ready");
  await waiting.getByRole("button", { name: /^Actions for job/ }).click();
  await page.getByRole("menuitem", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel 1 job" }).click();
  await expect(page.getByText("1 job changed")).toBeVisible();
  await expect(waiting).toContainText("Being cancelled by");
  await picture(page, "cancelling");

  const entry = audit.getByRole("table", { name: "Audit entries" }).getByRole("row").nth(1);
  await expect(entry).toContainText("Cancelled jobs");
  await expect(entry).toContainText("sync-organization");
  await picture(audit, "audit");
  await audit.context().close();

  await startProcess("worker");
  const newest = page.getByRole("table", { name: "Ended runs" }).getByRole("row").nth(1);
  await expect(newest).toContainText("Cancelled", { timeout: 30_000 });
  await expect(page.getByText("Nothing waits or runs.")).toBeVisible();
  // The worker that was killed is told of, and the tests after this one find the organization as it was.
  await page.getByRole("link", { name: "Workers", exact: true }).click();
  await expect(page.getByRole("table", { name: "Workers" })).toContainText("Died", {
    timeout: 30_000,
  });
  await picture(page, "workers-died");
  await askForSync(page, "RIO");
  await page.goto("/admin/jobs?task=sync-organization&organization=RIO");
  await expect(newest).toContainText("Done", { timeout: 30_000 });
});

test("who administers nothing finds no way into the administration, and no page of it", async ({
  page,
}) => {
  await startSession(page, "viewer");
  await page.goto("/o/RIO");
  await page.getByRole("button", { name: /account of/i }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Administration" })).toHaveCount(0);
  await page.goto("/admin/jobs");
  await expect(page.getByText("The administration is not open to you")).toBeVisible();
});
