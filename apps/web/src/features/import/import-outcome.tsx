import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ImportedCell, ImportIssue } from "@pfa/domain/import-file.ts";
import { ArrowRight, Download } from "lucide-react";
import { saveFile } from "../../file-calls.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { countOf, describeValue, formatCount, formatDollars } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import { issuesReport } from "./issues-report.ts";
import type { ImportOutcome as Outcome } from "./import-calls.ts";
import styles from "./import.module.css";

/** Lines of a list on the screen; the report has all. */
const SHOWN = 100;

type ImportOutcomeProps = { outcome: Outcome; fileName: string };

/** What an import would do, cell by cell, and what of the file it would not take. */
export function ImportOutcome({ outcome, fileName }: ImportOutcomeProps) {
  const { records, cells, unchanged, refusedRows, rows, costBefore, costAfter } = outcome;
  return (
    <section className={styles["section"]} aria-label="What would change">
      <dl className={styles["tiles"]}>
        <Tile label="Records to change" text={formatCount(records)} hint={countOf(cells, "cell")} />
        <Tile
          label="Already so"
          text={formatCount(unchanged)}
          hint={`of ${countOf(rows, "row")}`}
        />
        <Tile
          label="Rows with problems"
          text={formatCount(refusedRows)}
          hint={countOf(outcome.issueCount, "problem")}
          isBad={refusedRows > 0}
        />
        {costBefore !== null && costAfter !== null && (
          <Tile
            label="Forecast of these records"
            text={formatDollars(costAfter)}
            hint={<MoneyChange amount={costAfter - costBefore} />}
          />
        )}
      </dl>
      {outcome.issues.length > 0 && <Issues outcome={outcome} fileName={fileName} />}
      {outcome.changes.length > 0 && <Changes outcome={outcome} />}
    </section>
  );
}

type TileProps = { label: string; text: string; hint: React.ReactNode; isBad?: boolean };

function Tile({ label, text, hint, isBad = false }: TileProps) {
  return (
    <div className={styles["tile"]} data-bad={isBad || undefined}>
      <dt>{label}</dt>
      <dd className={styles["number"]}>{text}</dd>
      <dd className={styles["muted"]}>{hint}</dd>
    </div>
  );
}

const issueColumns: TableColumn<ImportIssue>[] = [
  { key: "row", title: "Row", align: "end", cell: ({ row }) => formatCount(row) },
  { key: "pfaId", title: "PFA ID", cell: ({ pfaId }) => pfaId || "–" },
  {
    key: "field",
    title: "Field",
    cell: ({ field }) => (field === null ? "–" : fieldSpec(field).label),
  },
  { key: "value", title: "In the file", cell: ({ value }) => value.slice(0, 40) || "–" },
  {
    key: "why",
    title: "Why it is not taken",
    grow: true,
    wrap: true,
    cell: ({ message }) => message,
  },
];

function Issues({ outcome, fileName }: ImportOutcomeProps) {
  const { issues, issueCount } = outcome;
  const download = () =>
    saveFile({
      name: `${fileName.replace(/\.\w+$/, "")}-problems.csv`,
      blob: new Blob([issuesReport(issues)], { type: "text/csv" }),
    });
  return (
    <div className={styles["list"]}>
      <header className={styles["listHead"]}>
        <h3>Problems</h3>
        <span className={styles["muted"]}>{shownOf(issues.length, issueCount)}</span>
        <span className={styles["grow"]} />
        <Button small onClick={download}>
          <Download size={14} aria-hidden />
          Download the report
        </Button>
      </header>
      <DataTable
        label="Problems"
        columns={issueColumns}
        rows={issues.slice(0, SHOWN)}
        rowKey={({ row, field, rule }) => `${row} ${field} ${rule}`}
      />
    </div>
  );
}

const changeColumns: TableColumn<ImportedCell>[] = [
  { key: "row", title: "Row", align: "end", cell: ({ row }) => formatCount(row) },
  { key: "pfaId", title: "PFA ID", cell: ({ pfaId }) => pfaId },
  { key: "field", title: "Field", cell: ({ field }) => fieldSpec(field).label },
  {
    key: "change",
    title: "Change",
    grow: true,
    cell: ({ field, from, to }) => (
      <>
        <span className={styles["old"]}>{describeValue(fieldSpec(field).kind, from)}</span>
        <ArrowRight size={12} aria-label="becomes" className={styles["arrow"]} />
        <strong>{describeValue(fieldSpec(field).kind, to)}</strong>
      </>
    ),
  },
];

function Changes({ outcome: { changes, cells } }: { outcome: Outcome }) {
  return (
    <div className={styles["list"]}>
      <header className={styles["listHead"]}>
        <h3>Changes</h3>
        <span className={styles["muted"]}>{shownOf(changes.length, cells)}</span>
      </header>
      <DataTable
        label="Changes"
        columns={changeColumns}
        rows={changes.slice(0, SHOWN)}
        rowKey={({ pfaId, field }) => `${pfaId} ${field}`}
      />
    </div>
  );
}

const shownOf = (listed: number, all: number): string =>
  all > Math.min(listed, SHOWN)
    ? `the first ${formatCount(Math.min(listed, SHOWN))} of ${formatCount(all)}`
    : "";
