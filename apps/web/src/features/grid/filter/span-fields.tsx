import { type PeriodUnit, periodUnits } from "@pfa/domain/relative-days.ts";
import { Select } from "../../../ui/select.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import styles from "./filter.module.css";
import {
  describeSpan,
  type Phrase,
  phraseOf,
  phrases,
  phraseWords,
  type Span,
  spanOf,
} from "./relative-phrase.ts";

type SpanFieldsProps = { span: Span; onChange: (span: Span) => void };

const MOST = 366;

/** Where days lie from today, as one says it. */
export function SpanFields({ span, onChange }: SpanFieldsProps) {
  const { phrase, count } = phraseOf(span);
  const change = (next: { phrase?: Phrase; unit?: PeriodUnit; count?: number }) => {
    const { phrase: said = phrase, unit = span.unit, count: many = count } = next;
    onChange(spanOf(said, unit, many, { ...span, unit }));
  };
  const number = (label: string, value: number, onNumber: (value: number) => void) => (
    <TextField
      label={label}
      hideLabel
      small
      className={styles["count"]}
      type="number"
      max={MOST}
      min={phrase === "between" ? -MOST : 1}
      value={value}
      onChange={({ target }) => {
        const typed = Math.trunc(Number(target.value));
        if (Math.abs(typed) <= MOST) onNumber(typed);
      }}
    />
  );
  return (
    <div className={styles["span"]}>
      <Select
        label="Where the days lie"
        hideLabel
        value={phrase}
        options={phrases.map((one) => ({ value: one, text: phraseWords[one] }))}
        onChange={(next) => change({ phrase: next })}
      />
      {(phrase === "next" || phrase === "last") &&
        number("How many", count, (many) => change({ count: Math.max(1, many) }))}
      {phrase === "between" && (
        <>
          {number("From", span.from ?? 0, (from) => onChange({ ...span, from }))}
          {number("To", span.to ?? 0, (to) => onChange({ ...span, to }))}
        </>
      )}
      <Select
        label="Unit"
        hideLabel
        value={span.unit}
        options={periodUnits.map((unit) => ({ value: unit, text: `${unit}s` }))}
        onChange={(unit) => change({ unit })}
      />
      <p className={styles["hint"]} aria-live="polite">
        {describeSpan(span)}
      </p>
    </div>
  );
}
