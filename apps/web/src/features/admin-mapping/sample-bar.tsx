import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./mapping.module.css";
import type { Sample } from "./use-sample.ts";

type SampleBarProps = {
  organization: string;
  mapping: FieldMapping;
  sample: Sample;
  onSample: (trialId: number) => void;
};

/** Fetches rows of PEMS to look at, and walks through them. */
export function SampleBar({ organization, mapping, sample, onSample }: SampleBarProps) {
  const [ids, setIds] = useState("");
  const fetch = trpc.mapping.sample.useMutation({
    onSuccess: ({ trialId }) => onSample(trialId),
    onError: (error) => toast.error(`No rows were asked for. ${errorText(error)}`),
  });
  const pfaIds = ids.split(/[\s,;]+/).filter((id) => id !== "");
  const isWorking = sample.state === "queued" || sample.state === "running";
  const { rows, place, onPlace, row } = sample;
  return (
    <div className={styles["sample"]}>
      <TextField
        label="PFA IDs to look at; empty for some of every kind"
        hideLabel
        small
        placeholder="PFA IDs, or empty for a sample"
        value={ids}
        onChange={(event) => setIds(event.target.value)}
      />
      <Button
        busy={fetch.isPending || isWorking}
        onClick={() => fetch.mutate({ organization, mapping, pfaIds })}
      >
        Read rows from PEMS
      </Button>
      {row && (
        <span className={styles["walk"]}>
          <IconButton label="Previous row" onClick={() => onPlace(Math.max(0, place - 1))}>
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <span aria-live="polite">
            {row.pfaId} ({place + 1} of {rows.length})
          </span>
          <IconButton
            label="Next row"
            onClick={() => onPlace(Math.min(rows.length - 1, place + 1))}
          >
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      {sample.state === "failed" && (
        <span className={styles["bad"]} role="alert">
          PEMS answered: {sample.problem}
        </span>
      )}
      {sample.state === "done" && rows.length === 0 && (
        <span className={styles["quiet"]}>No rows; the columns are known.</span>
      )}
    </div>
  );
}
