import styles from "./sparkline.module.css";

type SparklineProps = {
  /** What is drawn, with its newest value, for those who cannot see it. */
  label: string;
  /** Oldest first; null where nothing is known. */
  values: readonly (number | null)[];
  tone?: "accent" | "bad";
};

const WIDTH = 240;
const HEIGHT = 36;

/** A small column chart without axes: the shape of the last hour. */
export function Sparkline({ label, values, tone = "accent" }: SparklineProps) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  return (
    <svg
      className={styles[tone]}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles["ground"]} />
      {values.map((value, index) => {
        const height = value ? Math.max(2, (value / most) * (HEIGHT - 2)) : 0;
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- a column is its place
            key={index}
            x={index * step + step * 0.1}
            y={HEIGHT - height}
            width={step * 0.8}
            height={height}
          />
        );
      })}
    </svg>
  );
}
