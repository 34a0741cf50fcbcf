import { Check, Minus } from "lucide-react";
import { Checkbox as Primitive } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "./checkbox.module.css";

type CheckboxProps = {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hideLabel?: boolean;
  disabled?: boolean;
};

export function Checkbox({ checked, onChange, label, hideLabel, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <span className={styles["row"]}>
      <Primitive.Root
        id={id}
        className={styles["box"]}
        checked={checked}
        disabled={disabled ?? false}
        onCheckedChange={(next) => onChange(next === true)}
      >
        <Primitive.Indicator className={styles["mark"]}>
          {checked === "indeterminate" ? <Minus size={12} /> : <Check size={12} strokeWidth={3} />}
        </Primitive.Indicator>
      </Primitive.Root>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
    </span>
  );
}
