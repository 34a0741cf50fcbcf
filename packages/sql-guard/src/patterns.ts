import type { Node } from "@pgsql/types";
import { limits } from "./limits.ts";
import { textConstant } from "./node.ts";
import { refuse } from "./refusal.ts";

/** Repetitions of which several, one in the other, make a search take for ever. */
const repetition = /[*+?]|\{/g;

/** Allows short regular expressions that are written out: one that refers back or repeats repetitions is a way to wear a server out. */
export function checkPattern(node: Node | undefined, at: { location?: number }): void {
  const pattern = textConstant(node);
  if (pattern === null) {
    refuse(
      "construct",
      "A pattern must be written out as a text.",
      "Use LIKE, or starts_with.",
      at,
    );
  }
  const repeats = pattern.match(repetition)?.length ?? 0;
  if (pattern.length > limits.pattern || repeats > 5 || /\\[1-9]|\)[*+{]/.test(pattern)) {
    refuse(
      "too_large",
      "This pattern is too intricate.",
      "Use LIKE, or several simple patterns.",
      at,
    );
  }
}
