import type { View } from "@pfa/domain/window.ts";
import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { errorText } from "../../../trpc-error.ts";
import { trpc } from "../../../trpc.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { formatCount } from "../../../ui/format-value.ts";
import { TextField } from "../../../ui/text-field.tsx";
import type { OpenGrid } from "../open-grid.ts";
import styles from "./find.module.css";
import { readWish, type Wish } from "./wish.ts";

type GoToBarProps = { organization: string; shown: View; open: OpenGrid; onClose: () => void };

/** Goes to a record by its id, or to a row by its number. */
export function GoToBar({ organization, shown, open, onClose }: GoToBarProps) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const { client } = trpc.useUtils();

  /** Goes there, or answers why that cannot be. A record's groups are opened. */
  async function goTo(wish: Wish): Promise<string | null> {
    const { total } = open.grid.rows;
    if ("row" in wish) {
      if (wish.row < 1 || wish.row > total) return `Rows go from 1 to ${formatCount(total)}`;
      open.goToRow(wish.row - 1, "pfaId");
      return null;
    }
    const { pfaId } = wish;
    const { row } = await client.records.position.query({ organization, ...shown, pfaId });
    if (row === null) return `${pfaId} is not in this view. A row is written #120`;
    await open.goTo({ row, id: pfaId, field: "pfaId" });
    return null;
  }
  async function submit(event: FormEvent) {
    event.preventDefault();
    const wish = readWish(text);
    if (!wish) return setError("Enter a PFA ID, or a row as #120");
    try {
      const problem = await goTo(wish);
      if (problem) return setError(problem);
      onClose();
    } catch (problem) {
      setError(errorText(problem));
    }
  }
  return (
    <form
      className={styles["bar"]}
      aria-label="Go to"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <TextField
        label="PFA ID or row"
        hideLabel
        small
        autoFocus
        className={styles["text"]}
        placeholder="PFA ID, or a row as #120"
        maxLength={100}
        error={error}
        value={text}
        onChange={({ target }) => {
          setError(null);
          setText(target.value);
        }}
      />
      <Button small look="primary" type="submit">
        Go
      </Button>
      <IconButton small label="Close (Esc)" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </form>
  );
}
