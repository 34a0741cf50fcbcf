import {
  excelHtml,
  excelText,
  libreOfficeHtml,
  sheetsHtml,
} from "@pfa/spreadsheet/testing/clipboard-samples.ts";
import { expectSaved } from "./support/grid.ts";
import {
  cellAt,
  clipboardText,
  discardAll,
  drag,
  dragCorner,
  expectFigure,
  figures,
  openAt,
  putOnClipboard,
  recordsFrom,
  tsv,
  valuesFrom,
} from "./support/range.ts";
import { shown } from "./support/records.ts";
import { expect, test } from "./support/test.ts";

// Every habit over rows that are loaded; over rows that are not, see range-unloaded.spec.ts.

test.afterEach(async ({ page }) => discardAll(page));

test("a range is dragged by the mouse, extended by Shift+click, joined by Ctrl+click, and counted below", async ({
  page,
}) => {
  await openAt(page, 40);
  const rates = (await valuesFrom(page, "monthlyRate", 41, 3)).map(Number);
  await drag(page, cellAt(page, 41, "monthlyRate"), cellAt(page, 43, "monthlyRate"));
  await expectFigure(page, "Cells", "3");
  await expectFigure(
    page,
    "Sum",
    shown(
      "monthlyRate",
      rates.reduce((sum, rate) => sum + rate, 0),
    ),
  );
  await expectFigure(page, "Max", shown("monthlyRate", Math.max(...rates)));
  await expect(cellAt(page, 42, "monthlyRate")).toHaveAttribute("aria-selected", "true");
  await expect(cellAt(page, 44, "monthlyRate")).not.toHaveAttribute("aria-selected", "true");

  await cellAt(page, 45, "dor").click({ modifiers: ["Shift"] });
  await expectFigure(page, "Cells", "20");
  await cellAt(page, 48, "class").click({ modifiers: ["Control"] });
  await expectFigure(page, "Cells", "21");
  await expect(page.getByText("2 ranges selected")).toBeAttached();
});

test("a drag beyond the lower edge scrolls on and selects what comes", async ({ page }) => {
  await openAt(page, 40);
  const body = await page.locator(".pfa-grid").boundingBox();
  if (!body) throw new Error("no grid");
  await cellAt(page, 42, "dor").hover();
  await page.mouse.down();
  await page.mouse.move(body.x + 500, body.y + body.height + 30);
  await expect(cellAt(page, 80, "dor")).toBeInViewport();
  await page.mouse.up();
  await expect(figures(page)).toContainText("Cells");
  await expect(cellAt(page, 75, "dor")).toHaveAttribute("aria-selected", "true");
});

test("row numbers select rows, free areas of heads columns, the corner everything; Shift and Ctrl add", async ({
  page,
}) => {
  await openAt(page, 40);
  const total = Number(
    (
      await page
        .getByRole("status")
        .getByText(/records in this view/)
        .textContent()
    )?.replaceAll(/\D/g, ""),
  );
  await page.locator('.ag-row[row-index="42"] [col-id="rowNumber"]').click();
  await page
    .locator('.ag-row[row-index="44"] [col-id="rowNumber"]')
    .click({ modifiers: ["Shift"] });
  await expect(cellAt(page, 43, "pfaId")).toHaveAttribute("aria-selected", "true");
  await expect(cellAt(page, 45, "pfaId")).not.toHaveAttribute("aria-selected", "true");
  const head = page.locator('.ag-header-cell[col-id="dor"]');
  await head.click({ position: { x: 3, y: 3 } });
  await expectFigure(page, "Cells", total.toLocaleString("en-US"));
  await page
    .locator('.ag-header-cell[col-id="source"]')
    .click({ position: { x: 3, y: 3 }, modifiers: ["Shift"] });
  await expectFigure(page, "Cells", (2 * total).toLocaleString("en-US"));
  await page.locator('.ag-header-cell[col-id="rowNumber"]').click();
  await expect(cellAt(page, 50, "description")).toHaveAttribute("aria-selected", "true");
});

test("keys move and extend as in a spreadsheet", async ({ page }) => {
  await openAt(page, 40);
  const { keyboard } = page;
  await cellAt(page, 45, "dor").click();
  await keyboard.press("ArrowDown");
  await expect(cellAt(page, 46, "dor")).toBeFocused();
  await keyboard.press("Shift+ArrowRight");
  await keyboard.press("Shift+ArrowDown");
  await expectFigure(page, "Cells", "4");
  await keyboard.press("Tab");
  await expect(cellAt(page, 46, "forecastStart")).toBeFocused();
  await keyboard.press("Enter");
  await expect(cellAt(page, 47, "forecastStart")).toBeFocused();
  await expectFigure(page, "Cells", "4");
  await keyboard.press("Enter");
  await expect(cellAt(page, 46, "dor")).toBeFocused();
  await keyboard.press("Escape");
  await expect(figures(page)).toBeHidden();
  await keyboard.press("Home");
  await expect(cellAt(page, 46, "pfaId")).toBeFocused();
  await keyboard.press("Control+ArrowRight");
  await expect(cellAt(page, 46, "pfaId")).not.toBeFocused();
  await keyboard.press("Home");
  await keyboard.press("Shift+Space");
  await expect(cellAt(page, 46, "dor")).toHaveAttribute("aria-selected", "true");
  await keyboard.press("PageDown");
  await expect(figures(page)).toBeHidden();
  await keyboard.press("Control+Home");
  await expect(cellAt(page, 0, "pfaId")).toBeFocused();
  await keyboard.press("Escape");
  await keyboard.press("Shift+Tab");
  await expect(page.locator(".pfa-grid :focus")).toHaveCount(0);
  await expect(page.locator("button:focus")).toHaveCount(1);
});

test("Tab and Enter after typing go on as when filling in a form, and round a range", async ({
  page,
}) => {
  await openAt(page, 40);
  const { keyboard } = page;
  await cellAt(page, 41, "areaSilo").click();
  await keyboard.type("AREA ONE");
  await keyboard.press("Tab");
  await expect(cellAt(page, 41, "class")).toBeFocused();
  await keyboard.type("11");
  await keyboard.press("Enter");
  await expect(cellAt(page, 42, "areaSilo")).toBeFocused();
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 1)).toEqual(["AREA ONE"]);
  expect(await valuesFrom(page, "class", 41, 1)).toEqual(["11"]);

  await drag(page, cellAt(page, 44, "areaSilo"), cellAt(page, 45, "areaSilo"));
  await keyboard.type("FIRST");
  await keyboard.press("Enter");
  await expect(cellAt(page, 45, "areaSilo")).toBeFocused();
  await keyboard.type("SECOND");
  await keyboard.press("Enter");
  await expect(cellAt(page, 44, "areaSilo")).toBeFocused();
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 44, 2)).toEqual(["FIRST", "SECOND"]);
});

test("what is copied is plain text and a table, and comes back over other rows", async ({
  page,
}) => {
  await openAt(page, 40);
  const [first, second] = await recordsFrom(page, 41, 2);
  await drag(page, cellAt(page, 41, "dor"), cellAt(page, 42, "forecastEnd"));
  await page.keyboard.press("Control+c");
  const line = (record: typeof first) =>
    [record?.values.dor, record?.values.forecastStart, record?.values.forecastEnd].join("\t");
  expect(await clipboardText(page)).toBe(`${line(first)}\r\n${line(second)}`);

  const before = await recordsFrom(page, 45, 2);
  await cellAt(page, 45, "dor").click();
  await page.keyboard.press("Control+v");
  await expectFigure(page, "Cells", "6");
  await expectSaved(page);
  const pasted = await recordsFrom(page, 45, 2);
  expect(pasted.map(line)).toEqual([line(first), line(second)]);

  await page.keyboard.press("Control+z");
  await expect
    .poll(async () => (await recordsFrom(page, 45, 2)).map(line))
    .toEqual(before.map(line));
});

test("clipboards of Excel, Google Sheets and LibreOffice are read by what each column holds", async ({
  page,
}) => {
  await openAt(page, 40);
  await cellAt(page, 41, "forecastEnd").click();
  await putOnClipboard(page, excelText, excelHtml);
  await page.keyboard.press("Control+v");
  // The second row holds words where days and amounts belong: those cells stay, and say why.
  await expect(page.getByText(/stayed as they were/)).toBeVisible();
  await expectSaved(page);
  expect((await valuesFrom(page, "monthlyRate", 41, 1))[0]).toBe(5000.5);

  for (const [row, html] of [
    [44, libreOfficeHtml],
    [46, sheetsHtml],
  ] as const) {
    await cellAt(page, row, "forecastStart").click();
    await putOnClipboard(
      page,
      "",
      html
        .replace("1234.56", "46000")
        .replace("1.235", "09/12/2025")
        .replace("1.234,56 €", "09.12.2025"),
    );
    await page.keyboard.press("Control+v");
    await expectSaved(page);
    expect(await valuesFrom(page, "forecastStart", row, 1)).toEqual(["2025-01-15"]);
    expect(await valuesFrom(page, "forecastEnd", row, 1)).toEqual(["2025-12-09"]);
  }
});

test("one value fills a range, a block fills a multiple of it, and cut takes away what it copied", async ({
  page,
}) => {
  await openAt(page, 40);
  await drag(page, cellAt(page, 41, "areaSilo"), cellAt(page, 44, "areaSilo"));
  await putOnClipboard(page, "EAST");
  await page.keyboard.press("Control+v");
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 4)).toEqual(["EAST", "EAST", "EAST", "EAST"]);
  await putOnClipboard(page, tsv([["N"], ["S"]]));
  await page.keyboard.press("Control+v");
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 4)).toEqual(["N", "S", "N", "S"]);
  await page.keyboard.press("Control+x");
  await expectSaved(page);
  expect(await clipboardText(page)).toBe("N\r\nS\r\nN\r\nS");
  expect(await valuesFrom(page, "areaSilo", 41, 4)).toEqual([null, null, null, null]);
});

test("the corner goes on with numbers, months and numbered texts; with Ctrl it copies; Ctrl+D and Ctrl+R repeat", async ({
  page,
}) => {
  await openAt(page, 40);
  await cellAt(page, 41, "forecastEnd").click();
  await putOnClipboard(
    page,
    tsv([
      ["2031-01-31", "1000"],
      ["2031-02-28", "1250"],
    ]),
  );
  await page.keyboard.press("Control+v");
  await expectSaved(page);
  await dragCorner(page, cellAt(page, 42, "monthlyRate"), cellAt(page, 45, "monthlyRate"));
  await expectSaved(page);
  expect(await valuesFrom(page, "forecastEnd", 43, 3)).toEqual([
    "2031-03-31",
    "2031-04-30",
    "2031-05-31",
  ]);
  expect(await valuesFrom(page, "monthlyRate", 43, 3)).toEqual([1500, 1750, 2000]);

  await cellAt(page, 41, "areaSilo").click();
  await putOnClipboard(page, "Silo 9");
  await page.keyboard.press("Control+v");
  await page.keyboard.down("Control");
  await dragCorner(page, cellAt(page, 41, "areaSilo"), cellAt(page, 42, "areaSilo"));
  await page.keyboard.up("Control");
  await dragCorner(page, cellAt(page, 42, "areaSilo"), cellAt(page, 43, "areaSilo"));
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 3)).toEqual(["Silo 9", "Silo 9", "Silo 9"]);
  await cellAt(page, 41, "areaSilo").click();
  await dragCorner(page, cellAt(page, 41, "areaSilo"), cellAt(page, 43, "areaSilo"));
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 3)).toEqual(["Silo 9", "Silo 10", "Silo 11"]);

  await drag(page, cellAt(page, 41, "areaSilo"), cellAt(page, 44, "areaSilo"));
  await page.keyboard.press("Control+d");
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 4)).toEqual([
    "Silo 9",
    "Silo 9",
    "Silo 9",
    "Silo 9",
  ]);
  await drag(page, cellAt(page, 41, "areaSilo"), cellAt(page, 42, "class"));
  await page.keyboard.press("Control+r");
  await expectSaved(page);
  expect(await valuesFrom(page, "class", 41, 2)).toEqual(["Silo 9", "Silo 9"]);
});

test("Delete clears a range; locked cells in it stay and say why; undo brings back the rest", async ({
  page,
}) => {
  await openAt(page, 40);
  const before = await valuesFrom(page, "areaSilo", 41, 2);
  await drag(page, cellAt(page, 41, "description"), cellAt(page, 42, "areaSilo"));
  await page.keyboard.press("Delete");
  await expect(page.getByText("Cleared 2 cells. 2 cells stayed as they were")).toBeVisible();
  await expect(
    page.getByText("Description comes from PEMS and cannot be changed here"),
  ).toBeVisible();
  await expect(cellAt(page, 41, "description")).toHaveClass(/pfa-state-rejected/);
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 2)).toEqual([null, null]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => valuesFrom(page, "areaSilo", 41, 2)).toEqual(before);
});

test("wrong types everywhere change nothing, and each cell says why", async ({ page }) => {
  await openAt(page, 40);
  const before = await recordsFrom(page, 41, 2);
  await cellAt(page, 41, "source").click();
  await putOnClipboard(
    page,
    tsv(Array.from({ length: 2 }, () => ["lease", "nobody", "soon", "later", "much"])),
  );
  await page.keyboard.press("Control+v");
  await expect(page.getByText("Pasted 0 cells. 10 cells stayed as they were")).toBeVisible();
  await expect(page.locator(".ag-row[row-index='41'] .pfa-state-rejected")).toHaveCount(5);
  expect(await recordsFrom(page, 41, 2)).toEqual(before);
});

test("the menu of a cell opens by Shift+F10 and acts on the selection; keys are listed by ? and Ctrl+/", async ({
  page,
}) => {
  await openAt(page, 40);
  await drag(page, cellAt(page, 41, "areaSilo"), cellAt(page, 42, "areaSilo"));
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Clear" }).click();
  await expectSaved(page);
  expect(await valuesFrom(page, "areaSilo", 41, 2)).toEqual([null, null]);
  await page.keyboard.press("Control+/");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(cellAt(page, 41, "areaSilo")).toBeFocused();
  await cellAt(page, 43, "dor").click({ button: "right" });
  const filter = page.getByRole("menuitem", { name: /^Filter by / });
  await filter.click();
  await expect(page).toHaveURL(/dor/);
});
