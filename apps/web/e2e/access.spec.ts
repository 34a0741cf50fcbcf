import { fieldKeys, fieldSpec, isMoneyField } from "@pfa/domain/field-catalog.ts";
import type { Page } from "@playwright/test";
import { cellOf, expectSaved, focusCell, markOf, typeInto } from "./support/grid.ts";
import { readFromPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord, shown } from "./support/records.ts";
import { draftOf, openReview } from "./support/review.ts";
import { endSessionOnServer, signInAgain, startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

test("a viewer sees no money: not in columns, not in totals, not in what the server answers", async ({
  page,
}) => {
  const answers = collectAnswers(page);
  await startSession(page, "viewer");
  await page.goto("/o/RIO");
  const [record] = (await findRecords(page, "RIO", openRentals)) as [SeenRecord];
  await expect(cellOf(page, record.pfaId, "description")).toBeVisible();
  await expect(page.getByRole("region", { name: "Totals" })).toContainText(
    "seeing money needs the permission ViewFinancials",
  );

  await page.getByRole("button", { name: "Columns" }).click();
  await expect(page.getByRole("checkbox", { name: "Forecast end" })).toBeVisible();
  const moneyFields = fieldKeys.filter((field) => isMoneyField(field));
  for (const field of moneyFields)
    await expect(page.getByText(fieldSpec(field).label, { exact: true })).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("$");

  const { values } = await readFromPems({ organization: "RIO", pfaId: record.pfaId });
  const texts = await answers();
  expect(texts.join("\n")).toContain(`"${record.pfaId}"`);
  expect(texts.join("\n")).toContain('"committed"');
  for (const text of texts) {
    for (const field of moneyFields) expect(text).not.toMatch(new RegExp(`"${field}"(?!:null)`));
    expect(text).not.toMatch(new RegExp(`[:,[]${Number(values["pfs_f_rate"])}[],}]`));
  }
});

test("a viewer's cells say why they are locked, and nothing can be submitted or refreshed", async ({
  page,
}) => {
  await startSession(page, "viewer");
  const [record] = (await findRecords(page, "RIO", openRentals)) as [SeenRecord];
  await page.goto(addressOf("RIO", [record.pfaId]));
  const area = await focusCell(page, record.pfaId, "areaSilo");
  await page.keyboard.type("S");
  await expect(page.getByRole("alert")).toHaveText("Editing needs the permission SaveDraft");
  await expect(area).toHaveText(shown("areaSilo", record.values.areaSilo));
  await cellOf(page, record.pfaId, "description").dblclick();
  await expect(page.getByRole("alert")).toHaveText(
    "Description comes from PEMS and cannot be changed here",
  );

  const refresh = page.getByRole("button", { name: "Refresh", exact: true });
  await expect(refresh).toHaveAttribute("aria-disabled", "true");
  await expect(refresh).toHaveAttribute("title", "Refreshing needs the permission RefreshData");
  const sheet = await openReview(page);
  await expect(sheet.getByRole("button", { name: /^Submit/ })).toHaveCount(0);
});

test("an editor edits without money, and is told why submitting is not for them", async ({
  page,
}) => {
  await startSession(page, "editor");
  const [record] = (await findRecords(page, "RIOSUR", openRentals)) as [SeenRecord];
  const { pfaId } = record;
  await page.goto(addressOf("RIOSUR", [pfaId]));
  await typeInto(page, { pfaId, field: "dor" }, other(record));
  await expectSaved(page);
  const sheet = await openReview(page);
  await expect(draftOf(sheet, pfaId)).toContainText(other(record));
  await expect(sheet).not.toContainText("$");
  const submit = sheet.getByRole("button", { name: /^Submit/ });
  await expect(submit).toHaveAttribute("aria-disabled", "true");
  await expect(sheet).toContainText("Submitting to PEMS needs the permission Sync");

  await sheet.getByRole("button", { name: "Discard all", exact: true }).click();
  await page.getByRole("button", { name: "Discard 1 change" }).click();
  await expect(sheet).toContainText("You have no drafts");
});

test("another organization shows its own records, and one of others none", async ({ page }) => {
  await startSession(page, "analyst");
  await page.goto("/o/RIO");
  const [ofRio] = (await findRecords(page, "RIO", [])) as [SeenRecord];
  const [ofRioSur] = (await findRecords(page, "RIOSUR", [])) as [SeenRecord];
  await expect(cellOf(page, ofRio.pfaId, "description")).toHaveText(
    shown("description", ofRio.values.description),
  );
  await page.getByRole("button", { name: /^Organization:/ }).click();
  await page.getByRole("option", { name: /RIOSUR/ }).click();
  await expect(page).toHaveURL(/\/o\/RIOSUR$/);
  await expect(cellOf(page, ofRioSur.pfaId, "description")).toHaveText(
    shown("description", ofRioSur.values.description),
  );

  await page.goto("/o/NORTHLNG");
  await expect(page.getByText("There is no organization NORTHLNG for you")).toBeVisible();
});

test("a session that ended on the server asks to sign in again and loses no edit", async ({
  page,
}) => {
  await startSession(page, "editor");
  const [record] = (await findRecords(page, "RIOSUR", openRentals, { from: 1 })) as [SeenRecord];
  const { pfaId } = record;
  await page.goto(addressOf("RIOSUR", [pfaId]));
  await focusCell(page, pfaId, "dor");
  await page.keyboard.type(other(record));
  await endSessionOnServer(page);
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toContainText("This page waits as you left it");
  await expect(cellOf(page, pfaId, "dor")).toHaveText(other(record));
  await expect(cellOf(page, pfaId, "dor")).toHaveClass(markOf("unsent"));
  await expect(page.getByText("1 edit not saved yet")).toBeVisible();

  await signInAgain(page, "editor");
  await expect(dialog).toBeHidden();
  await expectSaved(page);
  await page.reload();
  await focusCell(page, pfaId, "dor");
  await expect(cellOf(page, pfaId, "dor")).toHaveText(other(record));
  await expect(cellOf(page, pfaId, "dor")).toHaveClass(markOf("draft"));
});

/** An account that the record does not have yet. */
const other = ({ values }: SeenRecord): string => (values.dor === "BEO" ? "PROJECT" : "BEO");

/** Gathers what the server answers to a page; live events, which never end, aside. */
function collectAnswers(page: Page): () => Promise<string[]> {
  const texts: Promise<string>[] = [];
  page.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (response.url().includes("/trpc/") && type.includes("json"))
      texts.push(response.text().catch(() => ""));
  });
  return () => Promise.all(texts);
}
