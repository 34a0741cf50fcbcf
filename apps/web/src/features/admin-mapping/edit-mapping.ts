import { fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import type { FieldMapping, MappedField } from "@pfa/domain/field-mapping.ts";
import { type MappingProblem, mappingKeys } from "@pfa/domain/mapping-rules.ts";

/** One line of the mapping's table: a field of ours, or a column that every mapping needs. */
export type MappingLine = MappingProblem["at"];
type Names = { read: string; write: string };

const isKey = (line: MappingLine): line is (typeof mappingKeys)[number] =>
  (mappingKeys as readonly string[]).includes(line);

export const namesOf = (mapping: FieldMapping, line: MappingLine): Names =>
  isKey(line) ? mapping[line] : mapping.fields[line];

/** The mapping with other names in one line. The PFA ID follows the key: both are one column. */
export function withNames(
  mapping: FieldMapping,
  line: MappingLine,
  names: Partial<Names>,
): FieldMapping {
  if (!isKey(line)) return withSpec(mapping, line, { ...mapping.fields[line], ...names });
  const changed = { ...mapping, [line]: { ...mapping[line], ...names } };
  return line === "key" ? withNames(changed, "pfaId", names) : changed;
}

export const withSpec = (
  mapping: FieldMapping,
  field: MirrorField,
  spec: MappedField,
): FieldMapping => ({ ...mapping, fields: { ...mapping.fields, [field]: spec } });

/** The line with another kind, and what that kind needs as a start. */
export function withKind(
  mapping: FieldMapping,
  field: MirrorField,
  kind: MappedField["kind"],
): FieldMapping {
  const { read, write } = mapping.fields[field];
  const names = { read, write };
  if (kind === "enum")
    return withSpec(mapping, field, { ...names, kind, values: sameWords(field) });
  if (kind === "rate") {
    const unitField = field.startsWith("plan") ? "planRateUom" : "rateUom";
    return withSpec(mapping, field, { ...names, kind, unitField });
  }
  return withSpec(mapping, field, { ...names, kind });
}

const sameWords = (field: MirrorField): Record<string, string> =>
  Object.fromEntries((fieldSpec(field).values ?? []).map((word) => [word.toUpperCase(), word]));

/** Pairs as a person types them: `RENTAL = Rental, LEASE = Rental`. */
export const pairsText = (pairs: Record<string, string>): string =>
  Object.entries(pairs)
    .map(([theirs, ours]) => `${theirs} = ${ours}`)
    .join(", ");

/** What was typed as pairs; one without an equals sign stands for nothing yet, which the rules then name. */
export const parsePairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(",")
      .filter((pair) => pair.trim() !== "")
      .map((pair) => {
        const [theirs = "", ...ours] = pair.split("=");
        return [theirs.trim().toUpperCase(), ours.join("=").trim()];
      }),
  );
