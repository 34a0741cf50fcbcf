import { type FieldMapping, mappedFields } from "./field-mapping.ts";
import { labelOf, mappingKeys } from "./mapping-rules.ts";

/** One difference of two mappings, in words for a table; null where one of them has nothing there. */
export type MappingChange = {
  /** The line's label, such as "Monthly rate" or "Date format". */
  label: string;
  /** What of the line differs. */
  part: string;
  before: string | null;
  after: string | null;
};

/** What differs between two mappings, line by line in the order of the mapping. */
export function compareMappings(before: FieldMapping, after: FieldMapping): MappingChange[] {
  const [old, present] = [partsOf(before), partsOf(after)];
  return [...new Set([...old.keys(), ...present.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name) ?? null, present.get(name) ?? null];
    if (from === to) return [];
    const [label = "", part = ""] = name.split("\n");
    return [{ label, part, before: from, after: to }];
  });
}

/** What only says how our changes are sent. */
const WRITTEN = "Screen field";

/** Whether the same row of PEMS could become another record: then all of them must be read again. */
export const readsDifferently = (before: FieldMapping, after: FieldMapping): boolean =>
  compareMappings(before, after).some(({ part }) => part !== WRITTEN);

/** Each part of a mapping as text, by its label and part. */
function partsOf(mapping: FieldMapping): Map<string, string> {
  const parts = new Map<string, string>();
  const add = (label: string, part: string, text: string) => parts.set(`${label}\n${part}`, text);
  add("PEMS", "Grid", mapping.gridName);
  add("PEMS", "Screen", mapping.screenName);
  for (const at of mappingKeys) {
    add(labelOf(at), "Column", mapping[at].read);
    add(labelOf(at), WRITTEN, mapping[at].write);
  }
  for (const [field, spec] of mappedFields(mapping)) {
    const label = labelOf(field);
    add(label, "Column", spec.read);
    add(label, WRITTEN, spec.write);
    add(label, "Kind", spec.kind);
    if (spec.kind === "rate") add(label, "Unit from", labelOf(spec.unitField));
    if (spec.kind === "enum") add(label, "Values", pairsText(spec.values));
  }
  const { dateFormat, groupedNumbers, rateUnits } = mapping.options;
  add("Dates", "Format", dateFormat);
  add("Numbers", "Thousands", groupedNumbers ? "with commas" : "without commas");
  add("Rates", "Units", pairsText(rateUnits));
  return parts;
}

/** In an order of its own: stored JSON does not keep one. */
const pairsText = (pairs: Record<string, string>): string =>
  Object.entries(pairs)
    .map(([theirs, ours]) => `${theirs} → ${ours}`)
    .toSorted()
    .join(", ");
