import type { ViewDisplay } from "@pfa/domain/view-display.ts";
import { Highlighter } from "lucide-react";
import { Button } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import { cellText } from "./cell-text.ts";
import styles from "./columns.module.css";

type LookFormProps = {
  display: ViewDisplay;
  onDisplay: (change: Partial<ViewDisplay>) => void;
  onHighlights: () => void;
};

const EXAMPLE_AMOUNT = 1_234_567.89;
const EXAMPLE_DAY = "2027-03-09";

/** How high rows are, and how amounts and days are written. */
export function LookForm({ display, onDisplay, onHighlights }: LookFormProps) {
  const { density, formats } = display;
  return (
    <div className={styles["form"]}>
      <Select
        label="Row height"
        wide
        value={density}
        options={[
          { value: "compact", text: "Compact" },
          { value: "standard", text: "Standard" },
          { value: "comfortable", text: "Comfortable" },
        ]}
        onChange={(next) => onDisplay({ density: next })}
      />
      <Select
        label="Amounts"
        wide
        value={formats.money}
        options={(["cents", "dollars", "thousands"] as const).map((money) => ({
          value: money,
          text: cellText("money", EXAMPLE_AMOUNT, { ...formats, money }),
        }))}
        onChange={(money) => onDisplay({ formats: { ...formats, money } })}
      />
      <Select
        label="Days"
        wide
        value={formats.date}
        options={(["named", "iso", "month"] as const).map((date) => ({
          value: date,
          text: cellText("date", EXAMPLE_DAY, { ...formats, date }),
        }))}
        onChange={(date) => onDisplay({ formats: { ...formats, date } })}
      />
      <div>
        <Button small onClick={onHighlights}>
          <Highlighter size={14} aria-hidden />
          Highlights{display.highlights.length > 0 && ` (${display.highlights.length})`}…
        </Button>
      </div>
      <p className={styles["hint"]}>
        Editors, copies and files keep cents and whole days however cells are written.
      </p>
    </div>
  );
}
