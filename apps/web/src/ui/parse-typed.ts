import type { Value, ValueKind } from "./format-value.ts";

/** Typed or pasted text as a value, or what should have been written instead. */
export type Typed = { ok: true; value: Value } | { ok: false; message: string };

const value = (parsed: Value): Typed => ({ ok: true, value: parsed });
const refuse = (message: string): Typed => ({ ok: false, message });

/** Reads text as a person means it; an empty text is no value. The rules of the field are checked elsewhere. */
export function parseTyped(kind: ValueKind, text: string): Typed {
  const typed = text.trim();
  if (kind === "boolean") return parseBoolean(typed);
  if (typed === "") return value(null);
  if (kind === "money" || kind === "number") return parseNumber(typed);
  return kind === "date" ? parseDay(typed) : value(typed);
}

/** Groups of three or none: "50,00" must not become 5000. */
const NUMBER = /^[-\u2212]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$/;

function parseNumber(typed: string): Typed {
  const bare = typed.replace(/^([-\u2212]?)\s*\$\s*/, "$1").replace(/\s*USD$/i, "");
  if (!NUMBER.test(bare) || !/\d/.test(bare)) {
    return refuse(`"${typed.slice(0, 40)}" is not a number. Write it like 5000.50 or 5,000.50`);
  }
  return value(Number(bare.replaceAll(",", "").replace("\u2212", "-")));
}

const DAY_FORM = "Write a day like 2025-01-15 or 15 Jan 2025";
const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

function parseDay(typed: string): Typed {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /^(\d{1,2})[\s-]([a-z]{3})[a-z]*\.?[\s-](\d{4})$/i.exec(typed);
  const month = monthNames.indexOf(named?.[2]?.toLowerCase() ?? "") + 1;
  if (named && month > 0) return day(Number(named[3]), month, Number(named[1]));
  return refuse(DAY_FORM);
}

function day(year: number, month: number, dayOfMonth: number): Typed {
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  if (!exists) return refuse(`There is no such day. ${DAY_FORM}`);
  return value(`${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}`);
}

const two = (part: number) => String(part).padStart(2, "0");

function parseBoolean(typed: string): Typed {
  if (/^(true|yes|y|1|x|\u2713)$/i.test(typed)) return value(true);
  if (/^(false|no|n|0)?$/i.test(typed)) return value(false);
  return refuse("Write yes or no");
}
