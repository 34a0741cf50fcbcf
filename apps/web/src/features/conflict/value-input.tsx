import type { FieldSpec } from "@pfa/domain/field-catalog.ts";
import styles from "./conflict-dialog.module.css";

type ValueInputProps = {
  spec: FieldSpec;
  text: string;
  isInvalid: boolean;
  onChange: (text: string) => void;
};

const flagOptions = [
  { value: "TRUE", label: "Yes" },
  { value: "FALSE", label: "No" },
];

/** An own value in the form that suits the field. */
export function ValueInput({ spec, text, isInvalid, onChange }: ValueInputProps) {
  const shared = {
    className: styles["input"],
    "aria-label": `${spec.label}: another value`,
    "aria-invalid": isInvalid || undefined,
    value: text,
  };
  const options =
    spec.kind === "boolean" ? flagOptions : spec.values?.map((value) => ({ value, label: value }));
  if (options) {
    return (
      <select {...shared} onChange={(event) => onChange(event.target.value)}>
        {text === "" && <option value="" aria-label="Nothing chosen" />}
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      type={spec.kind === "date" ? "date" : "text"}
      inputMode={spec.kind === "money" || spec.kind === "number" ? "decimal" : "text"}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
