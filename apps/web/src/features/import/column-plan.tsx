import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { importableFields } from "@pfa/domain/import-columns.ts";
import type { ImportPlan } from "@pfa/domain/import-file.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { Select } from "../../ui/select.tsx";
import type { Proposal } from "./import-calls.ts";
import styles from "./import.module.css";

type ColumnPlanProps = {
  proposal: Proposal;
  plan: ImportPlan;
  permissions: readonly string[];
  onChange: (change: Partial<ImportPlan>) => void;
};

type PlannedColumn = Proposal["columns"][number] & { place: number };

/** Which field each column of the file is for, and how the file writes its values. */
export function ColumnPlan({ proposal, plan, permissions, onChange }: ColumnPlanProps) {
  const choose = (place: number, field: FieldKey | null) =>
    onChange({ columns: plan.columns.map((before, at) => (at === place ? field : before)) });
  return (
    <section className={styles["section"]} aria-label="Columns">
      <DataTable
        label="Columns of the file"
        columns={tableColumns(plan, importableFields(new Set(permissions)), choose)}
        rows={proposal.columns.map((column, place) => ({ ...column, place }))}
        rowKey={({ place }) => place}
      />
      <div className={styles["forms"]}>
        <FormChoices proposal={proposal} plan={plan} onChange={onChange} />
        <Checkbox
          label="Empty cells clear the value (else they are left alone)"
          checked={plan.clearEmpty}
          onChange={(clearEmpty) => onChange({ clearEmpty })}
        />
      </div>
    </section>
  );
}

const tableColumns = (
  plan: ImportPlan,
  fields: readonly FieldKey[],
  choose: (place: number, field: FieldKey | null) => void,
): TableColumn<PlannedColumn>[] => [
  {
    key: "header",
    title: "Column in the file",
    cell: ({ header, place }) => <strong>{header || `Column ${place + 1}`}</strong>,
  },
  {
    key: "samples",
    title: "Examples",
    grow: true,
    cell: ({ samples }) => <span className={styles["muted"]}>{samples.join(" · ") || "–"}</span>,
  },
  {
    key: "field",
    title: "Goes into",
    cell: ({ header, place }) => (
      <div className={styles["target"]}>
        <Select
          hideLabel
          wide
          label={`Field for ${header || `column ${place + 1}`}`}
          value={plan.columns[place] ?? ""}
          options={[
            { value: "", text: "Not imported" },
            ...fields.map((field) => ({ value: field, text: fieldSpec(field).label })),
          ]}
          onChange={(field) => choose(place, field === "" ? null : field)}
        />
      </div>
    ),
  },
];

/** Asked only where the file does not say it by itself. */
function FormChoices({ proposal, plan, onChange }: Omit<ColumnPlanProps, "permissions">) {
  const { isSure } = proposal.forms;
  const hasKind = (kinds: readonly string[]) =>
    plan.columns.some((field) => field !== null && kinds.includes(fieldSpec(field).kind));
  const isText = proposal.format.kind === "csv";
  return (
    <>
      {isText && !isSure.days && hasKind(["date"]) && (
        <Select
          label="Days are written"
          value={plan.forms.days}
          options={[
            { value: "mdy", text: "month/day/year" },
            { value: "dmy", text: "day/month/year" },
          ]}
          onChange={(days) => onChange({ forms: { ...plan.forms, days } })}
        />
      )}
      {isText && !isSure.decimal && hasKind(["money", "number"]) && (
        <Select
          label="Numbers are written"
          value={plan.forms.decimal}
          options={[
            { value: "point", text: "1,234.50" },
            { value: "comma", text: "1.234,50" },
          ]}
          onChange={(decimal) => onChange({ forms: { ...plan.forms, decimal } })}
        />
      )}
    </>
  );
}
