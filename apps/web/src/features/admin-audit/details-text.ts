/** The particulars of an entry in one line: "run 12, joined". */
export function detailsText(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== false)
    .map(([name, value]) => (value === true ? spaced(name) : `${spaced(name)} ${inWords(value)}`))
    .join(", ");
}

/** `syncRunId` as "sync run". */
const spaced = (name: string): string =>
  name
    .replace(/Ids?$/, "")
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll("_", " ");

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(" ");
  if (typeof value === "object" && value !== null)
    return detailsText(value as Record<string, unknown>);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
