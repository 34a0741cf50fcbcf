import { type FieldKey, fieldKeys, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ColDef, ColGroupDef } from "ag-grid-community";
import { flagRenderer } from "./flag-renderer.ts";
import { firstCell } from "./grouping/group-cell.ts";
import type { GridContext } from "./grid-context.ts";
import type { GridRow } from "./row.ts";

export type ColumnGroup = { name: string; fields: readonly FieldKey[] };

const named: readonly ColumnGroup[] = [
  { name: "Record", fields: ["pfaId", "description"] },
  {
    name: "Equipment",
    fields: [
      "areaSilo",
      "class",
      "category",
      "categoryDescription",
      "manufacturer",
      "model",
      "equipment",
    ],
  },
  {
    name: "Forecast",
    fields: ["source", "dor", "forecastStart", "forecastEnd", "monthlyRate", "purchasePrice"],
  },
  { name: "Cost", fields: ["forecastCost", "planCost", "variance", "actualCost"] },
  {
    name: "Status",
    fields: [
      "isActualized",
      "isDiscontinued",
      "isFundsTransferable",
      "actualStart",
      "actualEnd",
      "actualizationDate",
      "actualizedBy",
      "contract",
      "contractRevision",
    ],
  },
  {
    name: "Plan",
    fields: fieldKeys.filter((field) => /^plan[A-Z]/.test(field) && field !== "planCost"),
  },
];

const inNamed = new Set(named.flatMap((group) => group.fields));

/** Every field in exactly one group; one that nobody placed comes from PEMS and stands with the rest of it. */
export const columnGroups: readonly ColumnGroup[] = [
  ...named,
  { name: "PEMS", fields: fieldKeys.filter((field) => !inNamed.has(field)) },
];

const shownAtFirst = new Set<FieldKey>([
  "pfaId",
  "description",
  "areaSilo",
  "class",
  "category",
  "source",
  "dor",
  "forecastStart",
  "forecastEnd",
  "monthlyRate",
  "purchasePrice",
  "forecastCost",
  "planCost",
  "variance",
  "isActualized",
  "isDiscontinued",
  "isFundsTransferable",
]);

/** Always in view: without them a row cannot be told from another. */
export const fixedFields: ReadonlySet<FieldKey> = new Set(["pfaId", "description"]);

export const ROW_NUMBER = "rowNumber";

/** Columns of the fields that the caller may see, grouped, the row's number and name pinned at the left. */
export function columnDefs(
  visible: readonly FieldKey[],
): (ColDef<GridRow> | ColGroupDef<GridRow>)[] {
  const groups = columnGroups.map(({ name, fields }) => ({
    headerName: name,
    groupId: name,
    children: fields.filter((field) => visible.includes(field)).map(columnDef),
  }));
  return [rowNumberColumn, ...groups.filter((group) => group.children.length > 0)];
}

const rowNumberColumn: ColDef<GridRow> = {
  colId: ROW_NUMBER,
  headerName: "#",
  headerTooltip: "Row number in this view",
  pinned: "left",
  lockPosition: "left",
  width: 56,
  resizable: false,
  suppressMovable: true,
  suppressNavigable: true,
  editable: false,
  valueGetter: ({ node }) => (node?.rowIndex ?? 0) + 1,
  cellClass: "pfa-row-number",
};

function columnDef(field: FieldKey): ColDef<GridRow> {
  const spec = fieldSpec(field);
  const isNumber = spec.kind === "money" || spec.kind === "number";
  const pinned = fixedFields.has(field);
  return {
    colId: field,
    headerName: spec.label,
    valueGetter: ({ data }) => data?.values[field],
    valueFormatter: ({ value, context }) =>
      (context as GridContext).format(spec.kind, value as string | number | null),
    hide: !shownAtFirst.has(field),
    width: widthOf(field, spec.label),
    minWidth: 64,
    ...(isNumber && { cellClass: "pfa-number", headerClass: "pfa-number-header" }),
    ...(spec.kind === "boolean" && { cellClass: "pfa-flag", cellRenderer: flagRenderer }),
    ...(field === "variance" && {
      cellClassRules: {
        "pfa-over": ({ value }) => typeof value === "number" && value > 0,
        "pfa-under": ({ value }) => typeof value === "number" && value < 0,
      },
    }),
    ...(pinned && { pinned: "left" as const, lockVisible: true }),
    ...(field === "pfaId" && {
      cellRenderer: firstCell,
      // The cell is drawn anew when what it says of a group changes.
      valueGetter: ({ data }) => (data?.group ? JSON.stringify(data.group) : data?.values.pfaId),
    }),
  };
}

const kindWidths = {
  text: 160,
  code: 112,
  enum: 100,
  date: 116,
  timestamp: 150,
  money: 124,
  number: 96,
  boolean: 96,
} as const;

const ownWidths: Partial<Record<FieldKey, number>> = {
  pfaId: 92,
  description: 244,
  areaSilo: 116,
  class: 84,
  category: 116,
  manufacturer: 124,
  model: 116,
  dor: 92,
};

/** Wide enough for the whole label with its sort and filter marks. */
const widthOf = (field: FieldKey, label: string): number =>
  Math.max(
    ownWidths[field] ?? kindWidths[fieldSpec(field).kind],
    Math.ceil(label.length * 7.2) + 58,
  );
