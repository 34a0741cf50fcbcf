import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./support/accessible.ts";
import { addFault, behave, misbehave } from "./support/pems.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

const newestRun = (page: Page): Locator =>
  page.getByRole("table", { name: "Sync runs" }).getByRole("row").nth(1);

/** Opens the newest run of the list. */
async function openNewest(page: Page): Promise<Locator> {
  await newestRun(page).getByRole("link").click();
  const detail = page.getByRole("dialog", { name: /^Run \d+$/ });
  await expect(detail).toBeVisible();
  return detail;
}

/** Runs what the dialog shows once more, and goes back to the list. */
async function runAgain(page: Page, detail: Locator): Promise<void> {
  await detail.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText(`A sync of ${organization} is queued`).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(detail).toBeHidden();
}

const ends = async (page: Page, state: string): Promise<void> =>
  expect(newestRun(page)).toContainText(state, { timeout: 30_000 });

test("a schedule is paused, says by whom also after a reload, and is resumed", async ({ page }) => {
  await startSession(page, "admin");
  await page.goto("/admin/schedules");
  const row = page
    .getByRole("table", { name: "Schedules" })
    .getByRole("row")
    .filter({ hasText: organization });
  await row.getByRole("button", { name: `Pause ${organization}` }).click();
  await expect(row).toContainText("just now by Ada Quill");
  await page.reload();
  await expect(row).toContainText("by Ada Quill");
  await expectAccessible(page);

  await row.getByRole("button", { name: `Resume ${organization}` }).click();
  await expect(row.getByRole("button", { name: `Pause ${organization}` })).toBeVisible();
  await expect(row).not.toContainText("by Ada Quill");
});

test("PEMS loses a column: the sync is refused with its cause, the quarantine tells of the column, and it runs again once PEMS is mended", async ({
  page,
}) => {
  await startSession(page, "admin");
  await misbehave({
    drift: { shuffle: false, renumber: false, add: [], remove: ["pfs_f_freight"] },
  });
  await page.goto("/admin/schedules");
  await page.getByRole("button", { name: `Sync now: ${organization}` }).click();
  await expect(page.getByText("1 sync queued")).toBeVisible();
  await page.goto(`/admin/sync-runs?organization=${organization}`);
  await ends(page, "Refused");
  await expect(newestRun(page)).toContainText("PEMS no longer sends pfs_f_freight.");
  await expectAccessible(page);

  await page.goto(`/admin/overview?organization=${organization}`);
  await expect(page.getByRole("row").filter({ hasText: organization })).toContainText(
    "PEMS no longer sends pfs_f_freight.",
  );

  await page.goto(`/admin/quarantine?organization=${organization}`);
  const gone = page.getByRole("listitem").filter({ hasText: "pfs_f_freight is gone" });
  await expect(gone).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take note" }).click();
  await expect(gone).toBeHidden();

  await behave();
  await page.goto(`/admin/sync-runs?organization=${organization}`);
  const detail = await openNewest(page);
  await expect(detail).toContainText("say so in the field mapping");
  await runAgain(page, detail);
  await ends(page, "Applied");
});

test("PEMS shows too few records: the read is held, names what would vanish, and is dismissed", async ({
  page,
}) => {
  await startSession(page, "admin");
  await page.goto(`/admin/sync-runs?organization=${organization}&kind=full`);
  await addFault({ kind: "drop-rows", keepPercent: 40, match: { organization } });
  await runAgain(page, await openNewest(page));
  await ends(page, "Held");
  await expect(newestRun(page)).toContainText(/\d+ records would vanish/);

  const detail = await openNewest(page);
  const held = detail.getByRole("region", { name: "Held read" });
  await expect(held.getByRole("listitem").first()).toBeVisible();
  await expectAccessible(page);
  await held.getByRole("button", { name: "Dismiss" }).click();
  await expect(held).toContainText("Dismissed by Ada Quill");

  await behave();
  await runAgain(page, detail);
  await ends(page, "Applied");
});
