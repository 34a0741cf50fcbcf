import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";

type SearchFilterProps = {
  label: string;
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
};

/** Long enough not to ask for every letter. */
const TYPING_MS = 250;

/** A text to look for; it enters the address when typing pauses. */
export function SearchFilter({ label, value = "", onSearch }: SearchFilterProps) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  // The address changed by itself: a link, or back.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  useEffect(() => {
    if (text === told) return undefined;
    const timer = setTimeout(() => {
      setTold(text);
      onSearch(text.trim() || undefined);
    }, TYPING_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only typing starts the wait anew
  }, [text, told]);
  return (
    <TextField
      label={label}
      hideLabel
      small
      className={styles["search"]}
      icon={<Search size={14} />}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
