import { needsStatistics } from "@pfa/domain/retention.ts";
import { useState } from "react";
import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import styles from "./maintenance.module.css";
import { bytesText, wasteOf } from "./size-words.ts";

type Table = Outputs["admin"]["maintenance"]["get"]["tables"][number];

const FIRST_SHOWN = 8;

/** How large tables are, and how much of them is old versions of rows. */
export function TableSizes({ tables }: { tables: readonly Table[] }) {
  const now = useNow(60_000);
  const [isAll, setAll] = useState(false);
  const total = tables.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  return (
    <section aria-label="Sizes">
      <div className={styles["head"]}>
        <h3 className={styles["heading"]}>Sizes: {bytesText(total)} in all</h3>
        {tables.length > FIRST_SHOWN && (
          <Button small onClick={() => setAll(!isAll)}>
            {isAll ? "The largest only" : `All ${tables.length} tables`}
          </Button>
        )}
      </div>
      <DataTable
        label="Sizes of tables"
        columns={columnsAt(now)}
        rows={isAll ? tables : tables.slice(0, FIRST_SHOWN)}
        rowKey={({ table }) => table}
      />
      <p className={styles["quiet"]}>
        Dead rows are old versions that PostgreSQL's vacuum has not yet taken away. Many of them for
        long mean that a vacuum is held up, usually by a transaction that never ends.
      </p>
    </section>
  );
}

const columnsAt = (now: number): readonly TableColumn<Table>[] => [
  { key: "table", title: "Table", grow: true, cell: ({ table }) => table },
  {
    key: "total",
    title: "Size",
    align: "end",
    cell: ({ totalBytes }) => bytesText(totalBytes),
  },
  {
    key: "indexes",
    title: "Of it indexes",
    align: "end",
    cell: ({ indexBytes }) => bytesText(indexBytes),
  },
  { key: "rows", title: "Rows", align: "end", cell: ({ liveRows }) => formatCount(liveRows) },
  { key: "dead", title: "Dead rows", align: "end", cell: (table) => <Dead {...table} /> },
  {
    key: "vacuumed",
    title: "Vacuumed",
    cell: ({ vacuumedAt }) => <Moment iso={vacuumedAt} now={now} />,
  },
  {
    key: "analyzed",
    title: "Statistics",
    cell: (table) =>
      needsStatistics(table) ? (
        <Badge tone="warn">Due tonight</Badge>
      ) : (
        <Moment iso={table.analyzedAt} now={now} />
      ),
  },
];

function Dead(table: Table) {
  const { isMuch, percent } = wasteOf(table);
  if (table.deadRows === 0) return "0";
  const text = `${formatCount(table.deadRows)} (${percent} %)`;
  return isMuch ? <Badge tone="warn">{text}</Badge> : text;
}

function Moment({ iso, now }: { iso: string | null; now: number }) {
  if (iso === null) return <span className={styles["quiet"]}>not yet</span>;
  return <span title={exactTime(iso)}>{ago(iso, now)}</span>;
}
