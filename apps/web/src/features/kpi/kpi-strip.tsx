import { variancePercent } from "@pfa/domain/cost.ts";
import { ArrowRight, EyeOff } from "lucide-react";
import { trpc, type Outputs } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { formatCount, formatDollars, formatMoney } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./kpi-strip.module.css";

type Kpis = Outputs["records"]["kpis"];
type Measure = "plan" | "forecast" | "actual" | "variance";

const measures: readonly { key: Measure; label: string; meaning: string }[] = [
  { key: "plan", label: "Plan", meaning: "Budget of all records that count" },
  { key: "forecast", label: "Forecast", meaning: "Cost of what is now intended" },
  { key: "actual", label: "Actual", meaning: "Cost of what is on site" },
  { key: "variance", label: "Variance", meaning: "Forecast minus plan: positive is over budget" },
];

/** Totals as PEMS knows them, and as they become once the reader's drafts are taken. */
export function KpiStrip({ organization }: { organization: string }) {
  const kpis = trpc.records.kpis.useQuery({ organization });
  if (kpis.error && !kpis.data) {
    return (
      <div className={styles["strip"]}>
        <Notice
          tone="bad"
          action={
            <Button small onClick={() => void kpis.refetch()}>
              Try again
            </Button>
          }
        >
          Totals could not be loaded. {errorText(kpis.error)}
        </Notice>
      </div>
    );
  }
  return (
    <section className={styles["strip"]} aria-label="Totals" aria-busy={kpis.isPending}>
      <RecordsTile kpis={kpis.data} />
      {kpis.data?.committed.plan === null ? (
        <HiddenMoney />
      ) : (
        measures.map(({ key, label, meaning }) => (
          <MoneyTile
            key={key}
            label={label}
            meaning={meaning}
            measure={key}
            note={key === "variance" ? shareOfPlan(kpis.data) : null}
            committed={kpis.data?.committed[key]}
            pending={kpis.data?.pending[key]}
          />
        ))
      )}
    </section>
  );
}

function RecordsTile({ kpis }: { kpis: Kpis | undefined }) {
  const committed = kpis?.committed.records;
  const pending = kpis?.pending.records ?? committed;
  return (
    <dl className={styles["tile"]} title="Records that are neither discontinued nor transferable">
      <dt className={styles["label"]}>Counted records</dt>
      <dd className={styles["value"]}>
        {committed === undefined ? <Skeleton width={72} height={22} /> : formatCount(pending ?? 0)}
      </dd>
      <dd className={styles["foot"]}>
        {committed !== undefined && pending !== committed
          ? `${formatCount(committed)} before your drafts`
          : "in all totals"}
      </dd>
    </dl>
  );
}

type MoneyTileProps = {
  label: string;
  meaning: string;
  measure: Measure;
  /** Stands where there is no pending change. */
  note: string | null;
  committed: number | null | undefined;
  pending: number | null | undefined;
};

function shareOfPlan(kpis: Kpis | undefined): string | null {
  const { plan, forecast } = kpis?.pending ?? {};
  if (typeof plan !== "number" || typeof forecast !== "number") return null;
  const percent = variancePercent(forecast, plan);
  return percent === null ? null : `${String(percent).replace("-", "\u2212")} % of plan`;
}

function MoneyTile({ label, meaning, measure, note, committed, pending }: MoneyTileProps) {
  const before = committed ?? undefined;
  const after = pending ?? before;
  const changed = before !== undefined && after !== undefined && before !== after;
  return (
    <dl className={styles["tile"]} title={meaning}>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["value"]} title={after === undefined ? undefined : formatMoney(after)}>
        {after === undefined ? (
          <Skeleton width={120} height={22} />
        ) : measure === "variance" ? (
          <Variance amount={after} />
        ) : (
          formatDollars(after)
        )}
      </dd>
      <dd className={styles["foot"]}>
        {changed ? (
          <>
            <span title={formatMoney(before)}>{formatDollars(before)}</span>
            <ArrowRight size={12} aria-label="becomes" />
            <MoneyChange amount={after - before} />
          </>
        ) : (
          note
        )}
      </dd>
    </dl>
  );
}

function Variance({ amount }: { amount: number }) {
  const rounded = Math.round(amount);
  return (
    <span className={styles["variance"]}>
      <MoneyChange amount={amount} />
      <span className={styles["verdict"]}>
        {rounded > 0 ? "over budget" : rounded < 0 ? "under budget" : "on budget"}
      </span>
    </span>
  );
}

function HiddenMoney() {
  return (
    <p className={styles["hidden"]}>
      <EyeOff size={16} aria-hidden />
      Plan, forecast, actual and variance are hidden: seeing money needs the permission
      ViewFinancials in this organization.
    </p>
  );
}
