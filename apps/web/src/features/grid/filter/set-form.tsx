import { Search } from "lucide-react";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { MAX_SET_VALUES, type View, withoutField } from "@pfa/domain/window.ts";
import { type FormEvent, useDeferredValue, useState } from "react";
import { errorText } from "../../../trpc-error.ts";
import { type Outputs, trpc } from "../../../trpc.ts";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { formatCount } from "../../../ui/format-value.ts";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import styles from "./filter.module.css";

type SetFormProps = {
  organization: string;
  field: FieldKey;
  view: View;
  present: readonly (string | null)[] | null;
  onApply: (values: (string | null)[]) => void;
};

const LISTED = 200;

/** Values of a column with how many records have each, under the other filters. */
export function SetForm({ organization, field, view, present, onApply }: SetFormProps) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string | null>>(() => new Set(present ?? []));
  const prefix = useDeferredValue(text.trim());
  const distinct = trpc.records.distinct.useQuery(
    {
      organization,
      field,
      filter: withoutField(view.filter, field),
      search: view.search,
      onlyDrafts: view.onlyDrafts,
      limit: LISTED,
      ...(prefix && { prefix }),
    },
    { placeholderData: (previous) => previous },
  );
  const values = distinct.data?.values ?? [];
  const hidden = (distinct.data?.total ?? 0) - values.length;

  function toggle(value: string | null, on: boolean) {
    const next = new Set(chosen);
    if (on) next.add(value);
    else next.delete(value);
    setChosen(next);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    onApply([...chosen].slice(0, MAX_SET_VALUES));
  }

  return (
    <form className={styles["form"]} onSubmit={submit}>
      <TextField
        label="Find a value"
        hideLabel
        small
        autoFocus
        icon={<Search size={14} />}
        placeholder="Find a value"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles["values"]} role="group" aria-label="Values">
        {distinct.isPending && <Skeleton width="100%" height={120} />}
        {distinct.error && <p role="alert">{errorText(distinct.error)}</p>}
        <ValueChecks values={values} chosen={chosen} onToggle={toggle} />
        {distinct.data && values.length === 0 && <p>No value begins with “{prefix}”.</p>}
        {hidden > 0 && <p>{formatCount(hidden)} more: type to find them.</p>}
      </div>
      <footer className={styles["foot"]}>
        <Button small look="quiet" onClick={() => onApply([])}>
          Clear filter
        </Button>
        <Button small look="primary" type="submit">
          {chosen.size > 0 ? `Show ${formatCount(chosen.size)} chosen` : "Show all"}
        </Button>
      </footer>
    </form>
  );
}

type ValueChecksProps = {
  values: Outputs["records"]["distinct"]["values"];
  chosen: ReadonlySet<string | null>;
  onToggle: (value: string | null, on: boolean) => void;
};

function ValueChecks({ values, chosen, onToggle }: ValueChecksProps) {
  return values.map(({ value, count }) => {
    const key = value === null ? null : String(value);
    return (
      <Checkbox
        key={key ?? "\u0000"}
        checked={chosen.has(key)}
        onChange={(on) => onToggle(key, on)}
        label={
          <span className={styles["value"]}>
            <span className={styles["valueText"]} title={key ?? undefined}>
              {key ?? <em>Empty</em>}
            </span>
            <span className={styles["count"]}>{formatCount(count)}</span>
          </span>
        }
      />
    );
  });
}
