import { readFile } from "node:fs/promises";
import { cellOf, expectGridThere, expectSaved, typeInto } from "./support/grid.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

test("what is in sight is exported with the planner's own values, as CSV and as a workbook", async ({
  page,
}) => {
  await startSession(page, "manager");
  const records = await findRecords(page, organization, openRentals, { from: 20, count: 3 });
  const [first, second] = records as [SeenRecord, SeenRecord, SeenRecord];
  await page.goto(
    addressOf(
      organization,
      records.map(({ pfaId }) => pfaId),
    ),
  );
  await typeInto(page, { pfaId: first.pfaId, field: "areaSilo" }, "=EXPORTED");
  await expectSaved(page);

  await page.getByRole("button", { name: "Export", exact: true }).click();
  const panel = page.getByRole("dialog", { name: "Export" });
  await panel.getByLabel("CSV").check();
  const csvArrives = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  const csv = await csvArrives;
  expect(csv.suggestedFilename()).toMatch(/^RIOSUR-records-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await csv.path(), "utf8")).split("\r\n");
  expect(lines[0]).toMatch(/^\uFEFFPFA ID,Description,Area \/ Silo,/);
  expect(lines).toHaveLength(4);
  expect(lines.find((line) => line.startsWith(`${first.pfaId},`))).toContain(",'=EXPORTED,");
  await expect(page.getByText(/^Exported 3 records to RIOSUR-records-/)).toBeVisible();

  await page.getByRole("button", { name: "Export", exact: true }).click();
  await panel.getByLabel("Only my changes").check();
  const workbookArrives = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  const workbook = await workbookArrives;
  expect(workbook.suggestedFilename()).toMatch(/^RIOSUR-changes-\d{4}-\d\d-\d\d\.xlsx$/);
  expect((await readFile(await workbook.path())).subarray(0, 2).toString()).toBe("PK");
  await expect(page.getByText(/^Exported 1 record to RIOSUR-changes-/)).toBeVisible();
  await expect(cellOf(page, second.pfaId, "pfaId")).toBeVisible();
});

test("a long export tells how far it is and can be cancelled, and nothing is downloaded then", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto("/o/DELTAPORT");
  await expectGridThere(page);
  const downloads: string[] = [];
  page.on("download", (download) => downloads.push(download.suggestedFilename()));
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const panel = page.getByRole("dialog", { name: "Export" });
  await panel.getByLabel(/^All \d+$/).check();
  await panel.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("progressbar", { name: "Export" })).toBeVisible();
  await expect(page.getByText(/^Exporting [\d,]+ of [\d,]+ records/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Export cancelled")).toBeVisible();
  expect(downloads).toEqual([]);
});
