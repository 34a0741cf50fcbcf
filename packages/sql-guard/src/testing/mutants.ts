import type { Node } from "@pgsql/types";
import { deparseSync } from "pgsql-deparser";
import { expressionKinds } from "../expressions.ts";
import { as } from "../node.ts";
import { parseOne } from "../parser.ts";
import { bannedExpressions, bannedRelations } from "./attacks.ts";

/** Every way to put something banned in the place of one expression or relation of a query, as text. */
export function mutantsOf(sql: string): string[] {
  const expressions = bannedExpressions.map((text) => targetOf(`select ${text}`));
  const relations = bannedRelations.map((text) => relationOf(`select from ${text}`));
  const places = placesOf(parseOne(sql)).length;
  return Array.from({ length: places }, (_, place) => place).flatMap((place) => {
    const [isRelation] = [placesOf(parseOne(sql))[place]?.isRelation ?? false];
    return (isRelation ? relations : expressions).flatMap((banned) => mutant(sql, place, banned));
  });
}

function mutant(sql: string, index: number, banned: Node): string[] {
  const tree = parseOne(sql);
  const place = placesOf(tree)[index];
  if (!place) return [];
  place.replace(structuredClone(banned));
  return [deparseSync(tree)];
}

const targetOf = (sql: string): Node =>
  as("ResTarget", as("SelectStmt", parseOne(sql))?.targetList?.[0])?.val ?? missing(sql);

const relationOf = (sql: string): Node =>
  as("SelectStmt", parseOne(sql))?.fromClause?.[0] ?? missing(sql);

function missing(sql: string): never {
  throw new Error(`“${sql}” has nothing to plant.`);
}

type Place = { isRelation: boolean; replace: (node: Node) => void };

/** Where in a tree an expression or a relation stands. */
function placesOf(part: unknown): Place[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const inner = isSyntax(key) ? [] : placesOf(value);
    const kind = kindOf(value);
    if (kind === null) return inner;
    const replace = (node: Node) => void Object.assign(part, { [key]: node });
    return [{ isRelation: kind === "relation", replace }, ...inner];
  });
}

/** Parts whose constants are syntax: a type's length, a list's index. */
const isSyntax = (key: string) => key === "typmods" || key === "indirection";

function kindOf(value: unknown): "expression" | "relation" | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return null;
  if (name === "RangeVar") return "relation";
  return expressionKinds.has(name) ? "expression" : null;
}
