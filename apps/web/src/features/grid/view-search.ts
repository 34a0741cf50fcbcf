import { isFieldKey } from "@pfa/domain/field-catalog.ts";
import {
  type Condition,
  conditionSchema,
  MAX_FILTER_TERMS,
  MAX_SEARCH_LENGTH,
  operatorsOf,
  type Sort,
  type View,
} from "@pfa/domain/window.ts";

/** A view as it stands in the address, so that a link reproduces it. What is at its default is left out. */
export type ViewSearch = {
  sort?: string;
  filter?: Condition[];
  search?: string;
  onlyDrafts?: true;
};

const MAX_SORTS = 5;

/** Reads an address that anybody may have typed: what makes no sense is dropped, the rest counts. */
export function parseViewSearch(raw: Record<string, unknown>): ViewSearch {
  const sort = writeSort(readSort(raw["sort"]));
  const filter = readFilter(raw["filter"]);
  // A number in the address arrives as one: ?search=20481.
  const search = ["string", "number"].includes(typeof raw["search"])
    ? String(raw["search"]).slice(0, MAX_SEARCH_LENGTH)
    : "";
  return {
    ...(sort && { sort }),
    ...(filter.length > 0 && { filter }),
    ...(search && { search }),
    ...(raw["onlyDrafts"] === true && { onlyDrafts: true as const }),
  };
}

export function viewOfSearch(search: ViewSearch): View {
  return {
    sort: readSort(search.sort),
    filter: search.filter ?? [],
    search: search.search ?? "",
    onlyDrafts: search.onlyDrafts ?? false,
  };
}

export function searchOfView(view: View): ViewSearch {
  return {
    ...(view.sort.length > 0 && { sort: writeSort(view.sort) }),
    ...(view.filter.length > 0 && { filter: view.filter }),
    ...(view.search && { search: view.search }),
    ...(view.onlyDrafts && { onlyDrafts: true as const }),
  };
}

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

function readFilter(raw: unknown): Condition[] {
  if (!Array.isArray(raw)) return [];
  return raw
    .flatMap((term): Condition[] => {
      const parsed = conditionSchema.safeParse(term);
      if (!parsed.success) return [];
      const condition = parsed.data;
      return operatorsOf(condition.field).includes(condition.op) ? [condition] : [];
    })
    .slice(0, MAX_FILTER_TERMS);
}
