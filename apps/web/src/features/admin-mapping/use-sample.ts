import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { type Outputs, trpc } from "../../trpc.ts";
import { useSettled } from "./use-settled.ts";
import { useTrial } from "./use-trial.ts";

type Preview = Outputs["mapping"]["preview"];

export type Sample = {
  /** Names of PEMS's columns; empty before any were read. */
  columns: string[];
  labels: ReadonlyMap<string, string>;
  rows: Preview["rows"];
  /** The row that the table shows. */
  row: Preview["rows"][number] | undefined;
  place: number;
  onPlace: (place: number) => void;
  state: Outputs["mapping"]["trial"]["state"] | null;
  problem: string | null;
  /** The preview belongs to what was typed a moment ago. */
  isBehind: boolean;
};

const TYPING_MS = 250;

const nothing: Pick<Preview, "rows" | "columns"> = { rows: [], columns: [] };

type SampleOf = { organization: string; mapping: FieldMapping; trialId: number | null };

/** Rows of PEMS and what the mapping makes of them, as it is being edited. */
export function useSample({ organization, mapping, trialId }: SampleOf): Sample {
  const [place, onPlace] = useState(0);
  const settled = useSettled(mapping, TYPING_MS);
  const asked = { organization, trialId: trialId ?? 0 };
  const trial = useTrial(organization, trialId);
  const preview = trpc.mapping.preview.useQuery(
    { ...asked, mapping: settled },
    {
      enabled: trial.data?.state === "done" && fieldMappingSchema.safeParse(settled).success,
      placeholderData: keepPreviousData,
    },
  );
  const { rows, columns } = preview.data ?? nothing;
  const at = Math.min(place, Math.max(0, rows.length - 1));
  return {
    columns: columns.map(({ name }) => name),
    labels: new Map(columns.map(({ name, label }) => [name.toLowerCase(), label])),
    rows,
    row: rows[at],
    place: at,
    onPlace,
    state: trial.data?.state ?? null,
    problem: trial.data?.problem ?? null,
    isBehind: settled !== mapping || preview.isPlaceholderData,
  };
}
