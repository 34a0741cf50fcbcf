import { chatRelations } from "@pfa/domain/chat-relations.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Permission } from "@pfa/domain/permissions.ts";

/** A column of the chat's relation with the words that planners have for it. */
export type CatalogColumn = {
  name: string;
  type: "text" | "numeric" | "date" | "boolean" | "timestamptz";
  isMoney: boolean;
  field: FieldKey | null;
  meaning: string;
  synonyms: readonly string[];
  samples: readonly string[];
};

type Words = { synonyms?: readonly string[]; samples?: readonly string[] };

const starts = ["start", "start date", "begin", "begin date", "beginning"];
const ends = ["end", "end date", "finish", "finish date", "completion", "completion date"];
const combine = (stages: string[], events: string[]) =>
  stages.flatMap((stage) => events.map((event) => `${stage} ${event}`));

const forecast = ["forecast", "forecasted", "estimated", "expected", "current"];
const plan = ["plan", "planned", "original", "baseline", "budget", "budgeted"];
const actual = ["actual", "real"];

/** What planners say; the names, types and meanings are those of the relation. */
const words: Readonly<Record<string, Words>> = {
  id: { synonyms: ["id", "pfa id", "record id"], samples: ["PFA-20481"] },
  class: {
    synonyms: ["class", "equipment class", "equipment type", "kind of equipment"],
    samples: ["Cranes"],
  },
  category: {
    synonyms: ["category", "equipment category", "subclass", "sub class"],
    samples: ["Rough Terrain Crane 50T"],
  },
  source: {
    synonyms: ["source", "procurement type", "rent or buy", "acquisition type"],
    samples: ["Rental", "Purchase"],
  },
  area: {
    synonyms: ["area", "silo or area", "location", "zone", "site area"],
    samples: ["Silo 4", "North Yard"],
  },
  dor: {
    synonyms: ["dor", "responsibility", "cost bearer", "owner group"],
    samples: ["BEO", "PROJECT"],
  },
  manufacturer: { synonyms: ["make", "manufacturer", "brand"] },
  model: { synonyms: ["model"] },
  status: { synonyms: ["status", "record status", "life cycle state"], samples: ["Actualized"] },
  forecast_start: { synonyms: [...combine(forecast, starts), "start date", "begin date"] },
  forecast_end: {
    synonyms: [...combine(forecast, ends), "end date", "finish date", "completion date"],
  },
  original_start: { synonyms: combine(plan, starts) },
  original_end: { synonyms: combine(plan, ends) },
  actual_start: { synonyms: [...combine(actual, starts), "on hire date", "delivery date"] },
  actual_end: { synonyms: [...combine(actual, ends), "off hire date", "return date"] },
  is_actualized: {
    synonyms: ["actualized", "actualised", "actualization", "actualisation", "actualized flag"],
  },
  is_discontinued: { synonyms: ["discontinued", "cancelled", "canceled", "discontinued flag"] },
  is_funds_transferable: { synonyms: ["funds transferable", "transferable", "budget donor"] },
  has_draft: { synonyms: ["draft", "unsaved change", "pending change"] },
  last_synced_at: { synonyms: ["last sync", "sync time", "last synced"] },
};

/** The columns of `pfa` that a caller may ask about. */
export function catalogColumns(permissions: ReadonlySet<Permission>): readonly CatalogColumn[] {
  const columns = chatRelations(permissions).find(({ name }) => name === "pfa")?.columns ?? [];
  return columns.map((column) => ({
    ...column,
    synonyms: words[column.name]?.synonyms ?? [],
    samples: words[column.name]?.samples ?? [],
  }));
}
