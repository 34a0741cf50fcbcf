import type { ChatToolInput } from "../tools.ts";
import type { ColumnChange } from "./frame.ts";
import { fieldOfColumn } from "./grid-filter.ts";

type Operation = ChatToolInput<"propose_change">["rule"]["operations"][number];

/** The operations of a rule; null for a change that no rule can make. */
export function toOperations(changes: readonly ColumnChange[]): Operation[] | null {
  const operations = changes.map(toOperation);
  return operations.every((operation) => operation !== null) ? operations : null;
}

function toOperation(change: ColumnChange): Operation | null {
  switch (change.op) {
    case "shift":
      return change.column === "dates"
        ? { op: "shift", amount: change.amount, unit: change.unit, onSite: "extend" }
        : { op: "extend", amount: change.amount, unit: change.unit };
    case "multiply":
      return { op: "multiply", field: priceField(change.column), percent: change.percent };
    case "add":
      return { op: "add", field: priceField(change.column), amount: change.amount };
    case "copyPlan":
      return {
        op: "copyPlan",
        fields: change.columns.map((column) =>
          column === "forecast_start" ? "forecastStart" : "forecastEnd",
        ),
      };
    case "swapSource":
      return { op: "swapSource" };
    case "set":
      return toSet(change);
  }
}

const priceField = (column: "monthly_rate" | "purchase_price") =>
  column === "monthly_rate" ? "monthlyRate" : "purchasePrice";

function toSet({ column, value }: Extract<ColumnChange, { op: "set" }>): Operation | null {
  if (column === "is_discontinued") return { op: "discontinue", on: value === true };
  if (column === "is_funds_transferable") return { op: "transferFunds", on: value === true };
  const field = fieldOfColumn(column);
  return settable.find((known) => known === field)
    ? ({ op: "set", field, value } as Operation)
    : null;
}

const settable = [
  "areaSilo",
  "class",
  "category",
  "source",
  "dor",
  "monthlyRate",
  "purchasePrice",
  "manufacturer",
  "model",
  "forecastStart",
  "forecastEnd",
  "isActualized",
];

/** A change in a few words, for its confirmation. */
export function describeChange(change: ColumnChange): string {
  switch (change.op) {
    case "shift": {
      const way = change.amount > 0 ? "later" : "earlier";
      const what = change.column === "dates" ? "forecast start and end" : "forecast end";
      return `move the ${what} ${Math.abs(change.amount)} ${change.unit} ${way}`;
    }
    case "multiply":
      return `change the ${words(change.column)} by ${change.percent > 0 ? "+" : ""}${change.percent} %`;
    case "add":
      return `change the ${words(change.column)} by ${change.amount > 0 ? "+" : ""}${change.amount}`;
    case "copyPlan":
      return `set the ${change.columns.map(words).join(" and ")} to the plan's`;
    case "swapSource":
      return "swap rental and purchase";
    case "set":
      return `set ${words(change.column)} to ${String(change.value)}`;
  }
}

const words = (column: string): string => column.replaceAll("_", " ");
