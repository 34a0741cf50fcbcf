import { useState } from "react";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./mapping.module.css";
import { pairsText, parsePairs } from "./edit-mapping.ts";

type PairsFieldProps = {
  label: string;
  hideLabel?: boolean;
  pairs: Record<string, string>;
  onChange: (text: string) => void;
};

/** Pairs in one line, kept as typed while they mean the same: a comma that was just typed stays. */
export function PairsField({ label, hideLabel = false, pairs, onChange }: PairsFieldProps) {
  const [text, setText] = useState(() => pairsText(pairs));
  const isOurs = pairsText(parsePairs(text)) === pairsText(pairs);
  return (
    <TextField
      label={label}
      hideLabel={hideLabel}
      small
      className={styles["pairs"]}
      value={isOurs ? text : pairsText(pairs)}
      placeholder="THEIRS = Ours, …"
      onChange={(event) => {
        setText(event.target.value);
        onChange(event.target.value);
      }}
    />
  );
}
