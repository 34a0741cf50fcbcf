/** How a value of each kind is shown, and written for editing and copying. Locale-neutral on purpose: planners share screens across countries. */
export type ValueKind =
  | "text"
  | "code"
  | "enum"
  | "date"
  | "timestamp"
  | "money"
  | "number"
  | "boolean";
export type Value = string | number | boolean | null;

const MINUS = "\u2212";

const cents = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
});
const dollars = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});
const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `$5,000.00`, with a real minus sign. */
export const formatMoney = (amount: number): string => cents.format(amount).replace("-", MINUS);

/** `$5,000`: for totals, where cents are noise. */
export const formatDollars = (amount: number): string =>
  dollars
    .format(Math.round(amount))
    .replace(/^-\$0$/, "$0")
    .replace("-", MINUS);

/** `+$1,200` or `−$1,200`; `$0` without a sign. */
export function formatSignedDollars(amount: number): string {
  const text = formatDollars(amount);
  return Math.round(amount) > 0 ? `+${text}` : text;
}

export const formatCount = (count: number): string => whole.format(count);

/** "1 record", "2,000 records". */
export const countOf = (count: number, singular: string, plural = `${singular}s`): string =>
  `${formatCount(count)} ${count === 1 ? singular : plural}`;

/** `2025-01-15` as `15 Jan 2025`: no order of day and month to misread. */
export function formatDay(iso: string): string {
  const [year, month, day] = iso.split("-");
  const name = months[Number(month) - 1];
  return year && name && day ? `${Number(day)} ${name} ${year}` : iso;
}

/** What a cell shows; empty text for no value. */
export function formatValue(kind: ValueKind, value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number")
    return kind === "money" ? formatMoney(value) : plain.format(value).replace("-", MINUS);
  return kind === "date" ? formatDay(value) : value;
}

/** The same for prose and tables, where nothing must still show as something. */
export const describeValue = (kind: ValueKind, value: Value | undefined): string =>
  formatValue(kind, value) || "empty";

/** What an editor starts with and what copying puts on the clipboard: plain, so that a spreadsheet takes it as a number or date. */
export function editText(kind: ValueKind, value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return kind === "money" && typeof value === "number" && !Number.isInteger(value)
    ? value.toFixed(2)
    : String(value);
}
