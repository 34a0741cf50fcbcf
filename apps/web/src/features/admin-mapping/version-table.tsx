import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { exactTime } from "../../ui/relative-time.ts";
import styles from "./mapping.module.css";

type Version = Outputs["mapping"]["versions"]["versions"][number];

type VersionTableProps = {
  versions: readonly Version[];
  shown: number;
  onOpen: (version: number) => void;
};

/** Every version there was: who saved it and why, and when it was in use. An older one is put in use the same way. */
export function VersionTable({ versions, shown, onOpen }: VersionTableProps) {
  return (
    <section className={styles["versions"]} aria-label="Versions">
      <h3 className={styles["title"]}>Versions</h3>
      <DataTable
        label="Versions of the field mapping"
        columns={columns}
        rows={versions.map((version) => ({
          ...version,
          isShown: version.version === shown,
          onOpen,
        }))}
        rowKey={({ version }) => version}
        openKey={shown}
      />
    </section>
  );
}

type Row = Version & { isShown: boolean; onOpen: (version: number) => void };

const columns: readonly TableColumn<Row>[] = [
  {
    key: "version",
    title: "Version",
    cell: ({ version, isActive }) => (
      <>
        {version} {isActive && <Badge tone="good">In use</Badge>}
      </>
    ),
  },
  { key: "at", title: "Saved", cell: ({ savedAt }) => exactTime(savedAt) },
  { key: "by", title: "By", cell: ({ savedBy }) => savedBy ?? "PFA Vanguard" },
  { key: "base", title: "Made from", cell: ({ basedOn }) => basedOn ?? "\u2013" },
  {
    key: "used",
    title: "Put in use",
    cell: ({ activations: [newest] }) =>
      newest ? `${exactTime(newest.at)}, ${newest.by ?? "PFA Vanguard"}` : "\u2013",
  },
  { key: "reason", title: "Reason", grow: true, cell: ({ reason }) => reason },
  {
    key: "open",
    title: "",
    align: "end",
    cell: ({ version, isShown, onOpen }) => (
      <Button
        small
        aria-label={`Open version ${version}`}
        disabledReason={isShown ? "It is open above" : null}
        onClick={() => onOpen(version)}
      >
        Open
      </Button>
    ),
  },
];
