import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { Select } from "../../ui/select.tsx";
import { type Choice, choiceKey, type ConflictRecord, toResolution } from "./conflict-choice.ts";
import styles from "./conflict-dialog.module.css";
import { ConflictTable } from "./conflict-table.tsx";

type ConflictDialogProps = {
  organization: string;
  records: readonly ConflictRecord[];
  onClose: () => void;
  /** The drafts have changed; what is left may be submitted again. */
  onSettled: () => void;
};

/** Fields that the planner and somebody in PEMS changed differently: base, mine and PEMS side by side. */
export function ConflictDialog({ organization, records, onClose, onSettled }: ConflictDialogProps) {
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map());
  const { cells, choices, decided, only, setOnly, choose, chooseAll } = useChoices(records);
  const resolve = useSettle(organization, (refused) => {
    setRefusals(refused);
    onSettled();
    if (refused.size === 0) onClose();
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="wide"
      title="Resolve conflicts"
      description="PEMS changed these fields after you began to edit them. Choose what shall stand."
      footer={
        <>
          <FieldChoice cells={cells} only={only} onOnly={setOnly} />
          <Button onClick={() => chooseAll("mine")}>All mine</Button>
          <Button onClick={() => chooseAll("theirs")}>All PEMS</Button>
          <span className={styles["grow"]} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={resolve.isPending}
            disabledReason={decided.length === 0 ? "Choose for at least one field" : null}
            onClick={() => resolve.mutate({ organization, resolutions: decided })}
          >
            Settle {decided.length} of {countOf(cells.length, "field")}
          </Button>
        </>
      }
    >
      <DialogBody>
        {resolve.error && <Notice tone="bad">{errorText(resolve.error)}</Notice>}
        {inSight(records, only).map((record) => (
          <ConflictTable
            key={record.pfaId}
            record={record}
            choices={choices}
            refusals={refusals}
            onChoose={(field, choice) => choose(record.pfaId, field, choice)}
          />
        ))}
        {records.length > MOST_SHOWN && (
          <p className={styles["more"]}>
            The first {MOST_SHOWN} of {countOf(records.length, "record")}. “All mine” and “All PEMS”
            choose for every one of them.
          </p>
        )}
      </DialogBody>
    </Dialog>
  );
}

/** What is chosen for each conflict; for many at once, of every field or of one. */
function useChoices(records: readonly ConflictRecord[]) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [only, setOnly] = useState<FieldKey | "">("");
  const cells = records.flatMap(({ pfaId, fields }) =>
    fields.map(({ field }) => ({ pfaId, field, key: choiceKey(pfaId, field) })),
  );
  const decided = cells.flatMap(({ pfaId, field, key }) => {
    const choice = choices.get(key);
    const read = choice ? toResolution(field, choice) : null;
    return read?.ok ? [{ pfaId, field, resolution: read.resolution }] : [];
  });
  return {
    cells,
    choices,
    decided,
    only,
    setOnly,
    choose: (pfaId: string, field: FieldKey, choice: Choice) =>
      setChoices(new Map([...choices, [choiceKey(pfaId, field), choice]])),
    /** Also of records further down than are drawn. */
    chooseAll: (choice: "mine" | "theirs") => {
      const meant = cells.filter(({ field }) => only === "" || field === only);
      const chosen = meant.map(({ key }) => [key, { choice, text: "" }] as const);
      setChoices(new Map([...choices, ...chosen]));
    },
  };
}

/** Records drawn at once; choices are made for all of them. */
const MOST_SHOWN = 100;

/** The first records with a conflict in a field, and of each these conflicts alone. */
const inSight = (records: readonly ConflictRecord[], only: FieldKey | ""): ConflictRecord[] =>
  records
    .map((record) => ({
      ...record,
      fields: record.fields.filter(({ field }) => only === "" || field === only),
    }))
    .filter(({ fields }) => fields.length > 0)
    .slice(0, MOST_SHOWN);

type FieldChoiceProps = {
  cells: readonly { field: FieldKey }[];
  only: FieldKey | "";
  onOnly: (field: FieldKey | "") => void;
};

/** Which field is shown, and decided by the buttons beside. */
function FieldChoice({ cells, only, onOnly }: FieldChoiceProps) {
  const counts = [...Map.groupBy(cells, ({ field }) => field)];
  if (counts.length < 2) return null;
  return (
    <Select
      hideLabel
      label="Field"
      value={only}
      options={[
        { value: "", text: "Every field" },
        ...counts.map(([field, of]) => ({
          value: field,
          text: `${fieldSpec(field).label} (${of.length})`,
        })),
      ]}
      onChange={onOnly}
    />
  );
}

function useSettle(organization: string, onDone: (refused: ReadonlyMap<string, string>) => void) {
  const refresh = useRefreshOrganization(organization);
  return trpc.drafts.resolve.useMutation({
    onSuccess: ({ settled, notFound, refused }) => {
      refresh.records();
      refresh.drafts();
      if (notFound.length > 0) {
        toast(`${countOf(notFound.length, "conflict")} had gone by itself meanwhile.`);
      }
      if (refused.length === 0) {
        toast.success(
          `Settled ${countOf(settled, "field")}. What you kept can be submitted again.`,
        );
      }
      onDone(new Map(refused.map((one) => [choiceKey(one.pfaId, one.field), one.message])));
    },
  });
}
