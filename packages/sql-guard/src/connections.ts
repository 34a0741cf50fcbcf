import type { Node } from "@pgsql/types";
import { as, only } from "./node.ts";
import type { Context } from "./reader.ts";
import { refuse } from "./refusal.ts";
import type { Item } from "./scope.ts";

/** Which items of one FROM the conditions connect. */
export type Links = {
  connect(items: readonly Item[]): void;
  /** Whether two items belong together, over however many others. */
  sameGroup(one: Item, other: Item): boolean;
};

export function noLinks(): Links {
  const group = new Map<Item, Item>();
  const root = (item: Item): Item => {
    const above = group.get(item);
    return above === undefined ? item : root(above);
  };
  return {
    connect: ([first, ...others]) => {
      for (const item of first ? others : []) {
        const [one, other] = [root(first as Item), root(item)];
        if (one !== other) group.set(one, other);
      }
    },
    sameGroup: (one, other) => root(one) === root(other),
  };
}

/** Reads a condition part by part: what one part mentions, it connects. */
export function conditionLinks(condition: Node, context: Context, links: Links): void {
  const and = as("BoolExpr", condition);
  if (and?.boolop === "AND_EXPR") {
    only(and, "A condition", ["boolop", "args"]);
    for (const part of and.args ?? []) conditionLinks(part, context, links);
    return;
  }
  context.names?.touched.clear();
  context.reader.readExpression(condition, context);
  links.connect([...(context.names?.touched ?? [])]);
}

/** Refuses every record beside every other: a thousand records make a million rows of it, a million make a billion times more. */
export function checkConnected(items: readonly Item[], links: Links): void {
  const [first, ...others] = items.filter((item) => item.isLarge);
  const loose = first && others.find((item) => !links.sameGroup(first, item));
  if (loose) {
    refuse(
      "not_connected",
      `Nothing connects “${first.name ?? "?"}” with “${loose.name ?? "?"}”: every row of one would stand beside every row of the other.`,
      "Join them by a condition, or count each in a subquery of its own.",
    );
  }
}
