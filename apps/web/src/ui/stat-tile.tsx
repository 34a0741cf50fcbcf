import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./stat-tile.module.css";

type StatTileProps = {
  title: string;
  value: ReactNode;
  hint?: ReactNode;
  /** Draws the eye where somebody should look. */
  tone?: "calm" | "warn" | "bad";
  chart?: ReactNode;
};

/** One number with its name, what it means and how it went. */
export function StatTile({ title, value, hint, tone = "calm", chart }: StatTileProps) {
  return (
    <section className={classNames(styles["tile"], styles[tone])} aria-label={title}>
      <h3 className={styles["title"]}>{title}</h3>
      <p className={styles["value"]}>{value}</p>
      {hint && <p className={styles["hint"]}>{hint}</p>}
      {chart && <div className={styles["chart"]}>{chart}</div>}
    </section>
  );
}

/** Tiles beside each other, as many as there is room for. */
export function StatTiles({ children }: { children: ReactNode }) {
  return <div className={styles["tiles"]}>{children}</div>;
}
