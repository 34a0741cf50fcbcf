import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import styles from "./range.module.css";

type Shortcut = [keys: string, what: string];
type Group = { title: string; shortcuts: readonly Shortcut[] };

/** Every key that does something in the grid. */
const groups: readonly Group[] = [
  {
    title: "Move",
    shortcuts: [
      ["Arrows", "one cell"],
      ["Ctrl + arrow", "to the edge of the data"],
      ["Home, End", "first and last column"],
      ["Ctrl + Home, Ctrl + End", "first and last cell of the view"],
      ["Page Up, Page Down", "one screen; with Alt five columns"],
      ["Tab, Enter", "right, down; with Shift back. In a range: from cell to cell"],
      ["Esc, then Tab", "out of the grid"],
    ],
  },
  {
    title: "Select",
    shortcuts: [
      ["Shift + any of these", "extend the range"],
      ["Ctrl + click", "one more range"],
      ["Shift + Space", "whole rows"],
      ["Ctrl + Space", "whole columns"],
      ["Ctrl + A", "everything in the view"],
      ["Click on a row's number or a column's head", "the row, the column"],
    ],
  },
  {
    title: "Edit",
    shortcuts: [
      ["Any text", "replaces the cell's value"],
      ["F2, double click", "edits it"],
      ["Space", "sets or clears a check box"],
      ["Delete", "clears what is selected"],
      ["Ctrl + D, Ctrl + R", "fills down, fills right"],
      ["Drag the range's corner", "goes on with a series; with Ctrl copies"],
      ["Ctrl + Z, Ctrl + Y", "undo, redo"],
    ],
  },
  {
    title: "Clipboard",
    shortcuts: [
      ["Ctrl + C, Ctrl + X", "copy, cut"],
      ["Ctrl + V", "paste, also from Excel, Google Sheets and LibreOffice"],
      ["Shift + F10", "menu of the cell"],
    ],
  },
  {
    title: "Column heads",
    shortcuts: [
      ["Enter", "sort; with Shift by one more column"],
      ["Alt + Down", "filter"],
    ],
  },
];

type ShortcutSheetProps = { open: boolean; onClose: () => void };

/** The keys of the grid: by ? anywhere on the page, by Ctrl+/ in a cell. */
export function ShortcutSheet({ open, onClose }: ShortcutSheetProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Keyboard shortcuts"
      shape="wide"
    >
      <DialogBody>
        <div className={styles["shortcuts"]}>
          {groups.map(({ title, shortcuts }) => (
            <section key={title} aria-label={title}>
              <h3>{title}</h3>
              <dl>
                {shortcuts.map(([keys, what]) => (
                  <div key={keys}>
                    <dt>{keys}</dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogBody>
    </Dialog>
  );
}
