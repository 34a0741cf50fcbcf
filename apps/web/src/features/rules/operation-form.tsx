import { type EditableField, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Trash2 } from "lucide-react";
import { IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import {
  offeredOps,
  type OperationDraft,
  opWords,
  readOperation,
  settableFields,
  textFields,
} from "./operation-draft.ts";
import styles from "./rule-dialog.module.css";

type OperationFormProps = {
  draft: OperationDraft;
  maySeeMoney: boolean;
  onChange: (draft: OperationDraft) => void;
  onRemove: () => void;
};

type PartProps = {
  draft: OperationDraft;
  maySeeMoney: boolean;
  set: (change: Partial<OperationDraft>) => void;
};

/** One operation of a rule: what is done, and with what. */
export function OperationForm({ draft, maySeeMoney, onChange, onRemove }: OperationFormProps) {
  const read = readOperation(draft);
  const set = (change: Partial<OperationDraft>) => onChange({ ...draft, ...change });
  return (
    <li className={styles["operation"]}>
      <div className={styles["head"]}>
        <Select
          label="Change"
          hideLabel
          wide
          value={draft.op}
          options={offeredOps(maySeeMoney).map((op) => ({ value: op, text: opWords[op] }))}
          onChange={(op) => set({ op })}
        />
        <IconButton label={`Remove: ${opWords[draft.op]}`} onClick={onRemove}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      <OperationParts draft={draft} maySeeMoney={maySeeMoney} set={set} />
      {!read.ok && <p className={styles["missing"]}>{read.message}</p>}
    </li>
  );
}

function OperationParts(props: PartProps) {
  const { draft, set } = props;
  switch (draft.op) {
    case "set":
      return (
        <div className={styles["parts"]}>
          <FieldSelect {...props} />
          <ValueInput {...props} />
        </div>
      );
    case "clear":
      return <FieldSelect {...props} />;
    case "shift":
    case "extend":
      return <MoveParts {...props} />;
    case "multiply":
      return (
        <div className={styles["parts"]}>
          <PriceSelect {...props} />
          <TextField
            label="Percent, such as 10 or -5"
            small
            inputMode="decimal"
            value={draft.percent}
            onChange={(event) => set({ percent: event.target.value })}
          />
        </div>
      );
    case "add":
      return (
        <div className={styles["parts"]}>
          <PriceSelect {...props} />
          <TextField
            label="Dollars, such as 250 or -250"
            small
            inputMode="decimal"
            value={draft.dollars}
            onChange={(event) => set({ dollars: event.target.value })}
          />
        </div>
      );
    case "replace":
      return <ReplaceParts {...props} />;
    case "discontinue":
      return <FlagParts {...props} on="Discontinue" off="Reactivate" />;
    case "transferFunds":
      return <FlagParts {...props} on="Mark transferable" off="Keep the funds" />;
    case "copyPlan":
      return (
        <p className={styles["hint"]}>
          Dates, source, DOR, equipment and prices of the plan, where it has them.
        </p>
      );
    case "swapSource":
      return (
        <p className={styles["hint"]}>A rental becomes a purchase, and the other way round.</p>
      );
  }
}

const fieldOptions = (fields: readonly EditableField[]) =>
  fields.map((field) => ({ value: field, text: fieldSpec(field).label }));

const FieldSelect = ({ draft, maySeeMoney, set }: PartProps) => (
  <Select
    label="Field"
    value={draft.field}
    options={fieldOptions(settableFields(maySeeMoney))}
    onChange={(field) => set({ field, value: "" })}
  />
);

function ValueInput({ draft, set }: PartProps) {
  const { kind, values } = fieldSpec(draft.field);
  if (kind === "enum" || kind === "boolean") {
    const texts = kind === "boolean" ? ["yes", "no"] : [...(values ?? [])];
    const options = ["", ...texts].map((text) => ({ value: text, text: text || "Choose…" }));
    return (
      <Select
        label="Value"
        value={texts.includes(draft.value) ? draft.value : ""}
        options={options}
        onChange={(value) => set({ value })}
      />
    );
  }
  return (
    <TextField
      label="Value"
      small
      type={kind === "date" ? "date" : "text"}
      inputMode={kind === "money" ? "decimal" : "text"}
      value={draft.value}
      onChange={(event) => set({ value: event.target.value })}
    />
  );
}

function MoveParts({ draft, set }: PartProps) {
  const isShift = draft.op === "shift";
  return (
    <>
      <div className={styles["parts"]}>
        <TextField
          label="By"
          small
          inputMode="numeric"
          className={styles["short"]}
          value={draft.amount}
          onChange={(event) => set({ amount: event.target.value })}
        />
        <Select
          label="Unit"
          value={draft.unit}
          options={(["days", "weeks", "months"] as const).map((unit) => ({
            value: unit,
            text: unit,
          }))}
          onChange={(unit) => set({ unit })}
        />
        <Select
          label="Direction"
          value={draft.direction}
          options={[
            { value: "later", text: isShift ? "later" : "longer" },
            { value: "earlier", text: isShift ? "earlier" : "shorter" },
          ]}
          onChange={(direction) => set({ direction })}
        />
      </div>
      {isShift && (
        <Select
          label="What is on site"
          wide
          value={draft.onSite}
          options={[
            { value: "extend", text: "extends its end only, its start is fixed" },
            { value: "skip", text: "is left as it is" },
          ]}
          onChange={(onSite) => set({ onSite })}
        />
      )}
    </>
  );
}

const PriceSelect = ({ draft, set }: PartProps) => (
  <Select
    label="Of"
    value={draft.price}
    options={[
      { value: "monthlyRate", text: fieldSpec("monthlyRate").label },
      { value: "purchasePrice", text: fieldSpec("purchasePrice").label },
    ]}
    onChange={(price) => set({ price })}
  />
);

function ReplaceParts({ draft, set }: PartProps) {
  return (
    <>
      <div className={styles["parts"]}>
        <Select
          label="In"
          value={draft.fields.length === textFields.length ? "all" : (draft.fields[0] ?? "all")}
          options={[{ value: "all" as const, text: "All texts" }, ...fieldOptions(textFields)]}
          onChange={(field) => set({ fields: field === "all" ? textFields : [field] })}
        />
        <TextField
          label="Find"
          small
          value={draft.find}
          onChange={(event) => set({ find: event.target.value })}
        />
        <TextField
          label="Replace with"
          small
          value={draft.replacement}
          onChange={(event) => set({ replacement: event.target.value })}
        />
      </div>
      <div className={styles["parts"]}>
        <Checkbox
          label="Match case"
          checked={draft.matchCase}
          onChange={(matchCase) => set({ matchCase })}
        />
        <Checkbox
          label="Whole cell only"
          checked={draft.wholeCell}
          onChange={(wholeCell) => set({ wholeCell })}
        />
      </div>
    </>
  );
}

const FlagParts = ({ draft, set, on, off }: PartProps & { on: string; off: string }) => (
  <Select
    label="To do"
    value={draft.on ? "on" : "off"}
    options={[
      { value: "on", text: on },
      { value: "off", text: off },
    ]}
    onChange={(value) => set({ on: value === "on" })}
  />
);
