import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { GroupLevel } from "@pfa/domain/view-display.ts";
import { Group as GroupIcon, Plus, X } from "lucide-react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { Select } from "../../../ui/select.tsx";
import { columnGroups } from "../columns.ts";
import styles from "./grouping.module.css";

type GroupMenuProps = {
  levels: readonly GroupLevel[];
  visible: readonly FieldKey[];
  onChange: (levels: GroupLevel[]) => void;
};

const MAX_LEVELS = 4;
/** What one groups by first, as a rule. */
const usual: readonly FieldKey[] = ["areaSilo", "category", "source", "forecastStart"];

/** By what rows are grouped, from the outermost level inwards. */
export function GroupMenu({ levels, visible, onChange }: GroupMenuProps) {
  const free = visible.filter((field) => !levels.some((level) => level.field === field));
  const words = levels.map(({ field }) => fieldSpec(field).label).join(" › ");
  return (
    <Popover
      label="Group rows"
      align="end"
      className={styles["panel"]}
      trigger={
        <Button small look="quiet" aria-pressed={levels.length > 0}>
          <GroupIcon size={14} aria-hidden />
          {levels.length > 0 ? `Grouped by ${words}` : "Group"}
        </Button>
      }
    >
      {levels.map((level, at) => (
        <LevelRow
          key={level.field}
          level={level}
          free={free}
          isFirst={at === 0}
          onChange={(next) => onChange(levels.map((one, index) => (index === at ? next : one)))}
          onRemove={() => onChange(levels.filter((_, index) => index !== at))}
        />
      ))}
      {levels.length < MAX_LEVELS && (
        <Button
          small
          look="quiet"
          onClick={() => {
            const field = usual.find((one) => free.includes(one)) ?? free[0];
            if (field) onChange([...levels, { field, unit: unitFor(field) }]);
          }}
        >
          <Plus size={14} aria-hidden />{" "}
          {levels.length === 0 ? "Group by a column" : "Then by another"}
        </Button>
      )}
      {levels.length > 0 && (
        <Button small look="quiet" onClick={() => onChange([])}>
          No groups
        </Button>
      )}
    </Popover>
  );
}

const unitFor = (field: FieldKey): GroupLevel["unit"] =>
  fieldSpec(field).kind === "date" ? "month" : "day";

type LevelRowProps = {
  level: GroupLevel;
  free: readonly FieldKey[];
  isFirst: boolean;
  onChange: (level: GroupLevel) => void;
  onRemove: () => void;
};

function LevelRow({ level, free, isFirst, onChange, onRemove }: LevelRowProps) {
  const offered = (fields: readonly FieldKey[]) =>
    fields.filter((field) => field === level.field || free.includes(field));
  return (
    <div className={styles["level"]}>
      <select
        className={styles["field"]}
        aria-label={isFirst ? "Group by" : "Then by"}
        value={level.field}
        onChange={({ target }) => {
          const field = target.value as FieldKey;
          onChange({ field, unit: unitFor(field) });
        }}
      >
        {columnGroups.map(({ name, fields }) => (
          <optgroup key={name} label={name}>
            {offered(fields).map((field) => (
              <option key={field} value={field}>
                {fieldSpec(field).label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {fieldSpec(level.field).kind === "date" && (
        <Select
          label="Period"
          hideLabel
          value={level.unit}
          options={[
            { value: "day", text: "day" },
            { value: "month", text: "month" },
            { value: "year", text: "year" },
          ]}
          onChange={(unit) => onChange({ ...level, unit })}
        />
      )}
      <IconButton
        small
        label={`Do not group by ${fieldSpec(level.field).label}`}
        onClick={onRemove}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
