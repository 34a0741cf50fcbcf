import type { ReactNode } from "react";
import styles from "./page-header.module.css";

type PageHeaderProps = {
  title: string;
  /** One sentence: what the page answers. */
  hint?: ReactNode;
  /** What narrows the page, left to right. */
  filters?: ReactNode;
  /** What can be done with the page as a whole. */
  actions?: ReactNode;
};

/** The head of a page: its name, what narrows it and what can be done. */
export function PageHeader({ title, hint, filters, actions }: PageHeaderProps) {
  return (
    <div className={styles["header"]}>
      <div className={styles["words"]}>
        <h2 className={styles["title"]}>{title}</h2>
        {hint && <p className={styles["hint"]}>{hint}</p>}
      </div>
      {(filters || actions) && (
        <div className={styles["tools"]}>
          {filters}
          {actions}
        </div>
      )}
    </div>
  );
}
