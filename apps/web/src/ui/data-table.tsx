import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./data-table.module.css";

export type TableColumn<Row> = {
  key: string;
  title: string;
  /** Numbers stand at the right. */
  align?: "start" | "end";
  /** Takes what width the others leave, and is cut there. */
  grow?: boolean;
  /** With `grow`: goes on in the next line rather than being cut. */
  wrap?: boolean;
  cell: (row: Row) => ReactNode;
};

type DataTableProps<Row> = {
  /** What the rows are, for those who cannot see the table. */
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** The row that is open beside or below the table. */
  openKey?: string | number | undefined;
};

/** A quiet table for some dozens of rows; whatever is long scrolls inside it. */
export function DataTable<Row>({ label, columns, rows, rowKey, openKey }: DataTableProps<Row>) {
  return (
    <div className={styles["frame"]} role="region" aria-label={label} tabIndex={0}>
      <table className={styles["table"]} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classNames(...cellClasses(column))}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={rowKey(row) === openKey ? styles["open"] : undefined}
              aria-current={rowKey(row) === openKey || undefined}
            >
              {columns.map((column) => (
                <td key={column.key} className={classNames(...cellClasses(column))}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cellClasses = ({
  align,
  grow,
  wrap,
}: Pick<TableColumn<never>, "align" | "grow" | "wrap">) => [
  align === "end" && styles["end"],
  grow && styles["grow"],
  wrap && styles["wrap"],
];
