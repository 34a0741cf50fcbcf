import { ArrowDownRight, ArrowUpRight, Equal } from "lucide-react";
import { classNames } from "./class-names.ts";
import { formatMoney, formatSignedDollars } from "./format-value.ts";
import styles from "./money-change.module.css";

/** A rise or fall in cost: arrow, sign and colour say the same. More is bad, less is good. */
export function MoneyChange({ amount }: { amount: number }) {
  const rounded = Math.round(amount);
  const Arrow = rounded > 0 ? ArrowUpRight : rounded < 0 ? ArrowDownRight : Equal;
  const tone = rounded > 0 ? styles["more"] : rounded < 0 ? styles["less"] : styles["same"];
  return (
    <span className={classNames(styles["change"], tone)} title={formatMoney(amount)}>
      <Arrow size={14} aria-hidden />
      {formatSignedDollars(amount)}
    </span>
  );
}
