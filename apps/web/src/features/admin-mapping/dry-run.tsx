import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { countOf, describeValue, formatCount } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import styles from "./mapping.module.css";
import { useSettled } from "./use-settled.ts";
import { useTrial } from "./use-trial.ts";

/** Each letter typed would read the kept rows again. */
const TYPING_MS = 500;

type Trial = Outputs["mapping"]["trial"];
type Counts = NonNullable<Trial["counts"]>;
type Effect = Counts["fields"][number];
type Cause = Counts["problems"][number];

type DryRunProps = {
  organization: string;
  mapping: FieldMapping;
  isValid: boolean;
  trialId: number | null;
  onTrial: (trialId: number) => void;
};

/** What the mapping would do to all records of the organization, found out without doing it. */
export function DryRun({ organization, mapping, isValid, trialId, onTrial }: DryRunProps) {
  const asked = { organization, trialId: trialId ?? 0 };
  const trial = useTrial(organization, trialId);
  const start = trpc.mapping.dryRun.useMutation({
    onSuccess: (started) => onTrial(started.trialId),
    onError: (error) => toast.error(`The dry run was not started. ${errorText(error)}`),
  });
  const cancel = trpc.mapping.cancel.useMutation();
  const state = trial.data?.state;
  const isWorking = state === "queued" || state === "running";
  return (
    <section className={styles["dryRun"]} aria-label="Dry run">
      <div className={styles["bar"]}>
        <h3 className={styles["title"]}>What it would do</h3>
        <Button
          busy={start.isPending || isWorking}
          disabledReason={isValid ? null : "Mend what is marked in the table first"}
          onClick={() => start.mutate({ organization, mapping })}
        >
          Try on all records of {organization}
        </Button>
        {isWorking && trial.data && (
          <Progress trial={trial.data} onStop={() => cancel.mutate(asked)} />
        )}
        <KeptRows organization={organization} mapping={mapping} isValid={isValid} />
      </div>
      {trial.data && <Outcome trial={trial.data} />}
    </section>
  );
}

function Progress({ trial, onStop }: { trial: Trial; onStop: () => void }) {
  const { rowsRead, rowsExpected } = trial;
  return (
    <>
      <Button onClick={onStop}>Stop</Button>
      <span role="status" className={styles["quiet"]}>
        {rowsExpected === null
          ? "Waiting for the worker"
          : `${formatCount(rowsRead)} of ${formatCount(rowsExpected)} rows read`}
      </span>
    </>
  );
}

/** How many of the rows that the last sync set aside the mapping would mend; known without asking PEMS. */
function KeptRows(props: Pick<DryRunProps, "organization" | "mapping" | "isValid">) {
  const { organization, isValid } = props;
  const mapping = useSettled(props.mapping, TYPING_MS);
  const kept = trpc.mapping.keptRows.useQuery({ organization, mapping }, { enabled: isValid });
  if (!kept.data || kept.data.read === 0) return null;
  const { read, quarantined } = kept.data;
  return (
    <span className={styles["quiet"]}>
      Of {countOf(read, "row")} that the last sync set aside, it would read{" "}
      <strong>{formatCount(read - quarantined)}</strong>.
    </span>
  );
}

function Outcome({ trial: { state, problem, counts } }: { trial: Trial }) {
  if (state === "failed") return <Notice tone="bad">{problem}</Notice>;
  if (state === "cancelled") return <Notice tone="info">The dry run was stopped.</Notice>;
  return counts && <Result counts={counts} />;
}

function Result({ counts }: { counts: Counts }) {
  const { read, quarantined, added, changed, unchanged, fields, problems } = counts;
  return (
    <>
      <p className={styles["counts"]} role="status">
        {countOf(read, "row")} read: {formatCount(changed)} would change, {formatCount(added)} are
        new, {formatCount(unchanged)} stay as they are,{" "}
        <span className={quarantined > 0 ? styles["bad"] : undefined}>
          {formatCount(quarantined)} would be set aside
        </span>
        .
      </p>
      {fields.length > 0 && (
        <DataTable
          label="Changes by field"
          columns={effectColumns}
          rows={fields}
          rowKey={({ field }) => field}
        />
      )}
      {problems.length > 0 && (
        <DataTable
          label="Why rows would be set aside"
          columns={causeColumns}
          rows={problems}
          rowKey={({ field, message }) => `${field} ${message}`}
        />
      )}
    </>
  );
}

const effectColumns: readonly TableColumn<Effect>[] = [
  { key: "field", title: "Field", cell: ({ field }) => fieldSpec(field).label },
  { key: "changed", title: "Changed", align: "end", cell: ({ changed }) => formatCount(changed) },
  { key: "emptied", title: "Emptied", align: "end", cell: ({ emptied }) => formatCount(emptied) },
  {
    key: "examples",
    title: "Such as",
    grow: true,
    cell: ({ field, examples }) =>
      examples
        .map(({ pfaId, before, after }) => {
          const { kind } = fieldSpec(field);
          return `${pfaId}: ${describeValue(kind, before)} \u2192 ${describeValue(kind, after)}`;
        })
        .join("; "),
  },
];

const causeColumns: readonly TableColumn<Cause>[] = [
  { key: "rows", title: "Rows", align: "end", cell: ({ rows }) => formatCount(rows) },
  { key: "field", title: "Field", cell: ({ field }) => field },
  { key: "message", title: "Why", grow: true, cell: ({ message }) => message },
  { key: "pfaId", title: "Such as", cell: ({ pfaId }) => pfaId ?? "\u2013" },
];
