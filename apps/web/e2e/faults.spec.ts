import {
  editorOf,
  expectSaved,
  focusCell,
  markOf,
  pointAt,
  typeInto,
  cellOf,
} from "./support/grid.ts";
import { behave, countWrites, misbehave, readFromPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord, shown } from "./support/records.ts";
import { draftOf, openReview, outcomeOf, submit } from "./support/review.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "DELTAPORT";

test("while PEMS is down a commit waits and says so, and goes through once PEMS is back", async ({
  page,
}) => {
  await startSession(page, "admin");
  const [record] = (await findRecords(page, organization, openRentals)) as [SeenRecord];
  const key = { organization, pfaId: record.pfaId };
  const account = otherAccount(record);
  const writes = await countWrites(key);
  await page.goto(addressOf(organization, [record.pfaId]));
  await typeInto(page, { pfaId: record.pfaId, field: "dor" }, account);
  await expectSaved(page);

  await misbehave({ down: "unavailable" });
  const sheet = await openReview(page);
  await submit(sheet, "Cost moves to the project");
  // Whether a write that PEMS answered with an error was done, only reading back tells.
  await expect(outcomeOf(sheet, record.pfaId)).toContainText("Being checked");
  const banner = page.getByText(/PEMS is unreachable/);
  await expect(banner).toBeVisible();
  await expect(outcomeOf(sheet, record.pfaId)).toContainText(
    /PEMS gave no clear answer|PEMS cannot be reached/,
  );
  await expect(page.locator("body")).toContainText(
    "Your edits are safe here, and you can go on working. 1 record waits to be sent.",
  );
  expect(await countWrites(key)).toBe(writes);

  await behave();
  await expect(outcomeOf(sheet, record.pfaId)).toContainText("Written", { timeout: 30_000 });
  await expect(banner).toBeHidden();
  expect((await readFromPems(key)).values["pfs_f_dor"]).toBe(account);
  expect(await countWrites(key)).toBe(writes + 1);
});

test("PEMS takes one record and refuses the other: its message stands beside the field, which stays a draft", async ({
  page,
}) => {
  await startSession(page, "manager");
  const [taken, refused] = (await findRecords(page, organization, openRentals, {
    from: 1,
    count: 2,
  })) as [SeenRecord, SeenRecord];
  await page.goto(addressOf(organization, [taken.pfaId, refused.pfaId]));
  await typeInto(page, { pfaId: taken.pfaId, field: "dor" }, otherAccount(taken));
  await typeInto(page, { pfaId: refused.pfaId, field: "areaSilo" }, "MOON BASE");
  await expectSaved(page);
  const sheet = await openReview(page);
  await submit(sheet, "Two records, one of them wrong");
  const says = "Area/Silo MOON BASE is not a valid Area/Silo.";
  await expect(outcomeOf(sheet, taken.pfaId)).toContainText("Written");
  await expect(outcomeOf(sheet, refused.pfaId)).toContainText("Refused");
  await expect(outcomeOf(sheet, refused.pfaId)).toContainText(says);

  await sheet.getByRole("button", { name: "Back to my drafts" }).click();
  await expect(draftOf(sheet, taken.pfaId)).toHaveCount(0);
  const line = draftOf(sheet, refused.pfaId).getByRole("row", { name: /Area/ });
  await expect(line).toContainText("Refused by PEMS");
  await expect(line).toContainText(says);
  await page.keyboard.press("Escape");

  const cell = await focusCell(page, refused.pfaId, "areaSilo");
  await expect(cell).toHaveText("MOON BASE");
  await expect(cell).toHaveClass(markOf("refused"));
  await expect(await pointAt(page, cell)).toContainText(says);
  const before = await readFromPems({ organization, pfaId: refused.pfaId });
  expect(shown("areaSilo", refused.values.areaSilo)).toBe(before.values["pfs_f_area"]);

  await cell.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Discard this change" }).click();
  await expect(cell).toHaveText(shown("areaSilo", refused.values.areaSilo));
  await expect(cell).not.toHaveClass(markOf("refused"));
});

test("what breaks a rule is refused in its cell, with the rule, and nothing is saved", async ({
  page,
}) => {
  await startSession(page, "analyst");
  const [record] = (await findRecords(page, organization, openRentals, { from: 3 })) as [
    SeenRecord,
  ];
  const { pfaId, values } = record;
  await page.goto(addressOf(organization, [pfaId]));
  const wrong = [
    ["areaSilo", "x".repeat(81), "Area / Silo takes at most 80 characters, not 81"],
    ["source", "Stolen", "Source must be one of Rental, Purchase"],
    ["forecastEnd", String(values.forecastStart), "Forecast end must be after forecast start"],
    ["forecastEnd", "2026-02-30", "There is no such day"],
    ["monthlyRate", "much", '"much" is not a number'],
    ["monthlyRate", "-1", "Monthly rate cannot be negative"],
    ["monthlyRate", "1e99", '"1e99" is not a number'],
    ["monthlyRate", "99999999999999", "Monthly rate takes at most two decimals and at most"],
  ] as const;
  for (const [field, text, rule] of wrong) {
    await test.step(`${field}: ${text.slice(0, 20)}`, async () => {
      await typeInto(page, { pfaId, field }, text);
      await expect(editorOf(page).getByRole("alert")).toContainText(rule);
      await page.keyboard.press("Escape");
      await expect(editorOf(page)).toHaveCount(0);
      await expect(cellOf(page, pfaId, field)).toHaveText(shown(field, values[field]));
    });
  }
  await expect(page.getByRole("button", { name: "Review drafts" })).toBeVisible();
  const [after] = await findRecords(page, organization, openRentals, { from: 3 });
  expect(after).toEqual(record);
});

/** An account that the record does not have yet. */
const otherAccount = ({ values }: SeenRecord): string => (values.dor === "BEO" ? "PROJECT" : "BEO");
