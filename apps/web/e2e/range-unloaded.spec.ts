import { expectSaved } from "./support/grid.ts";
import {
  cellAt,
  clipboardText,
  discardAll,
  dragCorner,
  expectFigure,
  figures,
  openAt,
  putOnClipboard,
  tsv,
  valuesFrom,
} from "./support/range.ts";
import { expect, test } from "./support/test.ts";

// The same habits over rows that the browser does not have: the view has some 2,000 of them, the grid reads about a hundred.

const far = 1500;

test.afterEach(async ({ page }) => discardAll(page));

test("Ctrl+Shift+Down selects to the end of the data, and its figures come from the server", async ({
  page,
}) => {
  await openAt(page, 0);
  const total = Number(
    (
      await page
        .getByRole("status")
        .getByText(/records in this view/)
        .textContent()
    )?.replaceAll(/\D/g, ""),
  );
  await cellAt(page, 0, "dor").click();
  await page.keyboard.press("Control+Shift+ArrowDown");
  await expectFigure(page, "Cells", total.toLocaleString("en-US"));
  await expect(
    page.getByText(`${total.toLocaleString("en-US")} rows by 1 column selected`),
  ).toBeAttached();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(figures(page)).toContainText("First");
  await page.keyboard.press("Control+a");
  await expect(figures(page)).toContainText("Average");
});

test("thousands of unloaded rows are copied, pasted over others, filled and cleared, each as one action", async ({
  page,
}) => {
  await openAt(page, 0);
  const before = await valuesFrom(page, "areaSilo", 0, 1000);
  await selectDown(page, 0, 999);
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 1,000 cells")).toBeVisible();
  expect((await clipboardText(page)).split("\r\n")).toEqual(before.map((value) => value ?? ""));

  await putOnClipboard(page, tsv(Array.from({ length: 1000 }, (_, index) => [`AREA ${index}`])));
  await page.keyboard.press("Control+v");
  await expect(page.getByText("Pasted 1,000 cells")).toBeVisible();
  expect(await valuesFrom(page, "areaSilo", 0, 1000)).toEqual(
    before.map((_, index) => `AREA ${index}`),
  );
  await expect(cellAt(page, 3, "areaSilo")).toHaveText("AREA 3");
  await expect(cellAt(page, 3, "areaSilo")).toHaveClass(/pfa-state-draft/);

  await page.keyboard.press("Control+d");
  await expect(page.getByText("Filled 999 cells")).toBeVisible();
  expect(new Set(await valuesFrom(page, "areaSilo", 0, 1000))).toEqual(new Set(["AREA 0"]));

  await page.keyboard.press("Delete");
  await expect(page.getByText("Cleared 1,000 cells")).toBeVisible();
  expect(new Set(await valuesFrom(page, "areaSilo", 0, 1000))).toEqual(new Set([null]));

  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect
    .poll(async () => new Set(await valuesFrom(page, "areaSilo", 0, 1000)))
    .toEqual(new Set(["AREA 0"]));
});

test("the corner goes on with a series far below what is loaded", async ({ page }) => {
  await openAt(page, far);
  await cellAt(page, far + 1, "areaSilo").click();
  await putOnClipboard(page, tsv([["Silo 1"], ["Silo 2"]]));
  await page.keyboard.press("Control+v");
  await expectSaved(page);
  await dragCorner(page, cellAt(page, far + 2, "areaSilo"), cellAt(page, far + 12, "areaSilo"));
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", far + 1, 12)).toEqual(
    Array.from({ length: 12 }, (_, index) => `Silo ${index + 1}`),
  );
});

test("locked cells in a range of unloaded rows are counted with their reason, the others are saved", async ({
  page,
}) => {
  await openAt(page, 0);
  await cellAt(page, 0, "description").click();
  await page.keyboard.press("Shift+ArrowRight");
  await extendTo(page, 599);
  await page.keyboard.press("Delete");
  await expect(page.getByText("Cleared 600 cells. 600 cells stayed as they were")).toBeVisible();
  await expect(
    page.getByText("Description comes from PEMS and cannot be changed here"),
  ).toBeVisible();
  await expect(cellAt(page, 2, "description")).toHaveClass(/pfa-state-rejected/);
  expect(new Set(await valuesFrom(page, "areaSilo", 0, 600))).toEqual(new Set([null]));
});

test("a paste of 5,000 columns takes those that there are and says how many it left out", async ({
  page,
}) => {
  await openAt(page, 40);
  await cellAt(page, 41, "areaSilo").click();
  await putOnClipboard(
    page,
    Array.from({ length: 5000 }, (_, index) => (index === 0 ? "WIDE" : "#")).join("\t"),
  );
  await page.keyboard.press("Control+v");
  await expect(
    page.getByText(/^Not pasted, as the view ends there: 4,98\d columns beyond the last one$/),
  ).toBeVisible();
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 1)).toEqual(["WIDE"]);
});

test("a clipboard of 50 megabytes is refused at once and the page stays quick", async ({
  page,
}) => {
  await openAt(page, 40);
  await cellAt(page, 41, "areaSilo").click();
  await page.evaluate(() => {
    document.addEventListener(
      "copy",
      (event) => {
        event.stopImmediatePropagation();
        event.preventDefault();
        event.clipboardData?.setData("text/plain", "some words\t".repeat(4_600_000));
      },
      { capture: true, once: true },
    );
    document.execCommand("copy");
  });
  await page.keyboard.press("Control+v");
  await expect(
    page.getByText("Nothing was pasted: a paste takes at most 100,000 cells"),
  ).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(cellAt(page, 42, "areaSilo")).toBeFocused();
});

test("a connection lost in the middle of a paste leaves all of it or nothing, and the paste can be done again", async ({
  page,
  context,
}) => {
  await openAt(page, 0);
  const before = await valuesFrom(page, "areaSilo", 0, 1000);
  await cellAt(page, 0, "areaSilo").click();
  await putOnClipboard(page, tsv(Array.from({ length: 1000 }, () => ["LOST"])));
  await page.route("**/trpc/ranges.edit*", (route) => route.abort("connectionreset"), { times: 1 });
  await page.keyboard.press("Control+v");
  await expect(
    page.getByText(/Pasting was interrupted: the server cannot be reached/),
  ).toBeVisible();
  await expect(cellAt(page, 2, "areaSilo")).toHaveText(String(before[2]));
  expect(await valuesFrom(page, "areaSilo", 0, 1000)).toEqual(before);

  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Pasted 1,000 cells")).toBeVisible();
  expect(new Set(await valuesFrom(page, "areaSilo", 0, 1000))).toEqual(new Set(["LOST"]));
});

type PageOf = Parameters<typeof openAt>[0];

/** Selects a column's cells from a row in sight to one that may be anywhere. */
async function selectDown(page: PageOf, from: number, to: number): Promise<void> {
  await cellAt(page, from, "areaSilo").click();
  await extendTo(page, to);
}

/** Extends the selection down to a row, by pages and then by single rows. */
async function extendTo(page: PageOf, to: number): Promise<void> {
  await page
    .locator(".ag-grid-viewport")
    .evaluate((viewport, top) => viewport.scrollTo({ top }), (to - 8) * 30);
  await expect(page.locator(`.ag-row[row-index="${to}"][row-id]`)).toBeVisible();
  await cellAt(page, to, "areaSilo").click({ modifiers: ["Shift"] });
  await page.locator(".ag-grid-viewport").evaluate((viewport) => viewport.scrollTo({ top: 0 }));
  await expect(page.locator('.ag-row[row-index="0"][row-id]')).toBeVisible();
}
