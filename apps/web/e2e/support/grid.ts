import { expect, type Locator, type Page } from "@playwright/test";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { ROW_HEIGHT } from "../../src/features/grid/grid-sizes.ts";

/** The cell of a record, where its column is in sight. */
export const cellOf = (page: Page, pfaId: string, field: FieldKey): Locator =>
  page.locator(`.ag-row[row-id="${pfaId}"] [col-id="${field}"]`);

/** Goes to a cell as a planner would: a click on it, or along the row with the arrow key while it is out of sight. */
export async function focusCell(page: Page, pfaId: string, field: FieldKey): Promise<Locator> {
  const cell = cellOf(page, pfaId, field);
  await cellOf(page, pfaId, "pfaId").waitFor();
  if (await isInSight(cell)) {
    await cell.click();
    return cell;
  }
  await cellOf(page, pfaId, "pfaId").click();
  await expect(async () => {
    await page.keyboard.press("ArrowRight");
    expect(await isFocused(cell)).toBe(true);
  }).toPass({ intervals: [0] });
  return cell;
}

/** Scrolls until a row of the view, counted from 0, is the first in sight, and waits until its records are there. */
export async function goToRow(page: Page, row: number): Promise<void> {
  await expectGridThere(page);
  await page
    .locator(".ag-grid-viewport")
    .evaluate((viewport, top) => viewport.scrollTo({ top }), row * ROW_HEIGHT);
  await expect.poll(async () => (await rowsInSight(page))[0]?.row).toBe(row);
  await expectRowsThere(page);
}

/** Waits for the first rows, and for what stands above the grid: it takes its room from it. */
export async function expectGridThere(page: Page): Promise<void> {
  await expect(page.locator(".ag-row[row-id]").first()).toBeVisible();
  await expect(page.getByText(/^Synced /)).toBeVisible();
}

/** Waits until every place in sight has its record. */
export const expectRowsThere = (page: Page): Promise<void> =>
  expect
    .poll(() =>
      page.locator(".ag-row.pfa-loading").evaluateAll((rows) => {
        const head = document.querySelector(".ag-header")?.getBoundingClientRect().bottom ?? 0;
        const isSeen = ({ top, bottom }: DOMRect) => bottom > head && top < window.innerHeight;
        return rows.filter((row) => isSeen(row.getBoundingClientRect())).length;
      }),
    )
    .toBe(0);

/** A row as it stands on the screen: its number in the view, its record, and pixels below the grid's head. */
type StandingRow = { row: number; pfaId: string; top: number };

/** The rows that are wholly in sight, from top to bottom. */
export const rowsInSight = (page: Page): Promise<StandingRow[]> =>
  page.evaluate(() => {
    const head = document.querySelector(".ag-header")?.getBoundingClientRect().bottom ?? 0;
    const end = document.querySelector(".ag-body-horizontal-scroll")?.getBoundingClientRect().top;
    return [...document.querySelectorAll(".ag-row[row-id]")]
      .map((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        const row = Number(element.getAttribute("row-index"));
        return { row, pfaId: element.getAttribute("row-id") ?? "", top: top - head, bottom };
      })
      .filter(({ top, bottom }) => top >= 0 && bottom <= (end ?? window.innerHeight))
      .toSorted((a, b) => a.row - b.row)
      .map(({ row, pfaId, top }) => ({ row, pfaId, top }));
  });

/** Whether a cell is drawn, and all of it inside the window: the grid draws a few columns beyond. */
async function isInSight(cell: Locator): Promise<boolean> {
  if ((await cell.count()) !== 1) return false;
  return cell.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    const fixed = document.querySelector(".ag-pinned-left-cols-container");
    const isFixed = fixed?.contains(element) ?? false;
    return (
      right <= window.innerWidth && (isFixed || left >= (fixed?.getBoundingClientRect().right ?? 0))
    );
  });
}

async function isFocused(cell: Locator): Promise<boolean> {
  if ((await cell.count()) !== 1) return false;
  return cell.evaluate((element) => element === document.activeElement);
}

/** Types a value into a cell over the old one and leaves it with a key; Enter if none is named. */
export async function typeInto(
  page: Page,
  at: { pfaId: string; field: FieldKey },
  text: string,
  leaveBy: "Enter" | "Tab" = "Enter",
): Promise<void> {
  await focusCell(page, at.pfaId, at.field);
  await page.keyboard.type(text);
  await page.keyboard.press(leaveBy);
}

/** Points at a cell and waits for what that shows; a click hides it until the pointer comes anew. */
export async function pointAt(page: Page, cell: Locator): Promise<Locator> {
  await page.mouse.move(0, 0);
  await cell.hover();
  const tooltip = page.getByRole("tooltip");
  await expect(tooltip).toBeVisible();
  return tooltip;
}

/** The box that lies over a cell while it is edited. */
export const editorOf = (page: Page): Locator => page.locator(".pfa-editor");

/** Where a cell stands, as its mark says: "draft", "written", "conflict"… */
export const markOf = (state: string): RegExp => new RegExp(`(^| )pfa-state-${state}( |$)`);

/** Cells that carry any mark. */
export const markedCells = (page: Page): Locator => page.locator('.pfa-grid [class*="pfa-state-"]');

/** Waits until the server has everything that was typed. */
export const expectSaved = (page: Page): Promise<void> =>
  expect(page.getByText("All edits saved")).toBeVisible();

/** One of the totals above the grid, exact to the cent: what the reader's drafts make of it. */
export const totalOf = (page: Page, label: "Plan" | "Forecast" | "Actual"): Locator =>
  page
    .getByRole("region", { name: "Totals" })
    .locator("dl")
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator("dd")
    .first();
