import { limits } from "./limits.ts";
import { refuse } from "./refusal.ts";
import { unseenAt } from "./text.ts";

/** Counts the nodes of a query and looks at every text in it, however it was written: an escape may stand for any character. */
export function measure(tree: unknown): void {
  const counts = { nodes: 0 };
  visit(tree, 0, counts);
}

const isNode = (key: string) => key >= "A" && key <= "Z_";

function visit(part: unknown, depth: number, counts: { nodes: number }): void {
  if (typeof part === "string") return checkLiteral(part);
  if (typeof part !== "object" || part === null) return;
  if (depth > limits.depth) {
    refuse(
      "too_large",
      `The query is nested deeper than ${limits.depth} levels.`,
      "Split it into steps with WITH.",
    );
  }
  if (Array.isArray(part)) {
    for (const item of part) visit(item, depth, counts);
    return;
  }
  for (const [key, value] of Object.entries(part)) {
    const node = isNode(key);
    if (node && ++counts.nodes > limits.nodes) {
      refuse(
        "too_large",
        `The query has more than ${limits.nodes.toLocaleString("en")} parts.`,
        "Ask for less at once.",
      );
    }
    visit(value, node ? depth + 1 : depth, counts);
  }
}

function checkLiteral(text: string): void {
  if (text.length > limits.literal) {
    refuse("too_large", `A text in the query is longer than ${limits.literal} characters.`);
  }
  if (unseenAt(text) >= 0) {
    refuse(
      "bad_character",
      "A text in the query holds a character that is not seen.",
      "Leave it out.",
    );
  }
}
