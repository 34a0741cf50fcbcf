import { cost } from "@pfa/domain/cost.ts";
import { addDays } from "@pfa/domain/iso-date.ts";
import { formatDollars, formatMoney } from "../src/ui/format-value.ts";
import {
  cellOf,
  expectSaved,
  focusCell,
  markedCells,
  markOf,
  totalOf,
  typeInto,
} from "./support/grid.ts";
import { countWrites, editInPems, readFromPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord, shown } from "./support/records.ts";
import { draftOf, openReview, outcomeOf, submit } from "./support/review.ts";
import { fillSignIn, signIn, signOut } from "./support/session.ts";
import { expect, test, watch } from "./support/test.ts";

const organization = "RIO";

test("a planner's edits live from the sync to PEMS and back, through a conflict", async ({
  page: pageOfToday,
  browser,
  stack,
  complaints,
}) => {
  test.setTimeout(120_000);
  const step = test.step;
  let page = pageOfToday;

  await step("sign in and choose an organization by the keyboard", async () => {
    await page.goto("/");
    await fillSignIn(page, "manager");
    await page.getByRole("button", { name: /^Organization:/ }).click();
    await page.keyboard.type(`${organization} `);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/o/${organization}$`));
  });

  const [first, second] = (await findRecords(page, organization, openRentals, { count: 2 })) as [
    SeenRecord,
    SeenRecord,
  ];
  const wish = wishesFor(first, second);
  const dear = { organization, pfaId: first.pfaId };
  const moved = { organization, pfaId: second.pfaId };
  const writes = { dear: await countWrites(dear), moved: await countWrites(moved) };

  await step("the grid shows what the sync brought from PEMS", async () => {
    await page.getByRole("searchbox", { name: "Search records" }).fill(first.pfaId);
    const { values } = await readFromPems(dear);
    await expect(cellOf(page, first.pfaId, "description")).toHaveText(
      values["pfs_description"] ?? "",
    );
    await expect(cellOf(page, first.pfaId, "areaSilo")).toHaveText(values["pfs_f_area"] ?? "");
    await focusCell(page, first.pfaId, "forecastEnd");
    await expect(cellOf(page, first.pfaId, "forecastEnd")).toHaveText(
      shown("forecastEnd", values["pfs_f_enddate"]),
    );
    await focusCell(page, first.pfaId, "monthlyRate");
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toHaveText(
      formatMoney(Number(values["pfs_f_rate"])),
    );
  });

  const view = addressOf(organization, [first.pfaId, second.pfaId]);
  const forecastBefore = await readTotal();

  await step("three cells of three types are edited by the keyboard", async () => {
    await page.goto(view);
    await typeInto(page, { pfaId: first.pfaId, field: "forecastEnd" }, wish.end, "Tab");
    // Tab has moved on to the next cell, which is the rate.
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toBeFocused();
    await page.keyboard.type(String(wish.rate));
    await page.keyboard.press("Enter");
    await typeInto(page, { pfaId: second.pfaId, field: "dor" }, wish.dor);
    await expectSaved(page);
  });

  const costs = { before: Number(first.values.forecastCost), after: wish.cost };
  const expectDrafts = async () => {
    await expect(page.getByRole("button", { name: "Review 2 drafts" })).toBeVisible();
    await focusCell(page, second.pfaId, "dor");
    await expect(cellOf(page, second.pfaId, "dor")).toHaveText(wish.dor);
    await expect(cellOf(page, second.pfaId, "dor")).toHaveClass(markOf("draft"));
    await focusCell(page, first.pfaId, "monthlyRate");
    await expect(cellOf(page, first.pfaId, "forecastEnd")).toHaveText(
      shown("forecastEnd", wish.end),
    );
    await expect(cellOf(page, first.pfaId, "forecastEnd")).toHaveClass(markOf("draft"));
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toHaveText(formatMoney(wish.rate));
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toHaveClass(markOf("draft"));
    await expect(totalOf(page, "Forecast")).toHaveAttribute(
      "title",
      formatMoney(round(forecastBefore + costs.after - costs.before)),
    );
  };

  await step("they are drafts, counted and in the totals", expectDrafts);
  await step("a reload keeps them", async () => {
    await page.reload();
    await expectDrafts();
  });
  await step("PEMS knows nothing of them", async () => {
    expect((await readFromPems(dear)).values["pfs_f_rate"]).toBe(
      Number(first.values.monthlyRate).toFixed(2),
    );
    expect(await countWrites(dear)).toBe(writes.dear);
  });
  await step("tomorrow, on another machine, they are still there", async () => {
    await signOut(page);
    const elsewhere = await browser.newContext({ baseURL: stack.address });
    page = await elsewhere.newPage();
    watch(page, complaints);
    await signIn(page, "manager", view);
    await expectDrafts();
  });

  await step("the review shows old, new and the effect on the cost", async () => {
    const sheet = await openReview(page);
    const card = draftOf(sheet, first.pfaId);
    await expect(card.getByRole("row", { name: /Forecast end/ })).toContainText(
      shown("forecastEnd", first.values.forecastEnd),
    );
    await expect(card.getByRole("row", { name: /Forecast end/ })).toContainText(
      shown("forecastEnd", wish.end),
    );
    await expect(card.getByRole("row", { name: /Monthly rate/ })).toContainText(
      `${shown("monthlyRate", first.values.monthlyRate)}${formatMoney(wish.rate)}`,
    );
    await expect(card).toContainText(
      `${formatDollars(costs.before)} → ${formatDollars(costs.after)}`,
    );
    await expect(draftOf(sheet, second.pfaId)).toContainText("cost stays");
    await submit(sheet, "Weather delay on the north area");
  });

  await step("each record tells its outcome, live", async () => {
    const sheet = page.getByRole("dialog");
    await expect(outcomeOf(sheet, first.pfaId)).toContainText("Written");
    await expect(outcomeOf(sheet, second.pfaId)).toContainText("Written");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Review drafts" })).toBeVisible();
  });

  await step("PEMS holds the new values, written once", async () => {
    const { values } = await readFromPems(dear);
    expect(values["pfs_f_enddate"]).toBe(wish.end);
    expect(values["pfs_f_rate"]).toBe(wish.rate.toFixed(2));
    expect((await readFromPems(moved)).values["pfs_f_dor"]).toBe(wish.dor);
    expect(await countWrites(dear)).toBe(writes.dear + 1);
    expect(await countWrites(moved)).toBe(writes.moved + 1);
  });

  await step("somebody else changes the rate in PEMS, and the planner does not know", async () => {
    await editInPems(dear, { pfs_f_rate: "1234.00" });
    await typeInto(page, { pfaId: first.pfaId, field: "monthlyRate" }, "4321");
    await expectSaved(page);
    const sheet = await openReview(page);
    await submit(sheet, "Rate agreed with the vendor");
    await expect(outcomeOf(sheet, first.pfaId).first()).toContainText("Conflict");
    expect((await readFromPems(dear)).values["pfs_f_rate"]).toBe("1234.00");
  });

  await step("the conflict shows all three values and is settled with mine", async () => {
    const sheet = page.getByRole("dialog", { name: /^Review and submit/ });
    await sheet.getByRole("button", { name: "Back to my drafts" }).click();
    await draftOf(sheet, first.pfaId).getByRole("button", { name: "Resolve" }).click();
    const dialog = page.getByRole("dialog", { name: "Resolve conflicts" });
    const row = dialog.getByRole("group", { name: "Monthly rate" });
    await expect(row).toContainText(formatMoney(wish.rate));
    await expect(row).toContainText("$4,321.00");
    await expect(row).toContainText("$1,234.00");
    await row.getByRole("radio", { name: "Monthly rate: mine" }).click();
    await dialog.getByRole("button", { name: "Settle 1 of 1 field" }).click();
    await expect(dialog).toBeHidden();
  });

  await step("submitted again, PEMS takes it", async () => {
    const sheet = page.getByRole("dialog", { name: /^Review and submit/ });
    await submit(sheet, "Ours is the agreed rate");
    await expect(outcomeOf(sheet, first.pfaId).first()).toContainText("Written");
    expect((await readFromPems(dear)).values["pfs_f_rate"]).toBe("4321.00");
    expect(await countWrites(dear)).toBe(writes.dear + 2);
    await page.keyboard.press("Escape");
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toHaveClass(markOf("written"));
  });

  await step("the next sync reports no conflict and leaves no mark", async () => {
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(page.getByText("Sync started.")).toBeVisible();
    await expect(markedCells(page)).toHaveCount(0);
    await expect(cellOf(page, first.pfaId, "monthlyRate")).toHaveText("$4,321.00");
    await expect(page.getByText(/conflict/i)).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Review drafts" })).toBeVisible();
    await page.context().close();
  });

  /** The forecast of all records that count, as the page shows it. */
  async function readTotal(): Promise<number> {
    await expect(totalOf(page, "Forecast")).toHaveAttribute("title", /\$/);
    const text = (await totalOf(page, "Forecast").getAttribute("title")) ?? "";
    return Number(text.replaceAll(/[$,]/g, ""));
  }
});

/** What the planner wants: two weeks more at another rate for one record, another account for the other. */
function wishesFor(first: SeenRecord, second: SeenRecord) {
  const start = String(first.values.forecastStart);
  const end = addDays(String(first.values.forecastEnd), 14);
  const rate = Number(first.values.monthlyRate) + 125.5;
  return {
    end,
    rate,
    dor: second.values.dor === "BEO" ? "PROJECT" : "BEO",
    cost: cost({ source: "Rental", monthlyRate: rate, purchasePrice: null, start, end }),
  };
}

const round = (amount: number) => Math.round(amount * 100) / 100;
