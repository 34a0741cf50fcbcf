import { fieldSpec, type FieldKind, type MirrorField, mirrorFields } from "./field-catalog.ts";
import { type FieldMapping, type MappedField, mappedFields } from "./field-mapping.ts";

/** The columns that every mapping needs beside the fields. */
export const mappingKeys = ["key", "organization", "recordVersion", "modifiedAt"] as const;
type MappingKey = (typeof mappingKeys)[number];

/** What is wrong with one line of a mapping; the message says the rule and the way out. */
export type MappingProblem = { at: MappingKey | MirrorField; message: string };

/** How PEMS may write what a field of ours holds. */
export const fittingKinds: Record<FieldKind, readonly MappedField["kind"][]> = {
  text: ["text", "enum"],
  code: ["text", "enum"],
  enum: ["enum"],
  date: ["date"],
  timestamp: ["timestamp"],
  money: ["money", "rate"],
  number: ["number", "integer"],
  boolean: ["flag", "check"],
};

/** What is wrong with a mapping by itself, whatever PEMS sends. */
export function checkMapping(mapping: FieldMapping): MappingProblem[] {
  return [
    ...checkKey(mapping),
    ...checkTwice(mapping, "read"),
    ...checkTwice(mapping, "write"),
    ...mappedFields(mapping).flatMap(([field, spec]) => checkField(mapping, field, spec)),
  ];
}

/** Lines of a mapping that name a column which is not among those that PEMS sends. */
export function findUnknownColumns(
  mapping: FieldMapping,
  columns: readonly string[],
): MappingProblem[] {
  const known = new Set(columns.map((name) => name.toLowerCase()));
  return linesOf(mapping)
    .filter(({ read }) => !known.has(read.toLowerCase()))
    .map(({ at, read }) => ({
      at,
      message: `PEMS's grid ${mapping.gridName} has no column "${read}"; choose one that it has`,
    }));
}

/** A record is looked up by the key and shown by its PFA ID: two columns could tell of two records. */
function checkKey({ key, fields }: FieldMapping): MappingProblem[] {
  return key.read.toLowerCase() === fields.pfaId.read.toLowerCase()
    ? []
    : [{ at: "pfaId", message: `must be read from the key's column, "${key.read}"` }];
}

/** One column for two fields is a slip of the hand: one of the two would show the other's values. */
function checkTwice(mapping: FieldMapping, side: "read" | "write"): MappingProblem[] {
  const first = new Map<string, MappingProblem["at"]>();
  const problems: MappingProblem[] = [];
  for (const { at, ...names } of linesOf(mapping)) {
    const name = names[side].toLowerCase();
    const other = first.get(name);
    if (other === undefined) first.set(name, at);
    else if (other !== "key" || at !== "pfaId") problems.push({ at, message: twice(side, other) });
  }
  return problems;
}

const twice = (side: "read" | "write", other: MappingProblem["at"]) =>
  side === "read"
    ? `is read from the column of ${labelOf(other)}; each field needs a column of its own`
    : `is written to the screen field of ${labelOf(other)}; each field needs one of its own`;

function checkField(
  mapping: FieldMapping,
  field: MirrorField,
  spec: MappedField,
): MappingProblem[] {
  const { kind, values } = fieldSpec(field);
  const fitting = fittingKinds[kind];
  if (!fitting.includes(spec.kind))
    return [{ at: field, message: `holds ${kind}; PEMS may write it as ${fitting.join(" or ")}` }];
  if (spec.kind === "enum") return checkValues(field, spec.values, values);
  return spec.kind === "rate" && mapping.fields[spec.unitField].kind !== "text"
    ? [{ at: field, message: `takes its unit from ${labelOf(spec.unitField)}, which is no text` }]
    : [];
}

function checkValues(
  field: MirrorField,
  given: Record<string, string>,
  allowed: readonly string[] | undefined,
): MappingProblem[] {
  const pairs = Object.entries(given);
  if (pairs.length === 0) return [{ at: field, message: "names no value; name at least one" }];
  return pairs.flatMap(([theirs, ours]) => {
    if (theirs !== theirs.toUpperCase() || theirs.trim() === "")
      return [{ at: field, message: `"${theirs}" must be written in capitals` }];
    return allowed && !allowed.includes(ours)
      ? [{ at: field, message: `"${ours}" is none of ${allowed.join(", ")}` }]
      : [];
  });
}

/** Each line of a mapping with its two names. */
function linesOf(
  mapping: FieldMapping,
): { at: MappingProblem["at"]; read: string; write: string }[] {
  return [
    ...mappingKeys.map((at) => ({ at, read: mapping[at].read, write: mapping[at].write })),
    ...mirrorFields.map((at) => ({
      at,
      read: mapping.fields[at].read,
      write: mapping.fields[at].write,
    })),
  ];
}

const keyLabels: Record<MappingKey, string> = {
  key: "the key",
  organization: "the organization",
  recordVersion: "the record version",
  modifiedAt: "the time of last change",
};

/** The name of a line of a mapping, for people. */
export const labelOf = (at: MappingProblem["at"]): string =>
  isMappingKey(at) ? keyLabels[at] : fieldSpec(at).label;

const isMappingKey = (at: string): at is MappingKey => Object.hasOwn(keyLabels, at);
