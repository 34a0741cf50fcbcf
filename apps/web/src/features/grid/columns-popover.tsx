import { Columns3, Search } from "lucide-react";
import { type FieldKey, fieldSpec, visibleFields } from "@pfa/domain/field-catalog.ts";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Popover } from "../../ui/popover.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { columnGroups, fixedFields } from "./columns.ts";
import styles from "./columns-popover.module.css";
import type { GridHost } from "./grid-host.ts";

type ColumnsPopoverProps = { grid: GridHost; permissions: readonly string[] };

/** Which columns are shown. Money columns are not offered to a caller who may not see them. */
export function ColumnsPopover({ grid, permissions }: ColumnsPopoverProps) {
  return (
    <Popover
      label="Columns"
      align="end"
      className={styles["panel"]}
      trigger={
        <Button>
          <Columns3 size={14} aria-hidden />
          <span className="tool-word">Columns</span>
        </Button>
      }
    >
      <ColumnList grid={grid} permissions={permissions} />
    </Popover>
  );
}

function ColumnList({ grid, permissions }: ColumnsPopoverProps) {
  const [text, setText] = useState("");
  const [, redraw] = useState(0);
  const visible = visibleFields(new Set(permissions));
  const wanted = text.trim().toLowerCase();
  const offered = (field: FieldKey) =>
    visible.includes(field) &&
    !fixedFields.has(field) &&
    fieldSpec(field).label.toLowerCase().includes(wanted);
  const show = (fields: readonly FieldKey[], shown: boolean) => {
    grid.api.setColumnsVisible([...fields], shown);
    redraw((count) => count + 1);
  };
  return (
    <>
      <div className={styles["search"]}>
        <TextField
          label="Find a column"
          hideLabel
          small
          icon={<Search size={14} />}
          placeholder="Find a column"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className={styles["groups"]}>
        {columnGroups.map(({ name, fields }) => (
          <GroupChecks
            key={name}
            name={name}
            fields={fields.filter(offered)}
            isShown={(field) => grid.api.getColumn(field)?.isVisible() ?? false}
            onShow={show}
          />
        ))}
      </div>
      <div className={styles["foot"]}>
        <Button
          small
          look="quiet"
          onClick={() => {
            grid.resetColumns();
            redraw((count) => count + 1);
          }}
        >
          Back to the standard columns
        </Button>
      </div>
    </>
  );
}

type GroupChecksProps = {
  name: string;
  fields: readonly FieldKey[];
  isShown: (field: FieldKey) => boolean;
  onShow: (fields: readonly FieldKey[], shown: boolean) => void;
};

function GroupChecks({ name, fields, isShown, onShow }: GroupChecksProps) {
  if (fields.length === 0) return null;
  const on = fields.filter(isShown).length;
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["legend"]}>
        <Checkbox
          label={name}
          checked={on === fields.length ? true : on > 0 && "indeterminate"}
          onChange={(checked) => onShow(fields, checked)}
        />
      </legend>
      {fields.map((field) => (
        <div key={field} className={styles["column"]} title={fieldSpec(field).meaning}>
          <Checkbox
            label={fieldSpec(field).label}
            checked={isShown(field)}
            onChange={(checked) => onShow([field], checked)}
          />
        </div>
      ))}
    </fieldset>
  );
}
