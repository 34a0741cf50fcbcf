import type { Sort, View } from "@pfa/domain/window.ts";
import { countBits, keepRecords } from "./bits.ts";
import { compileFilter } from "./filter.ts";
import { FilterMasks } from "./filter-masks.ts";
import { passingRecords } from "./passing-records.ts";
import { type Permutations, sortRecords } from "./order.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";

/** What a view without anybody's drafts depends on: equal keys hold equal records in equal order. */
export const baseKeyOf = ({ sort, filter, search }: View): string =>
  JSON.stringify([sort, filter, search.trim()]);

/** Below this share of the records, sorting those that pass is quicker than sorting all of them for once and for later. */
const FEW = 1 / 4;

/**
 * The live records of a view in its order, as PEMS has them. May be the store's own array: not to be written to.
 * `permutations` and `masks` are the store's; what they keep is used and added to.
 */
export function* buildBaseView(
  store: Store,
  permutations: Permutations,
  view: View,
  masks: FilterMasks = new FilterMasks(0),
): Sliced<Int32Array> {
  const isWhole = view.filter.length === 0 && view.search.trim() === "";
  const passing = isWhole
    ? null
    : yield* passingRecords(store, compileFilter(view, store.fold.fold), masks);
  const count = passing ? countBits(passing) : store.byPfaId.length;
  const sort = withoutRepeats(view.sort);
  const [first, second] = sort;
  const isFew = count < store.byPfaId.length * FEW;
  if (first && !second && (!isFew || permutations.has(first.field))) {
    const records = yield* permutations.inOrder(store, first);
    return passing ? yield* keepRecords(records, passing, count) : records;
  }
  const records = passing ? yield* keepRecords(store.byPfaId, passing, count) : store.byPfaId;
  return yield* sortRecords(store, records, sort);
}

/** After the PFA id nothing is left to decide; a field named again decides nothing either. */
export function withoutRepeats(sort: readonly Sort[]): Sort[] {
  const first = sort.filter(
    (term, index) => sort.findIndex(({ field }) => field === term.field) === index,
  );
  const unique = first.findIndex(({ field }) => field === "pfaId");
  return unique === -1 ? first : first.slice(0, unique + 1);
}
