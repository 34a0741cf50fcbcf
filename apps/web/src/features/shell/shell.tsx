import type { ReactNode } from "react";
import { Logo } from "../../ui/logo.tsx";
import styles from "./shell.module.css";

type ShellProps = {
  /** Left to right in the bar at the top. */
  organization: ReactNode;
  sync: ReactNode;
  drafts: ReactNode;
  /** The bell of those who administer. */
  alerts?: ReactNode;
  user: ReactNode;
  banners?: ReactNode;
  children: ReactNode;
};

/** The frame of every signed-in page. */
export function Shell({ organization, sync, drafts, alerts, user, banners, children }: ShellProps) {
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#content">
        Skip to the records
      </a>
      <header className={styles["bar"]}>
        <div className={styles["brand"]}>
          <Logo />
          <h1 className={styles["name"]}>PFA Vanguard</h1>
        </div>
        <span className={styles["divider"]} aria-hidden />
        {organization}
        <div className={styles["spacer"]} />
        {sync}
        <span className={styles["divider"]} aria-hidden />
        {drafts}
        {alerts}
        {user}
      </header>
      {banners}
      <main id="content" tabIndex={-1} className={styles["content"]}>
        {children}
      </main>
    </div>
  );
}
