import type { Node, SelectStmt } from "@pgsql/types";
import type { GuardCatalog } from "./catalog.ts";
import type { Names, Rows } from "./scope.ts";

/** What is known of an expression's value. */
export type Value = {
  /** An amount of money: shown as such, and added up so. */
  isMoney: boolean;
};

export const noMoney: Value = { isMoney: false };

/** The WITH queries in sight, nearest first. */
type WithQueries = { name: string; rows: Rows; before: WithQueries } | null;

/** What every part of one query is read with. */
export type Reader = {
  catalog: GuardCatalog;
  counts: {
    relations: number;
    withQueries: number;
    cubes: number;
    seriesProduct: number;
    growth: number;
    unnamed: number;
  };
  /** Handed in, since queries hold expressions and expressions hold queries. */
  readQuery(query: SelectStmt, context: Context): Rows;
  readExpression(node: Node | undefined, context: Context): Value;
};

/** Where in the query a part stands. */
export type Context = {
  reader: Reader;
  names: Names | null;
  withQueries: WithQueries;
};

/** Reads expressions of which nothing needs to be known but that they are allowed. */
export function readAll(nodes: readonly Node[] | undefined, context: Context): Value[] {
  return (nodes ?? []).map((node) => context.reader.readExpression(node, context));
}
