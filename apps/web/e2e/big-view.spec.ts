import type { Page, Request } from "@playwright/test";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Sort } from "@pfa/domain/window.ts";
import {
  cellOf,
  editorOf,
  expectGridThere,
  expectRowsThere,
  expectSaved,
  goToRow,
  markOf,
  rowsInSight,
  typeInto,
} from "./support/grid.ts";
import { editInPems } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord, shown } from "./support/records.ts";
import { startSession } from "./support/session.ts";
import { askForSync } from "./support/sync.ts";
import { expect, test } from "./support/test.ts";

// The largest organization. Records are those far down in a sorted view, or open rentals from the 60th on: other tests use
// the first of them.
const organization = "DELTAPORT";
const byArea: Sort[] = [{ field: "areaSilo", direction: "asc" }];
const view = `/o/${organization}?sort=areaSilo`;
const deep = 3000;

test("a scrollbar dragged deep into a sorted view shows the rows that the server has there, and at its end the last one", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto(view);
  await dragScrollbar(page, 0.6);
  await expect.poll(async () => (await rowsInSight(page))[0]?.row).toBeGreaterThan(2000);
  await expectRowsThere(page);
  const seen = await rowsInSight(page);
  const [first] = seen;
  const there = await findRecords(page, organization, [], {
    sort: byArea,
    from: first?.row ?? 0,
    count: seen.length,
  });
  expect(seen.map(({ pfaId }) => pfaId)).toEqual(there.map(({ pfaId }) => pfaId));
  const [record] = there as [SeenRecord];
  await expect(cellOf(page, record.pfaId, "areaSilo")).toHaveText(
    shown("areaSilo", record.values.areaSilo),
  );
  await expect(page.locator(`.ag-row[row-id="${record.pfaId}"] [col-id="rowNumber"]`)).toHaveText(
    String((first?.row ?? 0) + 1),
  );

  await dragScrollbar(page, 1);
  const status = await page
    .getByRole("status")
    .getByText(/^[\d,]+ records$/)
    .textContent();
  const total = Number(status?.replaceAll(/\D/g, ""));
  await expect(page.locator(`.ag-row[row-index="${total - 1}"][row-id]`)).toBeInViewport();
});

test("sorting keeps the focused record where it stands on the screen; with no focus it begins at the top", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto(view);
  await goToRow(page, deep);
  const sortBy = (label: string) =>
    page.getByRole("columnheader", { name: label }).getByRole("button").first().click();

  await sortBy("Forecast end");
  await expect.poll(async () => (await rowsInSight(page))[0]?.row).toBe(0);

  await goToRow(page, deep);
  const before = (await rowsInSight(page))[7];
  if (!before) throw new Error("no row in sight");
  const cell = cellOf(page, before.pfaId, "description");
  await cell.click();
  await sortBy("Area / Silo");
  await expect(page).toHaveURL(/sort=areaSilo/);
  await expect
    .poll(async () => (await rowsInSight(page)).find(({ pfaId }) => pfaId === before.pfaId)?.row)
    .not.toBe(before.row);
  const after = (await rowsInSight(page)).find(({ pfaId }) => pfaId === before.pfaId);
  expect(after?.top).toBeCloseTo(before.top, 0);
  await expect(cell).toBeFocused();
});

test("what changed in PEMS changes in sight: nothing scrolls, an open editor stays, and rows that move leave one's record in place", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto(view);
  await goToRow(page, deep);
  // A banner above the grid may come and go with a sync: these rows are in sight with it and without.
  const upper = async () => (await rowsInSight(page)).slice(0, 12);
  const rows = await upper();
  const records = await findRecords(page, organization, [], {
    sort: byArea,
    from: deep,
    count: 12,
  });
  const edited = records.find(({ values }) => values.isActualized === false);
  const changed = records.findLast(({ pfaId }) => pfaId !== edited?.pfaId);
  if (!edited || !changed) throw new Error("No record in sight can be edited.");
  await cellOf(page, edited.pfaId, "dor").dblclick();
  await page.keyboard.type("X");
  const typed = editorOf(page).getByLabel("DOR");
  await expect(typed).toHaveValue("X");

  await editInPems(
    { organization, pfaId: changed.pfaId },
    { pfs_description: "CHANGED BY ANOTHER" },
  );
  await askForSync(page, organization);
  await expect(cellOf(page, changed.pfaId, "description")).toHaveText("CHANGED BY ANOTHER");
  await expect(typed).toHaveValue("X");
  expect(await upper()).toEqual(rows);

  const above = await findRecords(page, organization, [], {
    sort: byArea,
    from: deep - 40,
    count: 3,
  });
  const [last] = (await findRecords(page, organization, [{ field: "areaSilo", op: "notBlank" }], {
    sort: [{ field: "areaSilo", direction: "desc" }],
  })) as [SeenRecord];
  for (const { pfaId } of above) {
    await editInPems({ organization, pfaId }, { pfs_f_area: String(last.values.areaSilo) });
  }
  await askForSync(page, organization);
  await expect
    .poll(async () => {
      const [now] = await findRecords(page, organization, [], { sort: byArea, from: deep - 3 });
      return now?.pfaId;
    })
    .toBe(rows[0]?.pfaId);
  expect(await upper()).toEqual(rows);

  await page.keyboard.press("Escape");
  await expect.poll(async () => (await rowsInSight(page))[0]?.row).toBe(deep - 3);
  const moved = await upper();
  expect(moved.map(({ pfaId, top }) => [pfaId, Math.round(top)])).toEqual(
    rows.map(({ pfaId, top }) => [pfaId, Math.round(top)]),
  );
  await expect(cellOf(page, edited.pfaId, "dor")).toBeFocused();
});

test("an edit of one's own stays where it was typed, though it sorts elsewhere, until one scrolls on", async ({
  page,
}) => {
  await startSession(page, "editor");
  await page.goto(view);
  await goToRow(page, 500);
  const rows = await rowsInSight(page);
  const edited = rows[4];
  if (!edited) throw new Error("too few rows in sight");
  const answered = page.waitForResponse((answer) => answer.url().includes("records.window"));
  await typeInto(page, { pfaId: edited.pfaId, field: "areaSilo" }, "AAA FIRST OF ALL");
  await expectSaved(page);
  await answered;
  await expect(cellOf(page, edited.pfaId, "areaSilo")).toHaveClass(markOf("draft"));
  expect(await rowsInSight(page)).toEqual(rows);

  await goToRow(page, 900);
  await goToRow(page, 500);
  expect((await rowsInSight(page)).map(({ pfaId }) => pfaId)).not.toContain(edited.pfaId);
  await goToRow(page, 0);
  await expect(cellOf(page, edited.pfaId, "areaSilo")).toHaveText("AAA FIRST OF ALL");
});

test("what another tab saves shows here, even right after an edit of this tab", async ({
  page,
  context,
}) => {
  await startSession(page, "editor");
  const [here, there] = (await findRecords(page, organization, openRentals, {
    from: 60,
    count: 2,
  })) as [SeenRecord, SeenRecord];
  const both = addressOf(organization, [here.pfaId, there.pfaId]);
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto(both);
  for (const tab of [page, other]) {
    await expect(tab.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  }
  await typeInto(page, { pfaId: here.pfaId, field: "dor" }, account(here));
  await typeInto(other, { pfaId: there.pfaId, field: "dor" }, account(there));
  await expect(cellOf(page, there.pfaId, "dor")).toHaveText(account(there));
  await expect(cellOf(page, there.pfaId, "dor")).toHaveClass(markOf("draft"));
});

test("requests for rows scrolled away and for a view superseded end on the wire", async ({
  page,
}) => {
  await startSession(page, "manager");
  await page.goto(view);
  await goToRow(page, 0);
  const open = await holdWindows(page);
  const leaveAt = async (row: number) => {
    const given = page.waitForRequest((request) => askedOf(request)?.startRow === row);
    await page
      .locator(".ag-grid-viewport")
      .evaluate((viewport, top) => viewport.scrollTo({ top }), (row + 20) * 30);
    return given;
  };
  const scrolledAway = await leaveAt(2000);
  await Promise.all([
    page.waitForEvent("requestfailed", (request) => request === scrolledAway),
    leaveAt(4000),
  ]);
  expect(scrolledAway.failure()?.errorText).toBe("net::ERR_ABORTED");

  const search = page.getByRole("searchbox", { name: "Search records" });
  const searching = (text: string) =>
    page.waitForRequest((request) => askedOf(request)?.search === text);
  const [superseded] = await Promise.all([searching("cra"), search.fill("cra")]);
  await Promise.all([
    page.waitForEvent("requestfailed", (request) => request === superseded),
    searching("crane"),
    search.fill("crane"),
  ]);
  expect(superseded.failure()?.errorText).toBe("net::ERR_ABORTED");
  await open();
  await expect(page.locator(".ag-row[row-id]").first()).toContainText(/crane/i);
});

test("only the columns shown are asked for, with what their rules look at; one more comes without blanking the others", async ({
  page,
}) => {
  await startSession(page, "manager");
  const asked: FieldKey[][] = [];
  page.on("request", (request) => {
    const { columns } = askedOf(request) ?? {};
    if (columns) asked.push(columns);
  });
  await page.goto(view);
  await goToRow(page, deep);
  const inSight = await page
    .locator(".ag-header-cell[col-id]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("col-id")));
  expect(asked.length).toBeGreaterThan(0);
  for (const columns of asked) {
    expect(columns).toEqual(expect.arrayContaining(inSight.filter((id) => id !== "rowNumber")));
    expect(columns).not.toContain("manufacturer");
    expect(columns).not.toContain("planStart");
  }

  const rows = await rowsInSight(page);
  const [record] = await findRecords(page, organization, [], { sort: byArea, from: deep });
  const open = await holdWindows(page);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Make", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => asked.at(-1)).toContain("manufacturer");
  expect(await rowsInSight(page)).toEqual(rows);
  await open();
  const first = rows[0]?.pfaId ?? "";
  await expect(cellOf(page, first, "manufacturer")).toHaveText(
    shown("manufacturer", record?.values.manufacturer),
  );
});

/** An account that the record does not have yet. */
const account = ({ values }: SeenRecord): string => (values.dor === "BEO" ? "PROJECT" : "BEO");

type AskedWindow = { startRow: number; search: string; columns: FieldKey[] };

/** What a request asks for, if it is one for a window. */
const askedOf = (request: Request): AskedWindow | null =>
  request.url().includes("/trpc/records.window") ? (request.postDataJSON() as AskedWindow) : null;

/** Lets no request for a window reach the server until the answer is called. */
async function holdWindows(page: Page): Promise<() => Promise<void>> {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const pattern = "**/trpc/records.window*";
  await page.route(pattern, async (route) => {
    await opened;
    // One that was given up meanwhile cannot go on.
    await route.continue().catch(() => undefined);
  });
  return async () => {
    open();
    await page.unroute(pattern);
  };
}

/**
 * Drags the grid's vertical scrollbar to a part of its way; the browser of the tests shows none that a pointer could take.
 * Some frames take as long as they would on a slow machine.
 */
async function dragScrollbar(page: Page, part: number): Promise<void> {
  await expectGridThere(page);
  await page.locator(".ag-grid-viewport").evaluate(async (viewport, end) => {
    const steps = 12;
    const from = viewport.scrollTop;
    const to = end * (viewport.scrollHeight - viewport.clientHeight);
    for (let step = 1; step <= steps; step += 1) {
      viewport.scrollTop = from + (step / steps) * (to - from);
      const slowUntil = performance.now() + (step % 4 === 3 ? 200 : 0);
      while (performance.now() < slowUntil);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, part);
}
