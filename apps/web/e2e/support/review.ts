import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the list of drafts from the bar at the top. */
export async function openReview(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: /^Review/ }).click();
  const sheet = page.getByRole("dialog", { name: /^Review and submit/ });
  await expect(sheet).toBeVisible();
  return sheet;
}

/** A record in the list of drafts. */
export const draftOf = (sheet: Locator, pfaId: string): Locator =>
  sheet.getByRole("article", { name: `Record ${pfaId}` });

/** Gives the reason and submits what is chosen. */
export async function submit(sheet: Locator, reason: string): Promise<void> {
  await sheet.getByRole("tab", { name: /^My changes/ }).click();
  await sheet.getByLabel(/^Reason for this change/).fill(reason);
  await sheet.getByRole("button", { name: /^Submit/ }).click();
}

/** A record's line in the outcome of the newest commit. */
export const outcomeOf = (sheet: Locator, pfaId: string): Locator =>
  sheet.getByRole("row").filter({ has: sheet.page().getByText(pfaId, { exact: true }) });
