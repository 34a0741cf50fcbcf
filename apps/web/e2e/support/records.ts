import type { Page } from "@playwright/test";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Condition, Sort, Window } from "@pfa/domain/window.ts";
import { readStack } from "../harness/stack-file.ts";
import { formatValue } from "../../src/ui/format-value.ts";

/** A record as the signed-in user sees it. */
export type SeenRecord = { pfaId: string; values: Partial<Record<FieldKey, FieldValue>> };

/** Rentals by the month that are neither on site nor given up: all their forecast fields can be edited. */
export const openRentals: Condition[] = [
  { field: "source", op: "in", values: ["Rental"] },
  { field: "isActualized", op: "is", value: false },
  { field: "isDiscontinued", op: "is", value: false },
  { field: "isFundsTransferable", op: "is", value: false },
  { field: "rateUom", op: "equals", value: "MONTH" },
  { field: "forecastStart", op: "notBlank" },
  { field: "forecastEnd", op: "notBlank" },
];

/**
 * Records that fit, as the server answers the page's session; `from` keeps tests off each other's.
 */
export async function findRecords(
  page: Page,
  organization: string,
  filter: Condition[],
  { from = 0, count = 1, sort = [] as Sort[] } = {},
): Promise<SeenRecord[]> {
  const answer = await page.request.post("/trpc/records.window", {
    data: { organization, filter, sort, startRow: from, endRow: from + count },
    headers: { origin: readStack().address },
  });
  if (!answer.ok()) throw new Error(`records.window: ${answer.status()} ${await answer.text()}`);
  const { result } = (await answer.json()) as { result: { data: Window } };
  const { columns, rows } = result.data;
  if (rows.length < count) throw new Error(`Only ${rows.length} of ${count} records fit.`);
  return rows.map(({ id, values }) => ({
    pfaId: id,
    values: Object.fromEntries(columns.map((field, index) => [field, values[index] ?? null])),
  }));
}

/** The address of a view that shows just these records. */
export function addressOf(organization: string, pfaIds: readonly string[]): string {
  const filter = [{ field: "pfaId", op: "in", values: pfaIds }];
  return `/o/${organization}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
}

/** A value as the page writes it. */
export const shown = (field: FieldKey, value: FieldValue | undefined): string =>
  formatValue(fieldSpec(field).kind, value);
