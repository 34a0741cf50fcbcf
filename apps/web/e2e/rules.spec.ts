import type { Page } from "@playwright/test";
import { addDays } from "@pfa/domain/iso-date.ts";
import type { Condition } from "@pfa/domain/window.ts";
import { expectAccessible } from "./support/accessible.ts";
import { cellOf, markOf } from "./support/grid.ts";
import { look } from "./support/look.ts";
import { findRecords, openRentals, shown } from "./support/records.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

// A silo of DELTAPORT as a whole; the planner has no other drafts when the test ends.

const organization = "DELTAPORT";

async function openSilo(page: Page): Promise<{ silo: string; filter: Condition[] }> {
  await startSession(page, "manager");
  const [first] = await findRecords(page, organization, openRentals, { from: 300 });
  const silo = String(first?.values.areaSilo);
  const filter: Condition[] = [{ field: "areaSilo", op: "in", values: [silo] }];
  await page.goto(`/o/${organization}?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await expect(page.locator(".ag-row[row-id]").first()).toBeVisible();
  return { silo, filter };
}

test("everything in a silo is shifted by two weeks except what is on site, seen before and undone as one step", async ({
  page,
}) => {
  test.setTimeout(150_000);
  const { filter } = await openSilo(page);
  const [moved] = await findRecords(page, organization, [...filter, ...openRentals]);
  const [onSite] = await findRecords(page, organization, [
    ...filter,
    { field: "isActualized", op: "is", value: true },
  ]);
  if (!moved || !onSite) throw new Error("the silo holds nothing to shift");

  await page.getByRole("button", { name: "Change all…" }).click();
  const dialog = page.getByRole("dialog", { name: "Change all matching" });
  await dialog.getByLabel("What is on site").selectOption("skip");
  const preview = dialog.getByRole("region", { name: "Preview of the change" });
  await expect(preview.getByText("On site: the dates stay")).toBeVisible();
  await expect(preview.getByRole("rowheader", { name: new RegExp(moved.pfaId) })).toBeVisible();
  await look(page, "rules-shift");
  await expectAccessible(page);

  await dialog.getByRole("button", { name: /^Change [\d,]+ records?$/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Changed [\d,]+ records?, [\d,]+ records? skipped$/)).toBeVisible();
  const later = addDays(String(moved.values.forecastEnd), 14);
  await expect(cellOf(page, moved.pfaId, "forecastEnd")).toHaveText(shown("forecastEnd", later));
  const [still] = await findRecords(page, organization, [
    { field: "pfaId", op: "equals", value: onSite.pfaId },
  ]);
  expect(still?.values.forecastEnd).toBe(onSite.values.forecastEnd);

  await page.reload();
  await page.getByRole("button", { name: /^Undo: Shift dates/ }).click();
  await expect(cellOf(page, moved.pfaId, "forecastEnd")).not.toHaveClass(markOf("draft"));
  await expect(page.getByRole("button", { name: "Review drafts" })).toBeVisible();
});

test("a rule with a condition changes what fits and, otherwise, the rest; a wrong one says what is missing", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await openSilo(page);
  await page.getByRole("button", { name: "Change all…" }).click();
  const dialog = page.getByRole("dialog", { name: "Change all matching" });
  await dialog.getByRole("button", { name: "Remove: Shift both dates" }).click();
  await dialog.getByRole("button", { name: "Add an “if … then”" }).click();
  const block = dialog.getByRole("region", { name: "If, then" });
  await expect(dialog.getByText("What the rule does is shown here")).toBeVisible();

  await block.getByLabel("Field of the condition").selectOption("dor");
  await block.getByLabel("Comparison").selectOption("in");
  await block.getByLabel("Value of the condition").fill("BEO");
  await block.getByLabel("Change", { exact: true }).selectOption("set");
  await block.getByLabel("Field", { exact: true }).selectOption("model");
  await block.getByLabel("Value", { exact: true }).fill("IF-MODEL");
  await block.getByRole("button", { name: "Change", exact: true }).last().click();
  await block.getByLabel("Change", { exact: true }).last().selectOption("set");
  await block.getByLabel("Field", { exact: true }).last().selectOption("model");
  await block.getByLabel("Value", { exact: true }).last().fill("ELSE-MODEL");

  const preview = dialog.getByRole("region", { name: "Preview of the change" });
  await expect(preview.getByText("IF-MODEL").first()).toBeVisible();
  await expect(preview.getByText("ELSE-MODEL").first()).toBeVisible();
  await look(page, "rules-if");
  await expectAccessible(page);

  // Kept under a name, opened again, shared with a colleague, forgotten.
  await dialog.getByRole("button", { name: "Kept rules" }).click();
  const kept = page.getByRole("dialog", { name: "Kept rules" });
  await kept.getByLabel("Keep this rule as").fill("Models by DOR");
  await kept.getByRole("button", { name: "Keep", exact: true }).click();
  await kept.getByRole("button", { name: "Share Models by DOR with the organization" }).click();
  await expect(kept.getByText("yours, shared")).toBeVisible();
  await look(page, "rules-kept");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Remove this if" }).click();
  await dialog.getByRole("button", { name: "Kept rules" }).click();
  await kept.getByRole("button", { name: /^Models by DOR/ }).click();
  await expect(block.getByLabel("Value of the condition")).toHaveValue("BEO");
  await dialog.getByRole("button", { name: "Kept rules" }).click();
  await kept.getByRole("button", { name: "Forget Models by DOR" }).click();
  await expect(kept.getByText(/^Rules that you keep/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});
