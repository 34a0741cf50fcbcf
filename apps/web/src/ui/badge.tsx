import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./badge.module.css";

export type BadgeTone = "neutral" | "accent" | "good" | "warn" | "bad" | "info" | "violet";

export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return <span className={classNames(styles["badge"], styles[tone])}>{children}</span>;
}
