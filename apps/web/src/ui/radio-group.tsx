import { useId } from "react";
import styles from "./radio-group.module.css";

type RadioGroupProps<T extends string> = {
  label: string;
  value: T;
  options: readonly { value: T; text: string; hint?: string }[];
  onChange: (value: T) => void;
};

/** One of a few, all of them in sight. */
export function RadioGroup<T extends string>(props: RadioGroupProps<T>) {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["legend"]}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles["option"]}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.text}
            {option.hint && <span className={styles["hint"]}>{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
