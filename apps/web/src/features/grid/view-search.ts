import { isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { keptFilterSchema, type KeptTerm, suitsFields } from "@pfa/domain/relative-days.ts";
import { type GroupLevel, groupBySchema } from "@pfa/domain/view-display.ts";
import { MAX_FILTER_TERMS, MAX_SEARCH_LENGTH, MAX_SORTS, type Sort } from "@pfa/domain/window.ts";

/** A view as it stands in the address, so that a link reproduces it. What is at its default is left out. */
export type ViewSearch = {
  /** A saved view, as it is saved unless `changed`; 0 for none, where another would open by itself. */
  view?: number;
  changed?: true;
  sort?: string;
  filter?: KeptTerm[];
  search?: string;
  onlyDrafts?: true;
  group?: string;
};

/** What the address says: a saved view, or one that is written out there, perhaps as a change of a saved one. */
export type GridAddress = {
  savedId: number | null;
  /** Null for a saved view as it is saved, and where the address says nothing at all. */
  view: KeptView | null;
  groupBy: GroupLevel[];
};

/** Reads an address that anybody may have typed: what makes no sense is dropped, the rest counts. */
export function parseViewSearch(raw: Record<string, unknown>): ViewSearch {
  const sort = writeSort(readSort(raw["sort"]));
  const filter = readFilter(raw["filter"]);
  const group = writeGroups(readGroups(raw["group"]));
  const saved = Number(raw["view"] ?? NaN);
  // A number in the address arrives as one: ?search=20481.
  const search = ["string", "number"].includes(typeof raw["search"])
    ? String(raw["search"]).slice(0, MAX_SEARCH_LENGTH)
    : "";
  return {
    ...(Number.isSafeInteger(saved) && saved >= 0 && { view: saved }),
    ...(raw["changed"] === true && { changed: true as const }),
    ...(sort && { sort }),
    ...(filter.length > 0 && { filter }),
    ...(search && { search }),
    ...(raw["onlyDrafts"] === true && { onlyDrafts: true as const }),
    ...(group && { group }),
  };
}

export function addressOfSearch(search: ViewSearch): GridAddress {
  const { view: saved, changed, ...written } = search;
  const isWritten = Object.keys(written).length > 0;
  const view = {
    sort: readSort(search.sort),
    filter: search.filter ?? [],
    search: search.search ?? "",
    onlyDrafts: search.onlyDrafts ?? false,
  };
  return {
    savedId: saved === undefined || saved === 0 ? null : saved,
    view: isWritten || changed || saved === 0 ? view : null,
    groupBy: readGroups(search.group),
  };
}

/** The address that says the same. Without a word it would open the reader's own default: all records are `view=0`. */
export function searchOfAddress({ savedId, view, groupBy }: GridAddress): ViewSearch {
  if (!view) return savedId === null ? {} : { view: savedId };
  const written = {
    ...(view.sort.length > 0 && { sort: writeSort(view.sort) }),
    ...(view.filter.length > 0 && { filter: view.filter }),
    ...(view.search && { search: view.search }),
    ...(view.onlyDrafts && { onlyDrafts: true as const }),
    ...(groupBy.length > 0 && { group: writeGroups(groupBy) }),
  };
  if (savedId !== null) return { view: savedId, changed: true, ...written };
  return Object.keys(written).length > 0 ? written : { view: 0 };
}

/** The address of a view that is no saved one. */
export const addressOf = (view: KeptView, groupBy: GroupLevel[] = []): GridAddress => ({
  savedId: null,
  view,
  groupBy,
});

/** `forecastStart,-variance`: a minus sorts descending. */
function readSort(raw: unknown): Sort[] {
  if (typeof raw !== "string") return [];
  const terms = raw.split(",").flatMap((term): Sort[] => {
    const field = term.replace(/^-/, "");
    return isFieldKey(field) ? [{ field, direction: term.startsWith("-") ? "desc" : "asc" }] : [];
  });
  const first = terms.filter(
    (term, index) => terms.findIndex((other) => other.field === term.field) === index,
  );
  return first.slice(0, MAX_SORTS);
}

const writeSort = (sort: readonly Sort[]) =>
  sort.map(({ field, direction }) => (direction === "desc" ? `-${field}` : field)).join(",");

/** `areaSilo,forecastStart.month`: from the outermost level inwards. */
function readGroups(raw: unknown): GroupLevel[] {
  if (typeof raw !== "string") return [];
  const levels = raw.split(",").map((level) => {
    const [field, unit = "day"] = level.split(".");
    return { field, unit };
  });
  const parsed = groupBySchema.safeParse(levels);
  return parsed.success ? parsed.data : [];
}

const writeGroups = (levels: readonly GroupLevel[]): string =>
  levels.map(({ field, unit }) => (unit === "day" ? field : `${field}.${unit}`)).join(",");

function readFilter(raw: unknown): KeptTerm[] {
  if (!Array.isArray(raw)) return [];
  const terms = raw.slice(0, MAX_FILTER_TERMS).flatMap((term) => {
    const parsed = keptFilterSchema.safeParse([term]);
    return parsed.success && suitsFields(parsed.data) ? parsed.data : [];
  });
  // Each makes sense, but together they may be too many.
  return keptFilterSchema.safeParse(terms).success ? terms : [];
}
