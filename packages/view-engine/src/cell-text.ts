import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { ValueKind } from "./value-column.ts";

/** Cents as plain decimal text: no exponent, no zeros at the end. */
export function centsText(cents: number): string {
  const isNegative = cents < 0;
  const digits = String(isNegative ? -cents : cents).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  const text = digits.slice(0, -2) + (fraction === "" ? "" : `.${fraction}`);
  return isNegative ? `-${text}` : text;
}

/** A value as plain text: numbers in decimals, days as yyyy-mm-dd, flags as the database writes them. */
export function valueText(kind: ValueKind, value: number): string {
  if (kind === "number") return centsText(value);
  return kind === "date" ? fromEpochDay(value) : String(value === 1);
}

/** Whether digits stand before or behind the point of an amount, found out without writing it as text. */
export type DigitsTest = {
  /** Of an amount in cents. */
  holds: (cents: number) => boolean;
  /** A byte per number of cents behind the point: 1 where the digits stand among them. */
  behind: Uint8Array;
  /** Of whole dollars. */
  stands: (dollars: number) => boolean;
  /** What was found out of the lower dollars: 1 where the digits stand in them, 2 where not, 0 where nobody asked. */
  known: Uint8Array;
};

const KNOWN_DOLLARS = 1 << 20;

export function digitsTest(part: string): DigitsTest {
  // "05" stands in 1.05 and "5" in 1.5, whose last 0 is not written.
  const behind = Uint8Array.from({ length: 100 }, (_, cents) =>
    Number(
      centsText(100 + cents)
        .slice(2)
        .includes(part),
    ),
  );
  const stands = wholeTest(part);
  const holds = (cents: number) => {
    const amount = Math.abs(cents);
    const dollars = Math.floor(amount / 100);
    return behind[amount - dollars * 100] === 1 || stands(dollars);
  };
  return { holds, behind, stands, known: new Uint8Array(KNOWN_DOLLARS) };
}

function wholeTest(part: string): (dollars: number) => boolean {
  const digits = Number(part);
  const power = 10 ** part.length;
  return (dollars) => {
    if (dollars === 0) return part === "0";
    // While there are as many digits left: "05" does not stand in 5.
    for (let left = dollars; left >= power / 10; left = Math.floor(left / 10))
      if (left % power === digits) return true;
    return false;
  };
}
