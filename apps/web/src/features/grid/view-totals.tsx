import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { trpc } from "../../trpc.ts";
import { formatDollars, formatSignedDollars } from "../../ui/format-value.ts";
import styles from "./grid-page.module.css";

const totalled = ["planCost", "forecastCost", "variance"] as const satisfies readonly FieldKey[];

type ViewTotalsProps = { organization: string; view: View; visible: readonly FieldKey[] };

/** What the records of the view cost together, drafts included. Nothing for whoever may not see money. */
export function ViewTotals({ organization, view, visible }: ViewTotalsProps) {
  const maySee = totalled.every((field) => visible.includes(field));
  const { data } = trpc.records.aggregate.useQuery(
    { organization, ...view, sort: [], fields: [...totalled] },
    { enabled: maySee, placeholderData: (before) => before },
  );
  if (!maySee || !data) return null;
  const sum = (field: (typeof totalled)[number]) => data.fields[field]?.sum ?? 0;
  return (
    <span className={styles["totals"]} role="group" aria-label="Totals of this view">
      <Total label="Plan" text={formatDollars(sum("planCost"))} />
      <Total label="Forecast" text={formatDollars(sum("forecastCost"))} />
      <Total label="Variance" text={formatSignedDollars(sum("variance"))} />
    </span>
  );
}

function Total({ label, text }: { label: string; text: string }) {
  return (
    <span>
      {label} <strong>{text}</strong>
    </span>
  );
}
