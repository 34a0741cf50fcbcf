import { mirrorFields } from "@pfa/domain/field-catalog.ts";
import { labelOf, type MappingProblem, mappingKeys } from "@pfa/domain/mapping-rules.ts";

const lines: readonly string[] = [...mappingKeys, ...mirrorFields];

/** A field as the first word of a line: "monthlyRate" is "Monthly rate". What is no field of ours, such as a column of PEMS, stays as it is. */
export function fieldTitle(name: string): string {
  if (!lines.includes(name)) return name;
  const label = labelOf(name as MappingProblem["at"]).replace(/^the /, "");
  return label.charAt(0).toUpperCase() + label.slice(1);
}
