import type { ComponentProps } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";

type Look = "primary" | "secondary" | "quiet" | "danger";

export type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  small?: boolean;
  /** Shows work under way; the button keeps its size and takes no further click. */
  busy?: boolean;
  /** Why it cannot be pressed; the button stays reachable so that the reason can be read. */
  disabledReason?: string | null | undefined;
};

export function Button({
  look = "secondary",
  small = false,
  busy = false,
  disabledReason,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const blocked = busy || Boolean(disabledReason);
  return (
    <button
      type="button"
      {...rest}
      className={classNames(styles["button"], styles[look], small && styles["small"], className)}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      title={disabledReason ?? rest.title}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
    >
      {busy && <span className={styles["spinner"]} aria-hidden="true" />}
      <span className={classNames(styles["label"], busy && styles["hiddenLabel"])}>{children}</span>
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, "aria-label" | "title"> & { label: string };

/** A square button whose name is read and shown on hover. */
export function IconButton({ label, className, look = "quiet", ...rest }: IconButtonProps) {
  return (
    <Button
      {...rest}
      look={look}
      className={classNames(styles["icon"], className)}
      aria-label={label}
      title={label}
    />
  );
}
