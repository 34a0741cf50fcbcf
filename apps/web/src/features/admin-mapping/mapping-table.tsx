import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import { dateFormats, type FieldMapping } from "@pfa/domain/field-mapping.ts";
import { type MappingProblem, mappingKeys } from "@pfa/domain/mapping-rules.ts";
import { useId } from "react";
import { fieldTitle } from "../../field-title.ts";
import { TextField } from "../../ui/text-field.tsx";
import { Select } from "../../ui/select.tsx";
import { CheckboxField } from "./checkbox-field.tsx";
import type { MappingLine } from "./edit-mapping.ts";
import { parsePairs } from "./edit-mapping.ts";
import styles from "./mapping.module.css";
import { MappingRow } from "./mapping-row.tsx";
import { PairsField } from "./pairs-field.tsx";
import type { Sample } from "./use-sample.ts";

type MappingTableProps = {
  mapping: FieldMapping;
  stored: FieldMapping;
  problems: readonly MappingProblem[];
  sample: Sample;
  onChange: (mapping: FieldMapping) => void;
};

const lines: readonly MappingLine[] = [...mappingKeys, ...mirrorFields];

/** Our fields by PEMS's columns, with what a row of PEMS holds and what becomes of it. */
export function MappingTable(props: MappingTableProps) {
  const { mapping, stored, problems, sample, onChange } = props;
  const listId = useId();
  const problemOf = new Map(problems.map((problem) => [problem.at, problem.message]));
  return (
    <>
      <Formats mapping={mapping} onChange={onChange} />
      <datalist id={listId}>
        {sample.columns.map((name) => (
          <option key={name} value={name} label={sample.labels.get(name.toLowerCase()) ?? ""} />
        ))}
      </datalist>
      <div className={styles["frame"]} role="region" aria-label="Mapping" tabIndex={0}>
        <table className={styles["table"]} aria-label="Fields and columns">
          <thead>
            <tr>
              <th scope="col">Our field</th>
              <th scope="col">Column of PEMS</th>
              <th scope="col">Written as</th>
              <th scope="col">Screen field</th>
              <th scope="col">PEMS sends</th>
              <th scope="col">Becomes</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <MappingRow
                key={line}
                line={line}
                label={fieldTitle(line)}
                meaning={meaningOf(line)}
                mapping={mapping}
                stored={stored}
                problem={problemOf.get(line) ?? null}
                sample={sample}
                listId={listId}
                onChange={onChange}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const meaningOf = (line: MappingLine): string | undefined =>
  (mappingKeys as readonly string[]).includes(line)
    ? undefined
    : fieldSpec(line as (typeof mirrorFields)[number]).meaning;

type FormatsProps = Pick<MappingTableProps, "mapping" | "onChange">;

/** What holds for all lines. */
function Formats({ mapping, onChange }: FormatsProps) {
  const { options } = mapping;
  const withOptions = (part: Partial<FieldMapping["options"]>) =>
    onChange({ ...mapping, options: { ...options, ...part } });
  return (
    <div className={styles["formats"]}>
      <TextField
        label="Grid"
        small
        value={mapping.gridName}
        onChange={(event) => onChange({ ...mapping, gridName: event.target.value })}
      />
      <TextField
        label="Screen"
        small
        value={mapping.screenName}
        onChange={(event) => onChange({ ...mapping, screenName: event.target.value })}
      />
      <Select
        label="Dates"
        value={options.dateFormat}
        onChange={(dateFormat) => withOptions({ dateFormat })}
        options={dateFormats.map((format) => ({ value: format, text: format }))}
      />
      <PairsField
        label="Units of rates"
        pairs={options.rateUnits}
        onChange={(text) =>
          withOptions({ rateUnits: parsePairs(text) as FieldMapping["options"]["rateUnits"] })
        }
      />
      <CheckboxField
        label="Commas between thousands"
        checked={options.groupedNumbers}
        onChange={(groupedNumbers) => withOptions({ groupedNumbers })}
      />
    </div>
  );
}
