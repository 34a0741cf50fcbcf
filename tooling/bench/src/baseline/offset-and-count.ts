import type { Scope } from "@pfa/domain/scope.ts";
import { type Condition, conditionsOf, type View } from "@pfa/domain/window.ts";
import type { Client } from "pg";
import { gridColumns } from "../ask/asked-views.ts";
import { mergedRelation } from "./merged-relation.ts";

/** What a baseline asks for: some rows of a view and how many there are. */
export type PageRequest = { view: View; startRow: number; endRow: number };

/**
 * A page as most products read it: the exact count and the rows by OFFSET, two statements for each page. The order is the
 * one asked for and nothing else, so rows that tie come as they fall.
 */
export async function readByOffset(
  client: Client,
  scope: Scope,
  { view, startRow, endRow }: PageRequest,
): Promise<{ ids: string[]; total: number }> {
  const values: unknown[] = [scope.organizationId, scope.userId];
  const condition = conditionOf(view, values);
  const order = view.sort.map(({ field, direction }) => `"${field}" ${direction} nulls last`);
  const columns = gridColumns.map((field) => `"${field}"`).join(", ");
  const counted = await client.query(
    `select count(*)::int as total from ${mergedRelation} where ${condition}`,
    values,
  );
  const page = await client.query<{ pfaId: string }>(
    `select ${columns} from ${mergedRelation} where ${condition}
     ${order.length > 0 ? `order by ${order.join(", ")}` : ""} offset ${startRow} limit ${endRow - startRow}`,
    values,
  );
  return { ids: page.rows.map((row) => row.pfaId), total: counted.rows[0]?.total ?? 0 };
}

const searched = ["pfaId", "description", "areaSilo", "category", "class", "manufacturer", "model"];

/** The view's filter and search; what is compared goes to the end of `values`. */
export function conditionOf(view: View, values: unknown[]): string {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const terms = conditionsOf(view.filter).map((term) => termOf(term, bind));
  if (view.search !== "") {
    const pattern = bind(`%${view.search}%`);
    terms.push(`(${searched.map((field) => `"${field}" ilike ${pattern}`).join(" or ")})`);
  }
  return terms.length === 0 ? "true" : terms.join(" and ");
}

/** Of the kinds that the measurements ask for. */
function termOf(term: Condition, bind: (value: unknown) => string): string {
  const field = `"${term.field}"`;
  if ("values" in term) {
    const listed = `${field} = any(${bind(term.values)}::text[])`;
    return term.values.includes(null) ? `(${listed} or ${field} is null)` : listed;
  }
  if ("from" in term) {
    const type = typeof term.from === "number" ? "numeric" : "date";
    return `${field} between ${bind(term.from)}::${type} and ${bind(term.to)}::${type}`;
  }
  if (term.op === "contains") return `${field} ilike ${bind(`%${term.value}%`)}`;
  if (term.op === "is") return `${field} = ${bind(term.value)}::boolean`;
  throw new RangeError(`a baseline is never asked for ${term.op}`);
}
