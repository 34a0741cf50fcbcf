import { type FieldKey, fieldKeys, fieldSpec, isMoneyField } from "./field-catalog.ts";
import type { Permission } from "./permissions.ts";

/** A column's type in PostgreSQL, of those that the chat knows. */
type ChatColumnType = "text" | "numeric" | "date" | "boolean" | "timestamptz";

type ChatColumn = {
  /** Its name in SQL. */
  name: string;
  type: ChatColumnType;
  isMoney: boolean;
  /** The field that it shows; null where no single field of the record is behind it. */
  field: FieldKey | null;
  meaning: string;
};

export type ChatRelation = {
  name: "pfa" | "calendar_month";
  /** The view of the schema `ai` that is read for it. */
  view: "pfa" | "pfa_without_money" | "calendar_month";
  /** Whether it holds as many rows as there are records. */
  isLarge: boolean;
  meaning: string;
  columns: readonly ChatColumn[];
};

/** Fields that SQL knows by a planner's word instead of the mirror's column. */
const otherNames: Partial<Record<FieldKey, string>> = {
  pfaId: "id",
  areaSilo: "area",
  planStart: "original_start",
  planEnd: "original_end",
};

function typeOf(field: FieldKey): ChatColumnType {
  switch (fieldSpec(field).kind) {
    case "date":
      return "date";
    case "timestamp":
      return "timestamptz";
    case "money":
    case "number":
      return "numeric";
    case "boolean":
      return "boolean";
    case "text":
    case "code":
    case "enum":
      return "text";
  }
}

const fieldColumns = fieldKeys.map((field): ChatColumn => ({
  name: otherNames[field] ?? fieldSpec(field).column,
  type: typeOf(field),
  isMoney: isMoneyField(field),
  field,
  meaning: fieldSpec(field).meaning,
}));

/** What a record is, the first that holds: a discontinued record may have been on site. */
const recordStatuses = ["Discontinued", "Actualized", "Funds transferable", "Forecast"] as const;

const own = (name: string, type: ChatColumnType, meaning: string): ChatColumn => ({
  name,
  type,
  isMoney: false,
  field: null,
  meaning,
});

const ownColumns: readonly ChatColumn[] = [
  {
    name: "cost",
    type: "numeric",
    isMoney: true,
    field: "forecastCost",
    meaning: "Cost as it stands: the forecast cost, which is the actual cost of a record on site",
  },
  own("status", "text", `${recordStatuses.join(", ")}: the first that holds`),
  own("is_vanished", "boolean", "PEMS no longer shows the record; seen by who has a draft of it"),
  own("has_draft", "boolean", "The asker has a draft of the record; its values are in the row"),
  own("last_synced_at", "timestamptz", "When the records were last read from PEMS"),
];

const relations: readonly ChatRelation[] = [
  {
    name: "pfa",
    view: "pfa",
    isLarge: true,
    meaning: "The records of one organization, one per unit of equipment, with the asker's drafts",
    columns: [...fieldColumns, ...ownColumns],
  },
  {
    name: "calendar_month",
    view: "calendar_month",
    isLarge: false,
    meaning: "The months from January 2020 to December 2035, one row each",
    columns: [
      own("month_start", "date", "First day of the month"),
      own("month_end", "date", "Last day of the month"),
    ],
  },
];

/** The relations that a question may read. Without ViewFinancials there is no column of money in them. */
export function chatRelations(permissions: ReadonlySet<Permission>): readonly ChatRelation[] {
  if (permissions.has("ViewFinancials")) return relations;
  return relations.map((relation) => ({
    ...relation,
    view: relation.view === "pfa" ? "pfa_without_money" : relation.view,
    columns: relation.columns.filter(({ isMoney }) => !isMoney),
  }));
}
