import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { Download } from "lucide-react";
import { useState } from "react";
import { type Command, useCommands } from "../../commands.ts";
import type { OrganizationAccess } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import styles from "./export-popover.module.css";
import { type ExportChoice, useExport } from "./use-export.tsx";

type ExportPopoverProps = {
  access: OrganizationAccess;
  view: View;
  /** Fields of the columns in sight, in their order. */
  shownFields: () => readonly FieldKey[];
  onSessionOver: () => void;
};

/** The records as a file: which, which columns, and in what form. */
export function ExportPopover({ access, view, shownFields, onSessionOver }: ExportPopoverProps) {
  const [open, setOpen] = useState(false);
  const start = useExport(access.code, onSessionOver);
  const mayExport = access.permissions.includes("Export");
  const exportAs = (format: "xlsx" | "csv", name: string): Command => ({
    id: `export ${format}`,
    group: "Records",
    label: `Export this view as ${name}`,
    keywords: "download save file",
    run: () => void start({ view, columns: shownFields(), format }),
  });
  useCommands(mayExport ? [exportAs("xlsx", "an Excel workbook"), exportAs("csv", "CSV")] : []);
  return (
    <Popover
      label="Export"
      align="end"
      className={styles["panel"]}
      open={open}
      onOpenChange={(next) => setOpen(next && mayExport)}
      trigger={
        <Button disabledReason={mayExport ? null : "Exporting needs the permission Export"}>
          <Download size={14} aria-hidden />
          <span className="tool-word">Export</span>
        </Button>
      }
    >
      <ExportForm
        view={view}
        shown={shownFields}
        all={visibleFields(new Set(access.permissions))}
        onStart={(choice) => {
          setOpen(false);
          void start(choice);
        }}
      />
    </Popover>
  );
}

type ExportFormProps = {
  view: View;
  shown: () => readonly FieldKey[];
  all: readonly FieldKey[];
  onStart: (choice: ExportChoice) => void;
};

function ExportForm({ view, shown, all, onStart }: ExportFormProps) {
  const [what, setWhat] = useState<"view" | "changes">(view.onlyDrafts ? "changes" : "view");
  const [columns, setColumns] = useState<"shown" | "all">("shown");
  const [format, setFormat] = useState<"xlsx" | "csv">("xlsx");
  const submit = () =>
    onStart({
      view: { ...view, onlyDrafts: what === "changes" },
      columns: columns === "all" ? all : shown(),
      format,
    });
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <RadioGroup
        label="Records"
        value={what}
        onChange={setWhat}
        options={[
          { value: "view", text: "This view", hint: "Its filter, search and order" },
          { value: "changes", text: "Only my changes", hint: "Of this view, with my values" },
        ]}
      />
      <RadioGroup
        label="Columns"
        value={columns}
        onChange={setColumns}
        options={[
          { value: "shown", text: "Those in sight" },
          { value: "all", text: `All ${all.length}` },
        ]}
      />
      <RadioGroup
        label="File"
        value={format}
        onChange={setFormat}
        options={[
          { value: "xlsx", text: "Excel workbook", hint: "Dates and amounts as such" },
          { value: "csv", text: "CSV", hint: "Text, separated by commas" },
        ]}
      />
      <Button type="submit" look="primary">
        Export
      </Button>
    </form>
  );
}
