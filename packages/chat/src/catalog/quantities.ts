/** Something of a record that can be summed, averaged, ranked or compared. */
export type Quantity = {
  key: QuantityKey;
  label: string;
  /** Of one record, over columns of `pfa`. */
  sql: string;
  unit: "money" | "days" | "date" | "time";
  /** What a bare "how much" of it is; none where a sum would mean nothing. */
  isSummable: boolean;
  isMoney: boolean;
  meaning: string;
  synonyms: readonly string[];
};

export type QuantityKey =
  | "cost"
  | "plan"
  | "forecast"
  | "actual"
  | "variance"
  | "rate"
  | "price"
  | "slip"
  | "startSlip"
  | "duration"
  | "forecastStart"
  | "forecastEnd"
  | "originalStart"
  | "originalEnd"
  | "actualStart"
  | "actualEnd"
  | "synced";

const money = { unit: "money", isSummable: true, isMoney: true } as const;
const days = { unit: "days", isSummable: false, isMoney: false } as const;
const date = { unit: "date", isSummable: false, isMoney: false, synonyms: [] } as const;

const list: readonly Quantity[] = [
  {
    key: "cost",
    label: "cost",
    sql: "cost",
    ...money,
    meaning: "Cost as it stands; plan, forecast and actual cost have names of their own",
    synonyms: [
      "cost",
      "costs",
      "costing",
      "spend",
      "spending",
      "expense",
      "kosten",
      "kostet",
      "costo",
      "coste",
      "cout",
      "cuestan",
      "money",
      "$",
      "dollar",
      "value",
    ],
  },
  {
    key: "plan",
    label: "plan_cost",
    sql: "plan_cost",
    ...money,
    meaning: "Budget; variance is measured against it",
    synonyms: [
      "plan",
      "plan cost",
      "planned cost",
      "budget",
      "budgeted cost",
      "budget cost",
      "baseline cost",
      "original cost",
      "plan amount",
      "planned spend",
      "original budget",
    ],
  },
  {
    key: "forecast",
    label: "forecast_cost",
    sql: "forecast_cost",
    ...money,
    meaning: "What the forecast window costs",
    synonyms: [
      "forecast",
      "forecast cost",
      "forecasted cost",
      "estimated cost",
      "expected cost",
      "projected cost",
      "forecast spend",
      "forecast amount",
      "projection",
      "estimate at completion",
      "fcst",
    ],
  },
  {
    key: "actual",
    label: "actual_cost",
    sql: "actual_cost",
    ...money,
    meaning: "What records on site cost; empty or 0 until then",
    synonyms: [
      "actual",
      "actual cost",
      "actual spend",
      "actual amount",
      "incurred cost",
      "real cost",
      "spent",
    ],
  },
  {
    key: "variance",
    label: "variance",
    sql: "forecast_cost - plan_cost",
    ...money,
    meaning: "Forecast minus plan: positive is over plan",
    synonyms: [
      "variance",
      "cost variance",
      "overrun",
      "cost overrun",
      "overspend",
      "budget variance",
      "over run",
    ],
  },
  {
    key: "rate",
    label: "monthly_rate",
    sql: "monthly_rate",
    ...money,
    isSummable: false,
    meaning: "Dollars per month of a rental",
    synonyms: [
      "monthly rate",
      "rate",
      "rental rate",
      "rent per month",
      "month rate",
      "monthly rental rate",
      "hire rate",
    ],
  },
  {
    key: "price",
    label: "purchase_price",
    sql: "purchase_price",
    ...money,
    isSummable: false,
    meaning: "Price of a purchase",
    synonyms: ["purchase price", "price", "buying price", "acquisition price"],
  },
  {
    key: "slip",
    label: "slip_days",
    sql: "forecast_end - original_end",
    ...days,
    meaning: "Forecast end minus planned end in days: positive is late",
    synonyms: [
      "slip",
      "slippage",
      "how many days late",
      "how late",
      "days late",
      "schedule variance",
      "schedule slip",
      "delay",
      "lateness",
      "end slip",
      "finish variance",
    ],
  },
  {
    key: "startSlip",
    label: "start_slip_days",
    sql: "forecast_start - original_start",
    ...days,
    meaning: "Forecast start minus planned start in days",
    synonyms: ["start slip", "start delay", "start variance", "slip of the start"],
  },
  {
    key: "duration",
    label: "days",
    sql: "forecast_end - forecast_start",
    ...days,
    meaning: "Forecast end minus forecast start in days",
    synonyms: [
      "duration",
      "length",
      "rental period",
      "hire period",
      "number of days",
      "time on hire",
      "how long",
    ],
  },
  {
    key: "forecastStart",
    label: "forecast_start",
    sql: "forecast_start",
    ...date,
    meaning: "First day needed",
  },
  {
    key: "forecastEnd",
    label: "forecast_end",
    sql: "forecast_end",
    ...date,
    meaning: "First day no longer needed",
  },
  {
    key: "originalStart",
    label: "original_start",
    sql: "original_start",
    ...date,
    meaning: "Planned start",
  },
  {
    key: "originalEnd",
    label: "original_end",
    sql: "original_end",
    ...date,
    meaning: "Planned end",
  },
  {
    key: "actualStart",
    label: "actual_start",
    sql: "actual_start",
    ...date,
    meaning: "Start on site",
  },
  { key: "actualEnd", label: "actual_end", sql: "actual_end", ...date, meaning: "End on site" },
  {
    key: "synced",
    label: "last_synced_at",
    sql: "last_synced_at",
    unit: "time",
    isSummable: false,
    isMoney: false,
    meaning: "When the records were last read from PEMS",
    synonyms: [],
  },
];

export const quantities = Object.fromEntries(list.map((each) => [each.key, each])) as Readonly<
  Record<QuantityKey, Quantity>
>;

const dateQuantities: Readonly<Record<string, QuantityKey>> = {
  forecast_start: "forecastStart",
  forecast_end: "forecastEnd",
  original_start: "originalStart",
  original_end: "originalEnd",
  actual_start: "actualStart",
  actual_end: "actualEnd",
};

/** The quantity that a column of dates is. */
export const quantityOfDate = (column: string): QuantityKey =>
  dateQuantities[column] ?? "forecastStart";
