import type { Node, SelectStmt } from "@pgsql/types";
import { canonicalText } from "./canonical.ts";
import type { GuardCatalog } from "./catalog.ts";
import { readExpression } from "./expressions.ts";
import { measure } from "./measure.ts";
import { as } from "./node.ts";
import { parseOne } from "./parser.ts";
import { refuse, type Refusal, Refused } from "./refusal.ts";
import type { Column, Rows } from "./scope.ts";
import { readQuery } from "./select.ts";
import { checkText } from "./text.ts";

export type GuardVerdict =
  | {
      allowed: true;
      /** What may be run, and nothing else. */
      canonical: string;
      columns: readonly Column[];
    }
  | ({ allowed: false } & Refusal);

/**
 * Judges one query. Everything is refused that is not known to be harmless: each kind of node, each of its fields, each
 * relation, column, function, operator and type is on a list. Names mean what they mean to PostgreSQL.
 */
export function guardSql(text: string, catalog: GuardCatalog): GuardVerdict {
  try {
    checkText(text);
    const tree = parseOne(text);
    measure(tree);
    const { columns } = readStatement(tree, catalog);
    return { allowed: true, canonical: canonicalText(tree), columns };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { allowed: false, ...error.refusal, position: characterAt(text, error.byteOffset) };
  }
}

function readStatement(tree: Node, catalog: GuardCatalog): Rows {
  const query: SelectStmt | undefined = as("SelectStmt", tree);
  if (!query)
    return refuse(
      "not_a_select",
      "Only SELECT can be run here.",
      "Ask for the data; changes are proposed and applied as drafts.",
    );
  const counts = {
    relations: 0,
    withQueries: 0,
    cubes: 0,
    seriesProduct: 1,
    growth: 1,
    unnamed: 0,
  };
  const reader = { catalog, counts, readQuery, readExpression };
  return readQuery(query, { reader, names: null, withQueries: null });
}

/** The parser counts bytes, an editor characters. */
const characterAt = (text: string, byteOffset: number | undefined) =>
  byteOffset === undefined ? null : Buffer.from(text).subarray(0, byteOffset).toString().length;
