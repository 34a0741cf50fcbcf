import type { ReactNode } from "react";
import styles from "./toolbar.module.css";

type ViewBarProps = {
  /** Whether anything is left out. */
  isNarrowed: boolean;
  chips: ReactNode;
  /** How what is shown is arranged. */
  children?: ReactNode;
};

/** What the view shows, in words. Always there, so that a filter more or less moves nothing. */
export function ViewBar({ isNarrowed, chips, children }: ViewBarProps) {
  return (
    <div className={styles["bar"]} role="group" aria-label="What is shown">
      <div className={styles["chips"]}>
        {isNarrowed ? chips : <span className={styles["all"]}>All records</span>}
      </div>
      {children}
    </div>
  );
}
