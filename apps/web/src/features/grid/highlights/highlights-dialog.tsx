import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type Highlight, highlightTones } from "@pfa/domain/view-display.ts";
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Dialog, DialogBody } from "../../../ui/dialog.tsx";
import { Select } from "../../../ui/select.tsx";
import { columnGroups } from "../columns.ts";
import { LeafFields, type LeafSetting } from "../filter/leaf-fields.tsx";
import {
  type HighlightDraft,
  highlightDraft,
  newHighlight,
  readHighlights,
} from "./highlight-draft.ts";
import styles from "./highlights.module.css";

type HighlightsDialogProps = LeafSetting & {
  highlights: readonly Highlight[];
  onApply: (highlights: Highlight[]) => void;
  onClose: () => void;
};

const MOST = 20;

/** Colours for cells or whole rows where something holds; the first that does counts. */
export function HighlightsDialog(props: HighlightsDialogProps) {
  const { highlights, onApply, onClose, ...setting } = props;
  const [drafts, setDrafts] = useState(() => highlights.map(highlightDraft));
  const [errors, setErrors] = useState<ReadonlyMap<number, string>>(new Map());
  const change = (next: HighlightDraft) =>
    setDrafts(drafts.map((one) => (one.id === next.id ? next : one)));

  function submit(event: FormEvent) {
    event.preventDefault();
    const read = readHighlights(drafts);
    if (!read.ok) return setErrors(read.errors);
    onApply(read.highlights);
    onClose();
  }
  const nextId = Math.max(-1, ...drafts.map(({ id }) => id)) + 1;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Highlights"
      description="Colours cells, or the whole row, where a condition holds. The first one that holds counts."
      shape="wide"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="highlights">
            Apply
          </Button>
        </>
      }
    >
      <DialogBody>
        <form id="highlights" className={styles["form"]} onSubmit={submit}>
          {drafts.length === 0 && <p className={styles["empty"]}>Nothing is highlighted yet.</p>}
          {drafts.map((draft) => (
            <HighlightRow
              key={draft.id}
              draft={draft}
              setting={setting}
              error={errors.get(draft.id) ?? null}
              onChange={change}
              onRemove={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
            />
          ))}
          {drafts.length < MOST && (
            <div>
              <Button
                small
                look="quiet"
                onClick={() => setDrafts([...drafts, newHighlight(nextId)])}
              >
                <Plus size={14} aria-hidden /> Highlight
              </Button>
            </div>
          )}
        </form>
      </DialogBody>
    </Dialog>
  );
}

const toneWords: Record<Highlight["tone"], string> = {
  good: "green",
  warn: "yellow",
  bad: "red",
  info: "blue",
  violet: "violet",
};

type HighlightRowProps = {
  draft: HighlightDraft;
  setting: LeafSetting;
  error: string | null;
  onChange: (draft: HighlightDraft) => void;
  onRemove: () => void;
};

function HighlightRow({ draft, setting, error, onChange, onRemove }: HighlightRowProps) {
  return (
    <fieldset className={styles["row"]}>
      <legend className="visually-hidden">Highlight {draft.id + 1}</legend>
      <div className={styles["what"]}>
        <TargetSelect
          field={draft.field}
          visible={setting.visible}
          onChange={(field) => onChange({ ...draft, field })}
        />
        <Select
          label="Colour"
          hideLabel
          value={draft.tone}
          options={highlightTones.map((tone) => ({ value: tone, text: toneWords[tone] }))}
          onChange={(tone) => onChange({ ...draft, tone })}
        />
        <span
          className={styles["sample"]}
          data-tone={draft.tone}
          data-bold={draft.isBold}
          aria-hidden
        >
          Abc 123
        </span>
        <Checkbox
          label="bold"
          checked={draft.isBold}
          onChange={(isBold) => onChange({ ...draft, isBold })}
        />
        <span className={styles["grow"]} />
        <IconButton small label="Remove this highlight" onClick={onRemove}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      <div className={styles["when"]}>
        <span className={styles["word"]}>where</span>
        {"leaf" in draft.when ? (
          <LeafFields
            node={draft.when.leaf}
            setting={setting}
            error={error}
            onChange={(leaf) => onChange({ ...draft, when: { leaf } })}
          />
        ) : (
          <span>a group of conditions holds</span>
        )}
      </div>
    </fieldset>
  );
}

type TargetSelectProps = {
  field: FieldKey | null;
  visible: readonly FieldKey[];
  onChange: (field: FieldKey | null) => void;
};

function TargetSelect({ field, visible, onChange }: TargetSelectProps) {
  return (
    <select
      className={styles["target"]}
      aria-label="What is coloured"
      value={field ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? null : (target.value as FieldKey))}
    >
      <option value="">The whole row</option>
      {columnGroups.map(({ name, fields }) => (
        <optgroup key={name} label={name}>
          {fields
            .filter((one) => visible.includes(one))
            .map((one) => (
              <option key={one} value={one}>
                {fieldSpec(one).label}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
