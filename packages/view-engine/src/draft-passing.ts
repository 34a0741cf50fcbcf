import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { searchedFields } from "@pfa/domain/window.ts";
import { type Bits } from "./bits.ts";
import type { FieldTest, Interval, TextTest } from "./condition.ts";
import type { DraftRows } from "./draft-rows.ts";
import { NO_VALUE } from "./row-source.ts";
import { type CompiledFilter, type CompiledTerm, searchKey } from "./filter.ts";
import type { FilterMasks } from "./filter-masks.ts";
import type { Sliced } from "./sliced.ts";
import { rowState, type Store, textColumn } from "./store.ts";
import type { TextDictionary } from "./text-dictionary.ts";

/**
 * Places of the drafted records that belong to a view. Where it is known what the mirror's own values pass, only what drafts
 * have touched is tested.
 */
export function* passingPlaces(
  store: Store,
  rows: DraftRows,
  { terms, search, searchedPart }: CompiledFilter,
  masks: FilterMasks,
): Sliced<Int32Array> {
  const passing = presentPlaces(store, rows);
  for (const term of terms) yield* keepTerm(passing, { store, rows, masks }, term);
  if (search) {
    const bits = masks.find(searchKey(searchedPart));
    yield* keepFound(passing, store, rows, { search, bits });
  }
  return placesOf(passing);
}

/** A byte per place: 1 where the mirror has the record. Vanished ones stay: the planner has to see what became of the draft. */
function presentPlaces({ states }: Store, { rids }: DraftRows): Uint8Array {
  const present = new Uint8Array(rids.length);
  for (let place = 0; place < rids.length; place += 1)
    present[place] = (states[rids[place] ?? 0] ?? 0) === rowState.absent ? 0 : 1;
  return present;
}

function placesOf(passing: Uint8Array): Int32Array {
  const places = new Int32Array(passing.length);
  let count = 0;
  for (let place = 0; place < passing.length; place += 1) {
    places[count] = place;
    count += passing[place] ?? 0;
  }
  return places.subarray(0, count);
}

/** Where drafted records are looked at. */
type Drafted = { store: Store; rows: DraftRows; masks: FilterMasks };

/** Takes the places out that a term does not let through. */
function* keepTerm(passing: Uint8Array, from: Drafted, term: CompiledTerm): Sliced<void> {
  if (term.kind === "group") yield* keepGroup(passing, from, term);
  else if (term.kind === "draft") {
    if (term.op === "conflict") yield* keepConflicts(passing, from.rows);
  } else {
    const { store, rows, masks } = from;
    const tested = { rows, field: term.field, bits: masks.find(term.key) };
    keepPassing(passing, tested, holdsOf(store, term));
    yield;
  }
}

function* keepGroup(
  passing: Uint8Array,
  from: Drafted,
  { op, terms }: Extract<CompiledTerm, { kind: "group" }>,
): Sliced<void> {
  if (op === "all") {
    for (const term of terms) yield* keepTerm(passing, from, term);
    return;
  }
  const found = new Uint8Array(passing.length);
  for (const term of terms) {
    const part = passing.slice();
    yield* keepTerm(part, from, term);
    for (let place = 0; place < part.length; place += 1)
      found[place] = (found[place] ?? 0) | (part[place] ?? 0);
  }
  passing.set(found);
}

/** Records whose conflicts are looked for at once: some microseconds each. */
const AT_ONCE = 512;

function* keepConflicts(passing: Uint8Array, rows: DraftRows): Sliced<void> {
  for (let place = 0; place < passing.length; place += 1) {
    if (passing[place] === 1 && !rows.hasConflict(place)) passing[place] = 0;
    if (place % AT_ONCE === AT_ONCE - 1) yield;
  }
}

type Holds = (code: number) => boolean;

function holdsOf(store: Store, test: FieldTest): Holds {
  return test.kind === "text"
    ? remembered(textColumn(store, test.field).dictionary, test.test)
    : within(test.interval);
}

const within =
  ({ low, high, takesNone }: Interval): Holds =>
  (code) =>
    code === NO_VALUE ? takesNone : code >= low && code <= high;

/** Tests each text once: drafts share most of theirs. */
function remembered(dictionary: TextDictionary, test: TextTest): Holds {
  // 0: not yet known.
  const answers = new Uint8Array(dictionary.size);
  return (id) => {
    const known = answers[id] ?? 0;
    if (known !== 0) return known === 1;
    const holds = test.one(dictionary, id);
    answers[id] = holds ? 1 : 2;
    return holds;
  };
}

type Tested = { rows: DraftRows; field: FieldKey; bits: Bits | null };

function keepPassing(passing: Uint8Array, { rows, field, bits }: Tested, holds: Holds): void {
  const own = rows.ownCodes(field);
  const { rids } = rows;
  const codes = bits ? null : rows.codes(field);
  for (let place = 0; place < passing.length; place += 1) {
    if (passing[place] === 0) continue;
    const code = (codes ?? own)?.[place] ?? NaN;
    const isPassing =
      bits && Number.isNaN(code) ? bitOf(bits, rids[place] ?? 0) === 1 : holds(code);
    if (!isPassing) passing[place] = 0;
  }
}

const bitOf = (bits: Bits, rid: number): number => ((bits[rid >>> 5] ?? 0) >>> (rid & 31)) & 1;

function* keepFound(
  passing: Uint8Array,
  store: Store,
  rows: DraftRows,
  { search, bits }: { search: TextTest; bits: Bits | null },
): Sliced<void> {
  const open = bits ? openPlaces(passing, rows, bits) : passing.slice();
  // What is open leaves the view unless a field is found to contain the part.
  for (let place = 0; place < passing.length; place += 1)
    if (open[place] !== SETTLED) passing[place] = 0;
  for (const field of searchedFields) {
    const holds = remembered(textColumn(store, field).dictionary, search);
    keepFoundIn(passing, open, { codes: rows.codes(field), own: rows.ownCodes(field) }, holds);
    yield;
  }
}

/** Lets those open places through that one field is found for. */
function keepFoundIn(
  passing: Uint8Array,
  open: Uint8Array,
  { codes, own }: { codes: Float64Array; own: Float64Array | null },
  holds: Holds,
): void {
  for (let place = 0; place < passing.length; place += 1) {
    if (open[place] === SETTLED || passing[place] === 1) continue;
    const isSearched = open[place] === ANY_FIELD || !Number.isNaN(own?.[place] ?? NaN);
    if (isSearched && holds(codes[place] ?? 0)) passing[place] = 1;
  }
}

/** Which fields of a drafted record are still to be searched: none, all, or those that the draft has changed. */
const [SETTLED, ANY_FIELD, OWN_FIELDS] = [0, 1, 2];

/** Settles the places whose answer is the mirror's. */
function openPlaces(passing: Uint8Array, rows: DraftRows, bits: Bits): Uint8Array {
  const { rids } = rows;
  const open = new Uint8Array(passing.length);
  for (const field of searchedFields) markOwn(open, rows.ownCodes(field));
  for (let place = 0; place < passing.length; place += 1) {
    const isFound = bitOf(bits, rids[place] ?? 0) === 1;
    if (passing[place] === 0) open[place] = SETTLED;
    else if (open[place] === SETTLED) passing[place] = isFound ? 1 : 0;
    // What the mirror's values contain may have stood in the field that was changed.
    else open[place] = isFound ? ANY_FIELD : OWN_FIELDS;
  }
  return open;
}

function markOwn(open: Uint8Array, own: Float64Array | null): void {
  if (!own) return;
  for (let place = 0; place < open.length; place += 1)
    if (!Number.isNaN(own[place] ?? NaN)) open[place] = ANY_FIELD;
}
