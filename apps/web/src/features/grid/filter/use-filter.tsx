import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { IsoDate } from "@pfa/domain/iso-date.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { isRelative, type KeptTerm, resolveFilter } from "@pfa/domain/relative-days.ts";
import type { View } from "@pfa/domain/window.ts";
import { Filter } from "lucide-react";
import { useState } from "react";
import type { OrganizationAccess } from "../../../trpc.ts";
import { Button } from "../../../ui/button.tsx";
import type { FilterTarget } from "../use-grid.ts";
import { filteredBy } from "../view-changes.ts";
import { type FieldTerm, isFieldTerm } from "./condition-draft.ts";
import { FilterBuilder } from "./filter-builder.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { FilterPopover } from "./filter-popover.tsx";

type FilterPlace = {
  access: OrganizationAccess;
  view: KeptView;
  /** The view as it is meant today; null as long as that is not known. */
  shown: View | null;
  today: IsoDate | undefined;
  onViewChange: (view: KeptView) => void;
};

/** A column whose conditions are changed, or one condition of it, at an element. */
type Editing = FilterTarget & { index: number | null };

/** The parts of the page that filter: a button, chips, and the panels that both and the columns' heads open. */
export function useFilter(place: FilterPlace) {
  const { view, shown, onViewChange } = place;
  const [editing, setEditing] = useState<Editing | null>(null);
  const [isBuilding, setBuilding] = useState(false);

  function edit(index: number, anchor: HTMLElement) {
    const term = view.filter[index];
    if (term && !("terms" in term) && isFieldTerm(term))
      setEditing({ field: term.field, anchor, index });
    else setBuilding(true);
  }
  const count = view.filter.length;
  return {
    openColumn: (target: FilterTarget) => setEditing({ ...target, index: null }),
    button: (
      <Button aria-pressed={count > 0} onClick={() => setBuilding(true)}>
        <Filter size={14} aria-hidden />
        <span className="tool-word">Filter</span>
        {count > 0 && <span>{count}</span>}
      </Button>
    ),
    chips: <FilterChips view={view} onViewChange={onViewChange} onEdit={edit} />,
    panels: (
      <>
        {editing && shown && (
          <ColumnFilter
            {...place}
            shown={shown}
            editing={editing}
            onClose={() => setEditing(null)}
          />
        )}
        {isBuilding && shown && (
          <Builder {...place} shown={shown} onClose={() => setBuilding(false)} />
        )}
      </>
    ),
  };
}

type OpenProps = FilterPlace & { shown: View; onClose: () => void };

function ColumnFilter(props: OpenProps & { editing: Editing }) {
  const { access, view, shown, editing, onViewChange, onClose } = props;
  const { field, anchor, index } = editing;
  const isOfField = (term: KeptTerm): term is FieldTerm =>
    !("terms" in term) && isFieldTerm(term) && term.field === field;
  const present = view.filter.find(
    (term, at) => isOfField(term) && (index === null || index === at),
  );
  const apply = (terms: KeptTerm[]) =>
    onViewChange({
      ...view,
      filter:
        index === null
          ? filteredBy(view.filter, field, terms)
          : view.filter.flatMap((term, at) => (at === index ? terms : [term])),
    });
  return (
    <FilterPopover
      key={`${field} ${index}`}
      organization={access.code}
      field={field}
      anchor={anchor}
      shown={shown}
      present={present && isOfField(present) ? present : null}
      onClose={onClose}
      onApply={apply}
    />
  );
}

function Builder({ access, view, shown, today, onViewChange, onClose }: OpenProps) {
  return (
    <FilterBuilder
      organization={access.code}
      visible={visibleFields(new Set(access.permissions))}
      filter={view.filter}
      shown={shown}
      resolve={(filter) => {
        if (today === undefined && isRelative(filter)) return null;
        return resolveFilter(filter, today ?? "");
      }}
      onApply={(filter) => onViewChange({ ...view, filter })}
      onClose={onClose}
    />
  );
}
