import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./support/accessible.ts";
import { cellOf, expectGridThere, expectRowsThere } from "./support/grid.ts";
import { startSession } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

const organization = "DELTAPORT";

const toolbar = (page: Page) => page.getByRole("toolbar", { name: "View" });
const shownBar = (page: Page) => page.getByRole("group", { name: "What is shown" });
const chip = (page: Page, words: string) =>
  shownBar(page).getByRole("button", { name: `Change the filter ${words}` });
const views = (page: Page) => toolbar(page).getByRole("button").first();

/** How many records the view holds, as the bar below the grid says. */
async function countOf(page: Page): Promise<number> {
  const text = await page.getByText(/^[\d,]+ records?( in this view)?$/).innerText();
  return Number(text.replaceAll(/\D/g, ""));
}

async function open(page: Page, search = ""): Promise<void> {
  await startSession(page, "manager");
  await page.goto(`/o/${organization}${search}`);
  await expectGridThere(page);
}

/** Fills the last row of a group of the filter's dialog. */
async function addCondition(group: Locator, field: string, op: string, text: string) {
  await group.getByRole("button", { name: "Condition", exact: true }).last().click();
  await group.getByLabel("Field").last().selectOption(field);
  await group.getByLabel("Comparison").last().selectOption(op);
  await group.getByRole("textbox").last().fill(text);
}

test("a nested filter is built, counted before it is applied, changed by its chip and kept by the address", async ({
  page,
}) => {
  await open(page);
  const all = await countOf(page);
  await toolbar(page).getByRole("button", { name: "Filter" }).click();
  const dialog = page.getByRole("dialog", { name: "Filter" });
  await addCondition(dialog, "description", "contains", "crane");
  await dialog.getByRole("button", { name: "Group", exact: true }).click();
  const group = dialog.getByRole("group", { name: /^Group/ });
  await group.getByLabel("Field").selectOption("monthlyRate");
  await group.getByLabel("Comparison").selectOption("greaterThan");
  await group.getByRole("textbox").fill("9000");
  await addCondition(group, "class", "equals", "10");
  const promised = dialog.getByRole("status");
  await expect(promised).toHaveText(/^[\d,]+ records?$/);
  await expectAccessible(page);
  const count = (await promised.innerText()).replaceAll(/\D/g, "");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => countOf(page)).toBe(Number(count));
  expect(Number(count)).toBeGreaterThan(0);
  expect(Number(count)).toBeLessThan(all);

  await page.reload();
  await expectGridThere(page);
  expect(await countOf(page)).toBe(Number(count));
  await expect(chip(page, "Monthly rate > $9,000.00 or Class is “10”")).toBeVisible();
  await chip(page, "Description contains “crane”").click();
  await page
    .getByRole("dialog", { name: "Filter Description" })
    .getByRole("textbox")
    .fill("nowhere");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No record matches")).toBeVisible();
  await shownBar(page).getByRole("button", { name: "Clear all" }).click();
  await expect.poll(() => countOf(page)).toBe(all);
});

test("days that count from today stay so in the address", async ({ page }) => {
  await open(page);
  const all = await countOf(page);
  await page.getByRole("button", { name: "Filter Forecast start" }).click();
  const panel = page.getByRole("dialog", { name: "Filter Forecast start" });
  await panel.getByLabel("Where the days lie").selectOption("this");
  await panel.getByLabel("Unit").selectOption("year");
  await panel.getByRole("button", { name: "Apply" }).click();
  await expect(chip(page, "Forecast start this year")).toBeVisible();
  await expect.poll(() => countOf(page)).toBeLessThan(all);
  expect(decodeURIComponent(page.url())).toContain('"op":"relative","unit":"year","from":0,"to":0');
});

test("a view is saved, marked when it is changed, shared, opened by a colleague, and deleted", async ({
  page,
  browser,
  stack,
}) => {
  const name = `Rentals ${Date.now()}`;
  await open(page, '?filter=[{"field":"source","op":"in","values":["Rental"]}]');
  await views(page).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save as…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save the view" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Everybody in the organization can open it").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(views(page)).toContainText(name);
  await expect(page).toHaveURL(/\?view=\d+$/);
  const link = page.url();
  const rentals = await countOf(page);

  await page.getByRole("button", { name: "Remove the filter Source: Rental" }).click();
  await expect(views(page).getByRole("img", { name: "changed, not saved" })).toBeVisible();
  await views(page).click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(views(page).getByRole("img", { name: "changed, not saved" })).toHaveCount(0);

  const other = await browser.newContext({ baseURL: stack.address });
  const colleague = await other.newPage();
  await startSession(colleague, "viewer");
  await colleague.goto(link);
  await expectGridThere(colleague);
  expect(await countOf(colleague)).toBe(rentals);
  await views(colleague).click();
  await expect(colleague.getByRole("button", { name: "Delete…" })).toHaveCount(0);
  await other.close();

  await page.keyboard.press("Escape");
  await views(page).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete for everybody" }).click();
  await expect(views(page)).toContainText("All records");
});

test("columns are hidden, moved and pinned by the panel, and stay so after a reload", async ({
  page,
}) => {
  await open(page);
  const headers = page.locator(".ag-header-cell[col-id]");
  // As they stand on the screen: the grid leaves elements where it made them.
  const order = () =>
    headers.evaluateAll((cells) =>
      cells
        .toSorted((a, b) => Number(a.ariaColIndex) - Number(b.ariaColIndex))
        .map((cell) => cell.getAttribute("col-id")),
    );
  await toolbar(page).getByRole("button", { name: "Columns" }).click();
  const panel = page.getByRole("dialog", { name: "Columns" });
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Move Class up" }).click();
  await panel.getByRole("checkbox", { name: "DOR", exact: true }).click();
  await panel.getByRole("button", { name: "Category is not pinned: change" }).click();
  await page.keyboard.press("Escape");
  const arranged = await order();
  expect(arranged.indexOf("class")).toBeLessThan(arranged.indexOf("areaSilo"));
  expect(arranged).not.toContain("dor");
  expect(arranged.indexOf("category")).toBeLessThan(arranged.indexOf("class"));
  await page.reload();
  await expectGridThere(page);
  await expect.poll(order).toEqual(arranged);
  await toolbar(page).getByRole("button", { name: "Columns" }).click();
  await panel.getByRole("button", { name: "Back to the standard columns" }).click();
  await expect.poll(order).toContain("dor");
});

test("Ctrl+F goes from match to match over rows that were never loaded, Ctrl+G to a record or a row", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("Control+f");
  const bar = page.getByRole("search", { name: "Find in this view" });
  await bar.getByRole("textbox").fill("160T");
  await expect(bar.getByRole("status")).toHaveText(/^[\d,]+ rows · row [\d,]+$/);
  await expect(page.locator(".pfa-found-current")).toContainText("160T");
  await page.keyboard.press("Shift+Enter");
  // Round the end: the last match stands far below.
  await expect
    .poll(async () => Number(/row (\d+)$/.exec(await bar.getByRole("status").innerText())?.[1]))
    .toBeGreaterThan(3000);
  await expect(page.locator(".pfa-found-current")).toBeInViewport();
  await page.keyboard.press("Escape");
  await expect(page.locator(".pfa-found")).toHaveCount(0);

  await page.keyboard.press("Control+g");
  await page.getByPlaceholder("PFA ID, or a row as #120").fill("#2000");
  await page.keyboard.press("Enter");
  await expectRowsThere(page);
  const row = page.locator('.ag-row[row-index="1999"]').first();
  await expect(row).toBeInViewport();
  await page.keyboard.press("Control+g");
  await page.getByPlaceholder("PFA ID, or a row as #120").fill("none such");
  await page.keyboard.press("Enter");
  await expect(page.getByText("none such is not in this view")).toBeVisible();
});

test("rows are grouped in two levels, opened by mouse and keys, and a record is found in its groups", async ({
  page,
}) => {
  await open(page, "?group=areaSilo,source");
  const groups = page.locator(".ag-row.pfa-group");
  await expect(groups.first()).toBeVisible();
  await expect(page.locator(".ag-row[row-id]:not(.pfa-group)")).toHaveCount(0);
  const first = groups.first().locator('[col-id="pfaId"]').first();
  await first.click();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("button", { name: /^Open Source/ }).first()).toBeVisible();
  await page
    .getByRole("button", { name: /^Open Source/ })
    .first()
    .click();
  const record = page.locator(".ag-row[row-id]:not(.pfa-group)").first();
  await expect(record).toBeVisible();
  await expectRowsThere(page);
  const pfaId = (await record.getAttribute("row-id")) ?? "";
  await expect(cellOf(page, pfaId, "pfaId")).toHaveText(pfaId);
  await page
    .getByRole("button", { name: /^Close Area/ })
    .first()
    .click();
  await expect(page.locator(".ag-row[row-id]:not(.pfa-group)")).toHaveCount(0);

  await page.keyboard.press("Control+g");
  await page.getByPlaceholder("PFA ID, or a row as #120").fill(pfaId);
  await page.keyboard.press("Enter");
  await expect(cellOf(page, pfaId, "pfaId")).toBeInViewport();
});
