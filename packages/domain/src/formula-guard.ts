/**
 * What a spreadsheet may take for the beginning of a formula when it opens a text file: OWASP's list for CSV injection, the
 * full-width forms that some languages' versions accept included.
 */
const openers: ReadonlySet<string> = new Set("=+-@|\t\r\n\0＝＋－＠");

const opensFormula = (text: string): boolean => openers.has(text.charAt(0));

/** Text that no spreadsheet executes: an apostrophe stands before what would begin a formula. */
export const guardFormula = (text: string): string => (opensFormula(text) ? `'${text}` : text);

/** The text behind such an apostrophe, so that a file of ours reads back as it was. */
export function unguardFormula(text: string): string {
  const rest = text.slice(1);
  return text.startsWith("'") && opensFormula(rest) ? rest : text;
}
