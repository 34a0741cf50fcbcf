import type { View } from "@pfa/domain/window.ts";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { errorText } from "../../../trpc-error.ts";
import { trpc } from "../../../trpc.ts";
import { IconButton } from "../../../ui/button.tsx";
import { countOf } from "../../../ui/format-value.ts";
import { TextField } from "../../../ui/text-field.tsx";
import type { OpenGrid } from "../open-grid.ts";
import styles from "./find.module.css";

type FindBarProps = {
  organization: string;
  shown: View;
  open: OpenGrid;
  replace?: ReactNode;
  onClose: () => void;
};

/** How long typing rests before it is looked for. */
const TYPING_MS = 200;

/** Finds text anywhere in the view, loaded or not, and goes from match to match. */
export function FindBar({ organization, shown, open, replace, onClose }: FindBarProps) {
  const [text, setText] = useState("");
  const { told, find } = useFinder(organization, shown, open);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function type(next: string) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void find(next.trim(), "here"), TYPING_MS);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer.current);
      void find(text.trim(), event.shiftKey ? "previous" : "next");
    }
  }
  return (
    <search className={styles["bar"]} aria-label="Find in this view">
      <TextField
        label="Find"
        hideLabel
        small
        autoFocus
        className={styles["text"]}
        placeholder="Find in the columns shown"
        maxLength={200}
        value={text}
        onChange={({ target }) => type(target.value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles["told"]} role="status">
        {text.trim() === "" ? "" : told}
      </span>
      <IconButton
        small
        label="Previous match (Shift+Enter)"
        onClick={() => void find(text.trim(), "previous")}
      >
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton small label="Next match (Enter)" onClick={() => void find(text.trim(), "next")}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
      {replace}
      <IconButton small label="Close (Esc)" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </search>
  );
}

type Direction = "here" | "next" | "previous";

/** Looks on from the match before, or from the first row in sight. */
function useFinder(organization: string, view: View, open: OpenGrid) {
  const { client } = trpc.useUtils();
  const [told, setTold] = useState("");
  const last = useRef({ text: "", row: -1, call: 0 });

  async function find(text: string, direction: Direction): Promise<void> {
    const call = last.current.call + 1;
    last.current.call = call;
    if (text === "") return open.showFound(null);
    const fromRow = firstRow(last.current, { text, direction }, open);
    const asked = { text, columns: open.grid.shownFields(), fromRow };
    const way = direction === "previous" ? direction : "next";
    try {
      const input = { organization, ...view, ...asked, direction: way } as const;
      const { match, matches } = await client.records.find.query(input);
      // Somebody has typed on meanwhile.
      if (last.current.call !== call) return;
      last.current = { text, row: match?.row ?? -1, call };
      setTold(match ? `${countOf(matches, "row")} · row ${match.row + 1}` : "Nothing found");
      open.showFound({ text, at: match && { id: match.id, field: match.field } });
      if (match) await open.goTo(match);
    } catch (error) {
      if (last.current.call === call) setTold(errorText(error));
    }
  }
  return { told, find };
}

/** Where to look on: from the match before, or from the first row in sight. */
function firstRow(
  last: { text: string; row: number },
  { text, direction }: { text: string; direction: Direction },
  open: OpenGrid,
): number {
  const { rows } = open.grid;
  const isSame = text === last.text && last.row >= 0;
  if (isSame) return rowAfter(last.row, direction, rows.total);
  // Rows of groups are no rows of the view.
  return open.isGrouped ? 0 : rows.drawn().startRow;
}

function rowAfter(row: number, direction: Direction, total: number): number {
  if (direction === "next") return row + 1;
  if (direction === "here") return row;
  return row === 0 ? Math.max(0, total - 1) : row - 1;
}
