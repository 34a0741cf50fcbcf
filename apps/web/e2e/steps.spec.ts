import type { Page } from "@playwright/test";
import { formatMoney } from "../src/ui/format-value.ts";
import { expectAccessible } from "./support/accessible.ts";
import { cellOf, expectSaved, markOf, typeInto } from "./support/grid.ts";
import { look } from "./support/look.ts";
import { editInPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { startSession } from "./support/session.ts";
import { askForSync } from "./support/sync.ts";
import { expect, test } from "./support/test.ts";

// Open rentals of RIO from the 40th on: other tests use those before.

const organization = "RIO";

async function open(page: Page, from: number): Promise<[SeenRecord, SeenRecord]> {
  await startSession(page, "manager");
  const records = await findRecords(page, organization, openRentals, { from, count: 2 });
  await page.goto(
    addressOf(
      organization,
      records.map(({ pfaId }) => pfaId),
    ),
  );
  return records as [SeenRecord, SeenRecord];
}

const rateOf = (page: Page, { pfaId }: SeenRecord) => cellOf(page, pfaId, "monthlyRate");
const areaOf = (page: Page, { pfaId }: SeenRecord) => cellOf(page, pfaId, "areaSilo");
const areaBefore = ({ values }: SeenRecord) => String(values.areaSilo);
const history = (page: Page) => page.getByRole("button", { name: "History of your steps" });

test("edits are undone and redone by keys and buttons, also after a reload and in another sort", async ({
  page,
}) => {
  const [first, second] = await open(page, 40);
  await typeInto(page, { pfaId: first.pfaId, field: "areaSilo" }, "YARD-UNDO");
  await typeInto(page, { pfaId: second.pfaId, field: "areaSilo" }, "YARD-OTHER");
  await expectSaved(page);

  await areaOf(page, first).click();
  await page.keyboard.press("Control+z");
  await expect(areaOf(page, second)).toHaveText(areaBefore(second));
  await expect(page.getByText(`Undone: Area / Silo of ${second.pfaId}`)).toBeVisible();
  await expect(areaOf(page, first)).toHaveText("YARD-UNDO");

  await page.reload();
  await page.getByRole("button", { name: /^Undo: Area/ }).click();
  await expect(areaOf(page, first)).toHaveText(areaBefore(first));
  await expect(areaOf(page, first)).not.toHaveClass(markOf("draft"));

  await page.getByRole("columnheader", { name: /^PFA ID/ }).click();
  await areaOf(page, first).click();
  await page.keyboard.press("Control+y");
  await expect(areaOf(page, first)).toHaveText("YARD-UNDO");
  await page.keyboard.press("Control+Shift+z");
  await expect(areaOf(page, second)).toHaveText("YARD-OTHER");

  // The history goes to any point at once.
  await history(page).click();
  const panel = page.getByRole("dialog", { name: "History of your steps" });
  await expect(panel.getByRole("button", { name: /^Area/ }).first()).toHaveAttribute(
    "aria-current",
    "step",
  );
  await look(page, "steps-history");
  await expectAccessible(page);
  await panel.getByRole("button", { name: `Area / Silo of ${first.pfaId}` }).click();
  await expect(areaOf(page, second)).toHaveText(areaBefore(second));
  await panel.getByRole("button", { name: "Before these steps" }).click();
  await expect(areaOf(page, first)).toHaveText(areaBefore(first));

  // A new action drops what was undone.
  await page.keyboard.press("Escape");
  await typeInto(page, { pfaId: first.pfaId, field: "areaSilo" }, "YARD-NEW");
  await expectSaved(page);
  await areaOf(page, first).click();
  await page.keyboard.press("Control+y");
  await expect(page.getByText("There is nothing to redo")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(areaOf(page, first)).toHaveText(areaBefore(first));
});

test("an undo that would overwrite something newer stops, shows it, and goes on with the rest if told so", async ({
  page,
}) => {
  const [first] = await open(page, 44);
  const rate = Number(first.values.monthlyRate) + 100;
  const key = { organization, pfaId: first.pfaId };
  await typeInto(page, { pfaId: first.pfaId, field: "monthlyRate" }, String(rate));
  await expectSaved(page);
  await expect(rateOf(page, first)).toHaveClass(markOf("draft"));
  // Somebody enters the same rate in PEMS: the draft is done with.
  await editInPems(key, { pfs_f_rate: String(rate) });
  await askForSync(page, organization);
  await expect(rateOf(page, first)).not.toHaveClass(markOf("draft"));

  await rateOf(page, first).click();
  await page.keyboard.press("Control+z");
  const dialog = page.getByRole("dialog", { name: /was not undone$/ });
  await expect(dialog.getByText("Written to PEMS since: 1 cell")).toBeVisible();
  await expect(dialog.getByRole("row", { name: new RegExp(first.pfaId) })).toContainText(
    formatMoney(rate),
  );
  await look(page, "steps-held-up");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Keep these and step past it" }).click();
  await expect(dialog).toBeHidden();
  await expect(rateOf(page, first)).toHaveText(formatMoney(rate));
});
