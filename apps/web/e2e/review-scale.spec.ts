import { expectGridThere, expectSaved, typeInto } from "./support/grid.ts";
import { discardAll } from "./support/range.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { draftOf, openReview } from "./support/review.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

test("changes are reviewed by field and by record, found, left out and dropped by the group", async ({
  page,
}) => {
  await startSession(page, "analyst");
  // What other tests left of this user would be counted too.
  await discardAll(page, organization);
  const records = await findRecords(page, organization, openRentals, { from: 60, count: 2 });
  const [first, second] = records as [SeenRecord, SeenRecord];
  await page.goto(
    addressOf(
      organization,
      records.map(({ pfaId }) => pfaId),
    ),
  );
  await typeInto(page, { pfaId: first.pfaId, field: "areaSilo" }, "NORTH");
  await typeInto(page, { pfaId: second.pfaId, field: "areaSilo" }, "NORTH");
  await typeInto(page, { pfaId: second.pfaId, field: "monthlyRate" }, "4321");
  await expectSaved(page);

  const sheet = await openReview(page);
  await sheet.getByLabel("Arrange by").selectOption({ label: "By field" });
  const groups = sheet.getByRole("table", { name: "Changes by field" });
  const rates = groups.getByRole("row").filter({ hasText: "Monthly rate" });
  await expect(rates).toContainText("1 changed");
  await expect(groups.getByRole("row").filter({ hasText: "Area / Silo" })).toContainText("2");

  await rates.getByRole("button", { name: "Show" }).click();
  await expect(draftOf(sheet, second.pfaId)).toBeVisible();
  await expect(draftOf(sheet, first.pfaId)).toHaveCount(0);
  await sheet.getByRole("button", { name: "Leave these out" }).click();
  await expect(sheet.getByText("1 record of 2 chosen")).toBeVisible();
  await sheet.getByRole("button", { name: "Take these in" }).click();
  await expect(sheet.getByText("2 records of 2 chosen")).toBeVisible();

  await sheet.getByLabel("Field", { exact: true }).selectOption({ index: 0 });
  await sheet.getByLabel("Find a record").fill(first.pfaId);
  await expect(draftOf(sheet, first.pfaId)).toBeVisible();
  await expect(draftOf(sheet, second.pfaId)).toHaveCount(0);
  await sheet.getByLabel("Find a record").fill("");

  await sheet.getByLabel("Arrange by").selectOption({ label: "By field" });
  await groups
    .getByRole("row")
    .filter({ hasText: "Area / Silo" })
    .getByRole("button", { name: "Discard…" })
    .click();
  await page.getByRole("button", { name: "Discard 2 changes" }).click();
  await expect(groups.getByRole("row").filter({ hasText: "Area / Silo" })).toHaveCount(0);
  await expect(groups.getByRole("row").filter({ hasText: "Monthly rate" })).toHaveCount(1);
  await sheet.getByRole("button", { name: "Discard all", exact: true }).click();
  await page.getByRole("button", { name: /^Discard \d/ }).click();
  await expect(page.getByRole("dialog")).toContainText("You have no drafts");
});

test("every action is found by its name, and every record by its id, by the keyboard alone", async ({
  page,
}) => {
  await startSession(page, "manager");
  const [record] = (await findRecords(page, organization, openRentals, { from: 70 })) as [
    SeenRecord,
  ];
  await page.goto(`/o/${organization}`);
  await expectGridThere(page);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Actions and records" });
  await palette.getByRole("combobox").fill("review");
  await expect(palette.getByRole("option", { name: /Review and submit/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: /^Review and submit/ })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill(record.pfaId);
  const found = palette.getByRole("option", { name: `Show record ${record.pfaId}`, exact: true });
  await found.click();
  await expect(palette).toBeHidden();
  await expect(page.getByText("1 record in this view")).toBeVisible();
  await expect(page.locator(`.ag-row[row-id="${record.pfaId}"]`).first()).toBeVisible();
});
