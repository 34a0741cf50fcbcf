import type { Outputs } from "../../trpc.ts";
import { countOf } from "../../ui/format-value.ts";

type Refusal = Outputs["drafts"]["previewRule"]["byRule"][number]["rule"];

/** Why a record, or a part of its change, is left out. */
export const refusalWords: Record<Refusal, string> = {
  wrong_type: "The value is of another type than the field",
  out_of_range: "The value would lie outside its range",
  not_in_list: "The value is none of the field's",
  too_long: "The text would be too long",
  end_after_start: "The end would not lie after the start",
  rental_needs_rate: "A rental needs a monthly rate",
  purchase_needs_price: "A purchase needs a price",
  flags_exclusive: "Would be discontinued and funds transferable at once",
  unknown_field: "There is no such field",
  read_only: "The field comes from PEMS",
  locked_when_actualized: "On site: the field is fixed",
  permission_missing: "Your permissions do not reach",
  cannot_reactivate: "Discontinued records cannot be reactivated here",
  record_vanished: "PEMS no longer shows the record",
  in_flight: "On the way to PEMS",
  record_not_found: "The record is gone",
  on_site: "On site: the dates stay",
  no_plan: "There are no plan dates to copy",
  no_source: "Neither rental nor purchase",
};

type Changed = { changed: number; refused: number };

/** What a change did, in one line. */
export const changedText = ({ changed, refused }: Changed): string =>
  `Changed ${countOf(changed, "record")}${refused > 0 ? `, ${countOf(refused, "record")} skipped` : ""}`;
