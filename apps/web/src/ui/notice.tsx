import { AlertTriangle, CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./notice.module.css";

type Tone = "info" | "warn" | "bad";
type NoticeProps = { tone: Tone; children: ReactNode; action?: ReactNode; band?: boolean };

const icons = { info: Info, warn: AlertTriangle, bad: CircleAlert } as const;

/** A message that stays until what it says is over. `band` spans the page. */
export function Notice({ tone, children, action, band = false }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div
      className={classNames(styles["notice"], styles[tone], band && styles["band"])}
      role={tone === "bad" ? "alert" : "status"}
    >
      <Icon size={16} aria-hidden className={styles["icon"]} />
      <div className={styles["text"]}>{children}</div>
      {action}
    </div>
  );
}
