// oxlint-disable max-lines -- one list of fields, an entry each; splitting it would hide what it is for
/**
 * Every field of a record, once: the grid's columns and editors, validation, SQL, and who may see it all follow from here.
 */
export type FieldKind =
  | "text"
  | "code"
  | "enum"
  | "date"
  | "timestamp"
  | "money"
  | "number"
  | "boolean";

/** Who may change a field: a planner, never a planner (PEMS or us), or a formula. */
export type FieldOrigin = "planner" | "pems" | "derived";

export type FieldSpec = {
  label: string;
  kind: FieldKind;
  /** Column of pfa_record; derived fields name the column of the merged relation. */
  column: string;
  origin: FieldOrigin;
  /** Hidden from callers without ViewFinancials, by every path. */
  money?: true;
  /** Only an actualized record's own permission, EditActuals, may change it. */
  needsEditActuals?: true;
  /** Fixed once the equipment is on site and billing. */
  lockedWhenActualized?: true;
  values?: readonly string[];
  maxLength?: number;
  /** One line for tooltips and help. */
  meaning: string;
};

const planner = { origin: "planner" } as const;
const pems = { origin: "pems" } as const;
const derived = { origin: "derived" } as const;
const money = { kind: "money", money: true } as const;

const sources = ["Rental", "Purchase"] as const;
const dors = ["BEO", "PROJECT", "CORP"] as const;

const fieldCatalog = {
  pfaId: {
    label: "PFA ID",
    kind: "text",
    column: "pfa_id",
    ...pems,
    meaning: "PEMS key, unique within the organization",
  },
  description: {
    label: "Description",
    kind: "text",
    column: "description",
    ...pems,
    meaning: "Text from PEMS",
  },
  areaSilo: {
    label: "Area / Silo",
    kind: "code",
    column: "area_silo",
    ...planner,
    maxLength: 80,
    meaning: "Area of the site",
  },
  class: {
    label: "Class",
    kind: "code",
    column: "class",
    ...planner,
    maxLength: 30,
    meaning: "Equipment class, two digits",
  },
  category: {
    label: "Category",
    kind: "code",
    column: "category",
    ...planner,
    lockedWhenActualized: true,
    maxLength: 80,
    meaning: "Equipment category, five digits; belongs to one class",
  },
  categoryDescription: {
    label: "Category description",
    kind: "text",
    column: "category_description",
    ...pems,
    meaning: "PEMS's text for the category",
  },
  source: {
    label: "Source",
    kind: "enum",
    column: "source",
    ...planner,
    lockedWhenActualized: true,
    values: sources,
    meaning: "Rented by the month or bought",
  },
  dor: {
    label: "DOR",
    kind: "enum",
    column: "dor",
    ...planner,
    lockedWhenActualized: true,
    values: dors,
    meaning: "Who carries the cost",
  },
  monthlyRate: {
    label: "Monthly rate",
    ...money,
    column: "monthly_rate",
    ...planner,
    meaning: "US dollars per month, used for rentals",
  },
  rateUom: {
    label: "PEMS rate unit",
    kind: "code",
    column: "rate_uom",
    ...pems,
    meaning: "Unit of the rate as PEMS keeps it; ours is always per month",
  },
  purchasePrice: {
    label: "Purchase price",
    ...money,
    column: "purchase_price",
    ...planner,
    meaning: "US dollars, used for purchases",
  },
  manufacturer: {
    label: "Make",
    kind: "code",
    column: "manufacturer",
    ...planner,
    maxLength: 80,
    meaning: "Manufacturer",
  },
  model: {
    label: "Model",
    kind: "code",
    column: "model",
    ...planner,
    maxLength: 80,
    meaning: "Manufacturer's model",
  },
  forecastStart: {
    label: "Forecast start",
    kind: "date",
    column: "forecast_start",
    ...planner,
    lockedWhenActualized: true,
    meaning: "First day needed",
  },
  forecastEnd: {
    label: "Forecast end",
    kind: "date",
    column: "forecast_end",
    ...planner,
    meaning: "First day no longer needed; of an actualized record the actual end",
  },
  isActualized: {
    label: "Actualized",
    kind: "boolean",
    column: "is_actualized",
    ...planner,
    needsEditActuals: true,
    meaning: "On site and being billed",
  },
  actualStart: {
    label: "Actual start",
    kind: "date",
    column: "actual_start",
    ...derived,
    meaning: "Start of an actualized record, else empty",
  },
  actualEnd: {
    label: "Actual end",
    kind: "date",
    column: "actual_end",
    ...derived,
    meaning: "End of an actualized record, else empty",
  },
  isDiscontinued: {
    label: "Discontinued",
    kind: "boolean",
    column: "is_discontinued",
    ...planner,
    meaning: "The need was cancelled",
  },
  isFundsTransferable: {
    label: "Funds transferable",
    kind: "boolean",
    column: "is_funds_transferable",
    ...planner,
    meaning: "Its budget may serve other needs",
  },
  equipment: {
    label: "Equipment",
    kind: "text",
    column: "equipment",
    ...planner,
    lockedWhenActualized: true,
    maxLength: 120,
    meaning: "Assigned asset, tag and description",
  },
  planCost: {
    label: "Plan cost",
    ...money,
    column: "plan_cost",
    ...derived,
    meaning: "Budget, priced with the plan's own source, rate, price and dates",
  },
  forecastCost: {
    label: "Forecast cost",
    ...money,
    column: "forecast_cost",
    ...derived,
    meaning: "Cost of the forecast window",
  },
  actualCost: {
    label: "Actual cost",
    ...money,
    column: "actual_cost",
    ...derived,
    meaning: "Cost of the actual window; 0 until actualized",
  },
  variance: {
    label: "Variance",
    ...money,
    column: "variance",
    ...derived,
    meaning: "Forecast minus plan: positive is over budget",
  },
  planStart: {
    label: "Plan start",
    kind: "date",
    column: "plan_start",
    ...pems,
    meaning: "Budget window, first day",
  },
  planEnd: {
    label: "Plan end",
    kind: "date",
    column: "plan_end",
    ...pems,
    meaning: "Budget window, end day not counted",
  },
  planSource: {
    label: "Plan source",
    kind: "enum",
    column: "plan_source",
    ...pems,
    values: sources,
    meaning: "Source in the budget",
  },
  planDor: {
    label: "Plan DOR",
    kind: "enum",
    column: "plan_dor",
    ...pems,
    values: dors,
    meaning: "DOR in the budget",
  },
  planClass: {
    label: "Plan class",
    kind: "code",
    column: "plan_class",
    ...pems,
    meaning: "Class in the budget",
  },
  planCategory: {
    label: "Plan category",
    kind: "code",
    column: "plan_category",
    ...pems,
    meaning: "Category in the budget",
  },
  planCategoryDescription: {
    label: "Plan category description",
    kind: "text",
    column: "plan_category_description",
    ...pems,
    meaning: "Category text in the budget",
  },
  planManufacturer: {
    label: "Plan make",
    kind: "code",
    column: "plan_manufacturer",
    ...pems,
    meaning: "Make in the budget",
  },
  planModel: {
    label: "Plan model",
    kind: "code",
    column: "plan_model",
    ...pems,
    meaning: "Model in the budget",
  },
  planMonthlyRate: {
    label: "Plan rate",
    ...money,
    column: "plan_monthly_rate",
    ...pems,
    meaning: "Budgeted US dollars per month",
  },
  planRateUom: {
    label: "PEMS plan rate unit",
    kind: "code",
    column: "plan_rate_uom",
    ...pems,
    meaning: "Unit of the plan rate as PEMS keeps it",
  },
  planPurchasePrice: {
    label: "Plan price",
    ...money,
    column: "plan_purchase_price",
    ...pems,
    meaning: "Budgeted purchase price",
  },
  planAmount: {
    label: "PEMS plan amount",
    ...money,
    column: "plan_amount",
    ...pems,
    meaning: "PEMS's own estimate of the plan, for reconciliation",
  },
  planDurationMonths: {
    label: "PEMS plan months",
    kind: "number",
    column: "plan_duration_months",
    ...pems,
    meaning: "PEMS's own plan duration",
  },
  planFreight: {
    label: "Plan freight",
    ...money,
    column: "plan_freight",
    ...pems,
    meaning: "Budgeted freight; not part of the cost",
  },
  planConsumables: {
    label: "Plan consumables",
    ...money,
    column: "plan_consumables",
    ...pems,
    meaning: "Budgeted consumables; not part of the cost",
  },
  forecastAmount: {
    label: "PEMS forecast amount",
    ...money,
    column: "forecast_amount",
    ...pems,
    meaning: "PEMS's own estimate, for reconciliation",
  },
  forecastDurationMonths: {
    label: "PEMS months",
    kind: "number",
    column: "forecast_duration_months",
    ...pems,
    meaning: "PEMS's own duration",
  },
  freight: {
    label: "Freight",
    ...money,
    column: "freight",
    ...pems,
    meaning: "Freight; not part of the cost",
  },
  consumables: {
    label: "Consumables",
    ...money,
    column: "consumables",
    ...pems,
    meaning: "Consumables; not part of the cost",
  },
  contract: {
    label: "Contract",
    kind: "text",
    column: "contract",
    ...pems,
    meaning: "Procurement contract",
  },
  contractRevision: {
    label: "Contract revision",
    kind: "text",
    column: "contract_revision",
    ...pems,
    meaning: "Revision of the contract",
  },
  originalPfaId: {
    label: "Original PFA ID",
    kind: "text",
    column: "original_pfa_id",
    ...pems,
    meaning: "Record this one was split from",
  },
  projectNumber: {
    label: "Project number",
    kind: "code",
    column: "project_number",
    ...pems,
    meaning: "Project in the estimating system",
  },
  projectBudgetCode: {
    label: "Budget code",
    kind: "code",
    column: "project_budget_code",
    ...pems,
    meaning: "Budget code in the estimating system",
  },
  categoryGroup: {
    label: "Category group",
    kind: "code",
    column: "category_group",
    ...pems,
    meaning: "Group of categories",
  },
  actualizationDate: {
    label: "Actualized on",
    kind: "date",
    column: "actualization_date",
    ...pems,
    meaning: "Day the record was actualized",
  },
  actualizedBy: {
    label: "Actualized by",
    kind: "text",
    column: "actualized_by",
    ...pems,
    meaning: "Who actualized it",
  },
  lastForecastChangeDate: {
    label: "Last forecast change",
    kind: "date",
    column: "last_forecast_change_date",
    ...pems,
    meaning: "Day of the last forecast change in PEMS",
  },
  lastForecastChangeBy: {
    label: "Last changed by",
    kind: "text",
    column: "last_forecast_change_by",
    ...pems,
    meaning: "Who changed the forecast last in PEMS",
  },
  lastForecastRevision: {
    label: "Forecast revision",
    kind: "number",
    column: "last_forecast_revision",
    ...pems,
    meaning: "PEMS's forecast revision",
  },
} as const satisfies Record<string, FieldSpec>;

export type FieldKey = keyof typeof fieldCatalog;

export const fieldKeys = Object.keys(fieldCatalog) as FieldKey[];

/** The catalog's entry with every optional property readable. */
export const fieldSpec = (field: FieldKey): FieldSpec => fieldCatalog[field];

export const isFieldKey = (text: string): text is FieldKey => Object.hasOwn(fieldCatalog, text);

type KeysOfOrigin<O extends FieldOrigin> = {
  [K in FieldKey]: (typeof fieldCatalog)[K]["origin"] extends O ? K : never;
}[FieldKey];

export type EditableField = KeysOfOrigin<"planner">;
/** Fields stored in the mirror as PEMS has them. */
export type MirrorField = KeysOfOrigin<"planner" | "pems">;
export type DerivedField = KeysOfOrigin<"derived">;

const ofOrigin = (...origins: FieldOrigin[]) =>
  fieldKeys.filter((field) => origins.includes(fieldSpec(field).origin));

export const editableFields = ofOrigin("planner") as EditableField[];
export const mirrorFields = ofOrigin("planner", "pems") as MirrorField[];
export const derivedFields = ofOrigin("derived") as DerivedField[];

export const isEditableField = (field: FieldKey): field is EditableField =>
  fieldSpec(field).origin === "planner";

export const isDerivedField = (field: FieldKey): field is DerivedField =>
  fieldSpec(field).origin === "derived";

export const isMirrorField = (field: FieldKey): field is MirrorField => !isDerivedField(field);

export const isMoneyField = (field: FieldKey): boolean => fieldSpec(field).money === true;

/** Fields a caller may see, sort or filter by. */
export function visibleFields(permissions: ReadonlySet<string>): FieldKey[] {
  return permissions.has("ViewFinancials")
    ? fieldKeys
    : fieldKeys.filter((field) => !isMoneyField(field));
}
