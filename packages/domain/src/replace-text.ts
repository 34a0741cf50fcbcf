/** What to look for, and what comes in its place. */
export type TextReplacement = {
  find: string;
  replacement: string;
  matchCase: boolean;
  /** Only where it is the whole text. */
  wholeCell: boolean;
};

/** A text with every occurrence replaced, taken literally; the text itself where nothing occurs. */
export function replaceText(text: string, wanted: TextReplacement): string {
  const { find, replacement, matchCase, wholeCell } = wanted;
  const pattern = matchCase ? find : literally(find);
  // A function: in a plain text "$&" would stand for what was found.
  if (!wholeCell) return text.replaceAll(pattern, () => replacement);
  const isWhole = matchCase ? text === find : new RegExp(`^(?:${escaped(find)})$`, "iu").test(text);
  return isWhole ? replacement : text;
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

const literally = (text: string) => new RegExp(escaped(text), "giu");
