import { join } from "node:path";
import type { Page } from "@playwright/test";
import { cellOf, expectSaved, focusCell, markOf, pointAt, typeInto } from "./support/grid.ts";
import { editInPems, misbehave } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { draftOf, openReview, outcomeOf, submit } from "./support/review.ts";
import { fillSignIn } from "./support/session.ts";
import { settle } from "./support/settle.ts";
import { expect, test } from "./support/test.ts";

/** Where pictures of the main states go. They are for looking at: without a folder there is nothing to do. */
const folder = process.env["PFA_SCREENSHOTS"];

const organization = "DELTAPORT";
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const looks = sizes.flatMap((viewport) =>
  (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })),
);

for (const [index, { viewport, colorScheme }] of (folder ? looks : []).entries()) {
  const name = `${colorScheme}-${viewport.width}`;
  test.describe(name, () => {
    test.use({ viewport, colorScheme });

    test(`pictures of the main states, ${name}`, async ({ page }) => {
      test.setTimeout(240_000);
      const take = async (what: string) => {
        await settle(page);
        await page.screenshot({ path: join(String(folder), `${what}-${name}.png`) });
      };
      await page.goto(`/o/${organization}`);
      await expect(page.getByLabel("Password")).toBeVisible();
      await take("sign-in");

      await fillSignIn(page, "manager");
      await expect(page.getByText("All edits saved")).toBeVisible();
      const records = await findRecords(page, organization, openRentals, {
        from: 10 + 6 * index,
        count: 6,
      });
      await takeDrafts(page, records, take);
      await takeOutcome(page, records, take);
      await takeRest(page, records, take);
    });
  });
}

type Take = (what: string) => Promise<void>;

async function takeDrafts(page: Page, records: SeenRecord[], take: Take): Promise<void> {
  const [first, second, third] = records as [SeenRecord, SeenRecord, SeenRecord];
  await page.goto(`/o/${organization}`);
  await expect(page.locator(".ag-row[row-id]").first()).toBeVisible();
  await take("grid");
  await page.goto(
    addressOf(
      organization,
      records.map(({ pfaId }) => pfaId),
    ),
  );
  await typeInto(page, { pfaId: first.pfaId, field: "monthlyRate" }, "4875.50");
  await typeInto(page, { pfaId: first.pfaId, field: "forecastEnd" }, "2031-03-31");
  await typeInto(page, { pfaId: second.pfaId, field: "areaSilo" }, "MOON BASE");
  await typeInto(page, { pfaId: third.pfaId, field: "monthlyRate" }, "1999");
  await expectSaved(page);
  await page.goto(`/o/${organization}?onlyDrafts=true`);
  await expect(cellOf(page, first.pfaId, "pfaId")).toBeVisible();
  await take("grid-with-drafts");
  await typeInto(page, { pfaId: first.pfaId, field: "forecastEnd" }, "2001-01-01");
  await take("refused-while-typing");
  await page.keyboard.press("Escape");
  await openReview(page);
  await expect(page.getByRole("article").first()).toBeVisible();
  await take("review");
}

async function takeOutcome(page: Page, records: SeenRecord[], take: Take): Promise<void> {
  const [first, second, third] = records as [SeenRecord, SeenRecord, SeenRecord];
  await editInPems({ organization, pfaId: third.pfaId }, { pfs_f_rate: "2150.00" });
  const sheet = page.getByRole("dialog");
  await submit(sheet, "Weather delay on the north area, two weeks");
  await expect(outcomeOf(sheet, first.pfaId)).toContainText("Written");
  await expect(outcomeOf(sheet, second.pfaId)).toContainText("Refused");
  await expect(outcomeOf(sheet, third.pfaId)).toContainText("Conflict");
  await take("outcome");
  await sheet.getByRole("button", { name: "Back to my drafts" }).click();
  await expect(draftOf(sheet, third.pfaId)).toContainText("Conflict");
  await take("review-with-problems");
  await draftOf(sheet, third.pfaId).getByRole("button", { name: "Resolve" }).click();
  await take("conflict-dialog");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await focusCell(page, third.pfaId, "monthlyRate");
  await expect(cellOf(page, third.pfaId, "monthlyRate")).toHaveClass(markOf("conflict"));
  await pointAt(page, cellOf(page, third.pfaId, "monthlyRate"));
  await take("grid-with-conflict");
}

async function takeRest(page: Page, records: SeenRecord[], take: Take): Promise<void> {
  const [, , , down] = records as [SeenRecord, SeenRecord, SeenRecord, SeenRecord];
  await openReview(page);
  await page.getByRole("button", { name: "Discard all", exact: true }).click();
  await take("discard-all");
  await page.getByRole("button", { name: /^Discard \d/ }).click();
  await expect(page.getByRole("dialog")).toContainText("You have no drafts");
  await take("review-empty");
  await page.goto(`/o/${organization}?search=nothing-is-called-so`);
  await expect(page.getByText("No record matches")).toBeVisible();
  await take("nothing-matches");
  await page.goto("/o/NORTHLNG");
  await expect(page.getByText(/There is no organization/)).toBeVisible();
  await take("no-organization");

  await page.goto(addressOf(organization, [down.pfaId]));
  await typeInto(page, { pfaId: down.pfaId, field: "monthlyRate" }, "777");
  await expectSaved(page);
  await misbehave({ down: "unavailable" });
  const sheet = await openReview(page);
  await submit(sheet, "Sent while PEMS is down");
  await expect(page.getByText(/PEMS is unreachable/)).toBeVisible();
  await take("pems-down-outcome");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await take("pems-down");
}
