import { FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { classNames } from "../../ui/class-names.ts";
import styles from "./import.module.css";

/** Where a file is dropped, or chosen by click and keyboard. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  return (
    <label
      className={classNames(styles["drop"], isOver && styles["over"])}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <FileSpreadsheet size={32} aria-hidden />
      <strong>Drop an Excel workbook or a CSV file here, or choose one</strong>
      <span className={styles["muted"]}>
        One row for each record, its PFA ID in one of the columns. Nothing changes before you have
        seen what would.
      </span>
      <input
        type="file"
        className="visually-hidden"
        aria-label="File to import"
        accept=".xlsx,.csv,.tsv,.txt"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // So that the same file can be chosen again once it was mended.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
