import styles from "./progress-bar.module.css";

type ProgressBarProps = { label: string; done: number; total: number };

/** How far long work is. */
export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const percent = total > 0 ? Math.min(100, Math.round((done / total) * 100)) : 0;
  return (
    <div
      className={styles["bar"]}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={styles["done"]} style={{ width: `${percent}%` }} />
    </div>
  );
}
