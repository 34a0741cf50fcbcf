import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import styles from "./text-field.module.css";

type TextFieldProps = ComponentProps<"input"> & {
  label: string;
  hideLabel?: boolean;
  icon?: ReactNode;
  error?: string | null | undefined;
  small?: boolean;
};

/** A labelled input; its error is read with it. */
export function TextField(props: TextFieldProps) {
  const { label, hideLabel = false, icon, error, small = false, className, ...rest } = props;
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div className={classNames(styles["field"], className)}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      <div className={styles["box"]}>
        {icon && <span className={styles["icon"]}>{icon}</span>}
        <input
          {...rest}
          id={id}
          className={classNames(
            styles["input"],
            small && styles["small"],
            Boolean(icon) && styles["withIcon"],
          )}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
        />
      </div>
      {error && (
        <p id={errorId} className={styles["error"]} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
