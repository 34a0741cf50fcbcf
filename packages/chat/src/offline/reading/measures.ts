import { quantities, type QuantityKey, quantityOfDate } from "../../catalog/quantities.ts";
import type { Aggregate } from "../concepts.ts";
import type { Sheet } from "../sheet.ts";

/** What is counted, summed or averaged. */
export function readMeasures(sheet: Sheet): void {
  const aggregates = sheet.all("aggregate");
  readComparedMeasures(sheet);
  readDifference(sheet);
  const named = sheet.all("quantity");
  const chosen = aggregatesIn(sheet);
  for (const { at, item } of named) {
    sheet.use(at, ...(sheet.free(at - 1, "stage") ? [at - 1] : []));
    const own = chosen.length > 0 ? chosen : [null];
    for (const aggregate of own)
      addMeasure(sheet, staged(sheet, at, item.quantity), { aggregate, isPlural: item.isPlural });
  }
  if (named.length > 0) for (const { at } of aggregates) sheet.use(at);
  readWhen(sheet);
  readCount(sheet);
  readBareAggregate(sheet);
  const asked = sheet.find("howMuch");
  if (asked === -1) return;
  sheet.use(asked);
  if (sheet.frame.measures.length === 0)
    addMeasure(sheet, "cost", { aggregate: "sum", isPlural: false });
}

/** The aggregates that are named; a total beside others is one of them. */
function aggregatesIn(sheet: Sheet): Aggregate[] {
  const named = sheet.all("aggregate").map(({ item }) => item.aggregate);
  const total = sheet.items.findIndex(({ is }) => is === "total");
  const isListed = [total - 1, total + 1].some((near) => sheet.items[near]?.is === "and");
  return named.length > 0 && total !== -1 && isListed ? [...named, "sum"] : named;
}

/** "actually cost" is the actual cost. */
function staged(sheet: Sheet, at: number, quantity: QuantityKey): QuantityKey {
  const before = sheet.items[at - 1];
  return before?.is === "stage" && quantity === "cost" ? before.stage : quantity;
}

/** `plan vs forecast`: both, and what lies between them. */
function readComparedMeasures(sheet: Sheet): void {
  const named = sheet.all("quantity");
  const compared = sheet.all("vs", "compare");
  if (compared.length === 0 || new Set(named.map(({ item }) => item.quantity)).size < 2) return;
  for (const { at } of compared) sheet.use(at);
  if (named.length === 2) sheet.frame.hasDifference = true;
}

/** `variance between forecast and actual`: that of these two, not the one that is meant without them. */
function readDifference(sheet: Sheet): void {
  const named = sheet.all("quantity");
  const variance = named.find(({ item }) => item.quantity === "variance");
  const sides = new Set(named.map(({ item }) => item.quantity));
  if (!variance || sides.size !== 3 || !sheet.has("between")) return;
  sheet.use(variance.at);
  sheet.frame.hasDifference = true;
}

function addMeasure(
  sheet: Sheet,
  quantity: QuantityKey,
  { aggregate, isPlural }: { aggregate: Aggregate | null; isPlural: boolean },
): void {
  const { frame } = sheet;
  if (
    frame.measures.some(
      (known) => known.quantity === quantity && known.aggregate === (aggregate ?? known.aggregate),
    )
  )
    return;
  const chosen = aggregate ?? assumedAggregate(sheet, quantity, isPlural);
  if (chosen) frame.measures.push({ aggregate: chosen, quantity });
}

/** Money of records adds up; rates, prices and days do not unless it is said. */
function assumedAggregate(
  sheet: Sheet,
  quantity: QuantityKey,
  isPlural: boolean,
): Aggregate | null {
  const { label, isSummable } = quantities[quantity];
  if (isSummable || sheet.has("total") || sheet.has("howMuch")) return "sum";
  if (sheet.frame.dimensions.length > 0) {
    sheet.notes.push(`Of ${label} the average is shown.`);
    return "avg";
  }
  // A list of records shows them.
  const ids = sheet.frame.filters.find((filter) => filter.kind === "in" && filter.column === "id");
  if (ids?.kind === "in" && ids.values.length === 1) return "sum";
  if (isPlural || ids) return null;
  sheet.doubt ??= {
    question: `What of ${label.replaceAll("_", " ")}: the average, the highest or the lowest?`,
    options: ["average", "highest", "lowest"].map(
      (word) => `${word} ${label.replaceAll("_", " ")}`,
    ),
  };
  return null;
}

/** `when does PFA-000123 end`. Of several records the first or last day is asked for with a word of its own. */
function readWhen(sheet: Sheet): void {
  const [event, ...more] = sheet.all("event");
  const isOfOne = sheet.frame.filters.some(
    (filter) => filter.kind === "in" && filter.column === "id",
  );
  if (!event || more.length > 0 || !sheet.has("when") || !isOfOne) return;
  sheet.use(event.at);
  sheet.frame.measures.push({ aggregate: "max", quantity: quantityOfDate(event.item.column) });
}

function readCount(sheet: Sheet): void {
  const counts = sheet.all("count");
  if (counts.length === 0) return;
  for (const { at } of counts) sheet.use(at);
  const isThere = sheet.frame.measures.some(({ aggregate }) => aggregate === "count");
  if (!isThere) sheet.frame.measures.unshift({ aggregate: "count" });
}

/** "cranes on average" without what: the cost. */
function readBareAggregate(sheet: Sheet): void {
  const at = sheet.find("aggregate");
  const item = sheet.free(at, "aggregate");
  if (!item || sheet.frame.measures.length > 1) return;
  const [measure] = sheet.frame.measures;
  if (!measure?.quantity) return;
  sheet.use(at);
  measure.aggregate = item.aggregate;
}
