import { fieldSpec, type MirrorField, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { FieldMapping, MappedField } from "@pfa/domain/field-mapping.ts";
import { fittingKinds } from "@pfa/domain/mapping-rules.ts";
import { classNames } from "../../ui/class-names.ts";
import { countOf, formatValue } from "../../ui/format-value.ts";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import {
  type MappingLine,
  namesOf,
  parsePairs,
  withKind,
  withNames,
  withSpec,
} from "./edit-mapping.ts";
import styles from "./mapping.module.css";
import { PairsField } from "./pairs-field.tsx";
import type { Sample } from "./use-sample.ts";

type MappingRowProps = {
  line: MappingLine;
  label: string;
  meaning: string | undefined;
  mapping: FieldMapping;
  stored: FieldMapping;
  problem: string | null;
  sample: Sample;
  /** Names of PEMS's columns to choose from. */
  listId: string;
  onChange: (mapping: FieldMapping) => void;
};

export function MappingRow(props: MappingRowProps) {
  const { line, label, meaning, mapping, stored, problem, sample, listId, onChange } = props;
  const { read, write } = namesOf(mapping, line);
  const isField = (mirrorFields as readonly string[]).includes(line);
  const wasChanged =
    JSON.stringify(namesOf(mapping, line)) !== JSON.stringify(namesOf(stored, line));
  return (
    <tr className={classNames(wasChanged && styles["changed"])}>
      <th scope="row" title={meaning}>
        {label}
      </th>
      <td>
        <TextField
          label={`Column of ${label}`}
          hideLabel
          small
          list={listId}
          value={read}
          error={problem}
          title={sample.labels.get(read.toLowerCase())}
          // The PFA ID is the key: one column, edited there.
          readOnly={line === "pfaId"}
          onChange={(event) => onChange(withNames(mapping, line, { read: event.target.value }))}
        />
      </td>
      <td>
        {isField && (
          <Kind field={line as MirrorField} label={label} mapping={mapping} onChange={onChange} />
        )}
      </td>
      <td>
        <TextField
          label={`Screen field of ${label}`}
          hideLabel
          small
          value={write}
          readOnly={line === "pfaId"}
          onChange={(event) => onChange(withNames(mapping, line, { write: event.target.value }))}
        />
      </td>
      <RawCell sample={sample} column={read} />
      <BecomesCell sample={sample} line={line} column={read} />
    </tr>
  );
}

const kindWords: Record<MappedField["kind"], string> = {
  text: "Text",
  date: "Date",
  timestamp: "Date and time",
  money: "Amount",
  number: "Number",
  integer: "Whole number",
  flag: "true or false",
  check: "+ or −",
  rate: "Rate per unit",
  enum: "One of",
};

type KindProps = {
  field: MirrorField;
  label: string;
  mapping: FieldMapping;
  onChange: (mapping: FieldMapping) => void;
};

function Kind({ field, label, mapping, onChange }: KindProps) {
  const spec = mapping.fields[field];
  const kinds = fittingKinds[fieldSpec(field).kind];
  return (
    <div className={styles["kind"]}>
      {kinds.length > 1 ? (
        <Select
          label={`How PEMS writes ${label}`}
          hideLabel
          value={spec.kind}
          onChange={(kind) => onChange(withKind(mapping, field, kind))}
          options={kinds.map((kind) => ({ value: kind, text: kindWords[kind] }))}
        />
      ) : (
        <span className={styles["only"]}>{kindWords[spec.kind]}</span>
      )}
      {spec.kind === "enum" && (
        <PairsField
          label={`Values of ${label}`}
          hideLabel
          pairs={spec.values}
          onChange={(text) =>
            onChange(withSpec(mapping, field, { ...spec, values: parsePairs(text) }))
          }
        />
      )}
    </div>
  );
}

function RawCell({ sample, column }: { sample: Sample; column: string }) {
  const { row, columns } = sample;
  if (!row) return <td className={styles["quiet"]}>{"\u2013"}</td>;
  const at = columns.findIndex((name) => name.toLowerCase() === column.toLowerCase());
  const text = at < 0 ? null : (row.raw[at] ?? null);
  if (text === null) return <td className={styles["bad"]}>no such column</td>;
  return (
    <td className={styles["raw"]} title={text}>
      {text === "" ? <span className={styles["quiet"]}>empty</span> : text}
    </td>
  );
}

type BecomesProps = { sample: Sample; line: MappingLine; column: string };

/** The value, or what is wrong with it; and in how many of the other rows something is. */
function BecomesCell({ sample, line, column }: BecomesProps) {
  const { row, rows, isBehind } = sample;
  if (!row) return <td className={styles["quiet"]}>{"\u2013"}</td>;
  const isAt = (field: string) => field === line || field.toLowerCase() === column.toLowerCase();
  const problem = row.problems.find(({ field }) => isAt(field));
  const badRows = rows.filter(({ problems }) => problems.some(({ field }) => isAt(field))).length;
  const isField = (mirrorFields as readonly string[]).includes(line);
  const value = isField ? row.values[line as MirrorField] : null;
  return (
    <td className={classNames(styles["becomes"], isBehind && styles["behind"])}>
      {problem ? (
        <span className={styles["bad"]}>{problem.message}</span>
      ) : isField && value === null ? (
        <span className={styles["quiet"]}>no value</span>
      ) : (
        isField && formatValue(fieldSpec(line as MirrorField).kind, value)
      )}
      {badRows > (problem ? 1 : 0) && (
        <span className={styles["others"]}>
          set aside in {countOf(badRows, "row")} of {rows.length}
        </span>
      )}
    </td>
  );
}
