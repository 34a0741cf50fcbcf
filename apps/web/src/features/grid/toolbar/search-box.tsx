import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { TextField } from "../../../ui/text-field.tsx";
import styles from "./toolbar.module.css";

const TYPING_MS = 250;

type SearchBoxProps = { search: string; onSearch: (search: string) => void };

/** Searches while typing, a moment after the last key. */
export function SearchBox({ search, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed by itself: a link, the back button, "clear".
  if (known !== search) {
    setKnown(search);
    setText(search);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const searchSoon = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setKnown(next.trim());
      onSearch(next.trim());
    }, TYPING_MS);
  };
  return (
    <TextField
      className={styles["search"]}
      label="Search records"
      hideLabel
      small
      type="search"
      icon={<Search size={14} />}
      placeholder="Search id, description, make…"
      maxLength={200}
      value={text}
      onChange={(event) => searchSoon(event.target.value)}
    />
  );
}
