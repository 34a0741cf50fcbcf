import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { DraftStanding, EditKind } from "@pfa/domain/review-filter.ts";
import { Search } from "lucide-react";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./draft-review.module.css";
import type { DraftReviewState } from "./use-draft-review.ts";

export type ReviewLook = "records" | "fields";

const standings: { value: DraftStanding | ""; text: string }[] = [
  { value: "", text: "Any state" },
  { value: "goes", text: "Can go" },
  { value: "conflict", text: "Conflict" },
  { value: "rule_broken", text: "Breaks a rule" },
  { value: "in_flight", text: "On the way to PEMS" },
  { value: "record_vanished", text: "Gone from PEMS" },
];
const kinds: { value: EditKind | ""; text: string }[] = [
  { value: "", text: "Any change" },
  { value: "changed", text: "Value changed" },
  { value: "filled", text: "Was empty" },
  { value: "cleared", text: "Cleared" },
];

type ReviewFiltersProps = {
  review: DraftReviewState;
  look: ReviewLook;
  onLook: (look: ReviewLook) => void;
};

/** Which drafts are shown, and what is done with all of these at once. */
export function ReviewFilters({ review, look, onLook }: ReviewFiltersProps) {
  return (
    <div className={styles["filters"]} role="group" aria-label="Show">
      <Select
        hideLabel
        label="Arrange by"
        value={look}
        options={[
          { value: "records", text: "By record" },
          { value: "fields", text: "By field" },
        ]}
        onChange={onLook}
      />
      {look === "records" && <RecordFilters review={review} />}
    </div>
  );
}

function RecordFilters({ review }: { review: DraftReviewState }) {
  const { filter, setFilter, matchingRecords, total } = review;
  return (
    <>
      <FieldFilter review={review} />
      <Select
        hideLabel
        label="Kind of change"
        value={filter.kind ?? ""}
        options={kinds}
        onChange={(kind) => setFilter({ ...filter, kind: kind === "" ? undefined : kind })}
      />
      <Select
        hideLabel
        label="State"
        value={filter.standing ?? ""}
        options={standings}
        onChange={(standing) =>
          setFilter({ ...filter, standing: standing === "" ? undefined : standing })
        }
      />
      <TextField
        label="Find a record"
        hideLabel
        small
        type="search"
        icon={<Search size={14} />}
        placeholder="Find a record"
        maxLength={200}
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.target.value })}
      />
      {matchingRecords < total && <ForAllShown review={review} />}
    </>
  );
}

function FieldFilter({ review: { filter, setFilter, groups } }: { review: DraftReviewState }) {
  return (
    <Select
      hideLabel
      label="Field"
      value={filter.field ?? ""}
      options={[
        { value: "", text: "Any field" },
        ...groups.map(({ field, records }) => ({
          value: field,
          text: `${fieldSpec(field).label} (${formatCount(records)})`,
        })),
      ]}
      onChange={(field) => setFilter({ ...filter, field: field === "" ? undefined : field })}
    />
  );
}

function ForAllShown({ review }: { review: DraftReviewState }) {
  const { filter, matchingRecords, setAllGo } = review;
  return (
    <>
      <span className={styles["muted"]}>{countOf(matchingRecords, "record")}</span>
      <Button small onClick={() => void setAllGo(filter, false)}>
        Leave these out
      </Button>
      <Button small onClick={() => void setAllGo(filter, true)}>
        Take these in
      </Button>
    </>
  );
}
