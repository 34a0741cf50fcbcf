import { at } from "./columns.ts";
import type { Alias, Cell, Row } from "./columns.ts";
import { Refusal } from "./envelope.ts";
import { assetTag, assetsPerCategory } from "./generate-row.ts";
import { classes, dors, findCategory, makes, rateUnits, sources } from "./master-data.ts";
import type { Organization } from "./organizations.ts";
import type { Cells } from "./record-edit.ts";

/** Codes that PEMS stores in capitals however they are typed. */
const capitals: ReadonlySet<string> = new Set<Alias>([
  "pfs_f_source",
  "pfs_f_dor",
  "pfs_f_rate_uom",
  "pfs_f_manufacturer",
  "pfs_f_class",
  "pfs_f_category",
]);

/** The cell as PEMS stores it. */
export const asStored = (alias: Alias, cell: Cell): Cell =>
  typeof cell === "string" && capitals.has(alias) ? cell.toUpperCase() : cell;

/** Refuses what the PFA screen refuses. Only what was written is checked: an old fault elsewhere stops nobody. */
export function checkWritten(organization: Organization, row: Row, written: Cells): void {
  const merged = row.slice();
  for (const [alias, cell] of Object.entries(written)) merged[at[alias as Alias]] = cell;
  checkLists(organization, written);
  checkCategory(merged, written);
  checkModel(merged, written);
  checkAmounts(written);
  checkDates(merged, written);
  checkFlags(merged, written);
}

const required: readonly Alias[] = [
  "pfs_f_class",
  "pfs_f_category",
  "pfs_f_source",
  "pfs_f_dor",
  "pfs_f_area",
  "pfs_f_startdate",
  "pfs_f_enddate",
];

/** The first field that a new record lacks, or null. */
export const missingField = (written: Cells): Alias | null =>
  required.find((alias) => written[alias] === undefined || written[alias] === null) ?? null;

function checkLists(organization: Organization, written: Cells): void {
  expectOneOf("Class", written.pfs_f_class, Object.keys(classes));
  expectOneOf("Source", written.pfs_f_source, sources);
  expectOneOf("DOR", written.pfs_f_dor, dors);
  expectOneOf("Area/Silo", written.pfs_f_area, organization.areas);
  expectOneOf("Manufacturer", written.pfs_f_manufacturer, Object.keys(makes));
  expectOneOf("Rental Rate UOM", written.pfs_f_rate_uom, rateUnits);
  expectAsset(organization, written.pfs_equipment_tag);
}

function expectOneOf(label: string, cell: Cell | undefined, values: readonly string[]): void {
  if (cell === undefined || cell === null) return;
  if (!values.includes(String(cell))) throw notValid(label, String(cell));
}

/** Equipment is written as a tag, or as "tag - description" the way the grid shows it. */
function expectAsset(organization: Organization, cell: Cell | undefined): void {
  if (cell === undefined || cell === null) return;
  const tag = String(cell).split(" - ")[0] ?? "";
  const [, categoryCode, number] = /-(\d{5})-(\d{3})$/.exec(tag) ?? [];
  const isKnown =
    categoryCode !== undefined &&
    findCategory(categoryCode) !== null &&
    Number(number) >= 1 &&
    Number(number) <= assetsPerCategory &&
    tag === assetTag(organization.code, categoryCode, Number(number) - 1);
  if (!isKnown) throw notValid("Equipment", tag);
}

function checkCategory(merged: Row, written: Cells): void {
  if (written.pfs_f_category === undefined && written.pfs_f_class === undefined) return;
  const code = merged[at.pfs_f_category];
  if (code === null || code === undefined) return;
  const category = findCategory(String(code));
  if (category === null) throw notValid("Category", String(code));
  if (category.classCode !== merged[at.pfs_f_class]) {
    throw new Refusal(
      `Category ${category.code} is not a valid category of class ${String(merged[at.pfs_f_class])}.`,
      "INVALID_VALUE",
    );
  }
}

function checkModel(merged: Row, written: Cells): void {
  if (written.pfs_f_model === undefined || written.pfs_f_model === null) return;
  const model = String(written.pfs_f_model);
  const models: readonly string[] = makes[String(merged[at.pfs_f_manufacturer])] ?? [];
  if (!models.includes(model)) throw notValid("Model", model);
}

const amounts = {
  pfs_f_rate: "PFS_F_RATE",
  pfs_f_price: "PFS_F_PRICE",
  pfs_f_freight: "PFS_F_FREIGHT",
  pfs_f_consumables: "PFS_F_CONSUMABLES",
} as const;

function checkAmounts(written: Cells): void {
  for (const alias of Object.keys(amounts) as (keyof typeof amounts)[]) {
    if (Number(written[alias] ?? 0) < 0)
      throw new Refusal(`${amounts[alias]} may not be negative.`, "INVALID_VALUE");
  }
}

function checkDates(merged: Row, written: Cells): void {
  if (written.pfs_f_startdate === undefined && written.pfs_f_enddate === undefined) return;
  const [start, end] = [merged[at.pfs_f_startdate], merged[at.pfs_f_enddate]];
  if (start === null || end === null)
    throw new Refusal("PFS_F_STARTDATE and PFS_F_ENDDATE must be entered.", "REQUIRED_FIELD");
  if (typeof start === "number" && typeof end === "number" && end < start) {
    throw new Refusal(
      "Estimated End Date may not be before Estimated Start Date.",
      "INVALID_VALUE",
    );
  }
}

function checkFlags(merged: Row, written: Cells): void {
  if (written.pfs_f_discontinued === undefined && written.pfs_f_fundstrans === undefined) return;
  if (merged[at.pfs_f_discontinued] === true && merged[at.pfs_f_fundstrans] === true) {
    throw new Refusal(
      "A record may not be Discontinued and Funds Transferable at the same time.",
      "INVALID_VALUE",
    );
  }
}

const notValid = (label: string, value: string): Refusal =>
  new Refusal(`${label} ${value} is not a valid ${label}.`, "INVALID_VALUE");
