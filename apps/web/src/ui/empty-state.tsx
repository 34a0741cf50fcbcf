import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

type EmptyStateProps = {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
};

/** What stands where there is nothing to show, and what to do about it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles["state"]}>
      <span className={styles["icon"]} aria-hidden>
        {icon}
      </span>
      <h2 className={styles["title"]}>{title}</h2>
      {children && <div className={styles["text"]}>{children}</div>}
      {action}
    </div>
  );
}
