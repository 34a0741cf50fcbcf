/** The sign before the fraction. Grouping is whatever else stands between digits. */
export type DecimalSign = "." | ",";

const MINUS = /[-\u2212\u2013]/;
const CURRENCY = /(?:USD|EUR|GBP|CHF|CAD|AUD|MXN|US\$|[$\u20AC\u00A3])/gi;
/** Blanks, narrow or not, and the apostrophe of Switzerland group digits and never part the fraction. */
const GROUPING_BLANKS = /(?<=\d)[\s'\u2019\u00A0\u202F](?=\d{3}(?:\D|$))/g;

/** Digits with their signs, and whether they are below zero: without currency, blanks and the accountants' parentheses. */
function bare(text: string): { digits: string; isNegative: boolean } | null {
  const trimmed = text.replaceAll(CURRENCY, "").trim();
  const inParentheses = /^\((.*)\)$/.exec(trimmed);
  const inside = (inParentheses?.[1] ?? trimmed).replace(/^\+/, "").trim();
  const hasMinus = MINUS.test(inside.charAt(0)) || MINUS.test(inside.slice(-1));
  const unsigned = inside.replace(new RegExp(`^${MINUS.source}|${MINUS.source}$`), "").trim();
  const digits = unsigned.replaceAll(GROUPING_BLANKS, "");
  if (!/^[\d.,]*\d[\d.,]*$/.test(digits)) return null;
  return { digits, isNegative: hasMinus || inParentheses !== null };
}

/**
 * Which sign parts the fraction, as far as this text tells: two signs, or one that comes once and does not stand before three
 * digits, leave no doubt; "1,234" does.
 */
export function decimalSignIn(text: string): DecimalSign | null {
  const number = bare(text);
  if (!number) return null;
  const signs = number.digits.replaceAll(/\d/g, "");
  if (signs === "") return null;
  const last = signs.at(-1) as DecimalSign;
  const isMixed = signs.includes(".") && signs.includes(",");
  if (isMixed) return last;
  // Several of one sign group; then the other one is for the fraction.
  if (signs.length > 1) return last === "." ? "," : ".";
  const isGroup = /^[1-9]\d{0,2}[.,]\d{3}$/.test(number.digits);
  return isGroup ? null : last;
}

/** A number as people of the sign's countries write it; null where it is none. */
export function readNumber(text: string, decimal: DecimalSign): number | null {
  const number = bare(text);
  if (!number) return null;
  const grouping = decimal === "." ? "," : ".";
  const escaped = { ".": String.raw`\.`, ",": "," };
  const form = new RegExp(
    `^(?:\\d+|\\d{1,3}(?:${escaped[grouping]}\\d{3})+)?(?:${escaped[decimal]}\\d*)?$`,
  );
  if (!form.test(number.digits)) return null;
  const value = Number(number.digits.replaceAll(grouping, "").replace(decimal, "."));
  if (!Number.isFinite(value)) return null;
  return number.isNegative && value !== 0 ? -value : value;
}
