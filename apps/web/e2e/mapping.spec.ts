import type { Page } from "@playwright/test";
import { misbehave } from "./support/pems.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "DELTAPORT";

test("PEMS renames a column: an administrator sees it in the preview, mends the mapping, puts it in use and takes it back", async ({
  page,
}) => {
  await startSession(page, "admin");
  await misbehave({
    drift: { shuffle: false, renumber: false, add: ["pfs_f_type"], remove: ["pfs_f_model"] },
  });
  await page.goto(`/admin/mapping?organization=${organization}`);
  await expect(page.getByRole("heading", { name: "Version 1, in use" })).toBeVisible();
  await page.getByRole("button", { name: "Read rows from PEMS" }).click();

  const line = page.getByRole("row", { name: /^Model / });
  await expect(line).toContainText("no such column");
  await expect(page.getByText("1 line needs mending.")).toBeVisible();
  await expect(line.getByRole("alert")).toContainText('has no column "pfs_f_model"');
  // A line that is as it was, in the same row of PEMS.
  await expect(page.getByRole("row", { name: /^Category description / })).not.toContainText(
    "no such column",
  );

  await page.getByLabel("Column of Model").fill("pfs_f_type");
  await expect(page.getByText("1 line needs mending.")).toBeHidden();
  await expect(line).not.toContainText("no such column");
  await page.getByRole("button", { name: "Save as a version…" }).click();
  const saving = page.getByRole("dialog", { name: "Save as a version" });
  await expect(saving.getByRole("row", { name: /^Model Column/ })).toContainText("pfs_f_type");
  await saving.getByLabel(/^Reason/).fill("PEMS calls the model a type");
  await saving.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("heading", { name: /^Version \d+, not in use$/ })).toBeVisible();
  await page.getByRole("button", { name: /^Try on all records of/ }).click();
  await expect(page.getByText(/rows read: .* would change/)).toBeVisible({ timeout: 30_000 });
  await putInUse(page, "the next sync of each organization reads all of them");
  const versions = page.getByRole("table", { name: "Versions of the field mapping" });
  await expect(versions.getByRole("row", { name: /In use/ })).toContainText(
    "PEMS calls the model a type",
  );

  await page.getByRole("button", { name: "Open version 1", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Version 1, not in use" })).toBeVisible();
  await putInUse(page, "the next sync of each organization reads all of them");
  await expect(page.getByRole("heading", { name: "Version 1, in use" })).toBeVisible();
});

async function putInUse(page: Page, warning: string): Promise<void> {
  await page.getByRole("button", { name: "Compare and put in use…" }).click();
  const dialog = page.getByRole("dialog", { name: /in use instead of version/ });
  await expect(dialog.getByRole("row", { name: /^Model Column/ })).toBeVisible();
  await expect(dialog).toContainText(warning);
  await dialog.getByRole("button", { name: /^Put version \d+ in use$/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: /, in use$/ })).toBeVisible();
}
