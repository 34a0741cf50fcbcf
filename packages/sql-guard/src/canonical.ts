import { isDeepStrictEqual } from "node:util";
import type { Node } from "@pgsql/types";
import { deparseSync } from "pgsql-deparser";
import { parseOne } from "./parser.ts";
import { refuse, Refused } from "./refusal.ts";

/**
 * The text that is run and shown, written anew from what was judged: comments, escapes and whatever a second reader might
 * see otherwise are gone. It is read again, and must say the same.
 */
export function canonicalText(tree: Node): string {
  const judged = withoutPlaces(tree);
  for (const pretty of [true, false]) {
    const text = deparse(tree, pretty);
    if (text !== null && isDeepStrictEqual(reread(text), judged)) return text;
  }
  return refuse(
    "not_canonical",
    "The query cannot be written in its plain form.",
    "Write it more simply.",
  );
}

function deparse(tree: Node, pretty: boolean): string | null {
  try {
    return deparseSync(tree, { pretty });
  } catch {
    // A construct that it does not know: what cannot be written is not run.
    return null;
  }
}

function reread(text: string): unknown {
  try {
    return withoutPlaces(parseOne(text));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

const isPlace = (key: string) =>
  key === "location" ||
  key.endsWith("_location") ||
  key.endsWith("list_start") ||
  key.endsWith("list_end");

function withoutPlaces(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutPlaces);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).flatMap(([key, value]) =>
      isPlace(key) ? [] : [[key, withoutPlaces(value)]],
    ),
  );
}
