import { readFile } from "node:fs/promises";
import { cellOf, expectGridThere, markOf } from "./support/grid.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

test("a file's values are seen before they are taken, become drafts in one step, and go back by one click", async ({
  page,
}) => {
  await startSession(page, "manager");
  const records = await findRecords(page, organization, openRentals, { from: 40, count: 3 });
  const [first, second, third] = records as [SeenRecord, SeenRecord, SeenRecord];
  await page.goto(
    addressOf(
      organization,
      records.map(({ pfaId }) => pfaId),
    ),
  );
  await expectGridThere(page);
  const file = [
    "PFA;Neue Rate;Area / Silo;Notes",
    `${first.pfaId};"1.234,50";IMPORTED;see mail`,
    `${second.pfaId};teuer;IMPORTED;`,
    `${third.pfaId};;${String(third.values.areaSilo)};`,
    "NOBODY;5;IMPORTED;",
  ].join("\r\n");

  await page.getByRole("button", { name: "Import", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: /^Import changes/ });
  await sheet.getByLabel("File to import").setInputFiles({
    name: "update.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`\uFEFF${file}`),
  });
  await expect(sheet.getByText("4 rows, separated by semicolons, utf-8")).toBeVisible();
  await expect(sheet.getByLabel("Field for PFA")).toHaveValue("pfaId");
  await expect(sheet.getByLabel("Field for Notes")).toHaveValue("");
  await sheet.getByLabel("Field for Neue Rate").selectOption({ label: "Monthly rate" });
  await sheet.getByLabel("Numbers are written").selectOption({ label: "1.234,50" });

  await sheet.getByRole("button", { name: "Check what would change" }).click();
  const changes = sheet.getByRole("table", { name: "Changes" });
  await expect(changes.getByRole("row").filter({ hasText: first.pfaId })).toHaveCount(2);
  await expect(changes).toContainText("1,234.50");
  const problems = sheet.getByRole("table", { name: "Problems" });
  await expect(problems.getByRole("row").filter({ hasText: "teuer" })).toContainText(
    "Monthly rate must be an amount in US dollars",
  );
  await expect(problems.getByRole("row").filter({ hasText: "NOBODY" })).toContainText(
    "There is no record",
  );
  const reportArrives = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Download the report" }).click();
  const report = await reportArrives;
  expect(report.suggestedFilename()).toBe("update-problems.csv");
  expect(await readFile(await report.path(), "utf8")).toContain(",teuer,wrong_type,");

  await sheet.getByRole("button", { name: "Import 2 records" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByText(/^Imported 3 cells of 2 records from update\.csv/)).toBeVisible();
  await expect(cellOf(page, first.pfaId, "areaSilo")).toHaveText("IMPORTED");
  await expect(cellOf(page, first.pfaId, "areaSilo")).toHaveClass(markOf("draft"));

  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("The import was undone")).toBeVisible();
  await expect(cellOf(page, first.pfaId, "areaSilo")).not.toHaveText("IMPORTED");
});

test("what was chosen for a column is remembered, and a file that is none is refused in words", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto(`/o/${organization}`);
  await expectGridThere(page);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: /^Import changes/ });
  const choose = (name: string, text: string) =>
    sheet
      .locator('input[type="file"]')
      .first()
      .setInputFiles({
        name,
        mimeType: "application/octet-stream",
        buffer: Buffer.from(text, "latin1"),
      });
  await choose("broken.xlsx", "PK\u0003\u0004 this is no workbook");
  await expect(sheet.getByRole("alert")).toContainText("The workbook cannot be read");
  await choose("first.csv", "PFA ID,Bemerkung\n1,LTM");
  await sheet.getByLabel("Field for Bemerkung").selectOption({ label: "Model" });
  await sheet.getByRole("button", { name: "Check what would change" }).click();
  await expect(sheet.getByRole("region", { name: "What would change" })).toBeVisible();
  await choose("second.csv", "PFA ID,Bemerkung\n1,LTM");
  await expect(sheet.getByLabel("Field for Bemerkung")).toHaveValue("model");
});
