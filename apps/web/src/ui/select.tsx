import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { classNames } from "./class-names.ts";
import styles from "./select.module.css";

type SelectProps<T extends string> = {
  label: string;
  hideLabel?: boolean;
  /** As wide as what it stands in, as in a form. */
  wide?: boolean;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
};

/** One of several, by the system's own list: short, and good on every keyboard. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, hideLabel = false, wide = false, value, options, onChange } = props;
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      <div className={classNames(styles["box"], wide && styles["wide"])}>
        <select
          id={id}
          className={styles["select"]}
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
        <ChevronDown size={14} aria-hidden className={styles["arrow"]} />
      </div>
    </div>
  );
}
