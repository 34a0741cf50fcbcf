import type { TypeName } from "@pgsql/types";
import { nameParts, only, wholeConstant } from "./node.ts";
import { refuse } from "./refusal.ts";

/** Types that a value may be cast to, by the names that the parser gives them. */
const scalarTypes = new Set(
  `text varchar bpchar bool int2 int4 int8 numeric float4 float8
   date time timestamp timestamptz interval daterange`.split(/\s+/),
);

const numericTypes = new Set(["int2", "int4", "int8", "numeric", "float4", "float8"]);

/** Allows casts to plain types only: those of the catalog, of documents or of raw bytes are doors. Answers whether it is a number. */
export function readType(type: TypeName | undefined): { isNumeric: boolean } {
  if (!type) return refuse("type", "A type is missing.");
  only(type, "A type", ["names", "typmods", "typemod", "arrayBounds"]);
  const name = typeName(type);
  // An interval's fields are told by a number of bits; a longer text would be padded in every row.
  const longest = name === "interval" ? 65_535 : 1000;
  for (const length of (type.typmods ?? []).map(wholeConstant)) {
    if (length === null || length < -1000 || length > longest) {
      refuse("type", "A type's length must be a small whole number.", null, type);
    }
  }
  if ((type.arrayBounds ?? []).length > 1) {
    refuse("type", "Lists of lists cannot be used here.", null, type);
  }
  return { isNumeric: numericTypes.has(name) && !type.arrayBounds };
}

function typeName(type: TypeName): string {
  const parts = nameParts(type.names) ?? [];
  const name = parts.at(-1) ?? "";
  const isPlain = parts.length === 1 || (parts.length === 2 && parts[0] === "pg_catalog");
  if (isPlain && scalarTypes.has(name)) return name;
  return refuse(
    "type",
    `The type “${parts.join(".")}” cannot be used here.`,
    "Use text, integer, numeric, boolean, date, timestamp or interval.",
    type,
  );
}
