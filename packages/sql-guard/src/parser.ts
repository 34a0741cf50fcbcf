import type { Node, ParseResult } from "@pgsql/types";
import { hasSqlDetails, loadModule, parseSync } from "libpg-query";
import { refuse } from "./refusal.ts";

// PostgreSQL's own parser as WebAssembly: 30 ms once, when the first module asks for it.
await loadModule();

/** The one statement of a text. */
export function parseOne(text: string): Node {
  const { stmts = [] } = parse(text);
  const [only, ...others] = stmts;
  if (!only?.stmt) refuse("empty", "There is no query.", "Write one SELECT.");
  if (others.length > 0) {
    refuse(
      "several_statements",
      "Only one statement is run.",
      "Remove what follows the first “;”.",
      {
        location: others[0]?.stmt_location ?? 0,
      },
    );
  }
  return only.stmt;
}

function parse(text: string): ParseResult {
  try {
    return parseSync(text);
  } catch (error) {
    if (hasSqlDetails(error)) {
      const { message, cursorPosition = 0 } = error.sqlDetails ?? { message: error.message };
      refuse("syntax", `PostgreSQL cannot read this: ${message}.`, null, {
        location: Buffer.byteLength(text.slice(0, cursorPosition)),
      });
    }
    // Nested too deeply for the parser's stack or memory; the module survives it.
    return refuse(
      "too_large",
      "The query is nested too deeply to be read.",
      "Split it into steps.",
    );
  }
}
