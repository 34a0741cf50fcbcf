import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expectSaved, cellOf, markOf, typeInto } from "./support/grid.ts";
import { editInPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { draftOf, openReview } from "./support/review.ts";
import { fillSignIn, startSession } from "./support/session.ts";
import { settle } from "./support/settle.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

const schemes = [
  { colorScheme: "light", rules: "all" },
  // The same elements in other colours: only these can be found wanting.
  { colorScheme: "dark", rules: "color-contrast" },
] as const;

for (const [from, { colorScheme, rules }] of schemes.entries()) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`no serious accessibility findings, ${colorScheme}`, async ({ page }) => {
      const check = (where: string) => expectAccessible(page, where, rules);
      await startSession(page, "manager");
      const [record] = (await findRecords(page, organization, openRentals, {
        from: 10 + from,
      })) as [SeenRecord];
      const { pfaId } = record;
      const rate = Number(record.values.monthlyRate);
      await page.context().clearCookies();

      await page.goto(addressOf(organization, [pfaId]));
      await expect(page.getByLabel("Password")).toBeVisible();
      await check("sign-in");

      await fillSignIn(page, "manager");
      await typeInto(page, { pfaId, field: "monthlyRate" }, String(rate + 100));
      await expectSaved(page);
      await check("grid with a draft");

      await editInPems({ organization, pfaId }, { pfs_f_rate: String(rate + 200) });
      await page.getByRole("button", { name: "Refresh", exact: true }).click();
      await expect(cellOf(page, pfaId, "monthlyRate")).toHaveClass(markOf("conflict"));
      const sheet = await openReview(page);
      await check("review");
      await draftOf(sheet, pfaId).getByRole("button", { name: "Resolve" }).click();
      const dialog = page.getByRole("dialog", { name: "Resolve conflicts" });
      await expect(dialog).toBeVisible();
      await check("conflict dialog");

      await dialog.getByRole("button", { name: "All PEMS" }).click();
      await dialog.getByRole("button", { name: /^Settle 1/ }).click();
      await expect(draftOf(sheet, pfaId)).toHaveCount(0);
    });
  });
}

async function expectAccessible(page: Page, where: string, rules: string): Promise<void> {
  await settle(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === "all" ? axe : axe.withRules(rules)).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({
      id,
      help,
      at: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
    }));
  expect(serious, where).toEqual([]);
}
