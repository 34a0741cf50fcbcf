import { ArrowDown, ArrowUp, GripVertical, Pin, Search } from "lucide-react";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ColumnPlace } from "@pfa/domain/view-display.ts";
import { type DragEvent, useState } from "react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { columnGroups, fixedFields } from "../columns.ts";
import type { ColumnArrangement } from "./column-arrangement.ts";
import styles from "./columns.module.css";

type ColumnListProps = { arrangement: ColumnArrangement; visible: readonly FieldKey[] };

/** The columns that are shown in their order, and below them those that are not by what they are about. */
export function ColumnList({ arrangement, visible }: ColumnListProps) {
  const [text, setText] = useState("");
  const [, redraw] = useState(0);
  const change = (act: () => void) => {
    act();
    redraw((count) => count + 1);
  };
  const wanted = text.trim().toLowerCase();
  const isOffered = (field: FieldKey) =>
    visible.includes(field) && fieldSpec(field).label.toLowerCase().includes(wanted);
  const places = arrangement.places().filter(({ field }) => visible.includes(field));
  const shown = places.filter(({ isHidden }) => !isHidden);
  const hidden = new Set(places.flatMap(({ field, isHidden }) => (isHidden ? [field] : [])));
  return (
    <>
      <div className={styles["search"]}>
        <TextField
          label="Find a column"
          hideLabel
          small
          icon={<Search size={14} />}
          placeholder="Find a column"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className={styles["groups"]}>
        <ShownColumns
          places={shown.filter(({ field }) => isOffered(field))}
          arrangement={arrangement}
          onChange={change}
        />
        {columnGroups.map(({ name, fields }) => (
          <HiddenGroup
            key={name}
            name={name}
            fields={fields.filter((field) => hidden.has(field) && isOffered(field))}
            onShow={(some) => change(() => arrangement.show(some, true))}
          />
        ))}
        {places.every(({ field }) => !isOffered(field)) && <p>No column is named so.</p>}
      </div>
      <div className={styles["foot"]}>
        <Button small look="quiet" onClick={() => change(() => arrangement.autosize())}>
          Fit widths
        </Button>
        <Button small look="quiet" onClick={() => change(() => arrangement.reset())}>
          Back to the standard columns
        </Button>
      </div>
    </>
  );
}

type ShownColumnsProps = {
  places: readonly ColumnPlace[];
  arrangement: ColumnArrangement;
  onChange: (act: () => void) => void;
};

function ShownColumns({ places, arrangement, onChange }: ShownColumnsProps) {
  const [dragged, setDragged] = useState<FieldKey | null>(null);
  const [target, setTarget] = useState<FieldKey | null>(null);
  const move = (field: FieldKey, before: FieldKey | null) =>
    onChange(() => arrangement.move(field, before));
  const drop = (event: DragEvent, before: FieldKey) => {
    event.preventDefault();
    if (dragged) move(dragged, before);
    setDragged(null);
    setTarget(null);
  };
  return (
    <ol className={styles["shown"]} aria-label="Shown, in this order">
      {places.map((place, index) => (
        <li
          key={place.field}
          className={styles["shownColumn"]}
          draggable
          data-target={target === place.field && dragged !== place.field}
          title={fieldSpec(place.field).meaning}
          onDragStart={() => setDragged(place.field)}
          onDragEnd={() => setTarget(null)}
          onDragOver={(event) => {
            event.preventDefault();
            setTarget(place.field);
          }}
          onDrop={(event) => drop(event, place.field)}
        >
          <GripVertical size={14} aria-hidden className={styles["grip"]} />
          <span className={styles["check"]}>
            <Checkbox
              label={fieldSpec(place.field).label}
              checked
              disabled={fixedFields.has(place.field)}
              onChange={() => onChange(() => arrangement.show([place.field], false))}
            />
          </span>
          <ColumnButtons
            place={place}
            previous={places[index - 1]?.field}
            afterNext={index < places.length - 1 ? (places[index + 2]?.field ?? null) : undefined}
            onMove={(before) => move(place.field, before)}
            onPin={(pinned) => onChange(() => arrangement.pin(place.field, pinned))}
          />
        </li>
      ))}
    </ol>
  );
}

type ColumnButtonsProps = {
  place: ColumnPlace;
  previous: FieldKey | undefined;
  /** Undefined for the last one. */
  afterNext: FieldKey | null | undefined;
  onMove: (before: FieldKey | null) => void;
  onPin: (pinned: ColumnPlace["pinned"]) => void;
};

const nextSide = { none: "left", left: "right", right: null } as const;
const sideWords = { none: "not pinned", left: "pinned left", right: "pinned right" } as const;

function ColumnButtons({ place, previous, afterNext, onMove, onPin }: ColumnButtonsProps) {
  const { label } = fieldSpec(place.field);
  const side = place.pinned ?? "none";
  return (
    <>
      <IconButton
        small
        label={`Move ${label} up`}
        disabledReason={previous ? null : "It is the first"}
        onClick={() => previous && onMove(previous)}
      >
        <ArrowUp size={12} aria-hidden />
      </IconButton>
      <IconButton
        small
        label={`Move ${label} down`}
        disabledReason={afterNext === undefined ? "It is the last" : null}
        onClick={() => afterNext !== undefined && onMove(afterNext)}
      >
        <ArrowDown size={12} aria-hidden />
      </IconButton>
      <IconButton
        small
        className={styles["pin"]}
        data-side={side}
        label={`${label} is ${sideWords[side]}: change`}
        onClick={() => onPin(nextSide[side])}
      >
        <Pin size={12} aria-hidden />
      </IconButton>
    </>
  );
}

type HiddenGroupProps = {
  name: string;
  fields: readonly FieldKey[];
  onShow: (fields: readonly FieldKey[]) => void;
};

function HiddenGroup({ name, fields, onShow }: HiddenGroupProps) {
  if (fields.length === 0) return null;
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["legend"]}>
        <Checkbox label={name} checked={false} onChange={() => onShow(fields)} />
      </legend>
      {fields.map((field) => (
        <div key={field} className={styles["column"]} title={fieldSpec(field).meaning}>
          <Checkbox
            label={fieldSpec(field).label}
            checked={false}
            onChange={() => onShow([field])}
          />
        </div>
      ))}
    </fieldset>
  );
}
