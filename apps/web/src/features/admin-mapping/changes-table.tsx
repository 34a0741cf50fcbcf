import type { MappingChange } from "@pfa/domain/mapping-changes.ts";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";

const columns: readonly TableColumn<MappingChange>[] = [
  { key: "label", title: "Field", cell: ({ label }) => label },
  { key: "part", title: "What", cell: ({ part }) => part },
  { key: "before", title: "Now", cell: ({ before }) => before ?? "\u2013" },
  { key: "after", title: "Then", cell: ({ after }) => <strong>{after ?? "\u2013"}</strong> },
];

/** What differs between two versions. */
export function ChangesTable({ changes }: { changes: readonly MappingChange[] }) {
  return (
    <DataTable
      label="Changes"
      columns={columns}
      rows={changes}
      rowKey={({ label, part }) => `${label} ${part}`}
    />
  );
}
