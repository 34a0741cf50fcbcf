import { limits } from "./limits.ts";
import { refuse } from "./refusal.ts";

/**
 * Characters that are not seen or that turn the reading direction: what a person reads would not be what is run. Control
 * characters but tab and line ends, zero-width and bidirectional marks, other line ends, halves of pairs, private use.
 */
const unseen =
  /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\p{Co}]|(?![\t\n\r])\p{Cc}/u;

/** The first character of a text that must not be in a query, as its place; -1 if there is none. */
export const unseenAt = (text: string): number => text.search(unseen);

/** Looks at the text alone, before any parser does. */
export function checkText(text: string): void {
  if (text.trim() === "") refuse("empty", "There is no query.", "Write one SELECT.");
  if (text.length > limits.text) {
    refuse(
      "too_long",
      `The query is ${text.length.toLocaleString("en")} characters long; ${limits.text.toLocaleString("en")} are allowed.`,
      "Shorten lists of values, or ask for less at once.",
    );
  }
  const at = unseenAt(text);
  if (at >= 0) {
    const code = text.codePointAt(at)?.toString(16).toUpperCase().padStart(4, "0");
    refuse(
      "bad_character",
      `The query holds a character that is not seen (U+${code}).`,
      "Type the query anew instead of pasting it.",
      { location: Buffer.byteLength(text.slice(0, at)) },
    );
  }
}
