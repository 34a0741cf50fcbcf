import styles from "./skeleton.module.css";

/** A place kept for something that is coming, at its final size. */
export function Skeleton({ width, height = 14 }: { width: number | string; height?: number }) {
  return <span className={styles["skeleton"]} style={{ width, height }} aria-hidden />;
}
