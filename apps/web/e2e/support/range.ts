import { expect, type Locator, type Page } from "@playwright/test";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { readStack } from "../harness/stack-file.ts";
import { expectGridThere, goToRow } from "./grid.ts";
import { findRecords, openRentals, type SeenRecord } from "./records.ts";
import { startSession } from "./session.ts";

// Ranges are tried on open rentals of the largest organization, in the order of their ids: every forecast field can be edited.

const organization = "DELTAPORT";
const address = `/o/${organization}?filter=${encodeURIComponent(JSON.stringify(openRentals))}`;

/** Opens the view with one of its rows in front. */
export async function openAt(page: Page, row: number): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await startSession(page, "manager");
  await page.goto(address);
  if (row === 0) await expectGridThere(page);
  else await goToRow(page, row);
}

/** A cell by its row in the view. */
export const cellAt = (page: Page, row: number, field: FieldKey): Locator =>
  page.locator(`.ag-row[row-index="${row}"] [col-id="${field}"]`);

/** Records of the view from a row on, as the server has them for this user. */
export const recordsFrom = (page: Page, from: number, count: number): Promise<SeenRecord[]> =>
  findRecords(page, organization, openRentals, { from, count });

/** Values of a field from a row on, as the server has them. */
export async function valuesFrom(
  page: Page,
  field: FieldKey,
  from: number,
  count: number,
): Promise<FieldValue[]> {
  const records = await recordsFrom(page, from, count);
  return records.map(({ values }) => values[field] ?? null);
}

/** Drags from one cell to another. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.hover();
  await page.mouse.down();
  await to.hover();
  await page.mouse.up();
}

/** Drags the corner of the range whose last cell this is. */
export async function dragCorner(page: Page, last: Locator, to: Locator): Promise<void> {
  const box = await last.boundingBox();
  if (!box) throw new Error("the range's corner is not in sight");
  await page.mouse.move(box.x + box.width - 3, box.y + box.height - 3);
  await page.mouse.down();
  await to.hover();
  await page.mouse.up();
}

/** What the status bar says of the selection, such as "Cells 35". */
export const figures = (page: Page): Locator => page.getByLabel("Selection", { exact: true });

export const expectFigure = (page: Page, label: string, text: string): Promise<void> =>
  expect(figures(page).locator("div").filter({ hasText: label }).first()).toHaveText(
    `${label}${text}`,
  );

/** Puts something on the clipboard as another program would: both forms as they are. */
export async function putOnClipboard(page: Page, text: string, html = ""): Promise<void> {
  await page.evaluate(
    ([plain, table]) => {
      const write = (event: ClipboardEvent) => {
        event.stopImmediatePropagation();
        event.preventDefault();
        event.clipboardData?.setData("text/plain", plain);
        if (table) event.clipboardData?.setData("text/html", table);
      };
      document.addEventListener("copy", write, { capture: true, once: true });
      document.execCommand("copy");
      document.removeEventListener("copy", write, { capture: true });
    },
    [text, html] as const,
  );
}

export const clipboardText = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText());

/** Takes back every edit of the page's user in an organization. */
export async function discardAll(page: Page, code = organization): Promise<void> {
  const answer = await page.request.post("/trpc/drafts.discard", {
    data: { organization: code, what: { kind: "all" } },
    headers: { origin: readStack().address },
  });
  if (!answer.ok()) throw new Error(`drafts.discard: ${answer.status()} ${await answer.text()}`);
}

export const tsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.join("\t")).join("\r\n");
