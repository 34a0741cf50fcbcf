import { type EditableField, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { ArrowRight } from "lucide-react";
import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { classNames } from "../../ui/class-names.ts";
import { countOf, describeValue, formatCount, formatDollars } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import styles from "./rule-preview.module.css";
import { refusalWords } from "./rule-words.ts";

type ChangePreview = Outputs["drafts"]["previewRule"];

type RulePreviewProps = {
  preview: ChangePreview;
  /** A newer one is on its way. */
  isOld?: boolean;
};

/** What a change by a rule would do: counts by outcome and reason, costs before and after, the first records side by side. */
export function RulePreview({ preview, isOld = false }: RulePreviewProps) {
  return (
    <section
      className={classNames(styles["preview"], isOld && styles["old"])}
      aria-label="Preview of the change"
      aria-busy={isOld}
    >
      <Outcomes preview={preview} />
      <Costs preview={preview} />
      <Reasons preview={preview} />
      <FirstRows preview={preview} />
    </section>
  );
}

function Outcomes({ preview: { changed, extended, unchanged, refused } }: RulePreviewProps) {
  return (
    <dl className={styles["outcomes"]}>
      <Outcome name="Change" count={changed} tone={changed > 0 ? "good" : "calm"}>
        {extended > 0 && `${formatCount(extended)} on site: the end only`}
      </Outcome>
      <Outcome name="Stay as they are" count={unchanged} tone="calm">
        hold it already
      </Outcome>
      <Outcome name="Skipped" count={refused} tone={refused > 0 ? "warn" : "calm"}>
        {refused > 0 && "a rule keeps them"}
      </Outcome>
    </dl>
  );
}

type OutcomeProps = {
  name: string;
  count: number;
  tone: "good" | "warn" | "calm";
  children: React.ReactNode;
};

const Outcome = ({ name, count, tone, children }: OutcomeProps) => (
  <div className={classNames(styles["outcome"], styles[tone])}>
    <dt>{name}</dt>
    <dd>{formatCount(count)}</dd>
    <dd className={styles["hint"]}>{children}</dd>
  </div>
);

function Costs({ preview: { costBefore, costAfter } }: RulePreviewProps) {
  if (costBefore === null || costAfter === null) return null;
  return (
    <p className={styles["costs"]}>
      Forecast cost of these records: {formatDollars(costBefore)}
      <ArrowRight size={14} aria-label="becomes" />
      <strong>{formatDollars(costAfter)}</strong>
      <MoneyChange amount={costAfter - costBefore} />
    </p>
  );
}

function Reasons({ preview: { byRule } }: RulePreviewProps) {
  if (byRule.length === 0) return null;
  return (
    <div>
      <h3 className={styles["heading"]}>Why records are skipped, wholly or in part</h3>
      <ul className={styles["reasons"]}>
        {byRule.map(({ rule, records }) => (
          <li key={rule}>
            <Badge tone="warn">{formatCount(records)}</Badge> {refusalWords[rule]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function FirstRows({ preview: { rows, changed } }: RulePreviewProps) {
  if (rows.length === 0) return null;
  const more = changed - rows.length;
  return (
    <div className={styles["rows"]}>
      <h3 className={styles["heading"]}>
        {more > 0 ? `The first ${formatCount(rows.length)} that change` : "What changes"}
      </h3>
      <div className={styles["frame"]} role="region" aria-label="Records that change" tabIndex={0}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Field</th>
              <th scope="col">Now</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          {rows.map((row) => (
            <tbody key={row.pfaId}>
              {row.cells.map((cell, place) => (
                <tr key={cell.field}>
                  {place === 0 && (
                    <th scope="rowgroup" rowSpan={row.cells.length}>
                      {row.pfaId}
                      <span className={styles["hint"]}>{row.description}</span>
                    </th>
                  )}
                  <td>{fieldSpec(cell.field).label}</td>
                  <td className={styles["before"]}>{shown(cell.field, cell.before)}</td>
                  <td className={styles["after"]}>{shown(cell.field, cell.after)}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {more > 0 && <p className={styles["hint"]}>and {countOf(more, "record")} more</p>}
    </div>
  );
}

const shown = (field: EditableField, value: FieldValue) =>
  describeValue(fieldSpec(field).kind, value);
