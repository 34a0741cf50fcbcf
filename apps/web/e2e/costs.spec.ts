import { deriveValues } from "@pfa/domain/merge.ts";
import type { MirrorValues } from "@pfa/domain/record.ts";
import type { Page } from "@playwright/test";
import { formatDollars, formatMoney } from "../src/ui/format-value.ts";
import { cellOf, expectSaved, focusCell, totalOf, typeInto } from "./support/grid.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { draftOf, openReview } from "./support/review.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "RIOSUR";

test("the totals are the sums of what the formulas give for each record that counts", async ({
  page,
}) => {
  await startSession(page, "analyst");
  await page.goto(`/o/${organization}`);
  const count = Number.parseInt(await readCount(page), 10);
  const records = await findRecords(page, organization, [], { count });
  const counted = records.filter(
    ({ values }) => values.isDiscontinued !== true && values.isFundsTransferable !== true,
  );
  const derived = counted.map(({ values }) => deriveValues(values as MirrorValues));
  const sum = (field: "planCost" | "forecastCost" | "actualCost") =>
    formatMoney(derived.reduce((cents, values) => cents + toCents(values[field]), 0) / 100);
  expect(counted.length).toBeGreaterThan(20);
  await expect(totalOf(page, "Plan")).toHaveAttribute("title", sum("planCost"));
  await expect(totalOf(page, "Forecast")).toHaveAttribute("title", sum("forecastCost"));
  await expect(totalOf(page, "Actual")).toHaveAttribute("title", sum("actualCost"));
});

test("a record costs the same in the grid, the review and the totals as in the reference figures", async ({
  page,
}) => {
  await startSession(page, "analyst");
  const [rented, bought] = (await findRecords(
    page,
    organization,
    [...openRentals, { field: "forecastEnd", op: "after", value: "2025-03-15" }],
    { from: 2, count: 2 },
  )) as [SeenRecord, SeenRecord];
  await page.goto(addressOf(organization, [rented.pfaId, bought.pfaId]));
  await expect(totalOf(page, "Forecast")).toHaveAttribute("title", /\$/);
  const before = await centsOf(page);

  const rent = (field: "forecastStart" | "forecastEnd" | "monthlyRate", text: string) =>
    typeInto(page, { pfaId: rented.pfaId, field }, text);
  await rent("forecastStart", "2025-01-15");
  await rent("forecastEnd", "2025-03-15");
  await rent("monthlyRate", "5000");
  await typeInto(page, { pfaId: bought.pfaId, field: "purchasePrice" }, "$50,000");
  await typeInto(page, { pfaId: bought.pfaId, field: "source" }, "p");
  await expectSaved(page);

  await focusCell(page, rented.pfaId, "variance");
  await expectCosts(page, rented, 9691.2);
  await expectCosts(page, bought, 50_000);
  const change =
    969_120 + 5_000_000 - toCents(rented.values.forecastCost) - toCents(bought.values.forecastCost);
  await expect(totalOf(page, "Forecast")).toHaveAttribute(
    "title",
    formatMoney((before + change) / 100),
  );

  const sheet = await openReview(page);
  await expect(draftOf(sheet, rented.pfaId)).toContainText(
    `${formatDollars(Number(rented.values.forecastCost))} → $9,691`,
  );
  await expect(draftOf(sheet, bought.pfaId)).toContainText(
    `${formatDollars(Number(bought.values.forecastCost))} → $50,000`,
  );
  await expect(sheet).toContainText("→ $59,691");
  await expect(sheet.getByTitle(formatMoney(change / 100)).first()).toBeVisible();
});

/** A record's forecast, and what it is over its plan, in the grid. */
async function expectCosts(page: Page, { pfaId, values }: SeenRecord, forecast: number) {
  await expect(cellOf(page, pfaId, "forecastCost")).toHaveText(formatMoney(forecast));
  const over = (toCents(forecast) - toCents(values.planCost)) / 100;
  await expect(cellOf(page, pfaId, "variance")).toHaveText(formatMoney(over));
}

async function readCount(page: Page): Promise<string> {
  const status = page.getByRole("status").getByText(/^\d+ records$/);
  await expect(status).toBeVisible();
  return (await status.textContent()) ?? "";
}

async function centsOf(page: Page): Promise<number> {
  const text = (await totalOf(page, "Forecast").getAttribute("title")) ?? "";
  return toCents(Number(text.replaceAll(/[$,]/g, "")));
}

const toCents = (amount: unknown): number => Math.round(Number(amount) * 100);
